"""The questions that a tender asks about time, answered from a pack.

Where the statute leaves two readings, the one that gives bidders more time is taken: a minimum period ends at 24:00
of its last day, and what must be done "N days before" may be done to the end of that day.
"""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any, ClassVar, cast

from openhall_rules.calendars import BeyondCalendar, Calendar, Clock, HolidayRule
from openhall_rules.errors import RuleError
from openhall_rules.law_errors import Unset

if TYPE_CHECKING:
    from openhall_rules.values import Value

Interval = tuple[datetime, datetime]


class BadInterval(RuleError):
    """A pause that ends before it begins."""

    code: ClassVar[str] = "bad_interval"


class MethodNotPermitted(RuleError):
    """The law in force knows no such method of evaluation."""

    code: ClassVar[str] = "method_not_permitted"


class TimeLimits:
    """Deadlines as methods of a pack. Every instant must carry a zone; every answer is in UTC."""

    if TYPE_CHECKING:

        @property
        def calendar(self) -> Calendar: ...
        def get(self, path: str) -> Any: ...
        def value(self, path: str) -> Value: ...

    def ends(self, path: str, *, after: datetime) -> datetime:
        """The end of the period at ``path`` (a value in days, working days, hours or minutes) counted from an event."""
        count: int = self.get(path)
        rule = cast(HolidayRule, self.get("calendar.holiday_rule"))
        return self.calendar.deadline(after, count, cast(Clock, self.value(path).unit), rule)

    def latest_before(self, path: str, *, deadline_at: datetime) -> datetime:
        """The last instant that still lies the period at ``path`` before a deadline."""
        count: int = self.get(path)
        return self.calendar.latest_before(deadline_at, count, cast(Clock, self.value(path).unit))

    def milestone_day(self, due_date: date) -> date:
        """The last day on which a milestone planned for a day is in time.

        A day off moves to the next working day where the law's periods do (``calendar.holiday_rule``). In a year whose
        days off nobody has published the day stands as it was planned.
        """
        if self.get("calendar.holiday_rule") != "next_working_day":
            return due_date
        try:
            return self.calendar.next_working(due_date)
        except BeyondCalendar:
            return due_date

    def milestone_days_late(self, due_date: date, *, reported_at: datetime) -> int:
        """How many calendar days after its last day a milestone was reported done; 0 in time."""
        return max((self.calendar.day_of(reported_at) - self.milestone_day(due_date)).days, 0)

    def permits(self, method: str) -> None:
        """Refuse a method of evaluation that the law doesn't know.

        Raises:
            MethodNotPermitted: it is not among ``evaluation.methods``.
        """
        permitted = self.get("evaluation.methods")
        if method not in permitted:
            raise MethodNotPermitted(
                f"The law in force knows no method {method}.", method=method, permitted=list(permitted)
            )

    # Before the opening

    def bid_deadline(self, method: str, *, published_at: datetime) -> datetime:
        """The earliest deadline for bids that the law allows for documents issued at ``published_at``."""
        self.permits(method)
        return self.ends("time_limits.bid_period", after=published_at)

    def documents_available_until(self, *, published_at: datetime) -> datetime:
        """Until when, at least, the tender documents must stay on offer."""
        return self.ends("time_limits.documents_sale", after=published_at)

    def prequalification_deadline(self, *, sale_ended_at: datetime) -> datetime:
        """The earliest deadline for prequalification applications."""
        return self.ends("time_limits.prequalification_period", after=sale_ended_at)

    def change_moves_deadline(
        self, *, change_at: datetime, deadline_at: datetime, prequalification: bool = False
    ) -> datetime | None:
        """The new deadline that a clarification or change of the documents forces, or None when enough time is left."""
        path = "time_limits.prequalification_change" if prequalification else "time_limits.change"
        earliest = self.ends(path, after=change_at)
        return earliest if earliest > deadline_at else None

    def document_objection_closes(self, *, deadline_at: datetime) -> datetime:
        """The last instant for an objection to the tender documents."""
        return self.latest_before("time_limits.document_objection", deadline_at=deadline_at)

    def prequalification_objection_closes(self, *, deadline_at: datetime) -> datetime:
        """The last instant for an objection to the prequalification documents."""
        return self.latest_before("time_limits.prequalification_objection", deadline_at=deadline_at)

    def objection_reply_due(self, *, objected_at: datetime) -> datetime:
        """Until when an objection must be answered; the tender pauses until it is."""
        return self.ends("time_limits.objection_reply", after=objected_at)

    def after_pauses(self, *, deadline_at: datetime, pauses: Iterable[Interval]) -> datetime:
        """A deadline moved on by the time for which the tender stood still before it.

        Overlapping pauses count once; a pause that begins after the (moved) deadline doesn't count.

        Raises:
            BadInterval: a pause ends before it begins.
        """
        deadline_at = deadline_at.astimezone(UTC)
        for begin, end in _merged(pauses):
            if begin < deadline_at:
                deadline_at += end - begin
        return deadline_at

    # At the opening

    def release_window_closes(self, *, opened_at: datetime) -> datetime:
        """Until when bidders may release (decrypt) their bids."""
        return self.ends("opening.release_window", after=opened_at)

    def custodian_window_closes(self, *, window_closed_at: datetime) -> datetime:
        """Until when custodians are expected to hand in their shares."""
        return self.ends("opening.custodian_window", after=window_closed_at)

    def confirmation_window_closes(self, *, read_out_at: datetime) -> datetime:
        """Until when bidders may confirm the values read out."""
        return self.ends("opening.confirmation_window", after=read_out_at)

    def opening_objection_closes(self, *, read_out_at: datetime) -> datetime:
        """Until when a bidder may object to the opening, on the spot."""
        return self.ends("opening.objection_window", after=read_out_at)

    # An outage of the platform

    def deadline_after_outage(
        self, *, deadline_at: datetime, began_at: datetime, ended_at: datetime
    ) -> datetime | None:
        """The deadline for bids that an outage leads to, or None when it doesn't count or leaves enough time.

        It counts when it lasted long enough and a part of it lies shortly enough before the deadline.

        Raises:
            BadInterval: it ends before it begins. Unset: the law gives no figure and nobody has entered one.
        """
        ((began_at, ended_at),) = _merged([(began_at, ended_at)])
        shortest, before, left = (
            timedelta(minutes=self.get(f"opening.outage_{name}"))
            for name in ("shortest", "before_deadline", "time_left")
        )
        if ended_at - began_at < shortest or began_at >= deadline_at or ended_at <= deadline_at - before:
            return None
        earliest = ended_at.astimezone(UTC) + left
        return earliest if earliest > deadline_at else None

    def window_after_outage(
        self, *, opened_at: datetime, ends_at: datetime, began_at: datetime, ended_at: datetime
    ) -> datetime | None:
        """The end of a window of the opening without the time that an outage took from it; None when it took none.

        Raises:
            BadInterval: the outage ends before it begins.
        """
        ((began_at, ended_at),) = _merged([(began_at, ended_at)])
        begin = max(opened_at, began_at)
        if not self.get("opening.outage_stops_windows") or ended_at <= begin or begin >= ends_at:
            return None
        return ends_at.astimezone(UTC) + (ended_at - begin)

    def auction_after_outage(
        self, *, starts_at: datetime, ends_at: datetime, began_at: datetime, ended_at: datetime
    ) -> Interval | None:
        """From when and until when an auction takes offers after an outage; None when it moves neither.

        What it took from that time is given back, where windows are stopped: a beginning that lay in the outage comes
        at its end. The end is never before the deadline that the outage leads to, where somebody has given the figures
        for deadlines; where nobody has, what was lost is given back and nothing has to be entered.

        Raises:
            BadInterval: the outage ends before it begins.
        """
        starts, ends = starts_at.astimezone(UTC), ends_at.astimezone(UTC)
        new = self.window_after_outage(opened_at=starts, ends_at=ends, began_at=began_at, ended_at=ended_at)
        begins = ended_at.astimezone(UTC) if new is not None and began_at <= starts else starts
        with suppress(Unset):
            due = self.deadline_after_outage(deadline_at=ends, began_at=began_at, ended_at=ended_at)
            new = max((one for one in (new, due) if one is not None), default=None)
        return None if new is None else (begins, new)

    # After the evaluation

    def publicity_due(self, *, report_at: datetime) -> datetime:
        """Until when the candidates must be published, once the evaluation report has come in."""
        return self.ends("time_limits.publicity_starts", after=report_at)

    def publicity_ends(self, *, published_at: datetime) -> datetime:
        """The earliest end of the candidates' publicity; objections to the result are admitted until then."""
        return self.ends("time_limits.publicity", after=published_at)

    def contract_due(self, *, award_notice_at: datetime) -> datetime:
        """Until when the written contract must be concluded."""
        return self.ends("time_limits.contract", after=award_notice_at)

    def report_due(self, *, awarded_at: datetime) -> datetime:
        """Until when the tenderer reports to the supervising department."""
        return self.ends("time_limits.report", after=awarded_at)

    def refund_due(self, reason: str, *, at: datetime) -> datetime:
        """Until when a deposit must be paid back.

        Args:
            reason: ``withdrawal`` (the notice of withdrawal came in before the deadline), ``contract`` (it was
                signed) or ``termination`` (the tender was ended).
            at: when that happened.
        """
        return self.ends(f"deposits.refund_after_{reason}", after=at)

    # Remedies

    def complaint_closes(self, *, known_at: datetime, objections: Iterable[Interval] = ()) -> datetime:
        """The last instant for a complaint.

        Args:
            known_at: when the complainant knew or should have known.
            objections: from each prior objection to its answer; those days are not counted. Begun days count whole.
        """
        waited = sum((end - begin for begin, end in _merged(objections)), timedelta())
        days = -(-waited // timedelta(days=1))
        count: int = self.get("time_limits.complaint")
        rule = cast(HolidayRule, self.get("calendar.holiday_rule"))
        clock = cast(Clock, self.value("time_limits.complaint").unit)
        return self.calendar.deadline(known_at + timedelta(days=days), count, clock, rule)

    def complaint_acceptance_due(self, *, received_at: datetime) -> datetime:
        """Until when the authority decides whether it takes the complaint up."""
        return self.ends("time_limits.complaint_acceptance", after=received_at)

    def complaint_decision_due(self, *, accepted_at: datetime, excluded: Iterable[Interval] = ()) -> datetime:
        """Until when the authority decides; days of inspection, testing, appraisal or expert review don't count."""
        due = self.ends("time_limits.complaint_decision", after=accepted_at)
        calendar = self.calendar
        rule = cast(HolidayRule, self.get("calendar.holiday_rule"))
        for begin, end in _merged(excluded):
            if begin < due:
                last = calendar.day_of(due - timedelta(seconds=1))
                days = _worked(calendar, begin, end)
                due = calendar.end_of(calendar.last_day(last, days, "working_days", rule))
        return due


def _worked(calendar: Calendar, begin: datetime, end: datetime) -> int:
    """Working days touched by an interval, its first and last included."""
    day, last = calendar.day_of(begin), calendar.day_of(end)
    count = 0
    while day <= last:
        count += calendar.is_working(day)
        day += timedelta(days=1)
    return count


def _merged(intervals: Iterable[Interval]) -> list[Interval]:
    """Intervals in order, those that touch or overlap made one."""
    merged: list[Interval] = []
    for begin, end in sorted(intervals):
        if end < begin:
            raise BadInterval("A pause ends before it begins.", begin=begin.isoformat(), end=end.isoformat())
        if merged and begin <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], end))
        else:
            merged.append((begin, end))
    return merged
