"""The three sources beside each other: the catalogue, the national database, the desks; field by field, once a change.

The catalogue is what the others are held against. What only another source has, the unit of its decision must draft,
or the source take down. Comparing anew keeps since when a difference is seen.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from openhall.procedures.catalogue import queries
from openhall.procedures.catalogue.comparable import COMPARED, comparable, digest_of
from openhall.procedures.catalogue.inputs import jurisdictions, service_law
from openhall.procedures.catalogue.models import Edition, EditionState
from openhall.procedures.catalogue.watch_models import (
    Comparison,
    DecisionAction,
    DecisionEntry,
    Difference,
    DifferenceKind,
    Source,
    SourceRecord,
)
from openhall.procedures.catalogue.watch_policies import below
from openhall.procedures.laws.public import law_of
from openhall_rules.calendars import BeyondCalendar, Calendar
from openhall_rules.service import WorkingClock

SHOWN = 500


@dataclass(frozen=True)
class _Listed:
    """An edition in force: what it says to be compared, the units that it names, the day of its publication."""

    code: str
    said: Mapping[str, str]
    sha256: str
    competent: frozenset[str]
    published: date
    ends: bool


def due(at: datetime) -> int:
    """Compare where something changed since, or another day began; how many comparisons were made (0 or 1)."""
    row = Comparison.objects.filter(pk=1).first()
    day = queries.today(jurisdictions()[0], at)
    if row is None or (row.changes == row.compared_changes and row.day == day):
        return 0
    compare(at)
    return 1


@transaction.atomic(durable=True)
def compare(at: datetime) -> int:
    """Compare all sources with the catalogue as it is today; how many fields differ."""
    Comparison.objects.get_or_create(pk=1)
    mark = Comparison.objects.select_for_update(no_key=True).get(pk=1)
    jurisdiction = jurisdictions()[0]
    day = queries.today(jurisdiction, at)
    calendar = law_of(service_law(jurisdiction).id).calendar
    listed = _listed(day, calendar)
    records = _records()
    clock = WorkingClock(calendar)
    found = dict(_differences(listed, _to_come(day), records, day, clock))
    known = {(row.source, row.unit, row.code, row.field): row.since for row in Difference.objects.all().iterator(2000)}
    for key, row in found.items():
        row.since = known.get(key, day)
    Difference.objects.all().delete()
    Difference.objects.bulk_create(found.values(), batch_size=1000)
    mark.day, mark.compared_at, mark.compared_changes = day, at, mark.changes
    mark.save()
    return len(found)


def _listed(day: date, calendar: Calendar) -> dict[str, _Listed]:
    found = {}
    rows = queries.in_force(day).order_by().values_list("procedure__code", "content", "published_at", "valid_until")
    for code, content, published_at, until in rows.iterator(500):
        if published_at is None:  # a published edition has its time: the database keeps it so
            continue
        said = comparable(content)
        competent = frozenset(number for one in content["competent"] for number in (one["authority"], one["unit"]))
        found[code] = _Listed(code, said, digest_of(said), competent, calendar.day_of(published_at), until is not None)
    return found


def _to_come(day: date) -> dict[str, set[str]]:
    """Procedure → digests of editions that are published and not in force yet: a source may have them already."""
    rows = Edition.objects.filter(state=EditionState.PUBLISHED, valid_from__gt=day).order_by()
    found: dict[str, set[str]] = {}
    for code, content in rows.values_list("procedure__code", "content").iterator(500):
        found.setdefault(code, set()).add(digest_of(comparable(content)))
    return found


def _records() -> dict[tuple[str, str], dict[str, tuple[int, str]]]:
    """(source, unit) → code → (row, digest) of what is shown."""
    found: dict[tuple[str, str], dict[str, tuple[int, str]]] = {(Source.NATIONAL, ""): {}}
    # A desk that has a decision to carry out and never said what it shows, shows nothing.
    silent = DecisionEntry.objects.order_by().exclude(action=DecisionAction.REPEALS).values_list("unit", flat=True)
    found |= {(Source.DESK, unit): {} for unit in silent.distinct()}
    rows = SourceRecord.objects.order_by().values_list("source", "unit", "code", "id", "content_sha256", "withdrawn")
    for source, unit, code, key, sha256, withdrawn in rows.iterator(5000):
        shown = found.setdefault((source, unit), {})
        if not withdrawn:
            shown[code] = (key, sha256)
    return found


def _differences(
    listed: Mapping[str, _Listed],
    to_come: Mapping[str, set[str]],
    records: Mapping[tuple[str, str], Mapping[str, tuple[int, str]]],
    day: date,
    clock: WorkingClock,
) -> Iterator[tuple[tuple[str, str, str, str], Difference]]:
    units = _units_of_decisions()
    unequal: list[tuple[str, str, _Listed, int]] = []
    for (source, unit), shown in records.items():
        for code, one in listed.items():
            if code in shown:
                if shown[code][1] != one.sha256 and shown[code][1] not in to_come.get(code, ()):
                    unequal.append((source, unit, one, shown[code][0]))
            elif not one.ends if source == Source.NATIONAL else any(below(each, unit) for each in one.competent):
                yield _row(source, unit, code, DifferenceKind.MISSING, "", late=_late(clock, one.published, day))
        for code in shown.keys() - listed.keys():
            if shown[code][1] in to_come.get(code, ()):
                continue
            actor = units.get(code, "") if source == Source.NATIONAL else unit
            yield _row(source, unit, code, DifferenceKind.EXTRA, "", actor=actor)
    for source, unit, one, there in _contents(unequal):
        late = _late(clock, one.published, day)
        for name in COMPARED:
            here, says = one.said.get(name, ""), there.get(name, "")
            if here != says:
                yield _row(source, unit, one.code, DifferenceKind.DIFFERS, name, here, says, late=late)


def _contents(unequal: list[tuple[str, str, _Listed, int]]) -> Iterator[tuple[str, str, _Listed, Mapping[str, str]]]:
    """What the sources say, read in pieces: digests have shown already where it isn't the same."""
    for start in range(0, len(unequal), SHOWN):
        piece = unequal[start : start + SHOWN]
        there = dict(SourceRecord.objects.filter(pk__in=[key for *_rest, key in piece]).values_list("pk", "content"))
        for source, unit, one, key in piece:
            yield source, unit, one, there[key]


def _units_of_decisions() -> dict[str, str]:
    """Procedure → the unit that the latest decision about it names."""
    rows = DecisionEntry.objects.order_by("decision__decided_date", "decision_id")
    return dict(rows.values_list("code", "unit"))


def _late(clock: WorkingClock, published: date, day: date) -> int:
    try:
        return clock.between(published, day)
    except BeyondCalendar:
        return max(0, (day - published).days)


def _row(
    source: str, unit: str, code: str, kind: str, field: str, here: str = "", there: str = "", *,
    actor: str | None = None, late: int = 0,
) -> tuple[tuple[str, str, str, str], Difference]:  # fmt: skip
    row = Difference(
        source=source,
        unit=unit,
        code=code,
        kind=kind,
        field=field,
        here=here[:SHOWN],
        there=there[:SHOWN],
        late_days=late,
        # A desk puts right what it shows; the national database is told by the provincial office.
        actor=(unit if source == Source.DESK else "") if actor is None else actor,
    )
    return (source, unit, code, field), row
