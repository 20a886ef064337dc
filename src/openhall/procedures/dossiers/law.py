"""What the law in force says of a dossier: its number, when it is due, whether it is late now."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from openhall.procedures.dossiers.models import Counted, Dossier, Interval
from openhall.procedures.dossiers.refusals import DaysOffMissing
from openhall.procedures.laws.public import law_of
from openhall_rules.calendars import ONE_DAY, BeyondCalendar, Calendar
from openhall_rules.law import Pack
from openhall_rules.service import PAUSED, Pause, Reason, WorkingClock, codes, law, law_in_force

MOMENT = timedelta(microseconds=1)
WARN_DAYS = 1
"""Working days before the due day on which officer, backup and head are warned."""


@contextmanager
def counting() -> Iterator[None]:
    """Turn an unknown calendar year into a refusal.

    Raises:
        DaysOffMissing
    """
    try:
        yield
    except BeyondCalendar as error:
        raise DaysOffMissing(year=str(error.facts.get("day", ""))[:4]) from error


def in_force(jurisdiction: str, at: datetime) -> Pack:
    """The pack of services in force."""
    return law_in_force(jurisdiction, at)


def calendar(row: Dossier) -> Calendar:
    """The days of the dossier's law, with those that were entered since it was filed."""
    return law_of(row.pack).calendar


def zone(row: Dossier) -> str:
    """The zone of the dossier's law."""
    return law(row.pack).calendar.zone


def number(pack: Pack, unit: str, at: datetime) -> str:
    """The next number of a unit's day; the row of the day stays locked until the transaction ends.

    Raises:
        BadCode: the day has no number left.
    """
    day = pack.calendar.day_of(at)
    Counted.objects.get_or_create(unit=unit, day=day)
    row = Counted.objects.select_for_update().get(unit=unit, day=day)
    row.last += 1
    row.save(update_fields=["last"])
    return codes.dossier(pack, unit, day, row.last)


def due_at(row: Dossier) -> datetime:
    """Until when a received dossier is due, with the pauses that are over.

    Raises:
        DaysOffMissing
    """
    if row.received_at is None:
        raise ValueError("the clock runs from the valid receipt")
    begun = row.received_at
    pauses = [
        Pause(max(one.begin_at, begun), one.end_at, Reason(one.why))
        for one in Interval.objects.filter(dossier=row, end_at__gt=begun).order_by("begin_at", "id")
    ]
    with counting():
        return WorkingClock(calendar(row)).due(begun, row.limit, pauses)


def promised(row: Dossier) -> datetime | None:
    """Until when it must be done now: the due instant, or the new one of the last explained delay."""
    last = row.delays.order_by("-id").first()
    if row.due_at is None or last is None:
        return row.due_at
    return max(row.due_at, last.new_due_at)


def waits_for_office(row: Dossier) -> bool:
    """Whether the clock runs: received, not ended, and in no pause."""
    return row.due_at is not None and row.ended_at is None and row.status not in PAUSED


def is_late(row: Dossier, at: datetime) -> bool:
    """Whether it is overdue and still waits for an office. A dossier whose clock stands still isn't."""
    return waits_for_office(row) and row.due_at is not None and at > row.due_at


def unexplained(row: Dossier, at: datetime) -> bool:
    """Whether it is late and no explained delay covers the present."""
    until = promised(row)
    return is_late(row, at) and until is not None and at > until


SOON, LATE = "soon", "late"


def next_warning(row: Dossier) -> datetime | None:
    """When somebody is to be warned next: before it is due, then once it is late; None when nothing is left to say."""
    until = promised(row)
    if until is None or not waits_for_office(row):
        return None
    given = set(row.warnings.filter(due_at=until).values_list("kind", flat=True))
    if LATE in given:
        return None
    return until + MOMENT if SOON in given else _soon(row, until)


def _soon(row: Dossier, until: datetime) -> datetime:
    """The beginning of the day on which one is warned before an instant."""
    days = calendar(row)
    last = days.day_of(until - MOMENT)
    with counting():
        return days.end_of(WorkingClock(days).back(last, WARN_DAYS) - ONE_DAY)
