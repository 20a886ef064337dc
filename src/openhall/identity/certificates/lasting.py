"""A seal on a PDF made to last (PAdES B-LTA): a time stamp in the signature, what it rests on beside it, a time stamp
over the document; and that one renewed before it runs out. Asks over the network: called outside transactions.
"""

from __future__ import annotations

import asyncio
import hashlib
import io
from collections.abc import Sequence
from datetime import UTC, datetime

from asn1crypto import cms  # type: ignore[import-untyped]
from cryptography import x509
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.general import simple_cms_attribute
from pyhanko.sign.signers import PdfTimeStamper
from pyhanko.sign.timestamps import TimestampRequestError
from pyhanko.sign.validation import async_validate_pdf_timestamp
from pyhanko.sign.validation.dss import DocumentSecurityStore
from pyhanko_certvalidator import ValidationContext

from openhall.identity.certificates import binding, checking, reading, revocation, stamping
from openhall.identity.certificates.checking import as_asn1
from openhall.identity.certificates.models import Certificate, EvidenceKind, Use
from openhall.identity.certificates.outlasting import Lasting, StampUnavailable
from openhall.identity.certificates.stamping import Stamps

MD = "sha256"


def complete(pdf: bytes, *, field: str, seal: Certificate, jurisdiction: str, at: datetime) -> Lasting:
    """The PDF with a signature in ``field`` and nothing else of a proof, made to last.

    Raises:
        StampUnavailable. CertificateRefused and its kin: the seal's certificate doesn't count any more.
    """
    checked = checking.check(binding.held(seal), use=Use.SEAL, at=at, occasion="stamp", jurisdiction=jurisdiction)
    stamps = stamping.stamps(at)
    stamped, contents, token = asyncio.run(_signature_stamped(pdf, field, stamps))
    path = _stamper_path(token, stamps)
    stamped = _with_proof(stamped, [checked.chain, path], at, contents)
    return _described(_with_last(_document_stamped(stamped, stamps), [], stamps, at))


def renew(pdf: bytes, *, at: datetime) -> Lasting:
    """The PDF with a further time stamp over all before it, the last one validated and what it rests on added.

    Raises:
        StampUnavailable: also when the last time stamp can't be believed any more.
    """
    stamps = stamping.stamps(at)
    reader = PdfFileReader(io.BytesIO(pdf), strict=False)
    last = reader.embedded_timestamp_signatures[-1]
    path = _stamper_path(last.signed_data, stamps)
    status = asyncio.run(async_validate_pdf_timestamp(last, _context(path, stamps, revocation.ask(path, at), at)))
    if not (status.intact and status.valid and status.trusted):
        raise StampUnavailable("unknown")
    stamped = _document_stamped(_with_proof(pdf, [path], at), stamps)
    return _described(_with_last(stamped, [path], stamps, at))


def _with_last(pdf: bytes, before: list[list[x509.Certificate]], stamps: Stamps, at: datetime) -> bytes:
    """The PDF with what its newest time stamp rests on, and what is said after it of the one ``before``."""
    newest = PdfFileReader(io.BytesIO(pdf), strict=False).embedded_timestamp_signatures[-1]
    return _with_proof(pdf, [*before, _stamper_path(newest.signed_data, stamps)], at)


def _with_proof(
    pdf: bytes, paths: Sequence[Sequence[x509.Certificate]], at: datetime, contents: bytes | None = None
) -> bytes:
    """The PDF with certificates, and what their authorities say of them now, in its store of proofs (DSS).

    What proves something of a stamped signature must be said after the stamp: so they are asked anew.
    """
    answers = [revocation.ask(path, at, anew=True) for path in paths]
    output = io.BytesIO(pdf)
    DocumentSecurityStore.add_dss(
        output,
        contents,
        certs=[as_asn1(one) for one in {one for path in paths for one in path}],
        ocsps=[_ocsp(body) for one in answers for body in one.bodies(EvidenceKind.OCSP)],
        crls=[_crl(body) for one in answers for body in one.bodies(EvidenceKind.CRL)],
    )
    return output.getvalue()


