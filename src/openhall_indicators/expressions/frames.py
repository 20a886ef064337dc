"""What several indicators stand on: joins, medians and screens that mean the same on every engine.

Traps that these avoid: a boolean can't be cast to float on PostgreSQL; division by zero is an error there and infinity
elsewhere; a median over a window exists on DuckDB alone; interval arithmetic differs everywhere.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final, cast

import ibis
import ibis.expr.types as ir

from openhall_indicators.facts import Facts

DAY: Final = 86_400.0
NOT_SUBMITTED: Final = ("withdrawn", "invited", "draft")
NOT_STANDING: Final = ("cancelled", "unsuccessful", "pending")
LOT: Final = ("tender_id", "lot_id", "currency")


def attach(left: ir.Table, right: ir.Table, keys: Sequence[str], how: str = "left") -> ir.Table:
    """``right``'s columns beside ``left``'s, where ``keys`` are equal; the keys once."""
    renamed = right.rename({f"{key}_r": key for key in keys})
    joined = left.join(renamed, [left[key] == renamed[f"{key}_r"] for key in keys], how=cast("Any", how))
    return joined.drop(*[f"{key}_r" for key in keys])


def ratio(part: Any, whole: Any) -> Any:
    """part / whole as float, null where there is no whole."""
    return part.cast("float64") / whole.cast("float64").nullif(0.0)


def flag(condition: Any) -> Any:
    """1.0 or 0.0, null where the condition is unknown."""
    return ibis.cases((condition, 1.0), (~condition, 0.0), else_=ibis.null("float64"))


def days(later: Any, earlier: Any) -> Any:
    """Whole days from one instant to the other, rounded down."""
    return ((later.epoch_seconds() - earlier.epoch_seconds()).cast("float64") / DAY).floor().cast("float64")


def result(table: ir.Table, keys: Sequence[str], value: Any, n: Any) -> ir.Table:
    """The shape of every answer."""
    return table.select(*keys, value=value.cast("float64"), n=n.cast("int64"))


def submitted(facts: Facts) -> ir.Table:
    """Bids that were handed in and not taken back."""
    return facts.bids.filter(~facts.bids.status.fill_null("pending").isin(NOT_SUBMITTED))


def valid(facts: Facts) -> ir.Table:
    """Submitted bids that nobody disqualified."""
    bids = submitted(facts)
    return bids.filter(bids.status.fill_null("pending") != "disqualified")


def priced(facts: Facts) -> ir.Table:
    """Submitted bids with a price above nothing; a lot's bids in different currencies are apart."""
    bids = submitted(facts)
    return bids.filter(bids.amount > 0).mutate(currency=bids.currency.fill_null(""))


def standing(facts: Facts) -> ir.Table:
    """Awards to a supplier that were not withdrawn, with what their tender says of buyer, market and time."""
    awards = facts.awards.filter(
        ~facts.awards.status.fill_null("active").isin(NOT_STANDING) & (facts.awards.supplier_id != "")
    )
    awards = awards.rename(supplier_region="region").mutate(currency=awards.currency.fill_null(""))
    return attach(awards, places(facts), ("tender_id",))


def places(facts: Facts) -> ir.Table:
    """Of each tender: who buys, in which market, where and when."""
    return facts.tenders.select("tender_id", "buyer_id", "agency_id", "market", "region", "year", "quarter", "day")


def bidders(facts: Facts) -> ir.Table:
    """Number of submitted bids of each tender; where no bids are published, the stated number of tenderers."""
    counted = submitted(facts).group_by("tender_id").agg(bids=lambda t: t.count())
    tenders = attach(facts.tenders, counted, ("tender_id",))
    return tenders.mutate(bids=ibis.coalesce(tenders.bids, tenders.tenderers))


def known(table: ir.Table, *columns: str) -> ir.Table:
    """Rows in which none of the columns is null."""
    return table.filter([table[column].notnull() for column in columns])


def robust(table: ir.Table, by: Sequence[str], column: str, *, fewest: int) -> ir.Table:
    """Adds ``z``: (x − median) / (1.4826 × median absolute deviation) within ``by``, and ``peers``.

    Null where fewer than ``fewest`` have a value or they don't differ. Source: Iglewicz and Hoaglin (1993).
    """
    middle = table.group_by(by).agg(median_=lambda t: t[column].median(), peers=lambda t: t[column].count())
    apart = attach(table, middle, by)
    apart = apart.mutate(away_=(apart[column] - apart.median_).abs())
    spread = apart.group_by(by).agg(mad_=lambda t: t.away_.median())
    whole = attach(apart, spread, by)
    z = (whole[column] - whole.median_) / (1.4826 * whole.mad_).nullif(0.0)
    return whole.mutate(z=ibis.cases((whole.peers >= fewest, z), else_=ibis.null("float64")))


def lots_of_bids(facts: Facts) -> ir.Table:
    """Every lot (and currency) for which priced or unpriced bids were submitted: the denominator of price screens."""
    bids = submitted(facts)
    return bids.mutate(currency=bids.currency.fill_null("")).select(*LOT).distinct()


def on_every_lot(facts: Facts, screen: ir.Table) -> ir.Table:
    """The screen's ``value`` and ``n`` for all lots with bids, null where it has none."""
    whole = attach(lots_of_bids(facts), screen, LOT)
    return result(whole, LOT, whole.value, whole.n.fill_null(0))
