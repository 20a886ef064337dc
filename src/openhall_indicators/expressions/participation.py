"""A · Who takes part."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import ibis
import ibis.expr.types as ir

from openhall_indicators.expressions.frames import (
    DAY,
    attach,
    bidders,
    known,
    places,
    ratio,
    result,
    standing,
    submitted,
)
from openhall_indicators.expressions.registry import indicator
from openhall_indicators.facts import Facts


def share(table: ir.Table, keys: Sequence[str], part: Any, whole: Any) -> ir.Table:
    """Counts of two conditions in each group, as part / whole with n = whole."""
    counted = table.group_by(keys).agg(part=table.count(where=part), whole=table.count(where=whole))
    return result(counted, keys, ratio(counted.part, counted.whole), counted.whole)


@indicator("A01")
def registered(facts: Facts) -> ir.Table:
    tenders = facts.tenders
    return result(tenders, ("tender_id",), tenders.registered, tenders.registered.fill_null(0))


@indicator("A02")
def submitted_bids(facts: Facts) -> ir.Table:
    tenders = bidders(facts)
    return result(tenders, ("tender_id",), tenders.bids, tenders.bids.fill_null(0))


@indicator("A03")
def submission_rate(facts: Facts) -> ir.Table:
    tenders = bidders(facts)
    return result(tenders, ("tender_id",), ratio(tenders.bids, tenders.registered), tenders.registered.fill_null(0))


@indicator("A04")
def valid_rate(facts: Facts) -> ir.Table:
    bids = submitted(facts)
    counted = bids.group_by("tender_id").agg(
        valid=bids.count(where=bids.status.isin(("valid", "awarded"))),
        decided=bids.count(where=bids.status.isin(("valid", "awarded", "disqualified"))),
    )
    return result(counted, ("tender_id",), ratio(counted.valid, counted.decided), counted.decided)


@indicator("A05")
def new_entrants(facts: Facts) -> ir.Table:
    """Quarters of the first twelve months of the data have no value: nobody's past is known there."""
    bids = attach(submitted(facts).select("tender_id", "bidder_id"), places(facts), ("tender_id",), "inner")
    dated = known(bids, "day", "bidder_id", "market", "quarter")
    dated = dated.mutate(moment=dated.day.epoch_seconds().cast("float64"))
    first = dated.agg(beginning=dated.moment.min())
    # Quarters follow each other, so before the first bid of one there is the last of the one before. Rows of the window
    # are as few and narrow as can be: an engine holds a window's rows, and has to put the rest on the disk.
    entry = dated.group_by("market", "bidder_id", "quarter").agg(
        moment=lambda t: t.moment.min(), last=lambda t: t.moment.max()
    )
    order = ibis.window(group_by=["market", "bidder_id"], order_by=["moment", "quarter"])
    entry = entry.mutate(before=entry["last"].lag().over(order)).cross_join(first)
    is_new = entry.before.isnull() | (entry.moment - entry.before > 365 * DAY)
    counted = entry.group_by("market", "quarter").agg(
        new=entry.count(where=is_new),
        all=entry.count(),
        earliest=entry.moment.min(),
        beginning=entry.beginning.min(),
    )
    value = ibis.cases(
        (counted.earliest - counted.beginning >= 365 * DAY, ratio(counted.new, counted["all"])),
        else_=ibis.null("float64"),
    )
    return result(counted, ("market", "quarter"), value, counted["all"])


@indicator("A06")
def from_elsewhere(facts: Facts) -> ir.Table:
    bids = submitted(facts).select("tender_id", bidder_region="region")
    bids = attach(bids, places(facts), ("tender_id",))
    told = bids.bidder_region.notnull() & bids.region.notnull()
    return share(bids, ("buyer_id", "quarter"), told & (bids.bidder_region != bids.region), told)


@indicator("A07")
def small_firms(facts: Facts) -> ir.Table:
    bids = attach(submitted(facts).select("tender_id", "scale"), places(facts), ("tender_id",))
    small = bids.scale.isin(("micro", "small", "medium", "sme"))
    return share(bids, ("market", "quarter"), small, bids.scale.notnull())


@indicator("A08")
def active_suppliers(facts: Facts) -> ir.Table:
    """Quarters are compared as texts ("2024-Q1"), which order as the quarters do."""
    register = facts.suppliers
    born = register.registered_at
    since = ibis.coalesce(
        born.year().cast("string") + "-Q" + ((born.month() + 2) / 3).floor().cast("int64").cast("string"), ""
    )
    registered = register.mutate(since=since).group_by("region", "since").agg(firms=lambda t: t.count())
    when = places(facts).select("tender_id", "quarter")
    entries = attach(submitted(facts).select("tender_id", "bidder_id"), when, ("tender_id",))
    entries = known(entries, "bidder_id", "quarter").select("bidder_id", "quarter").distinct()
    quarters = entries.select("quarter").distinct()
    there = quarters.cross_join(known(registered, "region"))
    there = there.filter(there.since <= there.quarter)
    whole = there.group_by("region", "quarter").agg(registered=lambda t: t.firms.sum())
    homes = register.select(bidder_id="supplier_id", region="region")
    active = (
        attach(entries, homes, ("bidder_id",), "inner").group_by("region", "quarter").agg(active=lambda t: t.count())
    )
    told = attach(whole, active, ("region", "quarter"))
    return result(told, ("region", "quarter"), ratio(told.active.fill_null(0), told.registered), told.registered)


@indicator("A09")
def consortia(facts: Facts) -> ir.Table:
    awards = standing(facts).select("tender_id", "award_id", "suppliers", "market", "quarter").distinct()
    return share(awards, ("market", "quarter"), awards.suppliers > 1, awards.suppliers > 0)
