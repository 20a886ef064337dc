"""I · What became of it, and K · qualifications that belong to another firm."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from openhall_indicators.expressions.frames import attach, known, places, ratio, result, submitted
from openhall_indicators.expressions.openness import TENDER
from openhall_indicators.expressions.participation import share
from openhall_indicators.expressions.registry import indicator
from openhall_indicators.facts import Facts

CONTRACT = ("tender_id", "contract_id")


def _awarded_values(facts: Facts) -> ir.Table:
    awards = facts.awards.group_by("tender_id", "award_id", "currency").agg(awarded=lambda t: t.value.sum())
    return attach(facts.contracts, awards, ("tender_id", "award_id", "currency"))


@indicator("I01")
def final_to_award(facts: Facts) -> ir.Table:
    contracts = _awarded_values(facts)
    return result(contracts, CONTRACT, contracts.final_value / contracts.awarded.nullif(0.0), ibis.literal(1))


@indicator("I02")
def amendment_count(facts: Facts) -> ir.Table:
    contracts = facts.contracts
    return result(contracts, CONTRACT, contracts.amendments, contracts.amendments.fill_null(0))


@indicator("I02V")
def amendment_value(facts: Facts) -> ir.Table:
    """Value now against the value before the first amendment that names one."""
    contracts = facts.contracts
    value = (contracts.value - contracts.first_value) / contracts.first_value.nullif(0.0)
    return result(contracts, CONTRACT, value, contracts.amendments.fill_null(0))


@indicator("I03")
def late_delivery(facts: Facts) -> ir.Table:
    steps = attach(facts.milestones, facts.tenders.select("tender_id", "year"), TENDER)
    judged = steps.due_at.notnull() & steps.met_at.notnull()
    return share(steps, ("supplier_id", "year"), judged & (steps.met_at > steps.due_at), judged)


@indicator("I04")
def under_sanction(facts: Facts) -> ir.Table:
    """Null for everybody when the data hold no sanction at all: then nobody looked."""
    bids = submitted(facts).select("tender_id", "lot_id", "bid_id", "bidder_id", moment="at")
    bids = attach(bids, places(facts).select("tender_id", "day"), TENDER)
    dated = known(bids.mutate(moment=ibis.coalesce(bids.moment, bids.day)).drop("day"), "bidder_id", "moment")
    records = facts.sanctions.filter(facts.sanctions.from_at.notnull()).drop("kind", "sanction_id")
    met = dated.join(records, dated.bidder_id == records.supplier_id)
    met = met.filter((met.from_at <= met.moment) & (met.until_at.isnull() | (met.moment < met.until_at)))
    bid = ("tender_id", "lot_id", "bid_id", "bidder_id")
    hit = met.select(*bid).distinct().group_by("bidder_id").agg(hits=lambda t: t.count())
    each = attach(dated.group_by("bidder_id").agg(n=lambda t: t.count()), hit, ("bidder_id",))
    looked = each.cross_join(facts.sanctions.agg(looked=facts.sanctions.count()))
    value = ibis.cases((looked.looked > 0, looked.hits.fill_null(0).cast("float64")), else_=ibis.null("float64"))
    return result(looked, ("bidder_id",), value, looked.n)


def _of_others(facts: Facts, *kinds: str) -> ir.Table:
    """Of a bidder's things of these kinds whose holder is known: the share that belongs to another firm."""
    things = facts.traces.filter(facts.traces.kind.isin(kinds))
    told = things.holder_id.notnull() & (things.holder_id != "venue")
    counted = things.group_by("tender_id", "bidder_id").agg(
        others=things.count(where=told & (things.holder_id != things.bidder_id)), n=things.count(where=told)
    )
    return result(counted, ("tender_id", "bidder_id"), ratio(counted.others, counted.n), counted.n)


@indicator("K01")
def payer_of_another(facts: Facts) -> ir.Table:
    return _of_others(facts, "payer")


@indicator("K02")
def staff_of_another(facts: Facts) -> ir.Table:
    return _of_others(facts, "staff")


@indicator("K03")
def contact_of_another(facts: Facts) -> ir.Table:
    return _of_others(facts, "contact", "phone", "email")


@indicator("K04")
def equipment_of_another(facts: Facts) -> ir.Table:
    return _of_others(facts, "equipment")


@indicator("K05")
def signature_of_another(facts: Facts) -> ir.Table:
    return _of_others(facts, "signature")
