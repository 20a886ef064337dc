"""The promises that are measured, each with its definition. No law that we cite sets their figures.

Kept and broken are counted from facts, never entered by anybody.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Case, Count, F, Q, Value, When
from django.db.models.functions import TruncMonth
from django.utils.translation import gettext_lazy as _

from openhall.helpdesk.promises.models import PromiseFact
from openhall.helpdesk.questions.public import HelpQuestion

MONTHS = 12
FIRST_DAY = "first-day-opening"


@dataclass(frozen=True)
class Figures:
    """Of a promise in a month: how often it was kept and broken."""

    month: date
    kept: int
    broken: int

    @property
    def tenths(self) -> int | None:
        """Kept of a thousand, rounded down; None where nothing was measured."""
        whole = self.kept + self.broken
        return self.kept * 1000 // whole if whole else None


@dataclass(frozen=True)
class Promise:
    """A measured promise. ``code``: stays, in addresses and files. ``kept``, ``broken``: what counts as which.

    Counted by ``count`` from a day on; by ``count_at`` where what isn't done is broken once its time has passed, which
    asks for the present. A promise has one of the two.
    """

    code: str
    name: Any
    meaning: Any
    kept: Any
    broken: Any
    count: Callable[[date], list[Figures]] | None = None
    count_at: Callable[[date, datetime], list[Figures]] | None = None

    def figures(self, since: date, at: datetime) -> list[Figures]:
        """Kept and broken by month, the newest first. ``at``: the present."""
        if self.count_at is not None:
            return self.count_at(since, at)
        return self.count(since) if self.count is not None else []


def _of_questions(kept: Q, broken: Q) -> Callable[[date], list[Figures]]:
    def count(since: date) -> list[Figures]:
        rows = (
            HelpQuestion.objects.filter(asked_at__date__gte=since)
            .order_by()
            .annotate(month=TruncMonth("asked_at"))
            .values("month")
            .annotate(kept=Count("id", filter=kept), broken=Count("id", filter=broken))
            .order_by("-month")
        )
        return [Figures(row["month"].date(), row["kept"], row["broken"]) for row in rows if row["kept"] + row["broken"]]

    return count


def _of_openings(since: date) -> list[Figures]:
    rows = (
        PromiseFact.objects.filter(rule=FIRST_DAY, done_date__gte=since)
        .order_by()
        .annotate(
            month=TruncMonth("done_date"),
            good=Case(When(done_date__lte=F("due_date"), then=Value(1)), default=Value(0)),
        )
        .values("month")
        .annotate(kept=Count("id", filter=Q(good=1)), broken=Count("id", filter=Q(good=0)))
        .order_by("-month")
    )
    return [Figures(row["month"], row["kept"], row["broken"]) for row in rows]


NAMED, ANSWERED = Q(first_officer__isnull=False), Q(first_answered_at__isnull=False)

PROMISES: dict[str, Promise] = {
    one.code: one
    for one in (
        Promise(
            "first-responsible-officer",
            _("First-responsible officer"),
            _("Whoever asks is given one named officer at once, who answers or hands the question on by name."),
            _("An officer was named in the moment in which the question came."),
            _("Nobody was named when the question came."),
            _of_questions(NAMED, ~NAMED),
        ),
        Promise(
            "one-time-notification",
            _("One-time notification"),
            _("What is missing is asked for once, all of it together."),
            _("The question was answered after at most one request for what is missing."),
            _("Something missing was asked for more than once."),
            _of_questions(ANSWERED & Q(requests__lte=1), Q(requests__gt=1)),
        ),
        Promise(
            "time-limited-completion",
            _("Time-limited completion"),
            _("Every question is answered within the service level that held when it came."),
            _("The first answer came, and no clock of the question was missed."),
            _("A clock of the question was missed, whether an answer came later or not."),
            _of_questions(Q(first_due_at__isnull=False, broken=False) & ANSWERED, Q(broken=True)),
        ),
        Promise(
            "backup-officer",
            _("Backup officer"),
            _("Behind every named officer stands another, so that nobody waits for one person."),
            _("A second person was named as backup."),
            _("There was no second person."),
            _of_questions(Q(backup__isnull=False), Q(backup=None)),
        ),
        Promise(
            FIRST_DAY,
            _("First-day opening"),
            _("Bids are opened on the day of their deadline, on the clocks of the tender’s jurisdiction."),
            _("The bids of a lot were opened on the day of the deadline."),
            _("They were opened on a later day."),
            _of_openings,
        ),
    )
}


def since(today: date) -> date:
    """From which day the figures are counted: the first of the month, twelve months back."""
    first = today.replace(day=1)
    for _month in range(MONTHS - 1):
        first = (first - timedelta(days=1)).replace(day=1)
    return first