async def _signature_stamped(pdf: bytes, field: str, stamps: Stamps) -> tuple[bytes, bytes, cms.SignedData]:
    """The PDF whose signature bears a time stamp, its contents as they now stand, and the token."""
    reader = PdfFileReader(io.BytesIO(pdf), strict=False)
    embedded = next(one for one in reader.embedded_regular_signatures if one.field_name == field)
    content = cms.ContentInfo.load(embedded.pkcs7_content)
    signer = content["content"]["signer_infos"][0]
    digest = hashlib.sha256(signer["signature"].native).digest()
    try:
        token = await stamps.stamper.async_timestamp(digest, MD)
    except TimestampRequestError as error:
        raise StampUnavailable("refused") from error
    attribute = simple_cms_attribute("signature_time_stamp_token", token)  # type: ignore[no-untyped-call]
    signer["unsigned_attrs"] = cms.CMSAttributes([attribute])
    start, end = embedded.byte_range[1], embedded.byte_range[2]
    room = end - start - 2
    said = content.dump(force=True).hex().encode()
    if len(said) > room:
        raise StampUnavailable("refused")
    contents = said.ljust(room, b"0")
    changed = pdf[: start + 1] + contents + pdf[end - 1 :]
    return changed, contents, token["content"]


def _document_stamped(pdf: bytes, stamps: Stamps) -> bytes:
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf), strict=False)
    try:
        output = PdfTimeStamper(stamps.stamper).timestamp_pdf(writer, MD)
    except (TimestampRequestError, ValueError) as error:
        raise StampUnavailable("refused") from error
    output.seek(0)
    return bytes(output.read())


def _described(pdf: bytes) -> Lasting:
    reader = PdfFileReader(io.BytesIO(pdf), strict=False)
    last = reader.embedded_timestamp_signatures[-1]
    leaf, _others = _certificates(last.signed_data)
    stamped_at = last.signed_data["encap_content_info"]["content"].parsed["gen_time"].native
    return Lasting(pdf, stamped_at.astimezone(UTC), leaf.not_valid_after_utc)


def _certificates(token: cms.SignedData) -> tuple[x509.Certificate, list[x509.Certificate]]:
    """The certificate that signed a token, and the others in it."""
    found = [x509.load_der_x509_certificate(one.chosen.dump()) for one in token["certificates"]]
    serial = token["signer_infos"][0]["sid"].chosen["serial_number"].native
    leaf = next(one for one in found if one.serial_number == serial)
    return leaf, [one for one in found if one is not leaf]


def _stamper_path(token: cms.SignedData, stamps: Stamps) -> list[x509.Certificate]:
    """From who stamped up to a root that is believed.

    Raises:
        StampUnavailable: of no root that we have.
    """
    leaf, others = _certificates(token)
    path = [leaf]
    while len(path) <= checking.LONGEST_CHAIN:
        root = next((one for one in stamps.roots if reading.issued(one, path[-1])), None)
        if root is not None:
            path.append(root)
            return path
        above = next((one for one in others if one not in path and reading.issued(one, path[-1])), None)
        if above is None:
            break
        path.append(above)
    raise StampUnavailable("unknown")


def _context(
    path: Sequence[x509.Certificate], stamps: Stamps, answers: revocation.Answers, at: datetime
) -> ValidationContext:
    return ValidationContext(
        trust_roots=[as_asn1(one) for one in stamps.roots],
        other_certs=[as_asn1(one) for one in path],
        moment=at.astimezone(UTC),
        crls=answers.bodies(EvidenceKind.CRL),
        ocsps=answers.bodies(EvidenceKind.OCSP),
        allow_fetching=False,
        revocation_mode="soft-fail",
    )


def _ocsp(body: bytes) -> object:
    from asn1crypto import ocsp

    return ocsp.OCSPResponse.load(body)


def _crl(body: bytes) -> object:
    from asn1crypto import crl

    return crl.CertificateList.load(body)
