"""Which steps are at risk, and why. What is needed for many is read at once."""

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from django.utils.translation import gettext as _

from openhall.procedures.dossiers.public import Dossier, State
from openhall.procedures.flow import clock
from openhall.procedures.flow.models import Leg
from openhall.procedures.laws.public import law_of
from openhall.procedures.opinions import public as opinions
from openhall_rules.calendars import BeyondCalendar
from openhall_rules.service import WorkingClock, flows

STATES: Final = (State.PROCESSING,)
"""A dossier whose clock stands still waits for whoever filed it, and isn't at risk by a unit."""


class Judge:
    """Judges legs at one instant: their dossiers come with delays, opinions and days off, each asked once."""

    def __init__(self, legs: Iterable[Leg], at: datetime) -> None:
        self.legs, self.at = list(legs), at
        keys = [one.dossier_id for one in self.legs]
        self._awaited = opinions.awaited(keys)
        self._delays = _new_days(keys)
        self._clocks: dict[str, WorkingClock] = {}

    def promised(self, row: Dossier) -> datetime | None:
        """As :func:`openhall.procedures.dossiers.public.promised`, without asking again."""
        new = self._delays.get(row.pk)
        return max(row.due_at, new) if row.due_at is not None and new is not None else row.due_at

    def waits_for(self, leg: Leg) -> list[str]:
        """Numbers of the units whose opinion is awaited."""
        return [number for number, _due in self._awaited.get(leg.dossier_id, [])]

    def reasons(self, leg: Leg) -> list[str]:
        """Codes of why a step is at risk, the worst first; empty where it isn't."""
        row = leg.dossier
        if row.state not in STATES or row.due_at is None:
            return []
        found = []
        if self.at > row.due_at:
            found.append("dossier-late")
        if self.at > leg.due_at:
            found.append("step-late")
        try:
            found += self._by_days(leg)
        except BeyondCalendar:
            # Whether it is soon can't be told before the days off are entered; what is late is late.
            found.append("days-off-missing")
        if any(self.at > due for _number, due in self._awaited.get(row.pk, [])):
            found.append("opinion-late")
        return found

    def _by_days(self, leg: Leg) -> list[str]:
        row = leg.dossier
        days = self._clocks.get(row.pack) or WorkingClock(law_of(row.pack).calendar)
        self._clocks[row.pack] = days
        today = days.calendar.day_of(self.at)
        found = []
        due_day = days.calendar.day_of(leg.due_at - clock.MOMENT)
        if self.at <= leg.due_at and today >= days.back(due_day, clock.WARN_DAYS):
            found.append("step-soon")
        if leg.officer_id is None and days.calendar.day_of(leg.received_at) < today:
            found.append("nobody")
        until = self.promised(row)
        if until is not None and until > self.at and leg.flow is not None:
            steps = leg.flow.read
            later = max((flows.longest(steps, to) for to in steps[leg.step - 1].onward), default=0)
            if later > days.between(today, days.calendar.day_of(until - clock.MOMENT)):
                found.append("days-short")
        return found


def _new_days(keys: list[int]) -> dict[int, datetime]:
    """Dossier → the new due instant of its last explained delay."""
    rows = Dossier.objects.filter(pk__in=keys, delays__isnull=False).order_by("delays__id")
    return dict(rows.values_list("pk", "delays__new_due_at"))


def in_words() -> dict[str, str]:
    """The reasons as people read them."""
    return {
        "dossier-late": _("The dossier is overdue"),
        "step-late": _("The step is overdue"),
        "step-soon": _("The step is soon due"),
        "nobody": _("Nobody has taken it since the day before"),
        "days-short": _("The steps to come need more days than are left"),
        "opinion-late": _("An opinion is overdue"),
        "days-off-missing": _("The days off of a year that is needed aren’t known"),
    }
