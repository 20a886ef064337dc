"""The indicators as Ibis expressions: the same on DuckDB and PostgreSQL.

Each function takes facts and gives a table of one row for each unit of its grain: key columns, ``value`` (null where
the data can't answer) and ``n`` (on how many observations it stands).
"""

from openhall_indicators.expressions import (
    competition,
    concentration,
    deviation,
    groups,
    openness,
    participation,
    performance,
    price,
    rigging,
    texts,
    timing,
)
from openhall_indicators.expressions.registry import EXPRESSIONS

GROUPS = (
    participation,
    competition,
    concentration,
    openness,
    timing,
    price,
    deviation,
    rigging,
    groups,
    texts,
    performance,
)
__all__ = ["EXPRESSIONS", "GROUPS"]
