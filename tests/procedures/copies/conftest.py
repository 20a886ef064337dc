"""Characters of certified copies: those of results."""

from tests.procedures.results.conftest import (
    as_reader,
    bare,
    box,
    citizen,
    clerk,
    desk,
    hall,
    head,
    home,
    joins,
    lasts,
    neighbour,
    office,
    second,
    unit,
)

__all__ = [
    "as_reader", "bare", "box", "citizen", "clerk", "desk", "hall", "head", "home", "joins", "lasts", "neighbour",
    "office", "second", "unit",
]  # fmt: skip
