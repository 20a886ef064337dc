"""The working-day clock of dossiers, counted by hand. June 2026 begins on a Monday; 31 August is off."""

from __future__ import annotations

from datetime import UTC, date, datetime

import holidays
import pytest
from tests.rules.service.casebook import VN, asked, dossier, on

from openhall_rules.calendars import BeyondCalendar
from openhall_rules.service import Feedback, Pause, Reason, WorkingClock, feedback_in_time, judge

CLOCK = WorkingClock(VN.calendar)


class TestDue:
    def test_begins_on_the_day_after_the_receipt_and_ends_at_midnight(self) -> None:
        assert CLOCK.due(on(1), 5) == datetime(2026, 6, 8, 17, tzinfo=UTC)

    def test_skips_days_off_and_counts_saturdays_that_are_worked(self) -> None:
        assert CLOCK.due(on(20, month=8), 3) == CLOCK.end_of(date(2026, 8, 24))  # 21, Saturday 22, 24
        assert CLOCK.due(on(28, month=8), 1) == CLOCK.end_of(date(2026, 9, 3))

    def test_of_no_days_is_the_same_day_or_the_next_that_is_worked(self) -> None:
        assert CLOCK.due(on(1), 0) == CLOCK.end_of(date(2026, 6, 1))
        assert CLOCK.due(on(6), 0) == CLOCK.end_of(date(2026, 6, 8))

    def test_moves_by_the_working_days_of_a_pause(self) -> None:
        # asked on Wednesday the 3rd, brought on Monday the 8th: Thursday, Friday and Monday
        assert CLOCK.due(on(1), 5, [asked(on(3), on(8))]) == CLOCK.end_of(date(2026, 6, 11))

    def test_of_pauses_that_overlap_counts_them_once(self) -> None:
        pauses = [asked(on(3), on(8)), Pause(on(4), on(9), Reason.FINANCIAL_DUTY)]
        assert CLOCK.due(on(1), 5, pauses) == CLOCK.end_of(date(2026, 6, 12))
        assert CLOCK.due(on(1), 5, reversed(pauses)) == CLOCK.due(on(1), 5, pauses)

    def test_moves_no_more_once_it_is_past(self) -> None:
        assert CLOCK.due(on(1), 5, [asked(on(9), on(20))]) == CLOCK.end_of(date(2026, 6, 8))

    def test_is_moved_by_nothing_on_one_day_or_over_a_weekend(self) -> None:
        assert CLOCK.due(on(1), 5, [asked(on(3, 9), on(3, 17)), asked(on(5), on(7))]) == CLOCK.due(on(1), 5)

    def test_is_never_guessed_beyond_the_published_years(self) -> None:
        with pytest.raises(BeyondCalendar):
            CLOCK.due(on(30, month=12), 5)


class TestJudging:
    def late(self, one, at=None):
        return judge(VN, CLOCK, one, at or on(30))

    def test_the_last_second_of_the_due_day_is_in_time(self) -> None:
        last = datetime(2026, 6, 8, 16, 59, 59, tzinfo=UTC)
        assert not self.late(dossier(1, on(1), done_at=last)).late
        late = self.late(dossier(1, on(1), done_at=on(9, 1)))
        assert (late.late, late.why) == (True, "after_due")

    def test_the_time_of_a_supplement_is_taken_off(self) -> None:
        assert not self.late(dossier(1, on(1), done_at=on(11), pauses=(asked(on(3), on(8)),))).late
        assert self.late(dossier(1, on(1), done_at=on(12), pauses=(asked(on(3), on(8)),))).late

    def test_finished_outranks_returned(self) -> None:
        assert self.late(dossier(1, on(1), done_at=on(20), returned_at=on(4))).late
        assert not self.late(dossier(1, on(1), done_at=on(4), returned_at=on(20))).late
        assert not self.late(dossier(1, on(1), returned_at=on(4))).late

    def test_a_supplement_that_is_waited_for_ends_the_clock(self) -> None:
        seen = self.late(dossier(1, on(1), pauses=(asked(on(3), None),)))
        assert (seen.late, seen.ended, seen.stood_at) == (False, False, on(3))
        assert self.late(dossier(1, on(1), pauses=(asked(on(10), None),))).late

    def test_a_second_request_for_supplements_is_overdue_however_early_it_ends(self) -> None:
        twice = (asked(on(2), on(2, 15)), asked(on(3), on(3, 15)))
        seen = self.late(dossier(1, on(1), done_at=on(3, 16), pauses=twice))
        assert (seen.late, seen.why) == (True, "second_supplement")

    def test_another_pause_is_no_request_for_a_supplement(self) -> None:
        pauses = (asked(on(2), on(2, 15)), Pause(on(3), on(3, 15), Reason.FINANCIAL_DUTY))
        assert not self.late(dossier(1, on(1), done_at=on(3, 16), pauses=pauses)).late

    def test_what_runs_is_judged_as_it_is_seen(self) -> None:
        assert not self.late(dossier(1, on(1)), at=on(8)).late
        assert self.late(dossier(1, on(1)), at=on(9)).late

    def test_what_happens_later_is_not_known_yet(self) -> None:
        later = dossier(1, on(1), limit=2, done_at=on(10), pauses=(asked(on(2), on(5)), asked(on(8), on(9))))
        assert not self.late(later, at=on(4)).late
        assert self.late(later, at=on(8, 10)).why == "second_supplement"


class TestFeedback:
    def in_time(self, at=None, **steps):
        return feedback_in_time(VN, CLOCK, Feedback("F1", "H98.2", on(1), **steps), at or on(30))

    def test_is_answered_within_fifteen_days_and_public_two_days_later(self) -> None:
        assert self.in_time(answered_at=on(22), published_at=on(24))
        assert not self.in_time(answered_at=on(23), published_at=on(24))
        assert not self.in_time(answered_at=on(22), published_at=on(25))
        assert not self.in_time(answered_at=on(22))

    def test_is_refused_within_two_days(self) -> None:
        assert self.in_time(refused_at=on(3))
        assert not self.in_time(refused_at=on(4))

    def test_asks_within_five_days_for_what_is_missing(self) -> None:
        assert self.in_time(supplement_asked_at=on(8))
        assert not self.in_time(supplement_asked_at=on(9))

    def test_does_not_count_the_time_of_waiting(self) -> None:
        # asked on Friday the 5th, brought on Friday the 12th: five working days; the answer is due on the 29th
        brought = {"supplement_asked_at": on(5), "supplemented_at": on(12)}
        assert self.in_time(**brought, answered_at=on(29), published_at=on(30))
        assert not self.in_time(answered_at=on(29), published_at=on(30))

    def test_that_waits_is_judged_when_it_is_seen(self) -> None:
        assert self.in_time(at=on(22))
        assert not self.in_time(at=on(23))


@pytest.mark.parametrize("year", [2025, 2026])
def test_the_days_off_are_those_that_others_know(year: int) -> None:
    known = {day for day in holidays.country_holidays("VN", years=year) if day.isoweekday() < 6}
    assert {day for day in VN.calendar.years[year].holidays if day.isoweekday() < 6} == known
