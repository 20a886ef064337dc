"""Seals on a PDF (PAdES), each an incremental update, so that an earlier seal stays valid under a later one.

Level: PAdES B-T with the service at ``OPENHALL_TSA_URL``; in a scratch instance B-LTA with time stamps of its own; else
B-B, where the log's promise and inclusion proof are what proves the time.
"""

import asyncio
import hashlib
import io
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from asn1crypto import keys as asn1_keys  # type: ignore[import-untyped]
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from django.conf import settings
from pyhanko.pdf_utils import generic, layout
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner
from pyhanko.sign.signers.pdf_cms import PdfCMSSignedAttributes, SimpleSigner
from pyhanko.sign.timestamps import DummyTimeStamper, HTTPTimeStamper, TimeStamper, TimestampRequestError
from pyhanko.stamp import StaticStampStyle
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.registry import SimpleCertificateStore

from openhall.tendering.contracts import authority
from openhall.tendering.contracts.authority import Held
from openhall.tendering.contracts.refusals import TimeStampUnavailable
from openhall.ui.pdf.typesetting import BOX_HEIGHT, BOX_WIDTH, BOXES

FILLED = layout.SimpleBoxLayoutRule(
    x_align=layout.AxisAlignment.ALIGN_MID, y_align=layout.AxisAlignment.ALIGN_MID, margins=layout.Margins()
)
INVISIBLE = StaticStampStyle(border_width=0)
RESERVED = 24_576
"""Room for a signature with its time stamp, in hex characters; fixed, so that no trial signature is needed."""
TSA_SECONDS = 10


@dataclass(frozen=True)
class Place:
    """Name of a signature field and its box on the last page (points)."""

    name: str
    box: tuple[int, int, int, int]


@dataclass(frozen=True)
class Means:
    """What a seal rests on, read from tables and keys before pyHanko's own loop runs.

    ``revoked``: the list of revoked seals. ``lasting``: whether what time stamps rest on goes into the PDF too (B-LTA).
    """

    root: asn1_x509.Certificate
    revoked: bytes
    stamper: TimeStamper | None
    lasting: bool


def places(names: Sequence[str]) -> list[Place]:
    """The places for signatures that a paper with boxes has, in their order."""
    return [Place(name, (x, y, x + BOX_WIDTH, y + BOX_HEIGHT)) for name, (x, y) in zip(names, BOXES, strict=False)]


def with_fields(pdf: bytes, fields_of: Sequence[Place]) -> bytes:
    """The PDF with empty signature fields. They are there before the first seal, so that it covers them."""
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
    # pyHanko draws the second half of the file's id at random; here the same facts must give the same bytes.
    writer._document_id[1] = generic.ByteStringObject(hashlib.sha256(pdf).digest()[:16])
    # Nor does it date the change by this machine's clock: the document's own date stays the only one.
    writer._update_meta = lambda: None  # type: ignore[method-assign]
    for place in fields_of:
        fields.append_signature_field(writer, fields.SigFieldSpec(sig_field_name=place.name, on_page=-1, box=place.box))
    out = io.BytesIO()
    writer.write(out)  # type: ignore[no-untyped-call]
    return out.getvalue()


def seal_pdf(
    pdf: bytes, held: Held, *, field: str, at: datetime, name: str, reason: str, stamp: bytes | None = None
) -> bytes:
    """The PDF with one more seal, in ``field`` (made invisible when it isn't there yet).

    Args:
        name: who signed. reason: why, as viewers show it. stamp: a one-page PDF for the field's box.

    Raises:
        TimeStampUnavailable
    """
    means = _means(at)
    with tempfile.TemporaryDirectory() as folder:
        style = None
        if stamp is not None:
            path = Path(folder) / "stamp.pdf"
            path.write_bytes(stamp)
            style = StaticStampStyle.from_pdf_file(str(path), border_width=0, background_layout=FILLED)
        try:
            return asyncio.run(_seal(pdf, held, means, field=field, at=at, name=name, reason=reason, style=style))
        except (TimestampRequestError, TimeoutError, ConnectionError) as error:
            raise TimeStampUnavailable from error


async def _seal(
    pdf: bytes,
    held: Held,
    means: Means,
    *,
    field: str,
    at: datetime,
    name: str,
    reason: str,
    style: StaticStampStyle | None,
) -> bytes:
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
    context = ValidationContext(
        trust_roots=[means.root],
        moment=at,
        crls=[means.revoked],
        allow_fetching=False,
        revocation_mode="require",
    )
    metadata = PdfSignatureMetadata(
        field_name=field,
        subfilter=fields.SigSeedSubFilter.PADES,
        md_algorithm="sha256",
        name=name,
        reason=reason,
        location=settings.OPENHALL_ORIGIN,
        embed_validation_info=means.lasting,
        use_pades_lta=means.lasting,
        validation_context=context if means.lasting else None,
    )
    signer = SimpleSigner(
        signing_cert=as_asn1(held.certificate),
        signing_key=_key(held),
        cert_registry=_store([means.root]),
    )
    pdf_signer = PdfSigner(metadata, signer, timestamper=means.stamper, stamp_style=style or INVISIBLE)
    session = pdf_signer.init_signing_session(writer)
    session.system_time = at  # the edge's time, never this machine's
    validation = await session.perform_presign_validation(writer)
    document = session.prepare_tbs_document(validation_info=validation, bytes_reserved=RESERVED)
    prepared, output = document.digest_tbs_document()
    signed = await document.perform_signature(
        document_digest=prepared.document_digest, pdf_cms_signed_attrs=PdfCMSSignedAttributes(signing_time=at)
    )
    await signed.post_signature_processing(output)
    output.seek(0)
    return bytes(output.read())


def _means(at: datetime) -> Means:
    root, revoked = as_asn1(authority.found(at)), authority.revoked_list(at)
    url = getattr(settings, "OPENHALL_TSA_URL", "")
    if url:
        return Means(root, revoked, HTTPTimeStamper(url, timeout=TSA_SECONDS), lasting=False)
    if settings.OPENHALL_INSTANCE == "scratch":
        held = authority.time_stamper(at)
        stamper = DummyTimeStamper(as_asn1(held.certificate), _key(held), _store([root]), fixed_dt=at)
        return Means(root, revoked, stamper, lasting=True)
    return Means(root, revoked, None, lasting=False)


def _store(certificates: Sequence[asn1_x509.Certificate]) -> SimpleCertificateStore:
    store = SimpleCertificateStore()  # type: ignore[no-untyped-call]
    store.register_multiple(list(certificates))
    return store


def as_asn1(certificate: x509.Certificate) -> asn1_x509.Certificate:
    """A certificate as pyHanko takes it."""
    return asn1_x509.Certificate.load(certificate.public_bytes(serialization.Encoding.DER))


def _key(held: Held) -> asn1_keys.PrivateKeyInfo:
    return asn1_keys.PrivateKeyInfo.load(
        held.key.private_bytes(
            serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )
