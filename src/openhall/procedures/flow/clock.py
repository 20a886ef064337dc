"""The clock of a step: its share of the time limit in working days, pauses of the dossier aside, within its promise."""

from datetime import datetime, timedelta

from openhall.procedures.dossiers import public as dossiers
from openhall.procedures.dossiers.public import Dossier
from openhall.procedures.flow.models import Leg
from openhall.procedures.laws.public import law_of
from openhall_rules.calendars import ONE_DAY
from openhall_rules.service import Pause, Reason, WorkingClock

MOMENT = timedelta(microseconds=1)
WARN_DAYS = 1
"""Working days before the due day on which people are warned."""
SOON, LATE = "soon", "late"


def due_at(row: Dossier, days: int, begun_at: datetime) -> datetime:
    """Until when a step of so many working days is due; never after the dossier itself.

    Raises:
        DaysOffMissing
    """
    pauses = [
        Pause(max(one.begin_at, begun_at), one.end_at, Reason(one.why))
        for one in row.intervals.filter(end_at__gt=begun_at).order_by("begin_at", "id")
    ]
    with dossiers.counting():
        due = WorkingClock(law_of(row.pack).calendar).due(begun_at, days, pauses)
    until = dossiers.promised(row)
    return due if until is None else min(due, until)


def next_warning(row: Dossier, leg: Leg) -> datetime | None:
    """When somebody is to be warned next of a step; None while the dossier's clock stands still, or all was said.

    Raises:
        DaysOffMissing
    """
    if leg.sent_at is not None or leg.warned == LATE or not dossiers.waits_for_office(row):
        return None
    return leg.due_at + MOMENT if leg.warned == SOON else soon_at(row, leg.due_at)


def soon_at(row: Dossier, until: datetime) -> datetime:
    """The beginning of the day on which one is warned before an instant.

    Raises:
        DaysOffMissing
    """
    calendar = law_of(row.pack).calendar
    with dossiers.counting():
        return calendar.end_of(WorkingClock(calendar).back(calendar.day_of(until - MOMENT), WARN_DAYS) - ONE_DAY)


def days_left(row: Dossier, at: datetime) -> int | None:
    """Working days after today up to the dossier's promise, and today itself; None without one.

    Raises:
        DaysOffMissing
    """
    until = dossiers.promised(row)
    if until is None or until <= at:
        return None if until is None else 0
    calendar = law_of(row.pack).calendar
    today = calendar.day_of(at)
    with dossiers.counting():
        return WorkingClock(calendar).between(today, calendar.day_of(until - MOMENT))
