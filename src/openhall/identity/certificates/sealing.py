"""An organisation's seal on a PDF (PAdES) whose key is elsewhere: prepared here, signed there, put together here.

What the key signs are CMS signed attributes (RFC 5652 §5.4): the digest of everything else in the file, the signing
certificate and the time. Level: B-LT with the authority's answers about revocation inside; B-T with a time stamp where
``OPENHALL_TSA_URL`` names a service. Without one the log's receipt is what proves the time.
"""

from __future__ import annotations

import asyncio
import hashlib
import io
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import segno
from asn1crypto import cms  # type: ignore[import-untyped]
from cryptography import x509
from django.conf import settings
from pyhanko.pdf_utils import layout
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign import fields
from pyhanko.sign.general import SigningError
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner
from pyhanko.sign.signers.pdf_byterange import PreparedByteRangeDigest
from pyhanko.sign.signers.pdf_cms import ExternalSigner, PdfCMSSignedAttributes
from pyhanko.sign.timestamps import HTTPTimeStamper
from pyhanko.sign.validation.dss import DocumentSecurityStore
from pyhanko.stamp import StaticStampStyle
from pyhanko_certvalidator.registry import SimpleCertificateStore

from openhall.identity.certificates import reading
from openhall.identity.certificates.checking import as_asn1
from openhall.ui.pdf import typeset_source

STAMP = Path(__file__).parent / "typst" / "seal.typ"
BOX_WIDTH, BOX_HEIGHT, MARGIN = 200, 62, 24
"""Size of the visible seal and its distance from the corner of the last page, lower right (points)."""
FILLED = layout.SimpleBoxLayoutRule(
    x_align=layout.AxisAlignment.ALIGN_MID, y_align=layout.AxisAlignment.ALIGN_MID, margins=layout.Margins()
)
RESERVED = 24_576
"""Room for a signature, in hex characters."""
TSA_SECONDS = 10
UNREADABLE = (PdfError, SigningError, ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError)
"""What pyHanko raises at bytes that are no proper PDF."""


class Unfit(Exception):
    """The bytes can't be sealed; why, in one word: ``encrypted``, ``unreadable``."""


@dataclass(frozen=True)
class Stamp:
    """What is seen of a seal. ``number`` and ``time`` are whole phrases, ``url`` is what the code leads to."""

    organisation: str
    number: str
    time: str
    url: str
    lang: str


@dataclass(frozen=True)
class Prepared:
    """A PDF that waits for a signature over ``to_sign``, to be put between the two places of ``hole``."""

    pdf: bytes
    to_sign: bytes
    hole: tuple[int, int]


def require_sealable(pdf: bytes) -> int:
    """How many pages it has.

    Raises:
        Unfit
    """
    try:
        reader = PdfFileReader(io.BytesIO(pdf), strict=False)
        if reader.encrypted:
            raise Unfit("encrypted")
        pages = int(reader.root["/Pages"]["/Count"])
        _last_page_box(reader)
    except UNREADABLE as error:
        raise Unfit("unreadable") from error
    if pages < 1:
        raise Unfit("unreadable")
    return pages


def _last_page_box(reader: PdfFileReader) -> tuple[float, float, float, float]:
    page, _resources = reader.find_page_for_modification(-1)  # type: ignore[no-untyped-call]
    node = page.get_object()
    while "/MediaBox" not in node:
        node = node["/Parent"]
    left, bottom, right, top = (float(value) for value in node["/MediaBox"])
    return min(left, right), min(bottom, top), max(left, right), max(bottom, top)


def prepare(
    pdf: bytes,
    *,
    certificate: x509.Certificate,
    chain: Sequence[x509.Certificate],
    field: str,
    reason: str,
    stamp: Stamp,
    at: datetime,
    size: tuple[int, int] | None = None,
) -> Prepared:
    """The PDF with the visible seal and a hole for the signature.

    Args:
        field: the signature field's name: a new one, or with ``size`` (width and height in points) one that the PDF
            has and that is empty.

    Raises:
        Unfit
    """
    try:
        return asyncio.run(_prepare(pdf, certificate, chain, field, reason, stamp, at, size))
    except UNREADABLE as error:
        raise Unfit("unreadable") from error


