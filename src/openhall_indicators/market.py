"""An invented honest market as Arrow tables, many tenders at a time: bidders drawn by chance, the lowest price wins."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from openhall_indicators.schema import TABLES

FIRST_DAY: Final = datetime(2022, 1, 3, tzinfo=UTC).replace(tzinfo=None)
TENDERS: Final = 50_000
"""Tenders that are invented together: what memory grows with."""
_DAY: Final = np.timedelta64(86_400_000_000, "us")
_MINUTE: Final = np.timedelta64(60_000_000, "us")
Numbers = NDArray[Any]


def market(bids: int, *, first: int = 0, seed: int = 1) -> Iterator[dict[str, pa.Table]]:
    """Tables of tenders, bids and awards, in all about ``bids`` bids; tenders are numbered from ``first`` on."""
    lots = np.random.default_rng(seed)
    firms = firms_of(bids)
    while bids > 0:
        many = lots.integers(1, 9, size=min(TENDERS, max(1, bids * 2 // 9)))
        tables = _batch(first, many, firms, lots)
        yield tables
        first, bids = first + len(many), bids - tables["bids"].num_rows


def firms_of(bids: int) -> int:
    """How many firms a market of so many bids has."""
    return max(60, bids // 40)


def _batch(first: int, many: Numbers, firms: int, lots: np.random.Generator) -> dict[str, pa.Table]:
    tenders = np.arange(first, first + len(many))
    # A firm that is drawn twice for a tender bids once.
    drawn = np.unique(np.repeat(np.arange(len(many)), many) * firms + lots.integers(0, firms, size=int(many.sum())))
    of, firm = drawn // firms, drawn % firms
    price = 10 ** lots.uniform(4, 7, size=len(many))
    amount = np.round(price[of] * lots.lognormal(0, 0.12, size=len(drawn)), 2)
    begins = np.flatnonzero(np.r_[True, of[1:] != of[:-1]])
    order = np.lexsort((firm, amount, of))
    won = np.zeros(len(drawn), dtype=bool)
    won[order[begins]] = True
    days = np.datetime64(FIRST_DAY, "us") + (tenders % 1000) * _DAY + (tenders % 480) * _MINUTE
    ids, names = _named("T", tenders, 8), _named("firm-", firm)
    year, quarter = pc.strftime(days, "%Y"), pc.cast(pc.quarter(pa.array(days)), pa.string())
    return {
        "tenders": _table(
            "tenders",
            len(tenders),
            tender_id=ids,
            buyer_id=_named("buyer-", tenders % 50),
            status="complete",
            method="open",
            market=_named("", 10 + tenders % 20),
            value=amount[won] * lots.uniform(1.0, 1.2, size=len(tenders)),
            currency="XXX",
            start_at=days,
            end_at=days + 21 * _DAY,
            day=days,
            year=year,
            quarter=pc.binary_join_element_wise(year, quarter, "-Q"),
        ),
        "bids": _table(
            "bids",
            len(drawn),
            tender_id=ids.take(pa.array(of)),
            lot_id="",
            bid_id=_named("", np.arange(len(drawn)) - begins[of]),
            bidder_id=names,
            status="valid",
            won=won,
            amount=amount,
            currency="XXX",
            at=days[of] + 20 * _DAY + lots.integers(0, 1440, size=len(drawn)) * _MINUTE,
        ),
        "awards": _table(
            "awards",
            len(tenders),
            tender_id=ids,
            lot_id="",
            award_id=ids,
            supplier_id=names.filter(pa.array(won)),
            suppliers=1,
            status="active",
            at=days + 30 * _DAY,
            value=amount[won],
            currency="XXX",
        ),
    }


def _named(prefix: str, numbers: Numbers, width: int = 0) -> pa.Array:
    written = pc.cast(pa.array(numbers), pa.string())
    if width:
        written = pc.utf8_lpad(written, width, "0")
    return pc.binary_join_element_wise(pa.scalar(prefix), written, "")


def _table(name: str, rows: int, **columns: Any) -> pa.Table:
    """A column that is one value holds it in every row; one that isn't named is null."""
    found = []
    for field in TABLES[name]:
        given = columns.get(field.name)
        if given is None:
            found.append(pa.nulls(rows, field.type))
        elif isinstance(given, str | int):
            found.append(pa.repeat(pa.scalar(given, field.type), rows))
        else:
            found.append(pa.array(given).cast(field.type))
    return pa.table(found, schema=TABLES[name])
