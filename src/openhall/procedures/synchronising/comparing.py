"""All dossiers held against what the portal says that it holds, in pieces by number, once a day and on order.

Both sides are walked in the order of numbers, so that what is missing on either is seen in its piece. What waits to be
told isn't compared: it is on its way. What is missing or differs is owed anew, what was refused half a day ago once
more; what only the portal has, people settle.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import uuid4

from django.db import transaction

from openhall.procedures.catalogue import public as catalogue
from openhall.procedures.catalogue.public import DOSSIER_FIELDS, DossierPortal, Held, NationalDown, NationalRefused
from openhall.procedures.dossiers.public import Dossier
from openhall.procedures.synchronising import acts, messages, queueing, records, telling
from openhall.procedures.synchronising.models import Cause, Comparison, Gap, Kind, Message, Standing
from openhall.witness.public import LOG, record

EVERY = timedelta(days=1)
PIECE, PIECES = 500, 20


def carry_on(portal: DossierPortal, at: datetime) -> int:
    """The next pieces of a comparison, where one runs or is due; how many were compared."""
    for done in range(PIECES):
        if not _piece(portal, at):
            return done
    return PIECES


def _due(at: datetime) -> Comparison | None:
    """The comparison to go on with: one that runs, or a new one where the last began a day ago."""
    row = Comparison.objects.filter(finished_at=None).order_by("id").first()
    if row is not None:
        return row
    last = Comparison.objects.order_by("-id").first()
    if last is not None and at - last.begun_at < EVERY:
        return None
    return Comparison.objects.create(uuid=uuid4(), begun_at=at)


@dataclass(frozen=True)
class _Range:
    """Our dossiers and the portal's between two numbers. ``until``: the last number; None: there are no later ones."""

    here: list[Standing]
    there: Mapping[str, Mapping[str, str]]
    until: str | None


@transaction.atomic(durable=True)
def _piece(portal: DossierPortal, at: datetime) -> bool:
    line = telling.line(at)
    row = _due(at) if line is not None else None
    if line is None or row is None:
        return False
    try:
        held = portal.held(row.cursor)
    except (NationalDown, NationalRefused) as error:
        telling.failed(line, error, at)
        return False
    telling.answered(line)
    both = _range(row.cursor, held)
    day = catalogue.today(catalogue.jurisdictions()[0], at)
    _compare(row, both, day, at)
    if both.until is None:
        compare_portal(row, at)
    else:
        row.cursor = both.until
    row.save()
    return True


def _range(after: str, held: Held) -> _Range:
    until = max(held.records) if held.more and held.records else None
    rows = Standing.objects.filter(code__gt=after).order_by("code")
    if until is not None:
        rows = rows.filter(code__lte=until)
    here = list(rows[: PIECE + 1])
    if len(here) > PIECE:
        here = here[:PIECE]
        until = here[-1].code
    there = {code: one for code, one in held.records.items() if until is None or code <= until}
    return _Range(here, there, until)


def _compare(row: Comparison, both: _Range, day: date, at: datetime) -> None:
    keys = [one.dossier_id for one in both.here]
    known, linked = records.rows(keys), records.links(keys)
    gaps: list[Gap] = []
    owed: list[Dossier] = []
    for one in both.here:
        row.here += 1
        if one.told < one.made and not one.refused:
            row.waiting += 1
            continue
        dossier = known[one.dossier_id]
        found = _gaps(one, dossier, both.there.get(one.code), linked=one.dossier_id in linked)
        if found:
            row.missing += found[0].kind == Kind.MISSING
            row.differing += found[0].kind == Kind.DIFFERS
            gaps += found
            if not _just_refused(one, at):
                owed.append(dossier)
    row.there += len(both.there)
    gaps += (extra := _extra(both))
    row.extra += len(extra)
    for gap in gaps:
        gap.since, gap.seen = day, row
    Gap.objects.bulk_create(
        gaps, update_conflicts=True, unique_fields=["code", "field"],
        update_fields=["dossier", "kind", "here", "there", "seen"],
    )  # fmt: skip
    for dossier in owed:
        queueing.queue(dossier, Cause.COMPARED, at=at)
    queueing.changed([dossier.pk for dossier in owed], at)


def _just_refused(one: Standing, at: datetime) -> bool:
    """Whether the portal refused the last state in this comparison's own time: telling it the same is of no use yet."""
    last = Message.objects.filter(dossier_id=one.dossier_id, number=one.made).first() if one.refused else None
    return last is not None and last.ended_at is not None and at - last.ended_at < EVERY / 2


def _gaps(one: Standing, dossier: Dossier, there: Mapping[str, str] | None, *, linked: bool) -> list[Gap]:
    """The fields in which the portal differs from a dossier."""
    if there is None:
        return [Gap(code=one.code, dossier=dossier, kind=Kind.MISSING)]
    here = records.record(dossier, int(dossier.status), linked=linked)
    return [
        Gap(code=one.code, dossier=dossier, kind=Kind.DIFFERS, field=field, here=here[field], there=there[field])
        for field in DOSSIER_FIELDS
        if here[field] != there[field]
    ]


def _extra(both: _Range) -> list[Gap]:
    """What only the portal has. A dossier that nothing was told of yet is none of them."""
    only = set(both.there) - {one.code for one in both.here}
    only -= set(Dossier.objects.filter(code__in=only).order_by().values_list("code", flat=True))
    return [Gap(code=code[:60], kind=Kind.EXTRA) for code in sorted(only)]


def compare_portal(row: Comparison, at: datetime) -> None:
    """Record that all dossiers are compared (SYN-01). What no comparison sees any more is no difference."""
    Gap.objects.exclude(seen=row).delete()
    row.finished_at = at
    names = ("here", "there", "waiting", "missing", "extra", "differing")
    public = {name: getattr(row, name) for name in names}
    messages.compared(row, at=at)
    act = acts.PORTAL_COMPARED(object=f"portal-comparison:{row.uuid}", public=public)
    row.leaf_sha256 = record(act, intent=None, actor=LOG, at=at).leaf_sha256
