"""Rules from the contract to the archive: both sides, the price of the award, refunds to the cent, nothing left."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from openhall_rules import standstill
from openhall_rules.replay import reading
from openhall_rules.replay import rules_forfeits as forfeits
from openhall_rules.replay.acts import Act
from openhall_rules.replay.findings import instant_text
from openhall_rules.replay.order import lot_of
from openhall_rules.replay.refunds import Ledger
from openhall_rules.replay.registry import rule
from openhall_rules.replay.standing import given

SIDES: Final = ("owner", "supplier")
CAUSES: Final = ("award", "contract", "failure")


@rule("CON-01")
def signature(act: Act) -> None:
    """A side signs once, on one contract of the lot; in time or late."""
    lot, say = act.lot(lot_of(act)), act.findings
    side = reading.text(act.public, "side")
    known = lot["contract"] or {"object": act.body["object"], "sides": []}
    good = side in SIDES and side not in known["sides"] and known["object"] == act.body["object"]
    say.require("contract.sides", good, "each side once, on one contract", side)
    say.require("wording.settled", known.get("open") is None, "no open proposal", known.get("open"))
    late = _in_time(act, lot)
    say.equal("contract.late", late, act.public.get("late", False))
    if good:
        lot["contract"] = {**known, "sides": sorted([*known["sides"], side])}


@rule("CON-02")
def conclusion(act: Act) -> None:
    """Both sides have signed, for the price of the award; in time or late."""
    lot, say = act.lot(lot_of(act)), act.findings
    known = lot["contract"] or {"object": None, "sides": []}
    both = known["object"] == act.body["object"] and known["sides"] == sorted(SIDES)
    say.require("contract.both", both, sorted(SIDES), known["sides"])
    awarded = [lot["award"]["amount"], lot["award"]["currency"]]
    found = [reading.text(act.public, "amount"), reading.text(act.public, "currency")]
    say.equal("contract.price", awarded, found)
    _in_time(act, lot)
    lot["causes"]["contract"], lot["stage"] = act.body["at"], "contracted"


def _in_time(act: Act, lot: dict[str, Any]) -> bool:
    """Whether it comes late. That is no contradiction: no article that we found makes a late contract void."""
    due = due_of(act, lot)
    act.findings.in_time("contract.in_time", due=due, at=act.at)
    return act.at >= due


def due_of(act: Act, lot: dict[str, Any]) -> datetime:
    """When the contract is due: by the law from the award, and later by what pauses took."""
    award = lot["award"]
    if "due" in award:
        return reading.instant(award, "due")
    return act.law().contract_due(award_notice_at=reading.instant(award, "at"))


@rule("CON-03")
def due_moved(act: Act) -> None:
    """The time for the contract grows by what the pause that just ended took from it."""
    lot, stood = act.lot(), given(act, act.lot())
    if stood is None or lot["award"] is None:
        return
    old = due_of(act, lot)
    wanted = standstill.window_after(opened_at=reading.instant(lot["award"], "at"), ends_at=old, stood=stood)
    moved = [] if wanted is None else [instant_text(old), instant_text(wanted)]
    told = [instant_text(reading.instant(act.public, name)) for name in ("old_due_at", "new_due_at")]
    if act.findings.equal("pause.contract", moved, told):
        lot["award"] = {**lot["award"], "due": told[1]}


@rule("REF-01")
def refund_order(act: Act) -> None:
    """Deposits go back by rule: those whose time it is, with the interest due."""
    lot, say = act.lot(), act.findings
    cause = reading.text(act.public, "cause")
    rows = reading.rows(act.statement(), "refunds")
    say.equal("refund.count", len(rows), reading.number(act.public, "count"))
    ledger = Ledger(act, lot, act.law_now())
    waits = _waiting(act, lot) if cause == "award" else frozenset()
    for row in rows:
        bidder = reading.text(row, "bidder")
        caused = lot["causes"].get(cause) if cause in CAUSES else lot["withdrawn"].get(bidder)
        say.require("refund.whom", bidder not in waits, "not of the first two candidates", bidder)
        ledger.order(reading.text(row, "deposit"), row, cause=cause, caused_at=caused, at=act.at)


def _waiting(act: Act, lot: dict[str, Any]) -> frozenset[str]:
    """Bidders whose deposits wait for the contract, where the law asks for one: the first two candidates'."""
    if not act.law().get("contract.needed"):
        return frozenset()
    return frozenset(bidder for _bid, bidder in (lot["candidates"] or [])[:2])


@rule("REF-02")
def payout(act: Act) -> None:
    """The bank's file shows the payout of a refund."""
    lot = act.lot(lot_of(act))
    Ledger(act, lot, act.law_now()).pay(act.uuid, act.public, at=act.at)


@rule("ARC-01")
def archive(act: Act) -> None:
    """The end: every lot has come to one, every deposit is back, and the length of the chain is said."""
    say, lots = act.findings, act.case["lots"]
    say.equal("archive.length", act.case["seq"] - 1, reading.number(act.public, "leaves"))
    say.equal("archive.project", act.case["id"], act.uuid)
    stages = sorted({lot["stage"] for lot in lots.values()})
    needed = bool(lots) and act.law().get("contract.needed")
    ends = {"contracted", "failed"} if needed else {"contracted", "failed", "awarded"}
    say.require("archive.lots", bool(lots) and set(stages) <= ends, sorted(ends), stages)
    outcome = next((stage for stage in ("contracted", "awarded") if stage in stages), "failed")
    say.equal("archive.outcome", outcome, reading.text(act.public, "outcome"))
    kept = sorted(deposit for lot in lots.values() for deposit in lot["deposits"] if not forfeits.settled(lot, deposit))
    say.require("archive.deposits", not kept, "every deposit paid back, or kept by an act and paid", kept)
    for name in lots:
        act.lot(name).update(waiting=[], withholds=False)
    act.case["ended"] = True
