"""B · How they compete."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from openhall_indicators.expressions.frames import (
    LOT,
    attach,
    bidders,
    known,
    on_every_lot,
    places,
    priced,
    ratio,
    result,
    standing,
    submitted,
    valid,
)
from openhall_indicators.expressions.participation import share
from openhall_indicators.expressions.registry import indicator
from openhall_indicators.facts import Facts

OPEN = ("open", "selective")
BUYER = ("buyer_id", "quarter")


@indicator("B01")
def single_bids(facts: Facts) -> ir.Table:
    tenders = bidders(facts)
    counted = tenders.method.isin(OPEN) & (tenders.bids >= 1)
    return share(tenders, BUYER, counted & (tenders.bids == 1), counted)


@indicator("B02")
def competitive(facts: Facts) -> ir.Table:
    tenders = facts.tenders
    return share(tenders, BUYER, tenders.method.isin(OPEN), tenders.method.notnull())


@indicator("B02V")
def competitive_by_value(facts: Facts) -> ir.Table:
    tenders = facts.tenders.mutate(currency=facts.tenders.currency.fill_null(""))
    told = tenders.method.notnull() & (tenders.value > 0)
    keys = (*BUYER, "currency")
    summed = tenders.group_by(keys).agg(
        part=tenders.value.sum(where=told & tenders.method.isin(OPEN)).fill_null(0.0),
        whole=tenders.value.sum(where=told),
        many=tenders.count(where=told),
    )
    return result(summed, keys, ratio(summed.part, summed.whole), summed.many)


@indicator("B03")
def failed(facts: Facts) -> ir.Table:
    tenders = facts.tenders
    ended = tenders.status.isin(("complete", "unsuccessful", "cancelled"))
    return share(tenders, BUYER, tenders.status.isin(("unsuccessful", "cancelled")), ended)


@indicator("B04")
def winning_margin(facts: Facts) -> ir.Table:
    bids = priced(facts).filter(lambda t: t.status.fill_null("pending") != "disqualified")
    won = bids.won.fill_null(False)
    told = bids.group_by(LOT).agg(
        winning=bids.amount.min(where=won), second=bids.amount.min(where=~won), n=bids.count()
    )
    return on_every_lot(facts, told.mutate(value=(told.second - told.winning) / told.winning.nullif(0.0)))


def moments(facts: Facts) -> ir.Table:
    """Of each lot's prices: count, extremes, and moments about the mean as parts of it (no digits are lost)."""
    bids = priced(facts).select(*LOT, "amount")
    middle = bids.group_by(LOT).agg(
        mean=lambda t: t.amount.mean(),
        least=lambda t: t.amount.min(),
        most=lambda t: t.amount.max(),
    )
    away = attach(bids, middle, LOT)
    away = away.mutate(d=(away.amount - away["mean"]) / away["mean"])
    return away.group_by(*LOT).agg(
        n=lambda t: t.count(),
        least=lambda t: t.least.min(),
        most=lambda t: t.most.max(),
        m2=lambda t: (t.d * t.d).mean(),
        m3=lambda t: (t.d * t.d * t.d).mean(),
        m4=lambda t: (t.d * t.d * t.d * t.d).mean(),
    )


@indicator("B05")
def coefficient_of_variation(facts: Facts) -> ir.Table:
    told = moments(facts)
    sample = (told.m2 * told.n / (told.n - 1).cast("float64").nullif(0.0)).sqrt()
    return on_every_lot(facts, told.mutate(value=ibis.cases((told.n >= 2, sample), else_=ibis.null("float64"))))


@indicator("B06")
def spread(facts: Facts) -> ir.Table:
    told = moments(facts)
    value = ibis.cases((told.n >= 2, (told.most - told.least) / told.least.nullif(0.0)), else_=ibis.null("float64"))
    return on_every_lot(facts, told.mutate(value=value))


def _lowest_two(facts: Facts) -> ir.Table:
    """Of each lot: lowest and second lowest price, and the sample deviation of all but the lowest."""
    # Which of two equal prices comes first makes no difference.
    bids = priced(facts).select(*LOT, "amount")
    ranked = bids.mutate(place=ibis.row_number().over(ibis.window(group_by=LOT, order_by=["amount"])))
    return ranked.group_by(LOT).agg(
        n=lambda t: t.count(),
        lowest=lambda t: t.amount.min(where=t.place == 0),
        second=lambda t: t.amount.min(where=t.place == 1),
        losing=lambda t: t.amount.std(where=t.place > 0, how="sample"),
    )


