"""Rules on contracts that end early: on a ground of the law, after the other side could answer, once."""

from __future__ import annotations

from typing import Any, Final

from openhall_rules.competition import PROCUREMENT
from openhall_rules.law import UnknownValue, Unset
from openhall_rules.replay import reading
from openhall_rules.replay.acts import Act
from openhall_rules.replay.findings import instant_text
from openhall_rules.replay.registry import rule
from openhall_rules.replay.rules_fulfilment import bond_moves, performed, require_running, side_of

AGREEMENT: Final = "agreement"
BOND: Final = ("release", "hold")
KEPT: Final = "deposits.bond_kept"
RECIPIENT: Final = "deposits.bond_recipient"


@rule("PRF-14")
def announced(act: Act) -> None:
    """A side announces the end on a ground of the law, with its article and with time to answer; one at a time."""
    found, say, public = performed(act), act.findings, act.public
    require_running(act, found)
    ground, cited, side = reading.text(public, "ground"), reading.text(public, "article"), side_of(act)
    law = act.law()
    possible = [law.contract_ends(resource_class=one) for one in ("", PROCUREMENT)]
    say.require("ending.ground", any(one.get(ground) == cited for one in possible), sorted(possible[1]), ground)
    due = reading.instant(public, "answer_due_at")
    say.require("ending.time", due > act.at, f"after {act.body['at']}", instant_text(due))
    say.require("ending.bond", public.get("bond") in BOND, list(BOND), public.get("bond"))
    known = _endings(found)
    waiting = [one for one in known.values() if one["by"] == side and one["state"] in ("announced", "objected")]
    name = reading.text(public, "termination")
    say.require("ending.once", not waiting and name not in known, "one of each side at a time", name)
    known[name] = {
        "by": side,
        "ground": ground,
        "article": cited,
        "bond": reading.text(public, "bond"),
        "due": instant_text(due),
        "state": "announced",
        "answered": False,
    }


@rule("PRF-15")
def answered(act: Act) -> None:
    """The other side answers once, after the end too if it hadn't; who announced it takes it back. Agreed, it ends."""
    found, say = performed(act), act.findings
    known, side, answer = _endings(found), side_of(act), reading.text(act.public, "answer")
    name = reading.text(act.public, "termination")
    one = known.get(name, {"by": side, "state": "unknown", "answered": True, "ground": "", "bond": ""})
    own = one["by"] == side
    if own:
        good = answer == "withdraw" and one["state"] in ("announced", "objected")
    else:
        states = ("announced", "ended") if answer == "object" else ("announced",)
        good = answer in ("agree", "object") and not one["answered"] and one["state"] in states
    if not say.require("ending.other_side", good, "one answer of the other side", side):
        return
    if one["state"] != "ended":
        require_running(act, found)
    if own:
        known[name] = {**one, "state": "withdrawn"}
    elif answer == "object":
        later = {"announced": "declined" if one["ground"] == AGREEMENT else "objected", "ended": "ended"}
        known[name] = {**one, "state": later[one["state"]], "answered": True}
    else:
        known[name] = {**one, "state": "ended", "answered": True}
        _ended(found, one["bond"])


@rule("PRF-16")
def ended(act: Act) -> None:
    """The side that announced it ends the contract after the other could answer; never alone by agreement."""
    found, say, public = performed(act), act.findings, act.public
    require_running(act, found)
    known, side = _endings(found), side_of(act)
    name = reading.text(public, "termination")
    one = known.get(
        name, {"by": "", "state": "", "answered": False, "ground": "", "article": "", "due": "", "bond": ""}
    )
    mine = one["by"] == side and one["state"] in ("announced", "objected") and one["ground"] != AGREEMENT
    say.require("ending.own_side", mine, "what this side announced, on a ground of one side", side)
    say.require("ending.heard", one["answered"] or act.body["at"] >= one["due"], "after an answer", act.body["at"])
    bond = "hold" if side == "supplier" else one["bond"]
    told = [reading.text(public, field) for field in ("ground", "article", "bond")]
    say.equal("ending.same", [one["ground"], one["article"], bond], told)
    known[name] = {**one, "state": "ended"}
    _ended(found, bond)


@rule("PRF-17")
def bond_freed(act: Act) -> None:
    """The owner lets go what was held when the contract ended early."""
    found = performed(act)
    state = found.get("bond", {"state": "none"})["state"]
    good = bool(found.get("ended")) and state in ("asked", "held")
    act.findings.require("ending.bond_held", good, "held for an ended contract", state)
    found["bond_free"] = True


@rule("BND-05")
def bond_kept(act: Act) -> None:
    """The owner keeps what it held, on a ground of the law on which it ended the contract, for whom the law names."""
    found, say, public = performed(act), act.findings, act.public
    one = found.get("endings", {}).get(reading.text(public, "termination"), {"by": "", "state": "", "ground": ""})
    may, article = _told(act, KEPT, [])
    ground = reading.text(public, "ground")
    good = one["state"] == "ended" and one["by"] == "owner" and one["ground"] == ground and ground in may
    say.require("bond.kept", good, f"ended by the owner on one of {list(may)}", ground)
    say.equal("bond.kept_article", article, reading.text(public, "article"))
    whom, _article = _told(act, RECIPIENT, "")
    say.equal("bond.recipient", whom, reading.text(public, "recipient"))
    bond = found.get("bond", {"amount": None, "state": "none"})
    say.require("bond.order", bond["state"] == "held", "held", bond["state"])
    say.equal("bond.amount", bond["amount"], reading.text(public, "amount"))
    found["bond"] = {**bond, "state": "kept"}


@rule("BND-06")
def kept_bond_paid(act: Act) -> None:
    """After it was kept, and whole."""
    bond_moves(act, "kept", "paid")


def _told(act: Act, path: str, otherwise: Any) -> tuple[Any, str]:
    """A value of the case's law with its article; ``otherwise`` where nobody has said it."""
    try:
        return act.law().get(path), act.law().value(path).citation
    except (UnknownValue, Unset):
        return otherwise, ""


def _endings(found: dict[str, Any]) -> dict[str, Any]:
    """What was announced, copied so that the state before stays."""
    found["endings"] = dict(found.get("endings", {}))
    known: dict[str, Any] = found["endings"]
    return known


def _ended(found: dict[str, Any], bond: str) -> None:
    found["ended"] = True
    found["bond_free"] = bond == "release"
    for name, one in found["endings"].items():
        if one["state"] in ("announced", "objected"):
            found["endings"][name] = {**one, "state": "declined"}
