"""Rules on the wording of a contract: one open proposal, answered by the other side, before anybody signs."""

from __future__ import annotations

from typing import Any, Final

from openhall_rules.replay import reading
from openhall_rules.replay.acts import Act
from openhall_rules.replay.order import lot_of
from openhall_rules.replay.registry import rule

SIDES: Final = ("owner", "supplier")
ANSWERS: Final = ("accept", "refuse", "withdraw")


@rule("CON-04")
def proposed(act: Act) -> None:
    """A side proposes while nothing is open, or answers the other side's open proposal with its own."""
    known, side = _known(act), _side(act)
    waiting, name = known.get("open"), reading.text(act.public, "proposal")
    counters = act.public.get("counters")
    good = counters is None if waiting is None else counters == waiting["id"] and waiting["by"] != side
    act.findings.require("wording.one_open", good, "one proposal at a time", counters)
    _keep(act, {**known, "open": {"id": name, "by": side}})


@rule("CON-05")
def answered(act: Act) -> None:
    """The other side accepts or refuses what is open; only the side that made it takes it back."""
    known, side = _known(act), _side(act)
    waiting, answer = known.get("open"), reading.text(act.public, "answer")
    named = reading.text(act.public, "proposal")
    same = waiting is not None and waiting["id"] == named
    own = waiting is not None and waiting["by"] == side
    good = same and answer in ANSWERS and own is (answer == "withdraw")
    if act.findings.require("wording.other_side", good, "an answer of the other side to what is open", side):
        _keep(act, {**known, "open": None})
    told = reading.text(act.public, "pdf_sha256") if "pdf_sha256" in act.public else None
    act.findings.require("wording.document", (told is not None) is (answer == "accept"), "with an acceptance", told)


def _known(act: Act) -> dict[str, Any]:
    lot = act.lot(lot_of(act))
    known: dict[str, Any] = lot["contract"] or {"object": act.body["object"], "sides": []}
    good = known["object"] == act.body["object"] and not known["sides"]
    act.findings.require("wording.unsigned", good, "one contract that nobody has signed", known["sides"])
    return known


def _keep(act: Act, known: dict[str, Any]) -> None:
    act.lot(lot_of(act))["contract"] = known


def _side(act: Act) -> str:
    side = reading.text(act.public, "side")
    act.findings.require("wording.side", side in SIDES, list(SIDES), side)
    return side
