"""E · How long it takes, and what happens late."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from openhall_indicators.expressions.frames import attach, days, flag, ratio, result, standing, submitted
from openhall_indicators.expressions.openness import TENDER, awarded
from openhall_indicators.expressions.registry import indicator
from openhall_indicators.facts import Facts

BUYER = ("buyer_id", "quarter")


@indicator("E01")
def advert_to_opening(facts: Facts) -> ir.Table:
    tenders = facts.tenders
    return result(tenders, TENDER, days(tenders.opening_at, tenders.start_at), ibis.literal(1))


@indicator("E02")
def decision(facts: Facts) -> ir.Table:
    tenders = awarded(facts)
    return result(tenders, TENDER, days(tenders.awarded_at, tenders.end_at), ibis.literal(1))


def _signed(facts: Facts) -> ir.Table:
    awards = standing(facts).group_by("tender_id", "award_id").agg(awarded_at=lambda t: t["at"].min())
    return attach(facts.contracts, awards, ("tender_id", "award_id"))


@indicator("E03")
def award_to_signature(facts: Facts) -> ir.Table:
    contracts = _signed(facts)
    value = days(contracts.signed_at, contracts.awarded_at)
    return result(contracts, ("tender_id", "contract_id"), value, ibis.literal(1))


@indicator("E04")
def cycle(facts: Facts) -> ir.Table:
    signed = facts.contracts.group_by("tender_id").agg(first_signed=lambda t: t.signed_at.min())
    tenders = attach(facts.tenders, signed, TENDER)
    return result(tenders, TENDER, days(tenders.first_signed, tenders.start_at), ibis.literal(1))


@indicator("E05")
def breaches(facts: Facts) -> ir.Table:
    """Steps whose limit the user gives: the window is too short, the decision or the signature too late."""
    limits = facts.limits
    tenders = awarded(facts)
    steps: list[ir.Table] = []
    for taken, limit, breached in (
        (days(tenders.end_at, tenders.start_at), limits.least_window_days, "less"),
        (days(tenders.awarded_at, tenders.end_at), limits.most_decision_days, "more"),
    ):
        bound = ibis.literal(limit, type="float64")
        late = taken < bound if breached == "less" else taken > bound
        steps.append(tenders.select(*BUYER, late=late))
    contracts = _signed(facts)
    signed = contracts.select(
        "tender_id",
        late=days(contracts.signed_at, contracts.awarded_at) > ibis.literal(limits.most_signature_days, type="float64"),
    )
    at_buyers = attach(signed, facts.tenders.select("tender_id", *BUYER), TENDER)
    whole = ibis.union(*steps, at_buyers.select(*BUYER, "late"), distinct=False)
    told = whole.group_by(BUYER).agg(
        part=whole.count(where=whole.late.fill_null(False)), n=whole.count(where=whole.late.notnull())
    )
    return result(told, BUYER, ratio(told.part, told.n), told.n)


@indicator("E06")
def amendments(facts: Facts) -> ir.Table:
    tenders = facts.tenders
    told = tenders.group_by(BUYER).agg(part=tenders.amendments.sum(), n=tenders.amendments.count())
    return result(told, BUYER, ratio(told.part, told.n), told.n)


@indicator("E07")
def late_bid_won(facts: Facts) -> ir.Table:
    bids = submitted(facts)
    ends = attach(bids, facts.tenders.select("tender_id", "end_at"), TENDER)
    won = ends.won.fill_null(False)
    last = ends.group_by("tender_id", "lot_id").agg(
        won_at=ends["at"].max(where=won), end_at=ends.end_at.max(), n=ends.count(where=won)
    )
    return result(last, ("tender_id", "lot_id"), flag(last.won_at > last.end_at), last.n)


@indicator("E08")
def complaints(facts: Facts) -> ir.Table:
    tenders = facts.tenders
    told = tenders.group_by(BUYER).agg(part=tenders.complaints.sum(), n=tenders.complaints.count())
    return result(told, BUYER, ratio(told.part, told.n), told.n)


@indicator("E08U")
def complaints_upheld(facts: Facts) -> ir.Table:
    tenders = facts.tenders
    told = tenders.group_by(BUYER).agg(
        part=tenders.upheld.sum(), n=tenders.complaints.sum(where=tenders.upheld.notnull()).fill_null(0)
    )
    return result(told, BUYER, ratio(told.part, told.n), told.n)
