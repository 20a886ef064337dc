"""Rules on findings that a decision or the owner's own answer makes void: the lot is evaluated again (EVA-13)."""

from __future__ import annotations

from typing import Any, Final

from openhall_rules.law import UnknownValue, Unset
from openhall_rules.replay import reading, rules_fees, rules_panels
from openhall_rules.replay.acts import Act, copied
from openhall_rules.replay.registry import rule

REEVALUATE: Final = "reevaluate"
SAME, NEW = "same", "new"
AGAIN: Final = "again"
OBJECTIONS: Final = "remedies.objection_reevaluation"
FORGOTTEN: Final = frozenset(
    {"EVA-01", "EVA-02", "EVA-08", "EVA-12", "EVA-13", "AWD-01", "AWD-02", "AWD-03", "FEE-03", "FEE-04"}
)
"""Acts that count no more once the findings are void: they come again."""
MOST_ROUNDS: Final = 50


def committee_of(act: Act) -> str:
    """Which committee evaluates again, as an order of re-evaluation says it: ``same`` or ``new``."""
    found = reading.text(act.public, "committee")
    act.findings.require("reevaluation.committee", found in (SAME, NEW), [SAME, NEW], found)
    return found


def order_of(act: Act) -> dict[str, Any]:
    """What an order of re-evaluation leaves to be done: by which committee, and whether the owner first examines
    qualifications again."""
    return {"again": committee_of(act)} | ({"requalify": True} if requalifies(act) else {})


def requalifies(act: Act) -> bool:
    """Whether an order, or the act that carries it out, says that the owner examines qualifications again."""
    if "qualifications" not in act.public:
        return False
    found = reading.text(act.public, "qualifications")
    act.findings.require("reevaluation.qualifications", found == AGAIN, AGAIN, found)
    return True


def owner_may(act: Act) -> bool:
    """Whether the law lets an owner that upholds an objection to the result have the bids evaluated again."""
    try:
        return act.law().get(OBJECTIONS) is True
    except (UnknownValue, Unset):
        return False


@rule("EVA-13")
def voided(act: Act) -> None:
    """Findings are void by rule, right after the decision or answer that orders it; the lot is where it was opened."""
    lot, say = act.lot(), act.findings
    by = "complaint" if "complaint" in act.public else "objection"
    wanted = _ordered(act, by)
    requalify = requalifies(act)
    found = [by, reading.text(act.public, by), committee_of(act), requalify]
    say.equal("reevaluation.ordered", wanted, found)
    if len(lot.get("rounds", ())) >= MOST_ROUNDS:
        raise reading.Unreadable("object")
    lot["rounds"] = [*lot.get("rounds", ()), act.index]
    owed = rules_fees.owed_for(lot)
    lot["evaluation"] = lot["report"] = lot["candidates"] = lot["until"] = lot["award"] = None
    lot["letters"], lot["stage"], lot["withholds"] = [], "opened", True
    lot["seen"] = [code for code in lot["seen"] if code not in FORGOTTEN]
    _qualifications(act, lot, again=requalify)
    lot.pop("blind", None)
    lot.pop("fall", None)
    lot.pop("evaluation_until", None)
    lot.pop("found_at", None)
    if (fees := lot.pop("fees", None)) is not None and not fees.get("published"):
        lot["fees_owed"] = [*lot.get("fees_owed", ()), fees]
    if fees is None and owed is not None:
        lot["fees_unpaid"] = [*lot.get("fees_unpaid", ()), owed]
    if found[2] == NEW and lot.get("draw") is not None:
        lot["draws_before"] = {**lot.get("draws_before", {}), lot["draw"]["uuid"]: lot["draw"]}
        lot["draw"], lot["redraw"] = None, True
    if found[2] == NEW and lot.get("appointed") is not None:
        lot["appointed_before"] = {**lot.get("appointed_before", {}), lot["appointed"]["uuid"]: lot["appointed"]}
        lot["appointed"], lot["redraw"] = None, True
    rules_panels.end(lot, new=found[2] == NEW)


def _ordered(act: Act, by: str) -> list[Any]:
    """What was ordered of the lot and waits to be done, taken from the case: ``[by, id, committee, requalify]``."""
    room = "complaints" if by == "complaint" else "remedies"
    known: dict[str, Any] = copied(act.case.get(room) or {})
    waiting = known.get("pending" if by == "complaint" else "again", {})
    one = waiting.get(act.uuid)
    if one is None or not one.get("again") or one.get("annul"):
        return [by, None, None, False]
    waiting.pop(act.uuid)
    act.case[room] = known
    return [by, one[by], one["again"], one.get("requalify", False)]


def _qualifications(act: Act, lot: dict[str, Any], *, again: bool) -> None:
    """What the owner found stands and can't change any more, unless it is ordered to examine again."""
    known = lot.get("qualified") is not None
    if again:
        act.findings.require("reevaluation.examined", known, "qualifications that the owner examined", known)
        for name in ("qualified", "owner", "qualified_for_good"):
            lot.pop(name, None)
    elif known:
        lot["qualified_for_good"] = True


@rule("EVA-01")
def by_the_new_committee(act: Act) -> None:
    """Where a new committee was ordered in the place of one that is known by name, there is one, and found this."""
    lot = act.lot()
    if not lot.get("redraw"):
        return
    drawn = lot.get("draw")
    good = lot.get("appointed") is not None or (drawn is not None and drawn["complete"])
    act.findings.require("reevaluation.drawn", good, "a new committee, drawn and complete", good)
