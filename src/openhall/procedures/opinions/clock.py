"""The clock of an opinion: working days of its own, within those of the dossier."""

from datetime import datetime, timedelta

from openhall.procedures.dossiers import public as dossiers
from openhall.procedures.dossiers.public import Dossier
from openhall.procedures.laws.public import law_of
from openhall.procedures.opinions.models import Opinion
from openhall_rules.calendars import ONE_DAY
from openhall_rules.service import WorkingClock

MOMENT = timedelta(microseconds=1)
WARN_DAYS = 1
"""Working days before the due day on which people are warned."""
SOON, LATE = "soon", "late"


def due_at(row: Dossier, days: int, at: datetime) -> datetime:
    """Until when an opinion of so many working days is due.

    Raises:
        DaysOffMissing
    """
    with dossiers.counting():
        return WorkingClock(law_of(row.pack).calendar).due(at, days, [])


def first_warning(row: Dossier, until: datetime) -> datetime:
    """The beginning of the day on which one is warned before an instant.

    Raises:
        DaysOffMissing
    """
    calendar = law_of(row.pack).calendar
    with dossiers.counting():
        return calendar.end_of(WorkingClock(calendar).back(calendar.day_of(until - MOMENT), WARN_DAYS) - ONE_DAY)


def next_warning(row: Opinion) -> datetime | None:
    """When somebody is to be warned next, after ``warned``."""
    if row.warned == LATE or row.ended_at is not None:
        return None
    return row.due_at + MOMENT if row.warned == SOON else first_warning(row.dossier, row.due_at)
