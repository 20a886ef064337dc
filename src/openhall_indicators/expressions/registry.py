"""Which function computes which indicator."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import ibis.expr.types as ir

from openhall_indicators.facts import Facts

Expression = Callable[[Facts], ir.Table]
EXPRESSIONS: Final[dict[str, Expression]] = {}


def indicator(id_: str) -> Callable[[Expression], Expression]:
    """Register the function that computes the indicator ``id_``."""

    def keep(function: Expression) -> Expression:
        if id_ in EXPRESSIONS:
            raise ValueError(f"{id_} is computed twice")
        EXPRESSIONS[id_] = function
        return function

    return keep
