"""Is this PDF what it says? Its seals, its digest on the log, the facts inside. Nothing that is handed in is kept."""

import asyncio
import hashlib
import io
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Literal
from uuid import UUID

from asn1crypto import x509 as asn1_x509  # type: ignore[import-untyped]
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis import ModificationLevel
from pyhanko.sign.general import SigningError
from pyhanko.sign.validation import DocumentSecurityStore, SignatureCoverageLevel, async_validate_pdf_signature
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
from pyhanko_certvalidator import ValidationContext

from openhall.identity.certificates import public as certificates
from openhall.identity.certificates.public import Judgement
from openhall.kernel.refusals import NotFound
from openhall.tendering.contracts import authority, elsewhere, sealing
from openhall.tendering.contracts.inputs import MOST_BYTES
from openhall.tendering.contracts.models import Certificate, Contract, Signature
from openhall.tendering.contracts.refusals import NotAPdf
from openhall.witness import public as witness
from openhall.witness.public import Standing
from openhall.witness_room.watching.public import by_digest as witness_record

MOST_SEALS = 10
UNREADABLE = (PdfError, ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError)
"""What pyHanko raises at bytes that are no proper PDF; a document that was tampered with often isn't one any more."""
Sort = Literal["contract", "certificate", "witness_record", "minutes", "sealed", "paper"]


@dataclass(frozen=True)
class CheckedSeal:
    """One seal. ``intact``: what it covers is unchanged; ``known``: its certificate is of this installation's authority
    or of a listed one, and was in force then. ``whole``: it covers the document to its end, or all that follows it are
    further seals and what they rest on. ``judgement``: what the trust lists say, where it isn't our own authority's.
    """

    field: str
    name: str
    organisation: str
    sealed_at: datetime | None
    intact: bool
    known: bool
    whole: bool
    judgement: Judgement | None = None

    @property
    def good(self) -> bool:
        """Nothing is wrong with it."""
        return self.intact and self.known and self.whole


@dataclass(frozen=True)
class Recognised:
    """What the log knows of a file with this digest. ``stage``: how far the document had come when it was this file.
    ``address``: the page of a paper that another room issued.
    """

    sort: Sort
    uuid: UUID
    stage: Literal[
        "draft", "one_signature", "concluded", "certificate", "witness_record", "minutes", "sealed", "paper", "revoked"
    ]
    standing: Standing | None
    address: str = ""


@dataclass(frozen=True)
class Checked:
    """The outcome of a check. ``before``: what the file was before ``added`` bytes were put behind it, where it was
    something that the log knows. ``digest_alone``: the file itself wasn't handed in.
    """

    sha256: str
    seals: list[CheckedSeal] = field(default_factory=list)
    recognised: Recognised | None = None
    before: Recognised | None = None
    added: int = 0
    digest_alone: bool = False

    @property
    def good(self) -> bool:
        """It is a document of this installation, on the log, not revoked, and every seal on it holds."""
        on_log = self.recognised is not None and self.recognised.standing is not None
        if self.recognised is not None and self.recognised.stage == "revoked":
            return False
        return on_log and (self.digest_alone or bool(self.seals)) and all(seal.good for seal in self.seals)


def check_pdf(data: bytes, *, at: datetime) -> Checked:
    """Check a PDF that somebody holds.

    Raises:
        NotAPdf: it can't be read.
    """
    if not data.startswith(b"%PDF-") or len(data) > MOST_BYTES:
        raise NotAPdf
    digest, root = hashlib.sha256(data).hexdigest(), sealing.as_asn1(authority.found(at))
    recognised = recognise(digest)
    before, added = (None, 0) if recognised else _before(data)
    try:
        found = asyncio.run(_seals(data, root, authority.revoked_list(at), at))
    except NotAPdf:
        # What was put behind a document of ours may make it unreadable as a whole, and so may a scanner's program: what
        # is known of it is said all the same.
        if before is None and recognised is None:
            raise
        found = []
    return Checked(
        sha256=digest,
        seals=[_judged(seal, beside, at) for seal, beside in found],
        recognised=recognised,
        before=before,
        added=added,
    )


def check_digest(sha256: str) -> Checked:
    """What the log knows of a file with this digest, for whoever won't hand it in. Its seals weren't looked at."""
    return Checked(sha256=sha256, recognised=recognise(sha256), digest_alone=True)


def _before(data: bytes) -> tuple[Recognised | None, int]:
    """What the file was before something was added to it, and how many bytes were."""
    for length, digest in certificates.earlier(data):
        if (recognised := recognise(digest)) is not None:
            return recognised, len(data) - length
    return None, 0


@dataclass(frozen=True)
class _Beside:
    """What lies in the file beside a signature and helps to judge it: DER of certificates and answers."""

    signer: bytes
    others: list[bytes]
    crls: list[bytes]
    ocsps: list[bytes]


