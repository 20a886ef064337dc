"""A dossier as stretches: one row for each time in which its judgement needs no other facts.

``stretches(dossier, …)`` and the SQL of ``counting`` together say what :func:`openhall_rules.service.judge` and the
counting of the rules say; a property test holds them to it.
"""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from openhall.procedures.index.models import Stretch
from openhall_rules.calendars import BeyondCalendar
from openhall_rules.service import Channel, Dossier, Pause, Reason, WorkingClock


def stretches(
    one: Dossier, clock: WorkingClock, *, key: int, unit: int, procedure: int, officer: int | None = None
) -> Iterator[Stretch]:
    """The rows of a dossier, oldest first. ``key``: of the dossier; ``unit``, ``procedure``: of their key tables."""
    common = facts(one, clock) | {
        "dossier": key,
        "unit_id": unit,
        "procedure_id": procedure,
        "officer": officer,
    }
    moments = sorted({each for pause in one.pauses for each in (pause.begin, pause.end) if each is not None})
    begins = [one.received_at, *(each for each in moments if each > one.received_at)]
    for place, begin in enumerate(begins):
        happened = [each for each in one.pauses if each.begin <= begin]
        over = [each for each in happened if each.end is not None and each.end <= begin]
        due, known = due_at(one, clock, over)
        yield Stretch(
            begins_at=begin,
            until_at=begins[place + 1] if place + 1 < len(begins) else None,
            due_at=due,
            due_known=known,
            waiting_at=min((each.begin for each in happened if each not in over), default=None),
            asked=sum(each.reason is Reason.SUPPLEMENT for each in happened),
            **common,
        )


def facts(one: Dossier, clock: WorkingClock) -> dict[str, Any]:
    """What a dossier has in all of its stretches."""
    whole: bool | None = one.components_digitised >= one.components and one.result_digitised
    online = one.channel is Channel.ONLINE
    return {
        "code": one.code,
        "received_at": one.received_at,
        "done_at": one.done_at,
        "returned_at": one.returned_at,
        "stopped_at": one.stopped_at,
        "days_done": taken(one, clock, one.done_at),
        "days_returned": taken(one, clock, one.returned_at),
        "days_stopped": taken(one, clock, one.stopped_at),
        "regretted": one.regretted,
        "e_result": one.e_result,
        "digitised": whole,
        "shared": one.shared,
        "synchronised": one.synchronised,
        "reused": None if one.components_reused is None else one.components_reused > 0,
        "online": online,
        "filed": online and (not one.paper_result or one.result_link),
        "with_fee": any(one.fees),
        "paid": any(one.fees) and one.paid is not None,
        "population": one.checked_population,
    }


def taken(one: Dossier, clock: WorkingClock, until: datetime | None) -> int | None:
    """Working days until an end; None without an end, or where the days off aren't known."""
    if until is None:
        return None
    try:
        return clock.taken(one, until)
    except BeyondCalendar:
        return None


def due_at(one: Dossier, clock: WorkingClock, over: list[Pause]) -> tuple[datetime, bool]:
    """Until when it is due, and whether that is known; where it isn't, the end of the last year that is known.

    A dossier that is due in an unknown year is due after the known ones: until then it is in time for certain.
    """
    try:
        return clock.due(one.received_at, one.limit, over), True
    except BeyondCalendar:
        return clock.end_of(last_known(clock)), False


def last_known(clock: WorkingClock) -> date:
    """The last day of the last year whose days off are known."""
    return date(max(clock.calendar.years), 12, 31)
