"""JSON of seals: batches of PDFs on their way are the session's; using the seal is an act."""

from __future__ import annotations

from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from ninja import Router, Schema

from openhall.identity import edge
from openhall.identity.api_answers import Answer, receipt
from openhall.identity.certificates import batches, binding, commands, reading
from openhall.identity.certificates.models import SealBatch, SealedPdf
from openhall.identity.certificates.refusals import PdfUnfit
from openhall_sealing.canonical import b64u

router = Router(tags=["certificates"])


class BatchIn(Schema):
    """A batch of PDFs: the seal, and where it shall count (empty: where its authority is listed)."""

    certificate: UUID
    jurisdiction: str = ""


class SignaturesIn(Schema):
    """The signatures of the seal's key (b64u), one for each PDF in order."""

    signatures: list[str]


class UseIn(Schema):
    """The digests of the sealed PDFs, as whoever signs the act has seen them."""

    documents: list[str]


def _batch(row: SealBatch) -> Answer:
    return {
        "id": str(row.uuid),
        "state": row.state,
        "version": row.version,
        "certificate": str(row.certificate.uuid),
        "jurisdiction": row.jurisdiction,
        "pdfs": [_pdf(pdf) for pdf in row.pdfs.order_by("id")],
    }


def _pdf(pdf: SealedPdf) -> Answer:
    return {
        "id": str(pdf.uuid),
        "number": pdf.number,
        "name": pdf.name,
        "source_sha256": pdf.source_sha256,
        "sealed_sha256": pdf.sealed_sha256,
        "size": pdf.size,
    }


@router.put("/seal-batches/{uuid:uuid}", response={201: dict})
def begin_batch(request: HttpRequest, uuid: UUID, entered: BatchIn) -> Answer:
    """Begin a batch of PDFs to be sealed."""
    reader = edge.signed_in(request)
    row = batches.begin(
        uuid=uuid,
        certificate=entered.certificate,
        jurisdiction=entered.jurisdiction,
        reader=reader,
        at=edge.received_at(request),
    )
    return _batch(row)


@router.get("/seal-batches/{uuid:uuid}", response=dict)
def show_batch(request: HttpRequest, uuid: UUID) -> Answer:
    """One's own batch, and how far it has come."""
    return _batch(batches.mine(uuid, edge.signed_in(request)))


@router.post("/seal-batches/{uuid:uuid}/pdfs", response={201: dict})
def add_pdf(request: HttpRequest, uuid: UUID) -> Answer:
    """Hand in one PDF of a batch, as ``file`` of a multipart form."""
    reader, file = edge.signed_in(request), request.FILES.get("file")
    if not isinstance(file, UploadedFile) or (file.size or 0) > batches.MOST_BYTES:
        reason = _("It is no PDF, or has more than %(megabytes)s MB.") % {"megabytes": batches.MOST_BYTES // 2**20}
        raise PdfUnfit(name=getattr(file, "name", None) or "—", reason=reason)
    pdf = batches.add_pdf(
        batch=uuid, name=file.name or "", data=file.read(), reader=reader, at=edge.received_at(request)
    )
    return _pdf(pdf)


@router.post("/seal-batches/{uuid:uuid}/preparation", response=dict)
def prepare_batch(request: HttpRequest, uuid: UUID) -> Answer:
    """Put the visible seals in; answers what the seal's key must sign, one for each PDF."""
    reader = edge.signed_in(request)
    pdfs = batches.prepare(batch=uuid, lang=get_language() or "en", reader=reader, at=edge.received_at(request))
    row = batches.mine(uuid, reader)
    return {
        **_batch(row),
        "key": row.certificate.key_kind,
        "certificate_der": b64u(reading.der(binding.held(row.certificate)[0])),
        "to_sign": [b64u(bytes(pdf.to_sign or b"")) for pdf in pdfs],
    }


@router.put("/seal-batches/{uuid:uuid}/signatures", response=dict)
def take_signatures(request: HttpRequest, uuid: UUID, entered: SignaturesIn) -> Answer:
    """Hand in the signatures of the seal's key; answers the digests of the sealed PDFs, which the act then names."""
    reader = edge.signed_in(request)
    batches.take_signatures(batch=uuid, signatures=entered.signatures, reader=reader, at=edge.received_at(request))
    return _batch(batches.mine(uuid, reader))


@router.put("/seals/{uuid:uuid}", response=dict)
def use_seal(request: HttpRequest, uuid: UUID, entered: UseIn) -> Answer:
    """Seal the PDFs of a batch (``use_seal``)."""
    actor, intent = edge.acting(request, command="use_seal", object=f"seal:{uuid}")
    row, recorded = commands.use_seal(
        uuid=uuid, documents=entered.documents, intent=intent, actor=actor, at=edge.received_at(request)
    )
    return {"id": str(row.uuid), "version": row.version, **receipt(recorded)}
