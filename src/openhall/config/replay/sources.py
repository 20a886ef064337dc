"""What a recorded tender is to the replay, and where recorded tenders come from."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from decimal import Decimal
from pathlib import Path

import click


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


def read(path: Path) -> Iterator[SourceTender]:
    """Tenders of a CSV of World Bank contract awards, of OCDS JSON, or of a folder with either, in a stable order.

    Raises:
        click.UsageError: nothing there is of a form that the replay knows.
    """
    from openhall.config.replay import ocds, worldbank

    if worldbank.recognises(path):
        yield from _distinct(worldbank.read(path))
    elif files := ocds.files(path):
        yield from _distinct(ocds.read(files))
    else:
        raise click.UsageError(f"{path.name} holds neither bids.csv (World Bank contract awards) nor OCDS JSON files.")


def _distinct(tenders: Iterable[SourceTender]) -> Iterator[SourceTender]:
    """The same tenders, with ids that occur once: a process may have several releases."""
    met: Counter[str] = Counter()
    for tender in tenders:
        met[tender.id] += 1
        yield tender if met[tender.id] == 1 else replace(tender, id=f"{tender.id}#{met[tender.id]}")
