"""What a stretch counts for, kept by the database beside its facts: a bit of ``marks`` for each thing that is counted.

Marks stand in threes. ``lanes`` gives each of the three twenty-one bits of one number, so that one sum counts all of
them. No mark hangs on the day on which one looks, on a calendar or on a value of the law: what does is asked in
``counting``. The database makes the marks from the facts (``GENERATED ALWAYS``), so neither can be without the other.
"""

from itertools import chain
from typing import Final

LANE: Final = 21
"""Bits of a lane."""
MOST: Final = (1 << LANE) - 1
"""The most that a lane can count."""
NEVER: Final = "timestamptz '9999-12-31 00:00:00+00'"

RAN, RESULTED, DIGITISED, SHARED, RECEIVED, REUSED, FILED, FEES = range(8)
"""Threes by their place, named by what they begin with."""
_RESULT: Final = "(done_at IS NOT NULL OR returned_at IS NOT NULL)"
MARKS: Final[tuple[tuple[str, str, str], ...]] = (
    ("TRUE", "regretted", "regretted IS NULL"),
    (_RESULT, f"{_RESULT} AND e_result IS NULL", f"{_RESULT} AND NOT e_result"),
    (f"{_RESULT} AND digitised IS NULL", f"{_RESULT} AND NOT digitised", f"{_RESULT} AND shared IS NULL"),
    (f"{_RESULT} AND NOT shared", "FALSE", "FALSE"),
    ("TRUE", "synchronised IS NULL", "NOT synchronised"),
    ("reused IS NULL", "NOT reused", "filed IS NULL"),
    ("NOT filed", "population IS NULL", "NOT population"),
    ("online", "with_fee", "paid AND with_fee"),
)
"""The threes: what nobody knows and what was lost, of each thing that is asked of a dossier."""
SILENT: Final = 1 << 3 * RAN + 2
"""The mark of a dossier of which nobody knows whether it is regretted."""
RESULT: Final = 1 << 3 * RESULTED
"""The mark of a dossier that has a result."""
VAGUE: Final = 1 << 24
"""The mark of a stretch that can't be judged at every instant, since days off aren't known."""
_VAGUE: Final = (
    "NOT due_known OR (done_at IS NOT NULL AND days_done IS NULL)"
    " OR (returned_at IS NOT NULL AND days_returned IS NULL) OR (stopped_at IS NOT NULL AND days_stopped IS NULL)"
)

_BITS: Final = tuple((1 << place, condition) for place, condition in enumerate(chain(*MARKS)) if condition != "FALSE")
MADE: Final = " | ".join(f"CASE WHEN {condition} THEN {bit} ELSE 0 END" for bit, condition in (*_BITS, (VAGUE, _VAGUE)))
"""How the database makes the marks of a row."""
SETTLED_AT: Final = f"COALESCE(done_at, returned_at, stopped_at, {NEVER})"
"""From when on nothing changes what a dossier is judged by; finished outranks returned."""
SETTLED_DAYS: Final = (
    "CASE WHEN done_at IS NOT NULL THEN days_done WHEN returned_at IS NOT NULL THEN days_returned ELSE days_stopped END"
)

_SPREAD: Final = 1 | 1 << (LANE - 1) | 1 << 2 * (LANE - 1)
_EACH: Final = 1 | 1 << LANE | 1 << 2 * LANE


def lanes(three: int) -> str:
    """SQL that sums a three of the stretches ``s``, each mark in a lane of its own.

    The product puts the second mark where the second lane begins, and the third where the third does; nothing carries,
    since the copies don't meet.
    """
    return f"service_index_lanes((((s.marks >> {3 * three}) & 7) * {_SPREAD}) & {_EACH})"


def read(summed: int) -> tuple[int, int, int]:
    """The three counts of a sum."""
    return summed & MOST, summed >> LANE & MOST, summed >> 2 * LANE
