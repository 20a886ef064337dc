"""What a pause or a suspension of a tender does to times that run: while a tender stands still, none of them passes.

Pure arithmetic on instants; which law lets a tender stand still is asked elsewhere.
"""

from collections.abc import Iterable
from datetime import datetime

Interval = tuple[datetime, datetime]
"""Since when, until when."""


def given_back(began_at: datetime, ended_at: datetime, lasting: Iterable[datetime]) -> Interval | None:
    """The time that a pause which ends gives back: its own, up to the beginning of the earliest that still lasts.

    So every instant at which anything stood still is given back exactly once, whatever overlaps: all before the
    earliest pause that lasts has been given back already.

    Args:
        lasting: the beginnings of the pauses of the same lot that still last.
    """
    ends = min([ended_at, *lasting])
    return (began_at, ends) if ends > began_at else None


def window_after(*, opened_at: datetime, ends_at: datetime, stood: Interval) -> datetime | None:
    """The end of a window without the time that the tender stood still in it; None where it took nothing."""
    begin = max(opened_at, stood[0])
    return None if begin >= ends_at or stood[1] <= begin else ends_at + (stood[1] - begin)


def stage_after(*, starts_at: datetime, ends_at: datetime, stood: Interval) -> Interval | None:
    """From when and until when a stage with an announced beginning lasts; one that should have begun meanwhile begins
    when the tender goes on. None where it took nothing."""
    new = window_after(opened_at=starts_at, ends_at=ends_at, stood=stood)
    if new is None:
        return None
    return (stood[1] if stood[0] <= starts_at else starts_at), new
