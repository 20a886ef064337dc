"""Rules on contracts that decisions on complaints cancel: ordered, not performed as the law means it, and once."""

from __future__ import annotations

from typing import Any, Final

from openhall_rules.law import UnknownValue, Unset
from openhall_rules.replay import reading
from openhall_rules.replay.acts import Act, copied
from openhall_rules.replay.order import lot_of
from openhall_rules.replay.registry import rule
from openhall_rules.replay.rules_fulfilment import performed, require_running

UNTIL: Final = "remedies.contract_cancellation"
UNPERFORMED: Final = "unperformed"
CANCELS: Final = "cancel_contract"
FOLLOWING: Final = ("next_candidate", "anew")
ANEW: Final = "anew"
FORGOTTEN: Final = ("CON-01", "CON-02", "CON-03", "CON-04", "CON-05", "PRF-14", "PRF-16")
"""Acts that come again once a contract was cancelled, and those that are no more about the lot's contract."""
OPEN: Final = frozenset({"proposed", "planned", "reported"})


def following_of(act: Act, effect: str) -> str:
    """What a decision lets follow where it cancels a contract; empty where it cancels none."""
    found = act.public.get("following")
    wanted = list(FOLLOWING) if effect == CANCELS else [None]
    act.findings.require("cancellation.following", found in wanted, wanted, found)
    return found if isinstance(found, str) else ""


@rule("PRF-18")
def cancelled(act: Act) -> None:
    """A concluded contract is cancelled where a decision orders it, while the law still lets it; its bond goes back."""
    say, name = act.findings, lot_of(act)
    known: dict[str, Any] = copied(act.case.get("complaints") or {"complaints": {}, "pending": {}})
    pending = known["pending"].get(name) or {}
    complaint = reading.text(act.public, "complaint")
    ordered = pending.get("cancel") is True and pending["complaint"] == complaint
    say.require("cancellation.ordered", ordered, "a decision that orders it", complaint)
    found = performed(act)
    require_running(act, found)
    rows = list(found["milestones"].values())
    accepted = sum(one["state"] == "accepted" for one in rows)
    say.equal("cancellation.accepted", accepted, reading.number(act.public, "accepted"))
    paid = any(one["state"] != "disputed" for one in found.get("payments", {}).values())
    until, article = _law(act)
    allowed = until is not None and (until != UNPERFORMED or not (accepted or paid))
    say.require("cancellation.unperformed", allowed, until or "a law that lets it", [accepted, paid])
    say.equal("cancellation.article", article, reading.text(act.public, "article"))
    found["ended"], found["cancelled"], found["bond_free"] = True, True, True
    lot = act.lot(name)
    lot["stage"] = "awarded"
    lot["seen"] = [code for code in lot["seen"] if code not in FORGOTTEN]
    if ordered:
        known["pending"][name] = {**pending, "cancel": False}
        act.case["complaints"] = known


def set_aside(lot: dict[str, Any]) -> None:
    """The performance of a cancelled contract leaves its lot; a bond on its way back is still watched."""
    before = lot.get("performance")
    if before is None or not before.get("cancelled"):
        return
    lot.pop("performance")
    if before.get("bond", {}).get("state") == "released":
        lot["bonds"] = [*lot.get("bonds", []), before["bond"]["amount"]]


def _law(act: Act) -> tuple[str | None, str]:
    law = act.law()
    try:
        return str(law.get(UNTIL)), law.value(UNTIL).citation
    except (UnknownValue, Unset):
        return None, ""
