"""I · What became of it, and K · qualifications that belong to another firm."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from openhall_indicators.expressions.frames import attach, ratio, result
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
