"""What a stretch counts for, kept by the database beside its facts: a bit of ``marks`` for each thing that is counted.

A mark stands in a row and a column of :data:`MARKS`. The rows stand fifteen bits apart, so that a shift by the column
and one mask leave its four marks as four lanes of one number, and one sum counts all of them. No mark hangs on the day
on which one looks, on a calendar or on a value of the law: what does is asked in ``counting``. The database makes the
marks from the facts (``GENERATED ALWAYS``), so neither can be without the other.
"""

from collections.abc import Sequence
from typing import Final

LANE: Final = 15
"""Bits of a lane."""
MOST: Final = (1 << LANE) - 1
"""The most that a lane can count."""
NEVER: Final = "timestamptz '9999-12-31 00:00:00+00'"

_RESULT: Final = "(done_at IS NOT NULL OR returned_at IS NOT NULL)"
_VAGUE: Final = (
    "NOT due_known OR (done_at IS NOT NULL AND days_done IS NULL)"
    " OR (returned_at IS NOT NULL AND days_returned IS NULL) OR (stopped_at IS NOT NULL AND days_stopped IS NULL)"
)
MARKS: Final[dict[str, str]] = {
    "received": "TRUE",
    "in_time": "TRUE",
    "result": _RESULT,
    "digitised_lost": f"{_RESULT} AND NOT digitised",
    "reused_unknown": "reused IS NULL",
    "online": "online",
    #
    "filed_unknown": "filed IS NULL",
    "in_time_regretted": "regretted",
    "e_result_unknown": f"{_RESULT} AND e_result IS NULL",
    "shared_unknown": f"{_RESULT} AND shared IS NULL",
    "reused_lost": "NOT reused",
    "with_fee": "with_fee",
    #
    "filed_lost": "NOT filed",
    "in_time_silent": "regretted IS NULL",
    "e_result_lost": f"{_RESULT} AND NOT e_result",
    "shared_lost": f"{_RESULT} AND NOT shared",
    "population_unknown": "population IS NULL",
    "paid": "paid AND with_fee",
    #
    "synchronised_unknown": "synchronised IS NULL",
    "silent": "regretted IS NULL",
    "digitised_unknown": f"{_RESULT} AND digitised IS NULL",
    "synchronised_lost": "NOT synchronised",
    "population_lost": "NOT population",
    "vague": _VAGUE,
}
"""Mark → what the facts of a row must say, by rows of :data:`COLUMNS`. Nobody knows, or it was lost, of each thing that
is asked of a dossier. ``vague``: it can't be judged at every instant, since days off aren't known."""
COLUMNS: Final = 6
ROWS: Final = len(MARKS) // COLUMNS
NAMES: Final = [list(MARKS)[column::COLUMNS] for column in range(COLUMNS)]
"""The marks of each column, by rows."""
_BY_COLUMN: Final = [name for names in NAMES for name in names]
BITS: Final = {name: 1 << LANE * (place // COLUMNS) + place % COLUMNS for place, name in enumerate(MARKS)}
"""Mark → its bit."""
IN_TIME: Final = ("in_time", "in_time_regretted", "in_time_silent")
"""Marks that count where the dossier is in time."""
RESULT: Final = tuple(name for name, condition in MARKS.items() if condition.startswith(_RESULT))
"""Marks that count where there was a result by then."""
ALWAYS: Final = ("silent", "vague")
RECEIVED: Final = tuple(name for name in MARKS if name not in {*IN_TIME, *RESULT, *ALWAYS})
"""Marks that count where the dossier was received in the period."""

MADE: Final = " | ".join(f"CASE WHEN {MARKS[name]} THEN {bit}::bigint ELSE 0 END" for name, bit in BITS.items())
"""How the database makes the marks of a row."""
SETTLED_AT: Final = f"COALESCE(done_at, returned_at, stopped_at, {NEVER})"
"""From when on nothing changes what a dossier is judged by; finished outranks returned."""
SETTLED_DAYS: Final = (
    "CASE WHEN done_at IS NOT NULL THEN days_done WHEN returned_at IS NOT NULL THEN days_returned ELSE days_stopped END"
)

_EACH: Final = sum(1 << LANE * row for row in range(ROWS))
_WIDE: Final = MOST | MOST << 2 * LANE
_WIDEST: Final = (1 << 2 * LANE) - 1


def mask(*of: tuple[str, ...]) -> int:
    """The bits of these marks."""
    return sum(BITS[name] for names in of for name in names)


def lanes(column: int) -> str:
    """SQL that sums a column of the marks in ``word``, each row of it in a lane of its own."""
    return f"service_index_lanes(({_shifted('word', column)}) & {_EACH})"


def lane(summed: str, name: str) -> str:
    """SQL that reads one mark's count from the sum of its column."""
    return f"({_shifted(summed, LANE * _row(name))} & {MOST})"


def wide(summed: str, among: str = "") -> str:
    """SQL that adds sums of a column in two numbers with lanes of twice the width, for :func:`read`."""
    of = f" FILTER (WHERE {among})" if among else ""
    return ", ".join(f"service_index_lanes({_shifted(summed, by)} & {_WIDE}){of}" for by in (0, LANE))


def read(column: int, even: int, odd: int) -> dict[str, int]:
    """Mark → count, of a column as :func:`wide` added it."""
    return dict(zip(NAMES[column], _read(even, odd), strict=True))


def read_all(sums: Sequence[int]) -> dict[str, int]:
    """Mark → count, of all columns, each as :func:`wide` added it."""
    counts = [count for even, odd in zip(sums[::2], sums[1::2], strict=True) for count in _read(even, odd)]
    return dict(zip(_BY_COLUMN, counts, strict=True))


def _read(even: int, odd: int) -> tuple[int, int, int, int]:
    return even & _WIDEST, odd & _WIDEST, even >> 2 * LANE, odd >> 2 * LANE


def column(name: str) -> int:
    """In which column a mark stands."""
    return list(MARKS).index(name) % COLUMNS


def _row(name: str) -> int:
    return list(MARKS).index(name) // COLUMNS


def _shifted(number: str, by: int) -> str:
    return f"({number} >> {by})" if by else number
