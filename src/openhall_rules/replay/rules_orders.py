"""Rules on deposits that a decision on a complaint orders to be kept, its bidder heard first."""

from __future__ import annotations

from typing import Any, Final

from openhall_rules.law import UnknownValue, Unset
from openhall_rules.replay import reading
from openhall_rules.replay.acts import Act, copied
from openhall_rules.replay.findings import instant_text
from openhall_rules.replay.order import lot_of
from openhall_rules.replay.refunds import ANNOUNCED, ORDERED
from openhall_rules.replay.registry import rule
from openhall_rules.replay.rules_forfeits import BY_OWNER, held

GROUNDS: Final = "remedies.complaint_forfeiture"
DUE: Final = "remedies.complaint_forfeiture_due"
FORFEIT: Final = "forfeit"
ACCEPTED: Final = "accepted"


@rule("CPL-13")
def hearing(act: Act) -> None:
    """A body tells a bidder that it may order its deposit to be kept: once in a complaint, on a ground it can find."""
    lot, say, public = act.lot(lot_of(act)), act.findings, act.public
    one = _complaint(act)
    good = one is not None and one["state"] == ACCEPTED and one["scope"] == lot_of(act)
    if not say.require("forfeit.complaint", good, "a complaint about the lot that was taken up", act.uuid):
        return
    again = any(known.get("complaint") == act.uuid for known in lot["forfeits"].values())
    if not say.require("forfeit.one_each", not again, "one deposit in a complaint", act.uuid):
        return
    deposit, ground = reading.text(public, "deposit"), reading.text(public, "ground")
    facts = held(act, lot, deposit)
    if facts is None:
        return
    grounds = _grounds(act)
    say.require("forfeit.ground", ground in grounds, sorted(grounds), ground)
    bidder = reading.text(public, "bidder")
    say.require("forfeit.possible", _possible(lot, bidder, ground), "what the log doesn’t contradict", ground)
    say.equal("forfeit.article", act.law().value(GROUNDS).citation, reading.text(public, "article"))
    lot["forfeits"][deposit] = facts | {"complaint": act.uuid, "ground": ground}


def _possible(lot: dict[str, Any], bidder: str, ground: str) -> bool:
    """Whether the log lets a body find a ground: it weighs facts, and can't find what the log shows otherwise."""
    if ground == "revoked_after_deadline":
        return all(one["bidder"] != bidder or bid in lot["revoked"] for bid, one in lot["read"].items())
    if ground in ("contract_refused", "performance_bond_missing"):
        won = lot["award"] is not None and lot["award"]["bidder"] == bidder
        return won and (lot["stage"] != "contracted" or ground != "contract_refused")
    return True


def order_to_keep(act: Act, scope: str) -> None:
    """What a decision says of the deposit about which its complaint heard a bidder."""
    say, public = act.findings, act.public
    deposit, keeper = public.get("deposit"), public.get("keeper")
    wants = public["effect"] == FORFEIT
    if deposit is None:
        good = not wants and keeper is None and "keep_due_at" not in public
        say.require("forfeit.named", good, "a deposit, where one is to be kept", "none")
        return
    allowed = FORFEIT in act.law().get("remedies.complaint_effects") and public["effect"] != "none"
    lot = act.lot(scope) if scope else None
    known = None if lot is None else lot["forfeits"].get(deposit)
    good = allowed and known is not None and known.get("complaint") == act.uuid and known["state"] == ANNOUNCED
    if not say.require("forfeit.named", good, "the deposit about which a bidder was heard", deposit):
        return
    assert lot is not None and known is not None  # noqa: S101,PT018 — required just before
    heard = known["answered"] or act.at >= reading.instant(known, "due")
    say.require("forfeit.heard", heard, f"an answer, or {known['due']}", act.body["at"])
    say.equal("forfeit.keeper", _grounds(act).get(known["ground"]), keeper)
    due = public.get("keep_due_at")
    if keeper == BY_OWNER:
        _clock(act)
    else:
        say.require("forfeit.clock", due is None, "no time: it is kept by rule", due)
    lot["forfeits"][deposit] = {**known, "state": ORDERED, "keeper": keeper, "keep_due": due}


def _clock(act: Act) -> None:
    """Until when the owner carries the order out: the law's time, or where it names none the body's, to come."""
    due = reading.instant(act.public, "keep_due_at")
    try:
        wanted = instant_text(act.law().ends(DUE, after=act.at))
    except (UnknownValue, Unset):
        act.findings.require("forfeit.clock", due > act.at, f"after {act.body['at']}", instant_text(due))
        return
    act.findings.equal("forfeit.clock", wanted, instant_text(due))


@rule("CPL-14")
def lifted(act: Act) -> None:
    """A body takes back its order before the deposit was kept; then it goes back by rule."""
    lot, deposit = act.lot(lot_of(act)), reading.text(act.public, "deposit")
    known = lot["forfeits"].get(deposit)
    good = known is not None and known.get("complaint") == act.uuid and known["state"] == ORDERED
    if act.findings.require("forfeit.lifted", good, "an order that wasn’t carried out", deposit):
        lot["forfeits"][deposit] = {**known, "lifted": True}


def _complaint(act: Act) -> dict[str, Any] | None:
    known: dict[str, Any] = copied(act.case.get("complaints") or {"complaints": {}})
    found: dict[str, Any] | None = known["complaints"].get(act.uuid)
    return found


def _grounds(act: Act) -> dict[str, str]:
    try:
        return dict(act.law().get(GROUNDS))
    except (UnknownValue, Unset):
        return {}
