"""The working-day clock of a dossier: when it is due, and whether it is late. Pauses are intervals with reasons.

The day of an event isn't counted, neither at the receipt nor at the beginning of a pause, and a due day may be used to
its end (24:00). A pause moves the due day on by the working days after its first day up to its last.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from openhall_rules.calendars import ONE_DAY, Calendar
from openhall_rules.law import Pack
from openhall_rules.service.facts import Dossier, Feedback, Pause, Reason


class WorkingClock:
    """A calendar that remembers what it counted: dossiers of one day are counted alike."""

    def __init__(self, calendar: Calendar) -> None:
        self.calendar = calendar
        self._last: dict[tuple[date, int], date] = {}
        self._between: dict[tuple[date, date], int] = {}
        self._ends: dict[date, datetime] = {}

    def last(self, after: date, days: int) -> date:
        """The ``days``-th working day after a day; for 0 the day itself or the next that is worked."""
        found = self._last.get((after, days))
        if found is None:
            found = self.calendar.last_day(after, days, "working_days", "none")
            found = self._last[after, days] = found if days else self.calendar.next_working(after)
        return found

    def back(self, before: date, days: int) -> date:
        """The ``days``-th working day before a day."""
        for _ in range(days):
            before -= ONE_DAY
            while not self.calendar.is_working(before):
                before -= ONE_DAY
        return before

    def between(self, first: date, last: date) -> int:
        """Working days after ``first``, up to ``last``."""
        found = self._between.get((first, last))
        if found is None:
            days = (first + timedelta(days=one) for one in range(1, (last - first).days + 1))
            found = self._between[first, last] = sum(map(self.calendar.is_working, days))
        return found

    def end_of(self, day: date) -> datetime:
        """24:00 of a day, in UTC."""
        found = self._ends.get(day)
        if found is None:
            found = self._ends[day] = self.calendar.end_of(day)
        return found

    def due(self, received_at: datetime, limit: int, pauses: Iterable[Pause] = ()) -> datetime:
        """Until when a dossier is due, with the pauses that are over.

        Pauses that overlap count once; one that begins after the moved due day doesn't count.

        Raises:
            BeyondCalendar: the days off of that year aren't known.
        """
        day_of = self.calendar.day_of
        last = self.last(day_of(received_at), limit)
        counted: date | None = None
        for one in sorted(pauses, key=lambda pause: pause.begin):
            if one.end is None or one.begin > self.end_of(last):
                continue
            begin, end = day_of(one.begin), day_of(one.end)
            begin = begin if counted is None else max(begin, counted)
            if end > begin and (days := self.between(begin, end)):
                last = self.last(last, days)
            counted = end if counted is None else max(end, counted)
        return self.end_of(last)

    def taken(self, dossier: Dossier, until: datetime) -> int:
        """Working days from the receipt until an instant, without those of the pauses."""
        day_of = self.calendar.day_of
        received, last = day_of(dossier.received_at), day_of(until)
        paused: set[date] = set()
        for one in dossier.pauses:
            begin, end = day_of(one.begin), min(day_of(one.end or until), last)
            paused |= {begin + timedelta(days=n) for n in range(1, (end - begin).days + 1)}
        return self.between(received, last) - sum(map(self.calendar.is_working, paused))


@dataclass(frozen=True, slots=True)
class Judgement:
    """Whether a dossier is in time, seen at an instant.

    Attributes:
        due_at: with the pauses that were over by then.
        stood_at: the instant that is compared with it: its end, the beginning of a supplement still waited for, or
            the instant of looking.
        ended: whether it had ended.
        late: whether it counts as overdue.
        why: ``after_due`` or ``second_supplement``; empty when it isn't late.
    """

    due_at: datetime
    stood_at: datetime
    ended: bool
    late: bool
    why: str = ""


def judge(law: Pack, clock: WorkingClock, dossier: Dossier, at: datetime) -> Judgement:
    """Whether a dossier is in time, by what had happened until ``at``.

    Finished outranks returned. A supplement that is waited for stops the clock. More requests for supplements than the
    law allows make the dossier overdue, whenever it ends. What hasn't ended is judged as if it ended at ``at``.
    """
    happened = [one for one in dossier.pauses if one.begin <= at]
    over = [one for one in happened if one.end is not None and one.end <= at]
    due = clock.due(dossier.received_at, dossier.limit, over)
    ends = (dossier.done_at, dossier.returned_at, dossier.stopped_at)
    ended = next((one for one in ends if one is not None and one <= at), None)
    waiting = min((one.begin for one in happened if one not in over), default=None)
    stood = ended or waiting or at
    asked = sum(one.reason is Reason.SUPPLEMENT for one in happened)
    if asked > law.get("limits.supplement_requests"):
        return Judgement(due, stood, ended is not None, late=True, why="second_supplement")
    late = stood > due
    return Judgement(due, stood, ended is not None, late=late, why="after_due" if late else "")


def feedback_in_time(law: Pack, clock: WorkingClock, one: Feedback, at: datetime) -> bool:
    """Whether every step of a piece of feedback came in time; a step that is missing is judged at ``at``."""

    def within(begin: datetime, limit: str, end: datetime | None, pauses: Iterable[Pause] = ()) -> bool:
        reached = end if end is not None and end <= at else at
        return reached <= clock.due(begin, law.get(f"limits.{limit}"), pauses)

    def by_now(moment: datetime | None) -> datetime | None:
        return moment if moment is not None and moment <= at else None

    if by_now(one.refused_at):
        return within(one.received_at, "feedback_refusal", one.refused_at)
    asked, supplemented, answered = map(by_now, (one.supplement_asked_at, one.supplemented_at, one.answered_at))
    if asked and not within(one.received_at, "feedback_supplement", asked):
        return False
    if asked and not supplemented and not answered:
        return True
    pauses = [Pause(asked, supplemented)] if asked and supplemented else []
    if not within(one.received_at, "feedback_answer", answered, pauses):
        return False
    return answered is None or within(answered, "feedback_publication", one.published_at)
