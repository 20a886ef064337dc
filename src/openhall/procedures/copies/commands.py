"""Taking an original in, and giving copies of it: on paper and electronically, by the same day, for one fee.

The scan is laid ready first, under the original's own id; it counts when the officer signs its digest.
"""

import hashlib
import hmac
from datetime import datetime
from typing import IO, Any
from uuid import UUID, uuid4

from django.conf import settings
from django.db import transaction
from django.db.models import Max
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from openhall.identity import public as identity
from openhall.identity.public import Actor, Intent, Role, admit
from openhall.kernel import media
from openhall.kernel.clock import instant_text
from openhall.kernel.refusals import Invalid, NotFound, Stale
from openhall.procedures.catalogue import public as catalogue
from openhall.procedures.copies import acts
from openhall.procedures.copies.inputs import OriginalInput
from openhall.procedures.copies.models import CopyFee, Entry, FeeState, Form, Original
from openhall.procedures.copies.refusals import CopyThere, NotPaid, TakenInBefore
from openhall.procedures.dossiers import public as dossiers
from openhall.procedures.laws.public import law_on
from openhall.procedures.results import public as results
from openhall.ui import formats
from openhall.witness.public import Recorded, record
from openhall_rules.money import stated
from openhall_rules.service import copy_fee

DESK = frozenset({Role.DESK, Role.HEAD})
CURRENCY = "VND"
LANG = {"vn": "vi"}


def folder_of(original: UUID) -> UUID:
    """The folder of an original's scan: known before there is a row, and no other thing's."""
    key = hashlib.sha256(b"openhall/original-folder/v1\n" + settings.SECRET_KEY.encode()).digest()
    return UUID(bytes=hmac.digest(key, original.bytes, hashlib.sha256)[:16], version=4)


def lay_ready(*, original: UUID, source: IO[bytes], media_type: str, actor: Actor) -> tuple[str, str]:
    """Keep the scan of an original that is about to be taken in; its digest and type.

    Raises:
        NotFound: the reader works at no desk, or it was taken in before. What ``results.read_scan`` raises.
    """
    if not dossiers.works(actor) or Original.objects.filter(uuid=original).exists():
        raise NotFound(original=str(original))
    data, kind = results.read_scan(source, media_type)
    return results.keep(folder_of(original), data), kind


def type_of(scan: bytes) -> str:
    """The type of a scan that was checked when it was laid ready."""
    if scan.startswith(b"%PDF-"):
        return media.PDF
    return media.PNG if scan.startswith(b"\x89PNG") else media.JPEG


def mark_of(given: OriginalInput) -> str:
    """By what the same original is known again: nothing of it can be read or tried without the installation's key."""
    key = hashlib.sha256(b"openhall/original-mark/v1\n" + settings.SECRET_KEY.encode()).digest()
    said = "\n".join(
        " ".join(one.casefold().split()) for one in (given.holder, given.title, given.issuer, given.number)
    )
    return hmac.digest(key, said.encode(), hashlib.sha256).hex()


@transaction.atomic(durable=True)
def take_in_original(
    *, original: UUID, given: OriginalInput, intent: Intent, actor: Actor, at: datetime
) -> tuple[Original, Recorded]:
    """Take an original in whose scan the officer has compared with it (CPY-01); its one fee is asked for.

    Raises:
        NotFound: no unit of the actor's, or no such scan. Invalid: no such account. TakenInBefore. Stale. What
        ``identity.admit`` raises.
    """
    unit = dossiers.own_unit(given.unit, actor)
    admit(intent, actor, roles=DESK, organisation_id=unit.organisation_id, version=0, at=at)
    if Original.objects.filter(uuid=original).exists():
        raise Stale(seen=0, now=1)
    scan = results.content(folder_of(original), given.scan_sha256)
    person = identity.person_by_email(given.account) if given.account else None
    if given.account and person is None:
        raise Invalid(errors={"account": _("Nobody has an account with this address.")})
    jurisdiction = catalogue.jurisdictions()[0]
    pack = law_on(jurisdiction, at)
    day = pack.calendar.day_of(at)
    row, fresh = Original.objects.get_or_create(
        unit=unit,
        mark=mark_of(given),
        day=day,
        defaults={
            "uuid": original, "folder": folder_of(original), "person_id": person.id if person else None,
            "officer_id": actor.person_id, "holder": given.holder, "title": given.title, "issuer": given.issuer,
            "number": given.number, "pages": given.pages, "copies": given.copies, "pack": pack.id,
            "jurisdiction": jurisdiction,
            "zone": pack.calendar.zone, "scan_sha256": given.scan_sha256, "media_type": type_of(scan),
            "presented_at": at, "due_at": pack.calendar.end_of(day),
        },
    )  # fmt: skip
    if not fresh:
        raise TakenInBefore(original=str(row.uuid))
    # The most that the law allows is for one copy, not for a set.
    amount = copy_fee(pack, given.pages) * given.copies
    fee = CopyFee.objects.create(original=row, amount=amount, currency=CURRENCY)
    act = acts.ORIGINAL_TAKEN(
        object=f"original:{row.uuid}",
        public={
            "unit": unit.number, "pages": row.pages, "copies": row.copies, "amount": stated(fee.amount, fee.currency),
            "currency": fee.currency, "due_at": instant_text(row.due_at),
        },
        commit={"original": said(row)},
    )  # fmt: skip
    recorded = record(act, intent=intent, actor=actor, at=at)
    row.leaf_sha256 = recorded.leaf_sha256
    row.save(update_fields=["leaf_sha256"])
    return row, recorded


