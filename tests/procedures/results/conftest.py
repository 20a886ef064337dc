"""Characters of results: those of dossiers, with a seal and time stamps."""

from tests.procedures.dossiers.conftest import (
    as_reader,
    bare,
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
from tests.procedures.results_people import box, hall, lasts

__all__ = [
    "as_reader", "bare", "box", "citizen", "clerk", "desk", "hall", "head", "home", "joins", "lasts", "neighbour",
    "office", "second", "unit",
]  # fmt: skip
