"""F · What it costs."""

from __future__ import annotations

import math

import ibis
import ibis.expr.types as ir

from openhall_indicators.expressions.frames import (
    DAY,
    attach,
    flag,
    known,
    places,
    priced,
    ratio,
    result,
    robust,
    standing,
)
from openhall_indicators.expressions.openness import TENDER
from openhall_indicators.expressions.registry import indicator
from openhall_indicators.facts import Facts


def _against_estimate(facts: Facts) -> ir.Table:
    """Each tender with the sum of its standing awards, null unless all are valued in the estimate's currency."""
    awards = standing(facts)
    summed = awards.group_by("tender_id").agg(
        paid=awards.value.sum(),
        currencies=awards.currency.nunique(),
        in_=awards.currency.max(),
        unvalued=awards.count(where=awards.value.isnull()),
    )
    whole = attach(facts.tenders, summed, TENDER)
    alike = (whole.currencies == 1) & (whole.in_ == whole.currency.fill_null("")) & (whole.unvalued == 0)
    return whole.mutate(paid=ibis.cases((alike & (whole.value > 0), whole.paid), else_=ibis.null("float64")))


@indicator("F01")
def saving(facts: Facts) -> ir.Table:
    tenders = _against_estimate(facts)
    return result(tenders, TENDER, (tenders.value - tenders.paid) / tenders.value.nullif(0.0), ibis.literal(1))


@indicator("F02")
def closeness(facts: Facts) -> ir.Table:
    tenders = _against_estimate(facts)
    away = (tenders.paid / tenders.value.nullif(0.0) - 1.0).abs()
    return result(tenders, TENDER, flag(away <= facts.limits.closeness), ibis.literal(1))


@indicator("F03")
def estimate_against_peers(facts: Facts) -> ir.Table:
    tenders = facts.tenders.filter(facts.tenders.value > 0)
    tenders = tenders.mutate(
        log_=tenders.value.ln(), market=tenders.market.fill_null(""), currency=tenders.currency.fill_null("")
    )
    judged = robust(tenders, ("market", "currency"), "log_", fewest=8)
    return result(judged, TENDER, judged.z, judged.peers)


@indicator("F04")
def unit_price(facts: Facts) -> ir.Table:
    items = attach(facts.items, facts.tenders.select("tender_id", "year"), TENDER)
    items = known(items.filter(items.unit_price > 0), "class_id", "unit", "currency", "year")
    keys = ("class_id", "unit", "currency", "year", "stage")
    judged = robust(items.mutate(log_=items.unit_price.ln()), keys, "log_", fewest=8)
    return result(judged, ("tender_id", "item_id", "stage"), judged.z, judged.peers)


@indicator("F05")
def bunching(facts: Facts) -> ir.Table:
    keys = ("buyer_id", "year")
    tenders = facts.tenders
    bound = ibis.literal(facts.limits.threshold, type="float64")
    below = (tenders.value >= 0.9 * bound) & (tenders.value < bound)
    around = (tenders.value >= 0.9 * bound) & (tenders.value < 1.1 * bound)
    told = tenders.group_by(keys).agg(below=tenders.count(where=below), around=tenders.count(where=around))
    return result(told, keys, ratio(told.below, told.around), told.around)


@indicator("F06")
def splitting(facts: Facts) -> ir.Table:
    """The largest sum of sub-threshold purchases in 30 days, as a multiple of the threshold."""
    keys = ("buyer_id", "market")
    bound = ibis.literal(facts.limits.threshold, type="float64")
    small = known(facts.tenders, "buyer_id", "market", "day", "value")
    small = small.filter((small.value > 0) & (small.value < bound))
    small = small.mutate(moment=small.day.epoch_seconds().cast("float64"))
    month = ibis.range_window(preceding=30 * DAY, following=0.0, group_by=list(keys), order_by="moment")
    rolling = small.mutate(within=small.value.sum().over(month), many=small.value.count().over(month))
    told = rolling.group_by(keys).agg(most=rolling.within.max(where=rolling.many >= 2), n=lambda t: t.count())
    return result(told, keys, told.most / bound, told.n)


@indicator("F07")
def benford(facts: Facts) -> ir.Table:
    keys = ("market", "year")
    bids = attach(priced(facts).select("tender_id", "amount"), places(facts), TENDER)
    power = bids.amount.log10().floor().cast("float64")
    # A rounding error at a power of ten would give a digit of 0 or 10.
    first = (bids.amount / ibis.literal(10.0).pow(power)).floor().cast("int64")
    bids = bids.mutate(digit=ibis.cases((first >= 10, 1), (first < 1, 9), else_=first))
    counts = bids.group_by(keys).agg(
        n=bids.count(), **{f"d{digit}": bids.count(where=bids.digit == digit) for digit in range(1, 10)}
    )
    away = sum(
        ((ratio(counts[f"d{digit}"], counts.n) - math.log10(1 + 1 / digit)).abs() for digit in range(1, 10)),
        start=ibis.literal(0.0),
    )
    value = ibis.cases((counts.n >= facts.limits.fewest_digits, away / 9.0), else_=ibis.null("float64"))
    return result(counts, keys, value, counts.n)
