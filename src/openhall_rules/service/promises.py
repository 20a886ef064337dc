"""Whether a promise was kept that names an instant or a day. When its time has passed it is broken, done or not."""

from datetime import date, datetime
from typing import TypeVar

When = TypeVar("When", date, datetime)


def kept(*, due: When, done: When | None, fell: When | None, now: When) -> bool | None:
    """Whether a promise was kept; None while its time runs, and when it fell before its time had passed.

    Args:
        due: the last instant or day at which doing it keeps the promise. done: when it was done. fell: since when it is
            owed to nobody any more, done or not. now: the present; all four of one kind.
    """
    if done is not None:
        return done <= due
    waited = now if fell is None else fell
    return False if waited > due else None