def _judged(seal: CheckedSeal, beside: _Beside, at: datetime) -> CheckedSeal:
    """The seal by the trust lists of its time, where it isn't one of our own authority."""
    if seal.known:
        return seal
    moment = min(seal.sealed_at, at) if seal.sealed_at is not None else at
    judgement = certificates.judge(beside.signer, beside.others, crls=beside.crls, ocsps=beside.ocsps, at=moment)
    return replace(seal, known=judgement.good, judgement=judgement)


async def _seals(
    data: bytes, root: asn1_x509.Certificate, crl: bytes, at: datetime
) -> list[tuple[CheckedSeal, _Beside]]:
    try:
        reader = PdfFileReader(io.BytesIO(data), strict=False)
        store = DocumentSecurityStore.read_dss(reader) if "/DSS" in reader.root else None
        certs = [one.dump() for one in store.load_certs()] if store else []
        crls = [bytes(one.get_object().data) for one in store.crls] if store else []
        ocsps = [bytes(one.get_object().data) for one in store.ocsps] if store else []
        embedded = reader.embedded_regular_signatures[:MOST_SEALS]
        return [
            (
                await _seal(one, root, crl, at),
                _Beside(
                    one.signer_cert.dump(), [cert.dump() for cert in one.other_embedded_certs] + certs, crls, ocsps
                ),
            )
            for one in embedded
        ]
    except UNREADABLE as error:
        raise NotAPdf from error


async def _seal(embedded: EmbeddedPdfSignature, root: asn1_x509.Certificate, crl: bytes, at: datetime) -> CheckedSeal:
    when = embedded.self_reported_timestamp
    subject = embedded.signer_cert.subject.native
    # The seal must have held when it was put on; the log says when that was. A later revocation does not reach back.
    moment = min(when, at) if when is not None else at
    context = ValidationContext(
        trust_roots=[root],
        moment=moment,
        crls=[crl],
        allow_fetching=False,
        retroactive_revinfo=True,
    )
    known = intact = whole = False
    try:
        status = await async_validate_pdf_signature(
            embedded, signer_validation_context=context, ts_validation_context=context
        )
    except (SignatureValidationError, SigningError, *UNREADABLE):
        pass
    else:
        intact = status.intact and status.valid
        known = status.trusted
        to_the_end = status.coverage == SignatureCoverageLevel.ENTIRE_FILE
        only_seals = status.modification_level in (
            ModificationLevel.NONE, ModificationLevel.LTA_UPDATES, ModificationLevel.FORM_FILLING
        )  # fmt: skip
        whole = to_the_end or (status.coverage == SignatureCoverageLevel.ENTIRE_REVISION and only_seals)
    return CheckedSeal(
        field=embedded.field_name,
        name=str(embedded.sig_object.get("/Name", "")),
        organisation=str(subject.get("organization_name", "")),
        sealed_at=when,
        intact=intact,
        known=known,
        whole=whole,
    )


def recognise(sha256: str) -> Recognised | None:
    """What this installation knows of a file with this digest; None when nothing."""
    certificate = Certificate.objects.filter(pdf_sha256=sha256).first()
    if certificate is not None:
        return Recognised("certificate", certificate.uuid, "certificate", _standing(certificate.leaf_sha256))
    record = witness_record(sha256)
    if record is not None:
        stage: Literal["witness_record", "revoked"] = "revoked" if record.revoked_at is not None else "witness_record"
        return Recognised("witness_record", record.uuid, stage, _standing(record.leaf_sha256))
    if (minutes := elsewhere.minutes(sha256)) is not None:
        return Recognised("minutes", minutes[0], "minutes", _standing(minutes[1]))
    if (paper := elsewhere.paper(sha256)) is not None:
        held: Literal["paper", "revoked"] = "paper" if paper.counts else "revoked"
        return Recognised("paper", paper.uuid, held, _standing(paper.leaf_sha256), paper.address)
    contract = Contract.objects.filter(pdf_sha256=sha256, state=Contract.State.CONCLUDED).first()
    if contract is not None:
        return Recognised("contract", contract.uuid, "concluded", _standing(contract.conclusion_leaf))
    # After the concluded contract, whose last revision may be one that a party sealed.
    if (sealed := certificates.by_digest(sha256)) is not None:
        return Recognised("sealed", sealed.uuid, "sealed", _standing(sealed.batch.leaf_sha256))
    signature = Signature.objects.select_related("contract").filter(sealed_sha256=sha256).first()
    if signature is not None:
        return Recognised("contract", signature.contract.uuid, "one_signature", _standing(signature.leaf_sha256))
    signature = Signature.objects.select_related("contract").filter(signed_sha256=sha256).order_by("id").first()
    if signature is not None:
        return Recognised("contract", signature.contract.uuid, "draft", _standing(signature.leaf_sha256))
    return None


def _standing(leaf_sha256: str) -> Standing | None:
    try:
        return witness.standing(leaf_sha256)
    except NotFound:
        return None
