"""When a desk is open, and which slots can be booked, on the clocks of the law of procedures."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from openhall.procedures.catalogue import public as catalogue
from openhall.procedures.laws.public import law_on
from openhall_rules.calendars import BeyondCalendar, Calendar
from openhall_rules.law import Pack
from openhall_rules.service import law_in_force

AHEAD_DAYS = 14
"""So many days ahead slots can be booked."""


def pack(at: datetime) -> Pack:
    """The law of procedures in force, with the days off that were entered."""
    return law_on(catalogue.jurisdictions()[0], at)


def today(at: datetime) -> date:
    """The day on the desk's clocks."""
    return _clocks(at).day_of(at)


def zone(at: datetime) -> str:
    """The zone of the desk's clocks."""
    return _clocks(at).zone


def _clocks(at: datetime) -> Calendar:
    """Zone and weekend are the law's own: nobody enters them."""
    return law_in_force(catalogue.jurisdictions()[0], at).calendar


def _works(day: date, law: Pack) -> bool:
    try:
        return law.calendar.is_working(day)
    except BeyondCalendar:
        return False


def _spans(content: Mapping[str, Any], day: date, place: str) -> list[tuple[datetime, datetime]]:
    clocks = ZoneInfo(place)
    return [
        (
            datetime.combine(day, time.fromisoformat(begin), clocks),
            datetime.combine(day, time.fromisoformat(end), clocks),
        )
        for begin, end in content["hours"]
    ]


def is_open(content: Mapping[str, Any], at: datetime) -> bool:
    """Whether tickets are drawn now: on a working day, until the last hour of the day ends."""
    law = pack(at)
    day = law.calendar.day_of(at)
    if not _works(day, law):
        return False
    spans = _spans(content, day, law.calendar.zone)
    return spans[0][0] - timedelta(minutes=30) <= at < spans[-1][1]


def slots(content: Mapping[str, Any], at: datetime) -> dict[date, list[datetime]]:
    """Every slot to come, by day; days that aren't worked, or whose days off nobody entered, have none."""
    law, found = pack(at), {}
    length = timedelta(minutes=content["slot_minutes"])
    first = law.calendar.day_of(at)
    for day in (first + timedelta(days=back) for back in range(AHEAD_DAYS + 1)):
        if not content["slot_places"] or not _works(day, law):
            continue
        there = []
        for begin, end in _spans(content, day, law.calendar.zone):
            moment = begin
            while moment + length <= end:
                if moment > at:
                    there.append(moment)
                moment += length
        if there:
            found[day] = there
    return found


def clock(value: datetime, place: str) -> str:
    """The time of day on the desk's clocks."""
    return f"{value.astimezone(ZoneInfo(place)):%H:%M}"
