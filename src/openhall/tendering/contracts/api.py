"""JSON of contracts, certificates, checks and the archive."""

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.http import HttpRequest
from ninja import File, Router
from ninja.files import UploadedFile

from openhall.identity import public as identity
from openhall.kernel.clock import instant_text
from openhall.tendering.contracts import archiving, award_papers, certificates, commands, party_seals, queries
from openhall.tendering.contracts.falls.api import router as falls
from openhall.tendering.contracts.inputs import MOST_BYTES, CertificateInput, SealInput, SignatureInput, Terms
from openhall.tendering.contracts.models import Certificate, Contract
from openhall.tendering.contracts.negotiating.api import router as negotiating
from openhall.tendering.contracts.refusals import NotAPdf
from openhall.tendering.notices.public import lot as lot_by_uuid
from openhall.tendering.planning.public import Nothing, receipt

if TYPE_CHECKING:
    from openhall.tendering.contracts.checking import Checked

router = Router(tags=["contracts"])
router.add_router("", falls)
router.add_router("", negotiating)
Answer = dict[str, Any]


def shown(contract: Contract) -> Answer:
    """A contract as its sides, and once concluded everybody, may read it. ``facts``: what is attached to the PDF."""
    return {
        "uuid": str(contract.uuid),
        "version": contract.version,
        "state": contract.state,
        "lot": str(contract.lot.uuid),
        "facts": contract.facts | {"terms": contract.terms},
        "contract_due_at": instant_text(contract.contract_due_at),
        "concluded_at": instant_text(contract.concluded_at) if contract.concluded_at else None,
        "pdf_sha256": contract.pdf_sha256,
        "pdf_url": f"/contracts/{contract.uuid}.pdf",
        "signatures": [
            {
                "side": row.side,
                "signed_at": instant_text(row.signed_at),
                "signed_sha256": row.signed_sha256,
                "sealed_sha256": row.sealed_sha256,
                "intent_sha256": row.intent_sha256,
                "leaf_sha256": row.leaf_sha256,
                "receipt_url": f"/receipts/{row.leaf_sha256}",
                "seal": "installation" if row.seal_id else "own",
            }
            for row in queries.signatures_of(contract)
        ],
        "seals": [
            {
                "side": row.side,
                "number": row.pdf.number,
                "certificate_sha256": row.pdf.batch.certificate.sha256,
                "subject": row.pdf.batch.certificate.subject,
                "issuer": row.pdf.batch.certificate.issuer,
                "sealed_at": instant_text(row.pdf.batch.sealed_at) if row.pdf.batch.sealed_at else None,
                "source_sha256": row.pdf.source_sha256,
                "sealed_sha256": row.pdf.sealed_sha256,
                "page_url": f"/sealed/{row.pdf.uuid}",
                "leaf_sha256": row.pdf.batch.leaf_sha256,
                "receipt_url": f"/receipts/{row.pdf.batch.leaf_sha256}",
            }
            for row in queries.seals_of(contract)
        ],
    }


def shown_certificate(row: Certificate) -> Answer:
    """A certificate, for whoever holds its address."""
    return {
        "uuid": str(row.uuid),
        "lot": str(row.lot.uuid),
        "lang": row.lang,
        "public": row.organisation_id is None,
        "issued_at": instant_text(row.issued_at),
        "pdf_sha256": row.pdf_sha256,
        "pdf_url": f"/certificates/{row.uuid}.pdf",
        "page_url": f"/certificates/{row.uuid}",
        "leaf_sha256": row.leaf_sha256,
        "receipt_url": f"/receipts/{row.leaf_sha256}",
        "facts": row.facts,
    }


@router.get("/contracts/{uuid}", response=Answer)
def show_contract(request: HttpRequest, uuid: UUID) -> Answer:
    """A contract with its signatures; before its conclusion only for its sides, the agency and the centre."""
    return shown(queries.visible_contract(uuid, identity.reader(request)))


@router.get("/lots/{uuid}/contract", response=Answer)
def show_contract_of_lot(request: HttpRequest, uuid: UUID) -> Answer:
    """The contract of a lot; before its conclusion only for its sides, the agency and the centre."""
    return shown(queries.visible_contract_of(lot_by_uuid(uuid), identity.reader(request)))


@router.put("/contracts/{uuid}/terms", response=Answer)
def set_terms(request: HttpRequest, uuid: UUID, payload: Terms) -> Answer:
    """Fill in the particulars of delivery; until the first signature."""
    actor, intent = identity.acting(request, command="set_terms", object=f"contract:{uuid}")
    commands.set_terms(contract_uuid=uuid, terms=payload, intent=intent, actor=actor, at=identity.received_at(request))
    return shown(queries.visible_contract(uuid, actor))


@router.put("/contracts/{uuid}/seal-batches/{batch}", response={201: Answer})
def begin_seal(request: HttpRequest, uuid: UUID, batch: UUID, payload: SealInput) -> Answer:
    """Lay the contract before a keeper of one's organisation's own seal, under an id of one's own choice.

    Then as with every batch: its preparation, the signature of the seal's key, and the act (``use_seal``).
    """
    row = party_seals.begin(
        contract_uuid=uuid,
        batch=batch,
        certificate=payload.certificate,
        pdf_sha256=payload.pdf_sha256,
        reader=identity.signed_in(request),
        at=identity.received_at(request),
    )
    return {"id": str(row.uuid), "state": row.state, "version": row.version}