async def _prepare(
    pdf: bytes,
    certificate: x509.Certificate,
    chain: Sequence[x509.Certificate],
    field: str,
    reason: str,
    stamp: Stamp,
    at: datetime,
    size: tuple[int, int] | None,
) -> Prepared:
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf), strict=False)
    if size is None:
        _left, bottom, right, _top = _last_page_box(writer.prev)
        corner = (int(right) - MARGIN - BOX_WIDTH, int(bottom) + MARGIN)
        box = (corner[0], corner[1], corner[0] + BOX_WIDTH, corner[1] + BOX_HEIGHT)
        fields.append_signature_field(writer, fields.SigFieldSpec(sig_field_name=field, on_page=-1, box=box))
    metadata = PdfSignatureMetadata(
        field_name=field,
        subfilter=fields.SigSeedSubFilter.PADES,
        md_algorithm="sha256",
        name=stamp.organisation,
        reason=reason,
        location=settings.OPENHALL_ORIGIN,
    )
    signer = _signer(certificate, chain, b"\x00" * 512)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "stamp.pdf"
        path.write_bytes(_drawn(stamp, at, size or (BOX_WIDTH, BOX_HEIGHT)))
        style = StaticStampStyle.from_pdf_file(
            str(path), border_width=0, background_layout=FILLED, background_opacity=1
        )
        pdf_signer = PdfSigner(metadata, signer, stamp_style=style)
        session = pdf_signer.init_signing_session(writer, existing_fields_only=True)
        session.system_time = at  # the edge's time, never this machine's
        document = session.prepare_tbs_document(
            validation_info=await session.perform_presign_validation(writer), bytes_reserved=RESERVED
        )
        prepared, output = document.digest_tbs_document()
    signed = await signer.signed_attrs(
        prepared.document_digest, "sha256", attr_settings=PdfCMSSignedAttributes(signing_time=at), use_pades=True
    )
    output.seek(0)
    return Prepared(output.read(), signed.dump(), (prepared.reserved_region_start, prepared.reserved_region_end))


def _signer(certificate: x509.Certificate, chain: Sequence[x509.Certificate], signature: bytes) -> ExternalSigner:
    store = SimpleCertificateStore()  # type: ignore[no-untyped-call]
    store.register_multiple([as_asn1(one) for one in chain])
    return ExternalSigner(signing_cert=as_asn1(certificate), cert_registry=store, signature_value=signature)


def _drawn(stamp: Stamp, at: datetime, size: tuple[int, int]) -> bytes:
    drawn = io.BytesIO()
    segno.make(stamp.url, error="m").save(drawn, kind="svg", border=1, scale=4, xmldecl=False)
    data = {
        "organisation": stamp.organisation,
        "number": stamp.number,
        "time": stamp.time,
        "url": stamp.url,
        "box": list(size),
        "qr_svg": drawn.getvalue().decode(),
    }
    return typeset_source(STAMP.read_text(), data, lang=stamp.lang, at=at)


def finish(
    prepared: Prepared,
    *,
    certificate: x509.Certificate,
    chain: Sequence[x509.Certificate],
    signature: bytes,
    crls: Sequence[bytes],
    ocsps: Sequence[bytes],
    stamp: bool = True,
) -> bytes:
    """The sealed PDF: the signature in its hole, and what it rests on beside it. ``stamp``: with a time stamp, where
    somebody stamps.

    The signature was verified before (:func:`reading.signed_by`).
    """
    return asyncio.run(_finish(prepared, certificate, chain, signature, crls, ocsps, stamp))


async def _finish(
    prepared: Prepared,
    certificate: x509.Certificate,
    chain: Sequence[x509.Certificate],
    signature: bytes,
    crls: Sequence[bytes],
    ocsps: Sequence[bytes],
    stamp: bool,
) -> bytes:
    start, end = prepared.hole
    digest = hashlib.sha256(prepared.pdf[:start] + prepared.pdf[end:]).digest()
    url = getattr(settings, "OPENHALL_TSA_URL", "") if stamp else ""
    signed = await _signer(
        certificate, chain, reading.for_cms(certificate, signature)
    ).async_sign_prescribed_attributes(
        "sha256",
        signed_attrs=cms.CMSAttributes.load(prepared.to_sign),
        timestamper=HTTPTimeStamper(url, timeout=TSA_SECONDS) if url else None,
    )
    output = io.BytesIO(prepared.pdf)
    contents = PreparedByteRangeDigest(digest, start, end).fill_with_cms(output, signed)
    if crls or ocsps:
        DocumentSecurityStore.add_dss(
            output,
            contents,
            certs=[as_asn1(one) for one in (certificate, *chain)],
            ocsps=list(map(_ocsp, ocsps)),
            crls=list(map(_crl, crls)),
        )
    return output.getvalue()


def _ocsp(body: bytes) -> object:
    from asn1crypto import ocsp

    return ocsp.OCSPResponse.load(body)


def _crl(body: bytes) -> object:
    from asn1crypto import crl

    return crl.CertificateList.load(body)
