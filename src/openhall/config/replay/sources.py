"""What a recorded tender is to the replay."""

from dataclasses import dataclass, field
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Price:
    """An exact amount in one currency (three letters)."""

    amount: Decimal
    currency: str


@dataclass(frozen=True, slots=True)
class SourceBid:
    """A recorded bid. ``price``: what was read out at the opening. ``evaluated``: what the evaluation compared.

    ``problem``: why the recorded price can't be bid with (empty where it can).
    """

    name: str
    price: Price | None
    evaluated: Price | None
    awarded: bool
    rejected: bool
    problem: str = ""


@dataclass(frozen=True, slots=True)
class SourceTender:
    """A recorded tender with all its bidders, in the order of the record."""

    id: str
    title: str
    bids: tuple[SourceBid, ...] = field(repr=False)
    problem: str = ""
