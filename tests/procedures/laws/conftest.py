"""The people of the index, of opinions and of the desk together: one entry of days off reaches them all."""

from tests.procedures.desk.conftest import hall
from tests.procedures.index.conftest import (
    as_reader,
    bare,
    bureau,
    citizen,
    clerk,
    desk,
    head,
    home,
    joins,
    neighbour,
    office,
    second,
    unit,
)
from tests.procedures.opinions.conftest import asking, elder, other

__all__ = [
    "as_reader", "asking", "bare", "bureau", "citizen", "clerk", "desk", "elder", "hall", "head", "home", "joins",
    "neighbour", "office", "other", "second", "unit",
]  # fmt: skip
