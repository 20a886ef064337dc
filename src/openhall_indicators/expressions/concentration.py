"""C · In how few hands it ends."""

from __future__ import annotations

from collections.abc import Sequence

import ibis
import ibis.expr.types as ir

from openhall_indicators.expressions.frames import attach, known, places, result, standing
from openhall_indicators.expressions.registry import indicator
from openhall_indicators.facts import Facts

MARKET = ("market", "year", "currency")


def shares(table: ir.Table, keys: Sequence[str], who: str, size: ir.Column) -> ir.Table:
    """Each one's ``size``, its ``share`` within ``keys`` and its ``place``, the largest first (0 is the first)."""
    # An unknown market or year is one of its own; a null would not meet itself in the join below.
    named = {key: table[key].fill_null("") for key in keys}
    # Counts are whole numbers until here: PostgreSQL takes 1.0 for a numeric, which Arrow doesn't make a float.
    summed = table.mutate(size_=size, **named).group_by([*keys, who]).agg(size=lambda t: t.size_.sum().cast("float64"))
    summed = summed.filter(summed["size"] > 0)
    whole = summed.group_by(keys).agg(total=lambda t: t["size"].sum())
    parts = attach(summed, whole, keys)
    order = ibis.window(group_by=list(keys), order_by=[ibis.desc("size"), who])
    return parts.mutate(share=parts["size"] / parts.total, place=ibis.row_number().over(order))


def _by_value(facts: Facts, keys: Sequence[str] = MARKET, who: str = "supplier_id") -> ir.Table:
    awards = standing(facts)
    return shares(awards, keys, who, awards.value.fill_null(0.0))


def hhi(parts: ir.Table, keys: Sequence[str]) -> ir.Table:
    """Herfindahl–Hirschman index of the shares, from near 0 to 1."""
    told = parts.group_by(keys).agg(value=lambda t: (t.share * t.share).sum(), n=lambda t: t.count())
    return result(told, keys, told.value, told.n)


@indicator("C01")
def hhi_by_value(facts: Facts) -> ir.Table:
    return hhi(_by_value(facts), MARKET)


@indicator("C02")
def hhi_by_count(facts: Facts) -> ir.Table:
    awards = standing(facts)
    return hhi(shares(awards, ("market", "year"), "supplier_id", ibis.literal(1)), ("market", "year"))


@indicator("C03")
def largest_four(facts: Facts) -> ir.Table:
    told = _by_value(facts).group_by(MARKET).agg(value=lambda t: t.share.sum(where=t.place < 4), n=lambda t: t.count())
    return result(told, MARKET, told.value, told.n)


@indicator("C04")
def largest_of_a_buyer(facts: Facts) -> ir.Table:
    keys = ("buyer_id", "year", "currency")
    told = _by_value(facts, keys).group_by(keys).agg(value=lambda t: t.share.max(), n=lambda t: t.count())
    return result(told, keys, told.value, told.n)


@indicator("C05")
def gini(facts: Facts) -> ir.Table:
    told = (
        _by_value(facts)
        .group_by(MARKET)
        .agg(
            n=lambda t: t.count(),
            # Ranks from the largest (0) here; the textbook's sum of (2i − n − 1)x counts from the smallest.
            weighted=lambda t: (t["size"] * t.place).sum(),
            total=lambda t: t["size"].sum(),
        )
    )
    n = told.n.cast("float64")
    value = ((n - 1.0) * told.total - 2.0 * told.weighted) / (n * told.total).nullif(0.0)
    return result(told, MARKET, value, told.n)


@indicator("C06")
def evenness(facts: Facts) -> ir.Table:
    told = (
        _by_value(facts).group_by(MARKET).agg(n=lambda t: t.count(), entropy=lambda t: -(t.share * t.share.ln()).sum())
    )
    return result(told, MARKET, told.entropy / told.n.cast("float64").ln().nullif(0.0), told.n)


@indicator("C07")
def dependence_on_a_buyer(facts: Facts) -> ir.Table:
    keys = ("supplier_id", "year", "currency")
    told = shares(
        known(standing(facts), "buyer_id"), keys, "buyer_id", known(standing(facts), "buyer_id").value.fill_null(0.0)
    )
    told = told.group_by(keys).agg(value=lambda t: t.share.max(), n=lambda t: t.count())
    return result(told, keys, told.value, told.n)


@indicator("C08")
def agencies(facts: Facts) -> ir.Table:
    tenders = known(facts.tenders, "buyer_id", "agency_id")
    used = tenders.filter(tenders.buyer_id != tenders.agency_id)
    return hhi(shares(used, ("buyer_id", "year"), "agency_id", ibis.literal(1)), ("buyer_id", "year"))


@indicator("C09")
def evaluators(facts: Facts) -> ir.Table:
    sat = facts.scores.select("tender_id", "evaluator_id").distinct()
    sat = attach(sat, places(facts), ("tender_id",))
    return hhi(shares(sat, ("region", "year"), "evaluator_id", ibis.literal(1)), ("region", "year"))