@router.put("/lots/{uuid}/award-notice/seal-batches/{batch}", response={201: Answer})
def begin_award_seal(request: HttpRequest, uuid: UUID, batch: UUID, payload: SealInput) -> Answer:
    """Lay the award notice before a keeper of the owner's own seal, under an id of one's own choice; then as above."""
    row = award_papers.begin(
        lot_uuid=uuid,
        batch=batch,
        certificate=payload.certificate,
        pdf_sha256=payload.pdf_sha256,
        reader=identity.signed_in(request),
        at=identity.received_at(request),
    )
    return {"id": str(row.uuid), "state": row.state, "version": row.version}


@router.post("/contracts/{uuid}/signature", response=Answer)
def sign_contract(request: HttpRequest, uuid: UUID, payload: SignatureInput) -> Answer:
    """Sign for one side (CON-01); the second signature concludes the contract (CON-02)."""
    actor, intent = identity.acting(request, command="sign_contract", object=f"contract:{uuid}")
    signed = commands.sign_contract(
        contract_uuid=uuid,
        side=payload.side,
        pdf_sha256=payload.pdf_sha256,
        without_own_seal=payload.without_own_seal,
        late_reason=payload.late_reason,
        intent=intent,
        actor=actor,
        at=identity.received_at(request),
    )
    concluded = receipt(signed.concluded) if signed.concluded else None
    return shown(queries.visible_contract(uuid, actor)) | receipt(signed.recorded) | {"conclusion": concluded}


@router.post("/lots/{uuid}/certificates", response=Answer)
def issue_certificate(request: HttpRequest, uuid: UUID, payload: CertificateInput) -> Answer:
    """Print a party's own certificate (CER-01). What hasn't changed is given again, without a new act."""
    actor, intent = identity.acting(request, command="issue_certificate", object=f"lot:{uuid}")
    return _issued(uuid, payload.lang, request, intent=intent, actor=actor)


@router.post("/lots/{uuid}/certificates/public", response=Answer)
def issue_public_certificate(request: HttpRequest, uuid: UUID, payload: CertificateInput) -> Answer:
    """Print the public part, without account or key (CER-01 by rule). What hasn't changed is given again."""
    return _issued(uuid, payload.lang, request, intent=None, actor=None)


def _issued(uuid: UUID, lang: str, request: HttpRequest, **who: Any) -> Answer:
    issued = certificates.issue_certificate(lot_uuid=uuid, lang=lang, at=identity.received_at(request), **who)
    shown_now = shown_certificate(issued.certificate)
    return shown_now | (receipt(issued.recorded) if issued.recorded else {"promise": None})


@router.get("/lots/{uuid}/certificates", response=Answer)
def list_certificates(request: HttpRequest, uuid: UUID) -> Answer:
    """The public certificates of a lot, and those of the reader's own organisation."""
    rows = queries.certificates_of(lot_by_uuid(uuid), identity.reader(request))
    return {"certificates": [shown_certificate(row) for row in rows]}


@router.get("/certificates/{uuid}", response=Answer)
def show_certificate(request: HttpRequest, uuid: UUID) -> Answer:
    """One certificate, for whoever holds its address: it stands on the paper."""
    return shown_certificate(queries.certificate(uuid))


@router.post("/pdf-checks", response=Answer)
def check_pdf(request: HttpRequest, file: File[UploadedFile]) -> Answer:
    """Check the seals of a PDF and its digest on the log. The file isn't kept."""
    from openhall.tendering.contracts import checking  # here, because pyHanko takes a second to load

    return checked(checking.check_pdf(read(file), at=identity.received_at(request)))


def read(file: Any) -> bytes:
    """The handed-in file.

    Raises:
        NotAPdf: it is larger than any document of ours.
    """
    if file.size is None or file.size > MOST_BYTES:
        raise NotAPdf
    return bytes(file.read())


def checked(found: "Checked") -> Answer:
    """The outcome of a check."""
    known = found.recognised
    return {
        "sha256": found.sha256,
        "good": found.good,
        "recognised": None
        if known is None
        else {
            "sort": known.sort,
            "uuid": str(known.uuid),
            "stage": known.stage,
            "address": known.address or None,
            "leaf_sha256": known.standing.leaf_sha256 if known.standing else None,
            "state": known.standing.state if known.standing else None,
            "index": known.standing.index if known.standing else None,
        },
        "before": {"sort": found.before.sort, "uuid": str(found.before.uuid)} if found.before else None,
        "added": found.added,
        "seals": [
            {
                "field": seal.field,
                "name": seal.name,
                "organisation": seal.organisation,
                "sealed_at": instant_text(seal.sealed_at) if seal.sealed_at else None,
                "intact": seal.intact,
                "known": seal.known,
                "whole": seal.whole,
                "subject": seal.judgement.subject if seal.judgement else None,
                "issuer": seal.judgement.issuer if seal.judgement else None,
                "counts_in": list(seal.judgement.counts_in) if seal.judgement else [],
                "refusal": seal.judgement.refusal.code if seal.judgement and seal.judgement.refusal else None,
            }
            for seal in found.seals
        ],
    }


@router.post("/projects/{uuid}/archive", response=Answer)
def archive_project(request: HttpRequest, uuid: UUID, payload: Nothing) -> Answer:
    """End a project's record (ARC-01)."""
    actor, intent = identity.acting(request, command="archive_project", object=f"project:{uuid}")
    project, recorded = archiving.archive_project(
        project_uuid=uuid, intent=intent, actor=actor, at=identity.received_at(request)
    )
    return {"uuid": str(project.uuid), "version": project.version, "state": project.state} | receipt(recorded)
