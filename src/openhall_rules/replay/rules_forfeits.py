"""Rules on deposits that an owner keeps: a ground that the log shows, the bidder heard first, at most what it paid.

What a decision on a complaint orders to be kept is in ``rules_orders``; the acts on the deposit itself are here.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from openhall_rules.money import decimal, text
from openhall_rules.replay import reading
from openhall_rules.replay.acts import Act
from openhall_rules.replay.findings import instant_text
from openhall_rules.replay.order import lot_of
from openhall_rules.replay.refunds import ANNOUNCED, KEPT, LET_GO, ORDERED, PAID, kept_of
from openhall_rules.replay.registry import rule

PATH: Final = "deposits.forfeiture"
BY_RULE: Final = "rule"
BY_OWNER: Final = "owner"
"""Who keeps a deposit that a decision orders to be kept, as ``remedies.complaint_forfeiture`` says it."""
OVER: Final = "over"


@rule("DEP-05")
def announcement(act: Act) -> None:
    """The owner announces to keep a deposit, once, on a ground of the law that the log shows, with time to answer."""
    lot, say = act.lot(lot_of(act)), act.findings
    ground = reading.text(act.public, "ground")
    facts = held(act, lot, act.uuid)
    if facts is None:
        return
    say.require("forfeit.ground", ground in act.law().get(PATH), act.law().get(PATH), ground)
    say.require("forfeit.shown", _shown(lot, reading.text(act.public, "bidder"), ground), "what the log shows", ground)
    say.equal("forfeit.article", act.law().value(PATH).citation, reading.text(act.public, "article"))
    lot["forfeits"][act.uuid] = facts


def held(act: Act, lot: dict[str, Any], deposit: str) -> dict[str, Any] | None:
    """A deposit that is held from now on until it is decided: there, free, of that bidder, at most so much, with time.

    Returns:
        What the lot is to know of it; None where it can't be held.
    """
    say = act.findings
    known = lot["deposits"].get(deposit)
    if not say.require("forfeit.deposit", known is not None, "a deposit of the lot", deposit):
        return None
    free = not_held(lot, deposit) and deposit not in lot["refunds"]
    if not say.require("forfeit.once", free, "once, before its refund is ordered", deposit):
        return None
    say.equal("forfeit.bidder", known["bidder"], reading.text(act.public, "bidder"))
    amount, currency = reading.amount(act.public, "amount"), reading.text(act.public, "currency")
    within = 0 < amount <= decimal(known["amount"]) and currency == known["currency"]
    say.require(
        "forfeit.amount", within, f"at most {known['amount']} {known['currency']}", f"{text(amount)} {currency}"
    )
    due = reading.instant(act.public, "answer_due_at")
    say.require("forfeit.time_to_answer", due > act.at, f"after {act.body['at']}", instant_text(due))
    return {"state": ANNOUNCED, "amount": text(amount), "due": instant_text(due), "answered": False}


def not_held(lot: dict[str, Any], deposit: str) -> bool:
    """Whether nobody held a deposit, or only a body that ordered nothing in the end."""
    forfeit = lot["forfeits"].get(deposit)
    return forfeit is None or (forfeit["state"] == LET_GO and "complaint" in forfeit)


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
    """The owner keeps what it announced, after the bidder answered or its time was over; or what a decision orders."""
    lot, say = act.lot(lot_of(act)), act.findings
    known = _announced(act, lot, ANNOUNCED, ORDERED)
    if known is None:
        return
    due: datetime = reading.instant(known, "due")
    say.require("forfeit.heard", known["answered"] or act.at >= due, f"an answer, or {known['due']}", act.body["at"])
    _by_whom(act, known, "log" if known.get("keeper") == BY_RULE else "owner")
    found = [text(reading.amount(act.public, "amount")), reading.text(act.public, "currency")]
    say.equal("forfeit.as_announced", [known["amount"], lot["deposits"][act.uuid]["currency"]], found)
    if known.get("keep_due") is not None:
        say.in_time("forfeit.kept_in_time", due=reading.instant(known, "keep_due"), at=act.at)
    lot["forfeits"][act.uuid] = {**known, "state": KEPT}


@rule("DEP-08")
def letting_go(act: Act) -> None:
    """The owner lets go what it announced to keep; by rule that goes which a body doesn't order to be kept."""
    lot = act.lot(lot_of(act))
    known = _announced(act, lot, ANNOUNCED, ORDERED)
    if known is None:
        return
    _by_whom(act, known, "log" if "complaint" in known else "owner")
    if "complaint" in known:
        said = (act.case.get("complaints") or {"complaints": {}})["complaints"].get(known["complaint"])
        over = said is not None and said["state"] == OVER
        good = over and (known["state"] == ANNOUNCED or known.get("lifted", False))
        act.findings.require("forfeit.not_ordered", good, "nothing that a decision orders", act.uuid)
    lot["forfeits"][act.uuid] = {**known, "state": LET_GO}


def _by_whom(act: Act, known: dict[str, Any], wanted: str) -> None:
    """A deposit that a complaint is about is kept by a decision alone, and by whom the law says."""
    say, found = act.findings, "log" if act.by_rule else "owner"
    say.equal("forfeit.by", [wanted, known.get("complaint")], [found, act.public.get("complaint")])
    if "complaint" in known and act.code == "DEP-07":
        good = known["state"] == ORDERED and not known.get("lifted", False)
        say.require("forfeit.ordered", good, "what a decision orders", act.uuid)


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


def _announced(act: Act, lot: dict[str, Any], *states: str) -> dict[str, Any] | None:
    known: dict[str, Any] | None = lot["forfeits"].get(act.uuid)
    good = known is not None and known["state"] in (states or (ANNOUNCED,))
    act.findings.require("forfeit.announced", good, "a deposit announced to be kept, not decided", act.uuid)
    if good:
        act.findings.equal("forfeit.bidder", lot["deposits"][act.uuid]["bidder"], reading.text(act.public, "bidder"))
    return known if good else None


def settled(lot: dict[str, Any], deposit: str) -> bool:
    """Whether nothing of a deposit is left: it went back, or to the owner by an act, or each a part."""
    forfeit = lot["forfeits"].get(deposit)
    if forfeit is not None and forfeit["state"] in (ANNOUNCED, ORDERED, KEPT):
        return False
    whole = kept_of(lot, deposit) == decimal(lot["deposits"][deposit]["amount"])
    return whole or lot["refunds"].get(deposit, {}).get("paid", False) is True