@indicator("B07")
def relative_distance(facts: Facts) -> ir.Table:
    told = _lowest_two(facts)
    value = ibis.cases((told.n >= 3, (told.second - told.lowest) / told.losing.nullif(0.0)), else_=ibis.null("float64"))
    return on_every_lot(facts, told.mutate(value=value))


@indicator("B11")
def distance_of_lowest(facts: Facts) -> ir.Table:
    told = _lowest_two(facts)
    return on_every_lot(facts, told.mutate(value=(told.second - told.lowest) / told.lowest.nullif(0.0)))


@indicator("B12")
def skewness(facts: Facts) -> ir.Table:
    told = moments(facts)
    n = told.n.cast("float64")
    plain = told.m3 / (told.m2 * told.m2.sqrt()).nullif(0.0)
    value = plain * (n * (n - 1)).sqrt() / (n - 2).nullif(0.0)
    return on_every_lot(facts, told.mutate(value=ibis.cases((told.n >= 3, value), else_=ibis.null("float64"))))


@indicator("B13")
def kurtosis(facts: Facts) -> ir.Table:
    told = moments(facts)
    n = told.n.cast("float64")
    excess = told.m4 / (told.m2 * told.m2).nullif(0.0) - 3.0
    value = (n - 1) / ((n - 2) * (n - 3)).nullif(0.0) * ((n + 1) * excess + 6.0)
    return on_every_lot(facts, told.mutate(value=ibis.cases((told.n >= 4, value), else_=ibis.null("float64"))))


@indicator("B14")
def distance_from_uniform(facts: Facts) -> ir.Table:
    bids = priced(facts).select(*LOT, "amount")
    ends = bids.group_by(LOT).agg(
        least=lambda t: t.amount.min(), most=lambda t: t.amount.max(), many=lambda t: t.count()
    )
    # Places before anything is joined, and of equal prices in whatever order: a window's rows are held while it works.
    place = ibis.row_number().over(ibis.window(group_by=LOT, order_by=["amount"])).cast("float64")
    whole = attach(bids.mutate(place=place), ends, LOT)
    whole = whole.mutate(u=(whole.amount - whole.least) / (whole.most - whole.least).nullif(0.0))
    many = whole.many.cast("float64")
    whole = whole.mutate(d=ibis.greatest((whole.place + 1) / many - whole.u, whole.u - whole.place / many))
    told = whole.group_by(LOT).agg(n=lambda t: t.count(), value=lambda t: t.d.max(where=t.many >= 3))
    return on_every_lot(facts, told)


@indicator("B08")
def success_rate(facts: Facts) -> ir.Table:
    bids = attach(valid(facts).select("tender_id", "bidder_id", "won"), places(facts), ("tender_id",))
    bids = known(bids, "bidder_id").rename(supplier_id="bidder_id")
    return share(bids, ("supplier_id", "year"), bids.won, bids.won.notnull())


@indicator("B09")
def turnover(facts: Facts) -> ir.Table:
    keys = ("buyer_id", "market", "year")
    won = known(standing(facts), *keys).select(*keys, "supplier_id").distinct()
    won = won.mutate(number=won.year.cast("int64"))
    this = won.group_by(keys).agg(here=lambda t: t.count(), number=lambda t: t.number.max())
    last = this.select("buyer_id", "market", number=this.number + 1, there=this.here)
    again = won.select("buyer_id", "market", "supplier_id", number=won.number + 1)
    both = attach(won, again, ("buyer_id", "market", "supplier_id", "number"), "inner")
    common = both.group_by("buyer_id", "market", "number").agg(common=lambda t: t.count())
    whole = attach(this, last, ("buyer_id", "market", "number"))
    whole = attach(whole, common, ("buyer_id", "market", "number"))
    shared = whole.common.fill_null(0)
    value = 1.0 - ratio(shared, whole.here + whole.there - shared)
    return result(whole, keys, value, whole.here)


@indicator("B10")
def disqualified_before_win(facts: Facts) -> ir.Table:
    bids = submitted(facts)
    lots = bids.group_by("tender_id", "lot_id").agg(
        valid=bids.count(where=bids.status.isin(("valid", "awarded"))),
        out=bids.count(where=bids.status == "disqualified"),
    )
    whole = attach(lots, places(facts), ("tender_id",))
    decided = whole.valid + whole.out > 0
    return share(whole, BUYER, (whole.valid == 1) & (whole.out >= 1), decided)
