"""Batches of PDFs on their way to a seal: handed in, prepared, signed by the seal's key. No act yet: nothing counts
before ``use_seal``, and no sealed PDF is given out before it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Max
from django.utils import translation
from django.utils.translation import gettext as _

from openhall.identity import lookups
from openhall.identity.certificates import binding, checking, reading, refusals
from openhall.identity.certificates.models import BatchState, Certificate, SealBatch, SealedPdf, Use
from openhall.identity.certificates.trusting import jurisdiction_named
from openhall.identity.models import Organisation
from openhall.identity.parties import new_uuid
from openhall.identity.refusals import MandateMissing
from openhall.identity.values import Actor
from openhall.kernel import files
from openhall.kernel.refusals import Invalid, NotFound
from openhall.ui import formats
from openhall_sealing.canonical import b64u_decode
from openhall_sealing.errors import SealingError

MOST_PDFS = 200
MOST_BYTES = 10 * 1024 * 1024
FRESH = timedelta(minutes=60)
"""How long before its act a seal may have been prepared: the time inside it is the time of preparing."""
KEPT = timedelta(days=1)
PDF = "application/pdf"


def usable(reader: Actor, at: datetime) -> list[Certificate]:
    """The seals that the reader may use for the organisation they act for."""
    if reader.organisation_id is None:
        return []
    rows = Certificate.objects.filter(use=Use.SEAL, organisation_id=reader.organisation_id, unbound_at=None)
    return [row for row in rows.select_related("organisation", "entry").order_by("id") if may_use(reader, row, at)]


def may_use(reader: Actor, row: Certificate, at: datetime) -> bool:
    """Whether the reader holds a role for which the organisation's seal is."""
    return row.organisation_id is not None and lookups.holds(reader, row.roles, row.organisation_id, at)


@transaction.atomic
def begin(*, uuid: UUID, certificate: UUID, jurisdiction: str, reader: Actor, at: datetime) -> SealBatch:
    """A new batch for a seal that the reader may use. ``jurisdiction``: where the seals shall count; empty: its own.

    Raises:
        NotFound, MandateMissing: the reader may not use this seal. JurisdictionNotRecognised, Invalid.
    """
    seal = Certificate.objects.filter(uuid=certificate, use=Use.SEAL, unbound_at=None).select_related("entry").first()
    if seal is None or seal.organisation_id != reader.organisation_id or seal.organisation_id is None:
        raise NotFound(certificate=str(certificate))
    if not may_use(reader, seal, at):
        raise MandateMissing(party=str(reader.organisation), roles=list(seal.roles))
    where = jurisdiction_named(jurisdiction, "jurisdiction") if jurisdiction else seal.entry.jurisdiction
    checking.require_recognised(where, seal.entry.jurisdiction, at)
    if SealBatch.objects.filter(uuid=new_uuid(uuid)).exists():
        raise Invalid(errors={"uuid": _("This id was used before.")})
    return SealBatch.objects.create(
        uuid=uuid,
        certificate=seal,
        organisation_id=seal.organisation_id,
        person_id=reader.person_id,
        jurisdiction=where,
        begun_at=at,
    )


def mine(uuid: UUID, reader: Actor, *, lock: bool = False) -> SealBatch:
    """The reader's own batch.

    Raises:
        NotFound: there is none, or it is somebody else's.
    """
    rows = SealBatch.objects.select_for_update(no_key=True, of=("self",)) if lock else SealBatch.objects
    row = rows.select_related("certificate__entry", "organisation").filter(uuid=uuid).first()
    if row is None or row.person_id != reader.person_id or row.organisation_id != reader.organisation_id:
        raise NotFound(seal=str(uuid))
    return row


