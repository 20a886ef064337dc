"""G · Deviation functions: evaluators' scores, evaluation time, bidders' scores, bid prices."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from openhall_indicators.expressions.frames import LOT, attach, bidders, known, places, priced, result, robust
from openhall_indicators.expressions.openness import TENDER
from openhall_indicators.expressions.registry import indicator
from openhall_indicators.facts import Facts

BID = ("tender_id", "lot_id", "bidder_id")


@indicator("G03")
def evaluation_time(facts: Facts) -> ir.Table:
    """Minutes for each page of each bid, on a log scale, against the market's year."""
    tenders = bidders(facts)
    work = (tenders.pages * tenders.bids).cast("float64").nullif(0.0)
    pace = ibis.cases((tenders.evaluation_minutes > 0, tenders.evaluation_minutes / work), else_=ibis.null("float64"))
    tenders = tenders.mutate(log_=pace.ln(), market=tenders.market.fill_null(""), year=tenders.year.fill_null(""))
    judged = robust(tenders, ("market", "year"), "log_", fewest=8)
    return result(judged, TENDER, judged.z, judged.peers)


@indicator("G04")
def evaluator_time(facts: Facts) -> ir.Table:
    spent = facts.scores.group_by("tender_id", "evaluator_id").agg(minutes=lambda t: t.minutes.sum())
    judged = robust(spent, TENDER, "minutes", fewest=3)
    return result(judged, ("tender_id", "evaluator_id"), judged.z, judged.peers)


def score_deviations(facts: Facts) -> ir.Table:
    """Each score against the others of its panel: ``value`` = (score − their mean) / their sample deviation."""
    scores = known(facts.scores, "score")
    middle = scores.group_by(BID).agg(middle=lambda t: t.score.mean(), panel=lambda t: t.count())
    whole = attach(scores, middle, BID)
    whole = whole.mutate(c=whole.score - whole.middle)
    # About the panel's mean the scores sum to nothing, so the others' mean is −c / (n − 1).
    squares = whole.group_by(BID).agg(squares=lambda t: (t.c * t.c).sum())
    whole = attach(whole, squares, BID)
    others = (whole.panel - 1).cast("float64")
    mean = -whole.c / others.nullif(0.0)
    variance = (whole.squares - whole.c * whole.c - others * mean * mean) / (others - 1.0).nullif(0.0)
    deviation = ibis.cases((variance > 1e-12, variance.sqrt()), else_=ibis.null("float64"))
    value = ibis.cases((whole.panel >= 3, (whole.c - mean) / deviation), else_=ibis.null("float64"))
    return whole.select(*BID, "evaluator_id", value=value, n=whole.panel)


@indicator("G05")
def evaluator_score(facts: Facts) -> ir.Table:
    told = score_deviations(facts)
    return result(told, (*BID, "evaluator_id"), told.value, told.n)


@indicator("G06")
def favouring(facts: Facts) -> ir.Table:
    told = score_deviations(facts)
    summed = told.group_by("evaluator_id", "bidder_id").agg(mean=told.value.mean(), n=told.value.count())
    n = summed.n.cast("float64")
    value = summed["mean"] * (n / (n + facts.limits.shrinkage))
    return result(summed, ("evaluator_id", "bidder_id"), value, summed.n)


@indicator("G07")
def agreement(facts: Facts) -> ir.Table:
    """Kendall's W with the correction for ties; null where an evaluator left a bid without a score."""
    scores = known(facts.scores, "score")
    lot = ("tender_id", "lot_id")
    judge = (*lot, "evaluator_id")
    below = ibis.rank().over(ibis.window(group_by=judge, order_by=ibis.desc("score")))
    scores = scores.mutate(below=below)
    ties = scores.group_by([*judge, "score"]).agg(ties=lambda t: t.count())
    ranked = attach(scores, ties, (*judge, "score"))
    ranked = ranked.mutate(rank=ranked.below.cast("float64") + (ranked.ties + 1).cast("float64") / 2.0)
    tied = ranked.group_by(lot).agg(
        tied=lambda t: (t.ties * t.ties - 1).sum(),
        given=lambda t: t.count(),
        m=lambda t: t.evaluator_id.nunique(),
        k=lambda t: t.bidder_id.nunique(),
    )
    sums = ranked.group_by(BID).agg(ranks=lambda t: t["rank"].sum())
    sums = attach(sums, tied, lot)
    middle = sums.m * (sums.k + 1).cast("float64") / 2.0
    told = (
        sums.mutate(square=(sums.ranks - middle) * (sums.ranks - middle))
        .group_by(lot)
        .agg(
            s=lambda t: t.square.sum(),
            m=lambda t: t.m.max(),
            k=lambda t: t.k.max(),
            tied=lambda t: t.tied.max(),
            given=lambda t: t.given.max(),
        )
    )
    m, k = told.m.cast("float64"), told.k.cast("float64")
    value = 12.0 * told.s / (m * m * (k * k * k - k) - m * told.tied.cast("float64")).nullif(0.0)
    whole = (told.given == told.m * told.k) & (told.m >= 2) & (told.k >= 2)
    return result(told, lot, ibis.cases((whole, value), else_=ibis.null("float64")), told.m)


@indicator("G08")
def bidder_score(facts: Facts) -> ir.Table:
    """A technical score against the mean of the bidder's other ones, on the robust scale of the market."""
    bids = attach(facts.bids, places(facts).select("tender_id", "market"), TENDER)
    bids = known(bids, "technical_score", "bidder_id")
    bids = bids.mutate(market=bids.market.fill_null(""))
    past = bids.group_by("bidder_id").agg(total=lambda t: t.technical_score.sum(), times=lambda t: t.count())
    whole = attach(bids, past, ("bidder_id",))
    others = (whole.times - 1).cast("float64")
    expected = ibis.cases(
        (whole.times >= 3, (whole.total - whole.technical_score) / others.nullif(0.0)), else_=ibis.null("float64")
    )
    judged = robust(whole.mutate(away=whole.technical_score - expected), ("market",), "away", fewest=8)
    return result(judged, ("tender_id", "lot_id", "bid_id"), judged.z, judged.peers)


@indicator("G09")
def rank_reversal(facts: Facts) -> ir.Table:
    bids = known(priced(facts), "total_score")
    cheap = ibis.rank().over(ibis.window(group_by=LOT, order_by="amount"))
    best = ibis.rank().over(ibis.window(group_by=LOT, order_by=ibis.desc("total_score")))
    ranked = bids.mutate(cheap=cheap, best=best)
    counted = ranked.group_by(LOT).agg(
        value=lambda t: (t.cheap - t.best).cast("float64").max(where=t.won.fill_null(False)), n=lambda t: t.count()
    )
    return result(counted, LOT, counted.value, counted.n)


@indicator("G10")
def bid_price(facts: Facts) -> ir.Table:
    """Against the mean of the lot's bids without its lowest and its highest; at least three bids."""
    bids = priced(facts)
    ends = bids.group_by(LOT).agg(
        total=lambda t: t.amount.sum(),
        least=lambda t: t.amount.min(),
        most=lambda t: t.amount.max(),
        many=lambda t: t.count(),
    )
    whole = attach(bids, ends, LOT)
    middle = (whole.total - whole.least - whole.most) / (whole.many - 2).cast("float64").nullif(0.0)
    value = ibis.cases((whole.many >= 3, whole.amount / middle.nullif(0.0) - 1.0), else_=ibis.null("float64"))
    return result(whole, ("tender_id", "lot_id", "bid_id"), value, whole.many)