def said(row: Original) -> dict[str, Any]:
    """What the act commits to of an original."""
    return {
        "v": 1, "holder": row.holder, "title": row.title, "issuer": row.issuer, "number": row.number,
        "scan_sha256": row.scan_sha256,
    }  # fmt: skip


def locked(original: UUID, actor: Actor | None) -> Original:
    """An original of the actor's unit, locked; of any unit where nobody acts.

    Raises:
        NotFound
    """
    rows = Original.objects.select_for_update(of=("self",), no_key=True).select_related("unit__organisation", "fee")
    row = rows.filter(uuid=original).first()
    if row is None or (actor is not None and row.unit.organisation_id != actor.organisation_id):
        raise NotFound(original=str(original))
    return row


def _entered(row: Original, form: Form, officer: int, at: datetime) -> Entry:
    """The next line of the unit's register.

    Raises:
        CopyThere
    """
    dossiers.Unit.objects.select_for_update(no_key=True).get(pk=row.unit_id)
    if Entry.objects.filter(original=row, form=form).exists():
        raise CopyThere
    last = Entry.objects.filter(unit_id=row.unit_id, year=row.day.year).aggregate(Max("number"))["number__max"] or 0
    return Entry.objects.create(
        unit_id=row.unit_id, year=row.day.year, number=last + 1, original=row, form=form, officer_id=officer, at=at
    )


def require_paid(row: Original) -> None:
    """Ask that the one fee is paid.

    Raises:
        NotPaid
    """
    if row.fee.state != FeeState.PAID:
        raise NotPaid


@transaction.atomic(durable=True)
def hand_out_paper_copy(*, original: UUID, intent: Intent, actor: Actor, at: datetime) -> tuple[Entry, Recorded]:
    """Hand the certified copy on paper out (CPY-02).

    Raises:
        NotFound. NotPaid. CopyThere. What ``identity.admit`` raises.
    """
    row = locked(original, actor)
    admit(intent, actor, roles=DESK, organisation_id=row.unit.organisation_id, version=row.version, at=at)
    require_paid(row)
    entry = _entered(row, Form.PAPER, actor.person_id, at)
    row.version += 1
    row.save(update_fields=["version"])
    act = acts.PAPER_COPY_GIVEN(
        object=f"original:{row.uuid}",
        public={
            "unit": row.unit.number,
            "number": entry.number,
            "year": entry.year,
            "in_time": at <= row.due_at,
        },
    )
    recorded = record(act, intent=intent, actor=actor, at=at)
    entry.leaf_sha256 = recorded.leaf_sha256
    entry.save(update_fields=["leaf_sha256"])
    return entry, recorded


@transaction.atomic
def prepare_copy(*, original: UUID, actor: Actor, at: datetime) -> results.Document:
    """Make the unsealed electronic copy, with its number in the register; then it is sealed as results are.

    Raises:
        NotFound. NotPaid. CopyThere.
    """
    row = locked(original, actor)
    if not dossiers.works(actor):
        raise NotFound(original=str(original))
    require_paid(row)
    entry = Entry.objects.filter(original=row, form=Form.ELECTRONIC).first()
    if row.document is not None and row.document.state != results.State.PREPARED:
        raise CopyThere
    entry = entry or _entered(row, Form.ELECTRONIC, actor.person_id, at)
    old, row.document = row.document, None
    row.save(update_fields=["document"])
    if old is not None:
        results.discard(old)
    lang = LANG.get(row.jurisdiction, "en")
    scan = results.content(row.folder, row.scan_sha256)
    with translation.override(lang):
        content = _content(row, entry)
        name = _("Scan of the original")
    row.document = results.made(
        kind=results.Kind.COPY, unit=row.unit, person_id=row.person_id, made_by_id=actor.person_id, content=content,
        scan=scan, scan_type=row.media_type, scan_name=name, pages=row.pages, jurisdiction=row.jurisdiction,
        zone=row.zone, lang=lang, at=at, uuid=uuid4(),
    )  # fmt: skip
    row.version += 1
    row.save(update_fields=["document", "version"])
    return row.document


def _content(row: Original, entry: Entry) -> dict[str, Any]:
    day = formats.day(row.day)
    sentence = _("This electronic copy agrees with the original, which was brought to the desk on %(day)s.")
    return {
        "title": _("Certified copy: %(title)s") % {"title": row.title},
        "rows": [
            [_("Original"), row.title],
            [_("Issued by"), row.issuer],
            [_("Number of the original"), row.number or "–"],
            [pgettext("certified copy", "Holder"), row.holder],
            [pgettext("certified copy", "Pages"), str(row.pages)],
            [_("Number in the register"), f"{entry.number}/{entry.year}"],
        ],
        "paragraphs": [sentence % {"day": day}, _("Its scan is part of this document.")],
    }
