"""Rules on the opening: never before the deadline, from everything that was sealed, by enough custodians, in order."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any, Final

from openhall_rules.life_cycle import MOST_COSTS
from openhall_rules.money import BadAmount, decimal, text
from openhall_rules.replay import opening_sets, reading, refunds, rules_auctions, rules_complaints
from openhall_rules.replay.acts import Act
from openhall_rules.replay.findings import instant_text
from openhall_rules.replay.opening_sets import Bids
from openhall_rules.replay.order import lot_of
from openhall_rules.replay.reading import Unreadable
from openhall_rules.replay.registry import rule

OPEN: Final = "open"
OWN_FAULT: Final = "own_fault"
FAIL: Final = "fail"
KINDS_OF_PARTS: Final = frozenset({"price", "documents"})
GROUNDS: Final = {
    "too_few_bidders": "validity.minimum_bidders",
    "no_bid_released": "opening.not_released",
    "no_bid_readable": "opening.not_released",
    "no_offer": "validity.minimum_price",
    "reserve_not_met": "validity.minimum_price",
    rules_complaints.ENDED_BY: rules_complaints.EFFECTS,
}
"""Reason for which the platform fails a lot by rule → value of the pack whose source is the article."""
_CURRENCY: Final = re.compile(r"[A-Z]{3}\Z")


@rule("OPN-01")
def closing(act: Act) -> None:
    """A lot is closed at its deadline, never before; the window is as long as the notice says."""
    lot, known, say = act.lot(), act.notice(), act.findings
    due = reading.instant(known, "due")
    say.require("closing.not_before", act.at >= due, f"not before {instant_text(due)}", act.body["at"])
    say.equal("closing.deadline", instant_text(due), reading.text(act.public, "bids_due_at"))
    ends = reading.instant(act.public, "window_ends_at")
    wanted = act.at + timedelta(minutes=known["release_minutes"])
    say.equal("closing.window", instant_text(wanted), instant_text(ends))
    lot["closed"] = {"index": act.index, "at": act.body["at"], "window_ends_at": instant_text(ends)}
    lot["stage"] = "closed"


@rule("OPN-03")
def window(act: Act) -> None:
    """The opening set holds what was sealed; counts and outcome follow from it."""
    lot = act.lot()
    closed: dict[str, Any] = lot["closed"]
    due = reading.instant(act.notice(), "due")
    bids = Bids()
    ledger = refunds.Ledger(act, lot, act.law_now())
    for hidden in opening_sets.hidden_acts(act, act.uuid):
        if hidden.code in opening_sets.ON_BIDS or hidden.code == "OPN-02":
            opening_sets.redo(act, hidden, bids, due=due, lot=lot)
        elif hidden.code in refunds.SEALED:
            ledger.redo(hidden, bids)
    _counts(act, lot, bids, closed)
    lot["bids"] = {bid: {**one, "released": False} for bid, one in sorted(bids.standing.items())}
    lot["withdrawn"] = {bidder: one["at"] for bidder, one in sorted(bids.withdrawn.items())}
    for bid in bids.were_released():
        lot["bids"][bid]["released"] = True


def _counts(act: Act, lot: dict[str, Any], bids: Bids, closed: dict[str, Any]) -> None:
    say, public = act.findings, act.public
    released = bids.were_released()
    submitted, everyone = len(bids.standing), len(released) == len(bids.standing)
    say.require("bids.one_each", _one_each(bids), "one bid of each bidder", submitted)
    ends = reading.instant(closed, "window_ends_at")
    say.require("window.end", act.at >= ends or everyone, f"not before {instant_text(ends)}", act.body["at"])
    say.equal("window.submitted", submitted, reading.number(public, "submitted"))
    say.equal("window.released", len(released), reading.number(public, "released"))
    outcome = reading.text(public, "outcome")
    say.equal("window.outcome", OPEN if released else FAIL, outcome)
    enough = act.law().may_open(submitted)
    say.require("window.minimum", enough, act.law().get("validity.minimum_bidders"), submitted)
    missing = {bid: one["bidder"] for bid, one in bids.standing.items() if bid not in released}
    rows = reading.rows(act.statement(), "not_released")
    told = {reading.text(row, "bid"): reading.text(row, "bidder") for row in rows}
    say.equal("window.not_released", missing, told)
    lot["at_fault"] = sorted(reading.text(row, "bidder") for row in rows if row.get("cause") == OWN_FAULT)
    lot["submitted"], lot["released"], lot["outcome"] = submitted, len(released), outcome
    lot["stage"] = "released"


def _one_each(bids: Bids) -> bool:
    return len({one["bidder"] for one in bids.standing.values()}) == len(bids.standing)


@rule("OPN-04")
def shares(act: Act) -> None:
    """A custodian of the notice hands in once, and shares of released bids alone."""
    lot, say = act.lot(), act.findings
    place = reading.number(act.public, "custodian")
    fresh = place < act.notice()["custodians"] and place not in lot["places"]
    say.require("custodians.once", fresh, "a place of the notice, once", place)
    rows = reading.rows(act.statement(), "shares")
    parts = [(reading.text(row, "bid"), reading.text(row, "kind")) for row in rows]
    strange = sorted(bid for bid, kind in parts if not _is_released(lot, bid) or kind not in KINDS_OF_PARTS)
    say.require("custodians.shares", not strange, "shares of released bids", strange)
    if fresh:
        lot["places"] = sorted([*lot["places"], place])


def _is_released(lot: dict[str, Any], bid: str) -> bool:
    return bid in lot["bids"] and lot["bids"][bid]["released"] is True


@rule("OPN-08")
def reveal(act: Act) -> None:
    """A bidder reveals the identity of a released bid of its own."""
    lot = act.lot(lot_of(act))
    bid, bidder = act.uuid, reading.text(act.public, "bidder")
    own = _is_released(lot, bid) and lot["bids"][bid]["bidder"] == bidder
    act.findings.require("reveal.released", own, "a released bid of the bidder", bid)
    if own and reading.text(act.public, "kind") == "price" and bid not in lot["revealed"]:
        lot["revealed"] = sorted([*lot["revealed"], bid])


@rule("OPN-05")
def reading_out(act: Act) -> None:
    """Every released bid is read out or unreadable, in the order of the log, with enough custodians."""
    lot, say, said = act.lot(), act.findings, act.statement()
    rows, unreadable = reading.rows(said, "bids"), reading.rows(said, "unreadable")
    named = [reading.text(row, "bid") for row in rows]
    released = sorted(bid for bid in lot["bids"] if _is_released(lot, bid))
    everything = sorted([*named, *(reading.text(row, "bid") for row in unreadable)])
    say.equal("opening.released", released, everything)
    counts = [reading.number(act.public, "opened"), reading.number(act.public, "unreadable")]
    say.equal("opening.counts", [len(rows), len(unreadable)], counts)
    came, threshold = len(lot["places"]), act.notice()["threshold"]
    enough = came >= threshold or set(named) <= set(lot["revealed"])
    say.require("opening.threshold", enough, threshold, came)
    say.require("opening.outcome", lot["outcome"] == OPEN, OPEN, lot["outcome"])
    known = [bid for bid in named if bid in lot["bids"]]
    in_order = sorted(known, key=lambda bid: (lot["bids"][bid]["index"], bid))
    order = {bid: place for place, bid in enumerate(in_order, start=1)}
    read: dict[str, dict[str, Any]] = {}
    for row in rows:
        bid = reading.text(row, "bid")
        if bid not in lot["bids"]:
            continue
        one = lot["bids"][bid]
        say.equal("opening.order", order[bid], reading.number(row, "opened_order"))
        wanted = [one["bidder"], one["version"], one["envelope_sha256"]]
        say.equal("opening.bid", wanted, [row.get("bidder"), row.get("version"), row.get("envelope_sha256")])
        price = [row.get("currency"), row.get("total")]
        reading.digest(row, "content_sha256")
        if say.require("opening.price", _is_price(*price), "a currency and an exact amount above 0", price):
            read[bid] = {"bidder": one["bidder"], "currency": price[0], "total": price[1], "index": one["index"]}
            if "costs" in row:
                costs = reading.mapping(row, "costs")
                if len(costs) > MOST_COSTS:
                    raise Unreadable("costs")
                read[bid]["costs"] = {name: text(reading.amount(costs, name)) for name in costs}
    lot["at_fault"] = sorted([*lot["at_fault"], *(reading.text(row, "bidder") for row in unreadable)])
    lot["read"], lot["unreadable"], lot["stage"] = read, len(unreadable), "opened"


def _is_price(currency: object, total: object) -> bool:
    if not isinstance(currency, str) or not _CURRENCY.match(currency) or not isinstance(total, str):
        return False
    try:
        return decimal(total) > 0
    except BadAmount:
        return False


@rule("OPN-06")
def confirmation(act: Act) -> None:
    """A bidder speaks of a price that was read out."""
    lot = act.lot(lot_of(act))
    reading.flag(act.public, "agrees")
    act.findings.require("confirmation.read_out", act.uuid in lot["read"], "a bid that was read out", act.uuid)


@rule("OPN-07")
def failure(act: Act) -> None:
    """The platform fails a lot by rule only for what the log shows, and names the article that its law gives."""
    lot, say = act.lot(), act.findings
    reason, article = reading.text(act.public, "reason"), reading.text(act.public, "article")
    if act.by_rule:
        shown = {
            "too_few_bidders": lot["closed"] is not None and lot["outcome"] is None,
            "no_bid_released": lot["outcome"] == FAIL,
            "no_bid_readable": "OPN-05" in lot["seen"] and not lot["read"],
            "no_offer": rules_auctions.ended(lot, reason),
            "reserve_not_met": rules_auctions.ended(lot, reason),
        }.get(reason, False) or (reason == rules_complaints.ENDED_BY and rules_complaints.ends_lot(act))
        say.require("failure.ground", shown, "what the log shows", reason)
        if reason in GROUNDS:
            say.equal("failure.article", act.law().value(GROUNDS[reason]).citation, article)
    else:
        said = bool(reason.strip()) and bool(article.strip())
        say.require("failure.ground", said, "a reason and an article", reason)
    lot["stage"], lot["causes"]["failure"] = "failed", act.body["at"]
