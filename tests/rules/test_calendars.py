"""Three clocks, and the days on which they may end."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import holidays
import pytest
from hypothesis import given
from hypothesis import strategies as st

from openhall_rules.calendars import BeyondCalendar, Calendar, NaiveInstant, Year
from openhall_rules.law import pack
from openhall_rules.time_limits import BadInterval, MethodNotPermitted

CN = pack("cn@2019-03-02")
CALENDAR = CN.calendar
BEIJING = ZoneInfo("Asia/Shanghai")

INSTANTS = st.datetimes(min_value=datetime(2024, 1, 1), max_value=datetime(2026, 9, 30), timezones=st.just(UTC))  # noqa: DTZ001
YEARS = (2024, 2025, 2026)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


@pytest.mark.parametrize("year", YEARS)
def test_the_published_days_off_agree_with_an_independent_table(year: int) -> None:
    peer = holidays.country_holidays("CN", years=year)
    day = date(year, 1, 1)
    differing = []
    while day.year == year:
        if CALENDAR.is_working(day) == (not peer.is_working_day(day)):
            differing.append(day)
        day += timedelta(days=1)
    assert differing == []


@pytest.mark.parametrize("year", YEARS)
def test_make_up_days_are_weekend_days_and_nothing_else(year: int) -> None:
    assert all(day.isoweekday() in {6, 7} for day in CALENDAR.years[year].workdays)


class TestBeyondTheCalendar:
    def test_a_year_without_table_is_refused(self) -> None:
        with pytest.raises(BeyondCalendar) as refusal:
            CN.bid_deadline("lowest_evaluated_price", published_at=at("2026-12-20T09:00:00+08:00"))
        assert refusal.value.facts["known"] == [2024, 2025, 2026]

    def test_before_the_first_year_too(self) -> None:
        with pytest.raises(BeyondCalendar):
            CALENDAR.is_working(date(2023, 12, 31))

    def test_a_year_that_an_authority_enters_is_counted_in(self) -> None:
        year = {"holidays": ["2027-01-01/2027-01-03"], "workdays": [], "citation": "a fictional notice"}
        law = CN.with_values({"calendar.year_2027": year})
        ends = law.publicity_ends(published_at=at("2026-12-30T09:00:00+08:00"))
        assert ends == at("2027-01-05T00:00:00+08:00")

    def test_the_fictional_year_of_demonstrations_says_so_and_is_not_used_by_itself(self) -> None:
        demo = CN.demo_values()["calendar.year_2027"]
        assert demo["citation"].startswith("Fictional")
        assert 2027 not in CALENDAR.years
        shown = CN.with_values({"calendar.year_2027": demo})
        assert shown.contract_due(award_notice_at=at("2026-12-15T09:00:00+08:00")) == at("2027-01-15T00:00:00+08:00")

    def test_an_entered_year_is_part_of_the_identity(self) -> None:
        year = {"holidays": [], "workdays": [], "citation": "a fictional notice"}
        assert CN.with_values({"calendar.year_2027": year}).identity != CN.identity

    @pytest.mark.parametrize(
        "table",
        [
            {"holidays": ["2026-01-01"], "workdays": [], "citation": "x"},
            {"holidays": ["2027-01-05/2027-01-01"], "workdays": [], "citation": "x"},
            {"holidays": ["2027-01-01"], "workdays": ["2027-01-01"], "citation": "x"},
            {"holidays": [], "workdays": [], "citation": ""},
            {"holidays": "2027-01-01", "workdays": [], "citation": "x"},
        ],
    )
    def test_a_table_that_contradicts_itself_is_refused(self, table: dict[str, object]) -> None:
        with pytest.raises(ValueError, match=r"."):
            Year.of(2027, table)


class TestDays:
    @given(INSTANTS, st.integers(0, 60), st.sampled_from(["calendar_days", "working_days"]))
    def test_a_deadline_never_falls_on_a_day_off(self, after: datetime, days: int, clock: str) -> None:
        if clock == "working_days" and days == 0:
            days = 1
        ends = CALENDAR.deadline(after, days, clock)  # type: ignore[arg-type]
        last = (ends - timedelta(seconds=1)).astimezone(BEIJING).date()
        assert CALENDAR.is_working(last)
        assert ends.astimezone(BEIJING).time().isoformat() == "00:00:00"
        assert ends.tzinfo is UTC

    @given(INSTANTS, st.integers(0, 60))
    def test_at_least_the_whole_days_pass(self, after: datetime, days: int) -> None:
        assert CALENDAR.deadline(after, days) - after >= timedelta(days=days)

    @given(INSTANTS, st.integers(0, 59))
    def test_a_longer_period_never_ends_earlier(self, after: datetime, days: int) -> None:
        assert CALENDAR.deadline(after, days) <= CALENDAR.deadline(after, days + 1)

    @given(INSTANTS, INSTANTS, st.integers(0, 30))
    def test_a_later_event_never_ends_earlier(self, one: datetime, other: datetime, days: int) -> None:
        first, second = sorted((one, other))
        assert CALENDAR.deadline(first, days) <= CALENDAR.deadline(second, days)

    @given(INSTANTS, st.integers(1, 40))
    def test_working_days_are_counted_one_by_one(self, after: datetime, days: int) -> None:
        ends = CALENDAR.deadline(after, days, "working_days")
        day, counted = CALENDAR.day_of(after), 0
        last = CALENDAR.day_of(ends - timedelta(seconds=1))
        while day < last:
            day += timedelta(days=1)
            counted += CALENDAR.is_working(day)
        assert counted == days

    @given(INSTANTS, st.integers(0, 500))
    def test_hours_and_minutes_run_from_the_moment(self, after: datetime, count: int) -> None:
        assert CALENDAR.deadline(after, count, "hours") == after + timedelta(hours=count)
        assert CALENDAR.deadline(after, count, "minutes") == after + timedelta(minutes=count)

    def test_the_day_is_that_of_the_zone_not_of_utc(self) -> None:
        late = CALENDAR.deadline(at("2026-03-03T16:30:00+00:00"), 1)
        assert late == at("2026-03-06T00:00:00+08:00")

    def test_a_make_up_sunday_is_a_day_to_end_on(self) -> None:
        assert CALENDAR.deadline(at("2026-09-17T09:00:00+08:00"), 3) == at("2026-09-21T00:00:00+08:00")

    def test_an_instant_without_zone_is_refused(self) -> None:
        with pytest.raises(NaiveInstant):
            CALENDAR.deadline(datetime(2026, 3, 1), 1)  # noqa: DTZ001

    def test_without_the_holiday_rule_the_last_day_stays(self) -> None:
        assert CALENDAR.deadline(at("2026-03-05T09:00:00+08:00"), 2, holiday_rule="none") == at(
            "2026-03-08T00:00:00+08:00"
        )

    def test_days_end_at_midnight_of_the_zone_when_the_clocks_change(self) -> None:
        berlin = Calendar("Europe/Berlin", frozenset(), unbounded=True)
        assert berlin.deadline(at("2026-03-28T10:00:00+01:00"), 1) == at("2026-03-30T00:00:00+02:00")


class TestBackwards:
    @given(INSTANTS, st.integers(1, 30))
    def test_counting_back_and_forth_meets_on_the_day_of_the_deadline(self, deadline_at: datetime, days: int) -> None:
        last_moment = CALENDAR.latest_before(deadline_at, days) - timedelta(microseconds=1)
        forth = CALENDAR.deadline(last_moment, days, holiday_rule="none")
        own_day = CALENDAR.day_of(deadline_at - timedelta(microseconds=1))
        assert CALENDAR.day_of(forth - timedelta(microseconds=1)) == own_day
        too_late = CALENDAR.deadline(last_moment + timedelta(microseconds=1), days, holiday_rule="none")
        assert CALENDAR.day_of(too_late - timedelta(microseconds=1)) > own_day

    def test_a_deadline_at_midnight_belongs_to_the_day_that_it_ends(self) -> None:
        midnight = CALENDAR.latest_before(at("2026-03-25T00:00:00+08:00"), 10)
        assert (
            midnight == CALENDAR.latest_before(at("2026-03-24T23:00:00+08:00"), 10) == at("2026-03-15T00:00:00+08:00")
        )

    def test_nothing_is_allowed_after_the_deadline_itself(self) -> None:
        deadline_at = at("2026-03-24T09:00:00+08:00")
        assert CALENDAR.latest_before(deadline_at, 0) == deadline_at

    def test_working_days_and_hours_are_counted_back_too(self) -> None:
        assert CALENDAR.latest_before(at("2026-03-24T09:00:00+08:00"), 2, "working_days") == at(
            "2026-03-21T00:00:00+08:00"
        )
        assert CALENDAR.latest_before(at("2026-03-24T09:00:00+08:00"), 2, "hours") == at("2026-03-24T07:00:00+08:00")


class TestTender:
    @given(INSTANTS, INSTANTS)
    def test_a_moved_deadline_needs_no_second_move(self, change_at: datetime, deadline_at: datetime) -> None:
        moved = CN.change_moves_deadline(change_at=change_at, deadline_at=deadline_at)
        kept = deadline_at if moved is None else moved
        assert kept >= deadline_at
        assert CN.change_moves_deadline(change_at=change_at, deadline_at=kept) is None
        assert kept - change_at >= timedelta(days=15)

    def test_a_method_that_the_law_does_not_know_is_refused(self) -> None:
        with pytest.raises(MethodNotPermitted):
            CN.bid_deadline("highest_bribe", published_at=at("2026-03-02T09:00:00+08:00"))

    def test_a_pause_moves_the_deadline_by_its_length_and_overlaps_count_once(self) -> None:
        moved = CN.after_pauses(
            deadline_at=at("2026-03-20T09:00:00+08:00"),
            pauses=[
                (at("2026-03-10T09:00:00+08:00"), at("2026-03-11T09:00:00+08:00")),
                (at("2026-03-10T21:00:00+08:00"), at("2026-03-11T21:00:00+08:00")),
                (at("2026-03-21T20:00:00+08:00"), at("2026-03-21T22:00:00+08:00")),
                (at("2026-03-21T23:00:00+08:00"), at("2026-03-25T22:00:00+08:00")),
            ],
        )
        assert moved == at("2026-03-21T23:00:00+08:00")

    def test_a_pause_within_a_pause_counts_once(self) -> None:
        moved = CN.after_pauses(
            deadline_at=at("2026-03-20T09:00:00+08:00"),
            pauses=[
                (at("2026-03-10T09:00:00+08:00"), at("2026-03-12T09:00:00+08:00")),
                (at("2026-03-10T21:00:00+08:00"), at("2026-03-11T09:00:00+08:00")),
            ],
        )
        assert moved == at("2026-03-22T09:00:00+08:00")

    def test_a_pause_that_ends_before_it_begins_is_refused(self) -> None:
        with pytest.raises(BadInterval):
            CN.after_pauses(
                deadline_at=at("2026-03-20T09:00:00+08:00"),
                pauses=[(at("2026-03-11T09:00:00+08:00"), at("2026-03-10T09:00:00+08:00"))],
            )

    def test_days_of_expert_review_do_not_count_for_a_complaint(self) -> None:
        plain = CN.complaint_decision_due(accepted_at=at("2026-03-02T10:00:00+08:00"))
        longer = CN.complaint_decision_due(
            accepted_at=at("2026-03-02T10:00:00+08:00"),
            excluded=[(at("2026-03-09T09:00:00+08:00"), at("2026-03-11T17:00:00+08:00"))],
        )
        assert plain == at("2026-04-15T00:00:00+08:00")
        assert longer == at("2026-04-18T00:00:00+08:00")
