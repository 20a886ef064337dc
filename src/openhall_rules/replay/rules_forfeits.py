"""Rules on deposits that an owner keeps: a ground that the log shows, the bidder heard first, at most what it paid."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from openhall_rules.money import decimal, text
from openhall_rules.replay import reading
from openhall_rules.replay.acts import Act
from openhall_rules.replay.findings import instant_text
from openhall_rules.replay.order import lot_of
from openhall_rules.replay.refunds import ANNOUNCED, KEPT, LET_GO, PAID, kept_of
from openhall_rules.replay.registry import rule

PATH: Final = "deposits.forfeiture"


@rule("DEP-05")
def announcement(act: Act) -> None:
    """The owner announces to keep a deposit, once, on a ground of the law that the log shows, with time to answer."""
    lot, say, deposit = act.lot(lot_of(act)), act.findings, act.uuid
    known = lot["deposits"].get(deposit)
    if not say.require("forfeit.deposit", known is not None, "a deposit of the lot", deposit):
        return
    free = deposit not in lot["forfeits"] and deposit not in lot["refunds"]
    if not say.require("forfeit.once", free, "once, before its refund is ordered", deposit):
        return
    bidder, ground = reading.text(act.public, "bidder"), reading.text(act.public, "ground")
    say.equal("forfeit.bidder", known["bidder"], bidder)
    say.require("forfeit.ground", ground in act.law().get(PATH), act.law().get(PATH), ground)
    say.require("forfeit.shown", _shown(lot, bidder, ground), "what the log shows", ground)
    say.equal("forfeit.article", act.law().value(PATH).citation, reading.text(act.public, "article"))
    amount, currency = reading.amount(act.public, "amount"), reading.text(act.public, "currency")
    within = 0 < amount <= decimal(known["amount"]) and currency == known["currency"]
    say.require(
        "forfeit.amount", within, f"at most {known['amount']} {known['currency']}", f"{text(amount)} {currency}"
    )
    due = reading.instant(act.public, "answer_due_at")
    say.require("forfeit.time_to_answer", due > act.at, f"after {act.body['at']}", instant_text(due))
    lot["forfeits"][deposit] = {
        "state": ANNOUNCED,
        "amount": text(amount),
        "due": instant_text(due),
        "answered": False,
    }


def _shown(lot: dict[str, Any], bidder: str, ground: str) -> bool:
    """Whether the log shows the ground: a bid revoked, not released or unreadable, or a winner without a contract."""
    if ground == "revoked_after_deadline":
        return bidder in lot["at_fault"] or any(lot["read"][bid]["bidder"] == bidder for bid in lot["revoked"])
    won = lot["award"] is not None and lot["award"]["bidder"] == bidder
    return won and (lot["stage"] != "contracted" or ground != "contract_refused")


@rule("DEP-06")
def answer(act: Act) -> None:
    """The bidder answers once, in its time."""
    lot, say = act.lot(lot_of(act)), act.findings
    known = _announced(act, lot)
    if known is None:
        return
    due = reading.instant(known, "due")
    say.require(
        "forfeit.answer", not known["answered"] and act.at < due, f"once, before {known['due']}", act.body["at"]
    )
    lot["forfeits"][act.uuid] = {**known, "answered": True}


@rule("DEP-07")
def keeping(act: Act) -> None:
    """The owner keeps what it announced, after the bidder answered or its time was over."""
    lot, say = act.lot(lot_of(act)), act.findings
    known = _announced(act, lot)
    if known is None:
        return
    due: datetime = reading.instant(known, "due")
    say.require("forfeit.heard", known["answered"] or act.at >= due, f"an answer, or {known['due']}", act.body["at"])
    found = [text(reading.amount(act.public, "amount")), reading.text(act.public, "currency")]
    say.equal("forfeit.as_announced", [known["amount"], lot["deposits"][act.uuid]["currency"]], found)
    lot["forfeits"][act.uuid] = {**known, "state": KEPT}


@rule("DEP-08")
def letting_go(act: Act) -> None:
    """The owner lets go what it announced to keep."""
    lot = act.lot(lot_of(act))
    known = _announced(act, lot)
    if known is not None:
        lot["forfeits"][act.uuid] = {**known, "state": LET_GO}


@rule("DEP-09")
def payout(act: Act) -> None:
    """The bank paid to the owner what was kept, once, to the cent."""
    lot, say = act.lot(lot_of(act)), act.findings
    known = lot["forfeits"].get(act.uuid)
    if not say.require(
        "forfeit.kept", known is not None and known["state"] == KEPT, "a deposit that was kept", act.uuid
    ):
        return
    found = [text(reading.amount(act.public, "amount")), reading.text(act.public, "currency")]
    say.equal("forfeit.paid", [known["amount"], lot["deposits"][act.uuid]["currency"]], found)
    reading.day(act.public, "value_date")
    lot["forfeits"][act.uuid] = {**known, "state": PAID}


def _announced(act: Act, lot: dict[str, Any]) -> dict[str, Any] | None:
    known: dict[str, Any] | None = lot["forfeits"].get(act.uuid)
    good = known is not None and known["state"] == ANNOUNCED
    act.findings.require("forfeit.announced", good, "a deposit announced to be kept, not decided", act.uuid)
    if good:
        act.findings.equal("forfeit.bidder", lot["deposits"][act.uuid]["bidder"], reading.text(act.public, "bidder"))
    return known if good else None


def settled(lot: dict[str, Any], deposit: str) -> bool:
    """Whether nothing of a deposit is left: it went back, or to the owner by an act, or each a part."""
    forfeit = lot["forfeits"].get(deposit)
    if forfeit is not None and forfeit["state"] in (ANNOUNCED, KEPT):
        return False
    whole = kept_of(lot, deposit) == decimal(lot["deposits"][deposit]["amount"])
    return whole or lot["refunds"].get(deposit, {}).get("paid", False) is True
