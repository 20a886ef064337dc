"""Whose turn it is at a desk, and what a day at it says; for the platform and for whoever computes it again."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

GRACE = timedelta(minutes=10)
"""Whoever comes so long after the slot they booked still has their appointment."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """Somebody who waits. ``slot_at``: of their appointment; ``sent_on``: a counter sent them on to another one."""

    number: str
    came_at: datetime
    priority: bool = False
    slot_at: datetime | None = None
    sent_on: bool = False


@dataclass(frozen=True, slots=True)
class Visit:
    """A ticket of a day that is over. None: it didn't come to that."""

    came_at: datetime
    called_at: datetime | None
    begun_at: datetime | None
    ended_at: datetime | None
    served: bool


@dataclass(frozen=True, slots=True)
class DayFigures:
    """Of a day at a desk. Seconds; None where nothing was measured or nothing was promised."""

    tickets: int
    served: int
    waited_median: int | None
    waited_most: int | None
    service_median: int | None
    in_promise: int | None
    called: int


def turn(one: Waiting, now: datetime) -> tuple[int, datetime, str]:
    """The key by which people are called, the smallest first.

    Whoever was sent on has waited before; then those to whom the authority gives priority; then appointments whose
    time has come, if their holder was there in time; then everybody by when they came.
    """
    if one.sent_on:
        rank = 0
    elif one.priority:
        rank = 1
    elif one.slot_at is not None and one.slot_at <= now and one.came_at <= one.slot_at + GRACE:
        rank = 2
    else:
        rank = 3
    return rank, one.came_at, one.number


def in_order(waiting: Iterable[Waiting], now: datetime) -> list[Waiting]:
    """Everybody who waits, in the order in which they are called."""
    return sorted(waiting, key=lambda one: turn(one, now))


def _median(values: Sequence[int]) -> int | None:
    ordered = sorted(values)
    if not ordered:
        return None
    middle = len(ordered) // 2
    return ordered[middle] if len(ordered) % 2 else (ordered[middle - 1] + ordered[middle]) // 2


def figures_of(visits: Sequence[Visit], promise_minutes: int | None) -> DayFigures:
    """What a day says. ``promise_minutes``: within which everybody is to be called; None: nothing is promised."""
    waited = [int((one.called_at - one.came_at).total_seconds()) for one in visits if one.called_at is not None]
    served = [
        int((one.ended_at - one.begun_at).total_seconds())
        for one in visits
        if one.served and one.begun_at is not None and one.ended_at is not None
    ]
    return DayFigures(
        tickets=len(visits),
        served=sum(one.served for one in visits),
        waited_median=_median(waited),
        waited_most=max(waited, default=None),
        service_median=_median(served),
        in_promise=None if promise_minutes is None else sum(one <= promise_minutes * 60 for one in waited),
        called=len(waited),
    )
