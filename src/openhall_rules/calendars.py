"""Three clocks: calendar days, working days, and hours or minutes.

Civil Code of China, Articles 200-203, is the model: the day of the event is not counted, the last day ends at
24:00 of the jurisdiction's zone, a last day that is a day off moves to the next working day, and hours run from the
very moment. A calendar refuses to count where it knows nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import ClassVar, Final, Literal
from zoneinfo import ZoneInfo

from openhall_rules.errors import RuleError

Clock = Literal["calendar_days", "working_days", "hours", "minutes"]
CLOCKS: Final = ("calendar_days", "working_days", "hours", "minutes")
HolidayRule = Literal["next_working_day", "none"]

ONE_DAY: Final = timedelta(days=1)


class BeyondCalendar(RuleError):
    """The days off of that year have not been published or entered; nobody may guess them."""

    code: ClassVar[str] = "beyond_calendar"


class NaiveInstant(RuleError):
    """An instant without a zone; which day it falls on cannot be known."""

    code: ClassVar[str] = "naive_instant"


@dataclass(frozen=True, slots=True)
class Year:
    """The days off of one year besides the weekly rest, and the weekly rest days that are worked instead (调休)."""

    year: int
    holidays: frozenset[date]
    workdays: frozenset[date]
    citation: str

    @classmethod
    def of(cls, year: int, table: Mapping[str, object]) -> Year:
        """Read ``{"holidays": ["2026-01-01", "2026-02-15/2026-02-23"], "workdays": [...], "citation": "..."}``.

        Raises:
            ValueError: a day outside the year, a span that ends before it begins, or no citation.
        """
        citation = table.get("citation")
        if not isinstance(citation, str) or not citation:
            raise ValueError(f"the calendar of {year} needs a citation")
        holidays = frozenset(_spans(table.get("holidays")))
        workdays = frozenset(_spans(table.get("workdays")))
        if any(day.year != year for day in holidays | workdays):
            raise ValueError(f"the calendar of {year} names a day of another year")
        if holidays & workdays:
            raise ValueError(f"the calendar of {year} names a day twice")
        return cls(year, holidays, workdays, citation)


def _spans(entries: object) -> Iterable[date]:
    if not isinstance(entries, list | tuple):
        raise ValueError("days are a list of dates and spans")
    for entry in entries:
        first, _, last = str(entry).partition("/")
        begin = date.fromisoformat(first)
        end = date.fromisoformat(last or first)
        if end < begin:
            raise ValueError(f"a span ends before it begins: {entry}")
        yield from (begin + timedelta(days=n) for n in range((end - begin).days + 1))


@dataclass(frozen=True, slots=True)
class Calendar:
    """Which days are worked in a jurisdiction, and where its days begin.

    Attributes:
        zone: IANA name of the zone whose midnight ends a day.
        weekend: ISO weekdays (Monday 1) of weekly rest.
        years: the years for which days off are known; any other year raises ``BeyondCalendar``.
        unbounded: the jurisdiction has no days off but the weekend, so every year is known.
    """

    zone: str
    weekend: frozenset[int]
    years: Mapping[int, Year] = field(default_factory=dict)
    unbounded: bool = False

    def day_of(self, at: datetime) -> date:
        """The calendar day of the jurisdiction on which an instant falls."""
        if at.tzinfo is None or at.utcoffset() is None:
            raise NaiveInstant("An instant needs a zone.", at=at.isoformat())
        return at.astimezone(ZoneInfo(self.zone)).date()

    def end_of(self, day: date) -> datetime:
        """24:00 of a day of the jurisdiction, as an instant in UTC."""
        return datetime.combine(day + ONE_DAY, time(), ZoneInfo(self.zone)).astimezone(UTC)

    def is_working(self, day: date) -> bool:
        """Whether the day is worked.

        Raises:
            BeyondCalendar: the year's table is missing.
        """
        year = self.years.get(day.year)
        if year is None:
            if self.unbounded:
                return day.isoweekday() not in self.weekend
            raise BeyondCalendar(
                f"The days off of {day.year} are not known; an authority must enter them first.",
                day=day.isoformat(),
                known=sorted(self.years),
            )
        if day in year.workdays:
            return True
        return day not in year.holidays and day.isoweekday() not in self.weekend

    def next_working(self, day: date) -> date:
        """The day itself when it is worked, else the first worked day after it."""
        while not self.is_working(day):
            day += ONE_DAY
        return day

    def last_day(self, after: date, days: int, clock: Clock, holiday_rule: HolidayRule) -> date:
        """The last day of a period of ``days`` that is counted from the day after ``after``."""
        if days < 0:
            raise ValueError("a period is not negative")
        if clock == "working_days":
            day = after
            for _ in range(days):
                day = self.next_working(day + ONE_DAY)
            return day
        if clock != "calendar_days":
            raise ValueError(f"{clock} is not a clock of days")
        day = after + timedelta(days=days)
        return self.next_working(day) if holiday_rule == "next_working_day" else day

    def deadline(
        self,
        after: datetime,
        count: int,
        clock: Clock = "calendar_days",
        holiday_rule: HolidayRule = "next_working_day",
    ) -> datetime:
        """The instant at which a period that an event starts comes to its end, in UTC.

        Days are counted from the day after the event and end at 24:00; hours and minutes run from the moment.

        Raises:
            BeyondCalendar: the period reaches a year that is not known.
            NaiveInstant: ``after`` has no zone.
        """
        start = self.day_of(after)
        if clock == "hours":
            return after.astimezone(UTC) + timedelta(hours=count)
        if clock == "minutes":
            return after.astimezone(UTC) + timedelta(minutes=count)
        return self.end_of(self.last_day(start, count, clock, holiday_rule))

    def latest_before(self, deadline_at: datetime, count: int, clock: Clock = "calendar_days") -> datetime:
        """The last instant that still lies ``count`` days (or hours, minutes) before a deadline, in UTC.

        The mirror of ``deadline``: the day of the deadline is not counted, and the last day counted backwards may be
        used to its end. A day off is no reason to shorten what a party may still do, so nothing moves here.
        """
        day = self.day_of(deadline_at)
        at = deadline_at.astimezone(UTC)
        if clock == "hours":
            return at - timedelta(hours=count)
        if clock == "minutes":
            return at - timedelta(minutes=count)
        # A deadline at 24:00 belongs to the day that it ends, not to the one that begins.
        if at == self.end_of(day - ONE_DAY):
            day -= ONE_DAY
        if clock == "working_days":
            for _ in range(count):
                day -= ONE_DAY
                while not self.is_working(day):
                    day -= ONE_DAY
        else:
            day -= timedelta(days=count)
        return min(self.end_of(day), at)