@transaction.atomic
def add_pdf(*, batch: UUID, name: str, data: bytes, reader: Actor, at: datetime) -> SealedPdf:
    """Take one PDF into a batch; the same bytes a second time are the same PDF.

    Raises:
        NotFound, MoveNotAllowed, TooManyPdfs; PdfUnfit: no PDF, too large, encrypted, broken.
    """
    from openhall.identity.certificates import sealing  # here, because pyHanko takes a second to load

    row = mine(batch, reader, lock=True)
    row.workflow.after("add", now=row.state)
    name = name.strip()[:200] or "document.pdf"
    if not data.startswith(b"%PDF-") or len(data) > MOST_BYTES:
        reason = _("It is no PDF, or has more than %(megabytes)s MB.") % {"megabytes": MOST_BYTES // 2**20}
        raise refusals.PdfUnfit(name=name, reason=reason)
    digest = hashlib.sha256(data).hexdigest()
    same = row.pdfs.filter(source_sha256=digest).first()
    if same is not None:
        return same
    if row.pdfs.count() >= MOST_PDFS:
        raise refusals.TooManyPdfs(limit=MOST_PDFS)
    try:
        sealing.require_sealable(data)
    except sealing.Unfit as error:
        known = {"encrypted": _("It is protected by a password."), "unreadable": _("Its structure can’t be read.")}
        raise refusals.PdfUnfit(name=name, reason=known[str(error)]) from error
    # Numbers are drawn under the organisation's row lock: two batches at once never draw the same.
    Organisation.objects.select_for_update(no_key=True).get(pk=row.organisation_id)
    highest = SealedPdf.objects.filter(organisation_id=row.organisation_id).aggregate(Max("number"))["number__max"]
    return SealedPdf.objects.create(
        batch=row,
        organisation_id=row.organisation_id,
        number=(highest or 0) + 1,
        name=name,
        source=data,
        source_sha256=digest,
        size=len(data),
    )


def page_url(pdf: SealedPdf) -> str:
    """What the code in the visible seal leads to."""
    return f"{settings.OPENHALL_ORIGIN}/sealed/{pdf.uuid}"


def prepare(*, batch: UUID, lang: str, zone: str = "UTC", reader: Actor, at: datetime) -> list[SealedPdf]:
    """Put the visible seal into every PDF and say what the seal's key must sign. May be done again: all begins anew.

    Raises:
        NotFound, Invalid: the batch is empty. MoveNotAllowed: it was sealed. PdfUnfit; what :func:`checking.check`
        raises about the seal's certificate.
    """
    row = mine(batch, reader)
    checking.check(
        binding.held(row.certificate), use=Use.SEAL, at=at, occasion="prepare", jurisdiction=row.jurisdiction
    )
    with transaction.atomic():
        row = mine(batch, reader, lock=True)
        row.move("prepare")
        pdfs = list(row.pdfs.order_by("id"))
        if not pdfs:
            raise Invalid(errors={"pdfs": _("Hand in at least one PDF first.")})
        with translation.override(lang):
            for pdf in pdfs:
                _prepare(pdf, row, lang, zone, at)
        SealedPdf.objects.bulk_update(pdfs, ["prepared", "to_sign", "hole", "sealed_sha256"], batch_size=20)
        row.prepared_at = at
        row.save(update_fields=["state", "version", "prepared_at"])
    return pdfs


def _prepare(pdf: SealedPdf, batch: SealBatch, lang: str, zone: str, at: datetime) -> None:
    # A paper with a place for the seal speaks one language; other PDFs get the seal in the reader's.
    if pdf.place:
        with translation.override(pdf.place["lang"]):
            _stamped(pdf, batch, pdf.place["lang"], pdf.place["zone"], at)
    else:
        _stamped(pdf, batch, lang, zone, at)


def _stamped(pdf: SealedPdf, batch: SealBatch, lang: str, zone: str, at: datetime) -> None:
    from openhall.identity.certificates import sealing  # here, because pyHanko takes a second to load

    leaf, *chain = binding.held(batch.certificate)
    stamp = sealing.Stamp(
        organisation=batch.organisation.name,
        number=_("Seal no. %(number)s") % {"number": pdf.number},
        time=_("Sealed %(time)s") % {"time": formats.instant(at, zone)},
        url=pdf.place.get("url") or page_url(pdf),
        lang=lang,
    )
    try:
        prepared = sealing.prepare(
            bytes(pdf.source or b""),
            certificate=leaf,
            chain=chain,
            field=pdf.place.get("field") or f"seal-{pdf.uuid.hex[:16]}",
            size=(pdf.place["width"], pdf.place["height"]) if pdf.place else None,
            reason=_("Seal of %(organisation)s, no. %(number)s")
            % {"organisation": batch.organisation.name, "number": pdf.number},
            stamp=stamp,
            at=at,
        )
    except sealing.Unfit as error:
        raise refusals.PdfUnfit(name=pdf.name, reason=_("Its structure can’t be read.")) from error
    pdf.prepared, pdf.to_sign, pdf.hole, pdf.sealed_sha256 = prepared.pdf, prepared.to_sign, list(prepared.hole), ""


def take_signatures(*, batch: UUID, signatures: Sequence[str], reader: Actor, at: datetime) -> list[SealedPdf]:
    """Put the seal's signatures into the PDFs, in their order, all or none; returns them with their final digests.

    Args:
        signatures: b64u, each over the ``to_sign`` of one PDF.

    Raises:
        NotFound, MoveNotAllowed, PreparedTooLongAgo, SealWrong, Invalid; what :func:`checking.check` raises.
    """
    from openhall.identity.certificates import sealing  # here, because pyHanko takes a second to load

    row = mine(batch, reader)
    require_fresh(row, at)
    checked = checking.check(
        binding.held(row.certificate), use=Use.SEAL, at=at, occasion="seal", jurisdiction=row.jurisdiction
    )
    with transaction.atomic():
        row = mine(batch, reader, lock=True)
        row.move("sign")
        pdfs = list(row.pdfs.order_by("id"))
        if len(pdfs) != len(signatures):
            raise Invalid(errors={"signatures": _("There must be one signature for each PDF.")})
        crls = [bytes(one.body) for one in checked.evidence if one.kind == "crl"]
        ocsps = [bytes(one.body) for one in checked.evidence if one.kind == "ocsp"]
        for pdf, text in zip(pdfs, signatures, strict=True):
            to_sign, apart = bytes(pdf.to_sign or b""), bool(pdf.place.get("apart"))
            try:
                signature = b64u_decode(text)
            except SealingError as error:
                raise refusals.SealWrong(number=pdf.number) from error
            if not reading.signed_by(checked.certificate, signature, to_sign):
                raise refusals.SealWrong(number=pdf.number)
            sealed = sealing.finish(
                sealing.Prepared(bytes(pdf.prepared or b""), to_sign, (pdf.hole[0], pdf.hole[1])),
                certificate=checked.certificate,
                chain=checked.chain[1:],
                signature=signature,
                crls=[] if apart else crls,
                ocsps=[] if apart else ocsps,
                stamp=not apart,
            )
            if apart:
                pdf.prepared, pdf.sealed_sha256 = sealed, hashlib.sha256(sealed).hexdigest()
            else:
                pdf.sealed_sha256 = files.keep_bytes(sealed, media_type=PDF, at=at).sha256
            pdf.size = len(sealed)
        SealedPdf.objects.bulk_update(pdfs, ["sealed_sha256", "size", "prepared"], batch_size=20)
        row.save(update_fields=["state", "version"])
    return pdfs


def require_fresh(batch: SealBatch, at: datetime) -> None:
    """Refuse a batch that was prepared too long ago.

    Raises:
        PreparedTooLongAgo
    """
    if batch.prepared_at is not None and at - batch.prepared_at > FRESH:
        raise refusals.PreparedTooLongAgo(minutes=int(FRESH.total_seconds()) // 60)


def sweep(at: datetime) -> int:
    """Forget batches that were never sealed, a day after they were begun; returns how many rows went."""
    return SealBatch.objects.exclude(state=BatchState.SEALED).filter(begun_at__lt=at - KEPT).delete()[0]
