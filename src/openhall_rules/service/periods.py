"""The periods for which units are assessed: a month, a quarter, a year."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import ClassVar, Final

from openhall_rules.calendars import ONE_DAY, Calendar
from openhall_rules.errors import RuleError

_WRITTEN: Final = re.compile(r"(?P<year>[0-9]{4})(?:-(?P<month>0[1-9]|1[0-2])|-Q(?P<quarter>[1-4]))?\Z")


class BadPeriod(RuleError):
    """Not a period such as ``2026-05``, ``2026-Q2`` or ``2026``."""

    code: ClassVar[str] = "bad_period"


@dataclass(frozen=True, slots=True)
class Period:
    """A month (``2026-05``), a quarter (``2026-Q2``) or a year (``2026``).

    Attributes:
        first, last: its first and its last day.
        a_year: how many such periods a year has: 12, 4 or 1.
    """

    text: str
    first: date
    last: date
    a_year: int

    @classmethod
    def of(cls, written: str) -> Period:
        """Read a period.

        Raises:
            BadPeriod
        """
        found = _WRITTEN.match(written)
        if found is None or int(found["year"]) == 0:
            raise BadPeriod("A period is written 2026-05, 2026-Q2 or 2026.", written=written[:20])
        year, month, quarter = int(found["year"]), found["month"], found["quarter"]
        begin, months = (int(month), 1) if month else (3 * int(quarter) - 2, 3) if quarter else (1, 12)
        last = date(year, begin + months - 1, 28) + timedelta(days=4)
        last -= timedelta(days=last.day)
        return cls(written, date(year, begin, 1), last, 12 // months)

    def starts_at(self, calendar: Calendar) -> datetime:
        """The instant at which it begins."""
        return calendar.end_of(self.first - ONE_DAY)

    def ends_at(self, calendar: Calendar) -> datetime:
        """The instant at which it is over."""
        return calendar.end_of(self.last)

    def __contains__(self, day: object) -> bool:
        return isinstance(day, date) and self.first <= day <= self.last
