"""24 × 7: every clock of every pack is right when it starts at night, on a weekend, a holiday or a make-up day.

The oracle beneath counts minute by minute and day by day on the wall of the zone, from the pack's tables alone, and
shares no line with the calendar that it judges.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openhall_rules.calendars import CLOCKS
from openhall_rules.law import Pack, packs

PACKS = {pack.id: pack for pack in packs()}
PERIODS = [
    (pack.id, path, value.unit, int(pack.get(path)))
    for pack in PACKS.values()
    for path, value in sorted(pack.values.items())
    if value.unit in CLOCKS and path not in pack.unset()
]
EDGES = ("00:00", "00:01", "03:17", "08:59", "12:00", "18:30", "23:59")


def days_off(pack: Pack) -> tuple[set[date], set[date], set[int]]:
    """Holidays, make-up days and weekly rest, from the pack's own tables."""
    years = pack.calendar.years.values()
    return (
        {day for year in years for day in year.holidays},
        {day for year in years for day in year.workdays},
        set(pack.calendar.weekend),
    )


def worked(pack: Pack, day: date) -> bool:
    holidays, made_up, weekend = days_off(pack)
    return day in made_up or (day not in holidays and day.isoweekday() not in weekend)


def counted(pack: Pack, start: datetime, count: int, unit: str) -> datetime:
    """The end of a period, counted on the wall."""
    zone = ZoneInfo(pack.calendar.zone)
    if unit in ("hours", "minutes"):
        return start.astimezone(UTC) + count * (timedelta(hours=1) if unit == "hours" else timedelta(minutes=1))
    day = start.astimezone(zone).date()
    left = count
    while left:
        day += timedelta(days=1)
        left -= worked(pack, day) if unit == "working_days" else 1
    if unit == "calendar_days" and pack.get("calendar.holiday_rule") == "next_working_day":
        while not worked(pack, day):
            day += timedelta(days=1)
    return datetime(day.year, day.month, day.day, tzinfo=zone) + timedelta(days=1)


def starts(pack: Pack) -> list[datetime]:
    """Nights and noons of every holiday and make-up day of every known year, of the days around, and of weekends."""
    zone = ZoneInfo(pack.calendar.zone)
    holidays, made_up, _weekend = days_off(pack)
    special = {day + timedelta(days=n) for day in holidays | made_up for n in (-1, 0, 1)}
    known = sorted(pack.calendar.years) or [2026]
    special |= {date(year, 6, 1) + timedelta(days=n) for year in known for n in range(14)}
    return [
        datetime(day.year, day.month, day.day, int(clock[:2]), int(clock[3:]), 59, tzinfo=zone)
        for day in sorted(special)
        for clock in EDGES
        if day.year in known and (day.year < known[-1] or day.month < 9)  # it must end within the years known
    ]


def test_there_are_clocks_to_judge():
    assert {unit for _pack, _path, unit, _count in PERIODS} >= {"calendar_days", "working_days"}
    assert len(PERIODS) >= 20


@pytest.mark.parametrize(
    ("pack_id", "path", "unit", "count"), PERIODS, ids=[f"{pack}-{path}" for pack, path, _unit, _count in PERIODS]
)
def test_every_period_ends_where_counting_by_hand_ends(pack_id, path, unit, count):
    pack = PACKS[pack_id]
    wrong = [
        (start.isoformat(), found, expected)
        for start in starts(pack)
        if (found := pack.ends(path, after=start)) != (expected := counted(pack, start, count, unit))
    ]

    assert wrong == []


@pytest.mark.parametrize("pack_id", sorted(PACKS))
@given(data=st.data())
def test_at_any_minute_of_any_day_too(pack_id, data):
    pack = PACKS[pack_id]
    known = sorted(pack.calendar.years) or [2026]
    first, last = datetime(known[0], 1, 1), datetime(known[-1], 6, 30)  # noqa: DTZ001
    start = data.draw(st.datetimes(first, last)).replace(tzinfo=ZoneInfo(pack.calendar.zone))
    _pack, path, unit, count = data.draw(st.sampled_from([one for one in PERIODS if one[0] == pack_id]))

    assert pack.ends(path, after=start) == counted(pack, start, count, unit)


@pytest.mark.parametrize("pack_id", sorted(PACKS))
def test_a_period_of_days_ends_at_24_of_a_day_of_the_zone_and_never_on_a_day_off(pack_id):
    pack = PACKS[pack_id]
    zone = ZoneInfo(pack.calendar.zone)
    for _pack, path, unit, _count in PERIODS:
        if _pack != pack_id or unit in ("hours", "minutes"):
            continue
        for start in starts(pack)[:: len(EDGES)]:
            end = pack.ends(path, after=start).astimezone(zone)
            assert (end.hour, end.minute, end.second, end.microsecond) == (0, 0, 0, 0)
            if pack.get("calendar.holiday_rule") == "next_working_day":
                assert worked(pack, (end - timedelta(days=1)).date())


def test_the_oracle_knows_a_make_up_sunday_and_a_holiday_monday():
    """Control: 15 February 2026 is in the Spring Festival, 14 February a worked Saturday."""
    pack = PACKS["cn@2019-03-02"]

    assert worked(pack, date(2026, 2, 14))
    assert not worked(pack, date(2026, 2, 16))
