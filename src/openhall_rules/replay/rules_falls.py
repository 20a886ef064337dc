"""Rules on awards that fall: on a ground of the law, after the winner could answer; the next candidate can follow."""

from __future__ import annotations

from typing import Any, Final

from openhall_rules.law import UnknownValue, Unset
from openhall_rules.replay import reading
from openhall_rules.replay.acts import Act
from openhall_rules.replay.findings import instant_text
from openhall_rules.replay.order import lot_of
from openhall_rules.replay.registry import rule

GROUNDS: Final = "validity.award_falls"
UNSIGNED: Final = ("gives_up", "refuses_contract")
"""Grounds that a winner who has signed the contract gives nobody."""
SUPPLIER: Final = "supplier"


@rule("AWD-05")
def announced(act: Act) -> None:
    """The fall of an award is announced once, to its winner, on a ground of the law, with time to answer."""
    lot, say, public = act.lot(lot_of(act)), act.findings, act.public
    award = lot["award"] or {"bidder": None}
    ground, bidder = reading.text(public, "ground"), reading.text(public, "bidder")
    try:
        named, citation = list(act.law().get(GROUNDS)), act.law().value(GROUNDS).citation
    except (UnknownValue, Unset):
        named, citation = [], ""
    say.require("fall.ground", ground in named and not _bound(lot, ground), named, ground)
    say.equal("fall.article", citation, reading.text(public, "article"))
    say.equal("fall.winner", award["bidder"], bidder)
    due = reading.instant(public, "answer_due_at")
    say.require("fall.time", due > act.at, f"after {act.body['at']}", instant_text(due))
    say.require("fall.once", lot.get("fall") is None, "once for each award", act.uuid)
    lot["fall"] = {"uuid": act.uuid, "ground": ground, "due": instant_text(due), "answered": False}


def _bound(lot: dict[str, Any], ground: str) -> bool:
    return ground in UNSIGNED and SUPPLIER in (lot["contract"] or {"sides": []})["sides"]


@rule("AWD-06")
def answered(act: Act) -> None:
    """The winner answers once, in its time."""
    lot = act.lot(lot_of(act))
    found = lot.get("fall")
    good = found is not None and found["uuid"] == act.uuid and not found["answered"] and act.body["at"] < found["due"]
    kept = act.findings.require("fall.answer", good, "one answer to what was announced, in its time", act.uuid)
    if kept and found is not None:
        lot["fall"] = {**found, "answered": True}


@rule("AWD-07")
def fell(act: Act) -> None:
    """The award falls after the winner could answer; its bid wins no more, and the lot can be awarded again."""
    lot, say, public = act.lot(lot_of(act)), act.findings, act.public
    found = lot.get("fall") or {"uuid": None, "ground": None, "due": "", "answered": False}
    heard = found["answered"] or (found["due"] and act.body["at"] >= found["due"])
    say.require("fall.heard", found["uuid"] == act.uuid and bool(heard), "a winner who could answer", act.body["at"])
    award = lot["award"] or {"bid": None, "bidder": None}
    wanted = [award["bid"], award["bidder"], found["ground"]]
    told = [reading.text(public, name) for name in ("bid", "bidder", "ground")]
    say.equal("fall.award", wanted, told)
    say.require("fall.unsigned", not _bound(lot, told[2]), "a winner who hasn't signed", told[2])
    lot["void"] = sorted({*lot.get("void", ()), told[0]})
    lot["award"], lot["stage"], lot["fall"], lot["contract"] = None, "candidates", None, None
    lot["seen"] = [code for code in lot["seen"] if code not in FORGOTTEN]
    lot["letters"] = []


FORGOTTEN: Final = ("AWD-02", "AWD-05", "AWD-06", "AWD-07", "CON-01", "CON-03", "CON-04", "CON-05")
"""Acts that come again once an award has fallen."""
