"""Rules on the witness room: what was halted, where the law allows it, stands still until it is resumed."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from openhall_rules.replay import reading
from openhall_rules.replay.acts import Act
from openhall_rules.replay.findings import instant_text
from openhall_rules.replay.order import lot_of
from openhall_rules.replay.reading import Unreadable
from openhall_rules.replay.registry import rule

HALT: Final = "witness.may_halt"
STEPS: Final = {
    "OPN-04": "opening",
    "OPN-05": "opening",
    "OPN-08": "opening",
    "EVA-01": "evaluation",
    "EVA-02": "evaluation",
    "AWD-01": "candidates",
    "AWD-02": "award",
    "CON-01": "contract",
}
"""Code → step as the packs name those that may be halted."""
MOST_SESSIONS: Final = 1000


@rule("WIT-01")
def entered(act: Act) -> None:
    """Which lot a session is about; sessions of other rooms have no rules here."""
    kind, about = reading.text(act.public, "kind"), reading.text(act.public, "about")
    sessions = act.case["sessions"]
    if kind != "tender" or not about.startswith("lot:") or act.uuid in sessions:
        return
    if len(sessions) >= MOST_SESSIONS or len(about) > 80:
        raise Unreadable("about")
    act.case["sessions"] = {**sessions, act.uuid: about.removeprefix("lot:")}


@rule("WIT-04")
def halted(act: Act) -> None:
    """A session is halted by the article that allows it, and not twice."""
    lot = _lot(act)
    if lot is None:
        return
    value = act.public.get("until")
    until = None if value is None else instant_text(reading.instant(act.public, "until"))
    law = act.law_now()
    act.findings.equal("session.article", law.value(HALT).citation, reading.text(act.public, "article"))
    steps = sorted(law.get(HALT))
    act.findings.require("session.once", not _stands_still(lot, act.at), "a session that runs", "halted")
    lot["halt"] = {"at": act.body["at"], "until": until, "steps": steps}


@rule("WIT-05")
def resumed(act: Act) -> None:
    """A session goes on that was halted."""
    lot = _lot(act)
    if lot is not None:
        act.findings.require("session.halted", _stands_still(lot, act.at), "a session that is halted", "running")
        lot["halt"] = None


@rule(*STEPS)
def running(act: Act) -> None:
    """No step is taken that a witness officer has halted."""
    lot = act.lot(lot_of(act))
    step = STEPS[act.code]
    good = not _stands_still(lot, act.at) or step not in lot["halt"]["steps"]
    act.findings.require("session.running", good, "after the halt", step)


def _lot(act: Act) -> dict[str, Any] | None:
    """The lot that the session of the act is about; None for sessions of other rooms."""
    name = act.case["sessions"].get(act.uuid)
    return act.lot(name) if name is not None and name in act.case["lots"] else None


def _stands_still(lot: dict[str, Any], at: datetime) -> bool:
    """Whether the lot is halted for what came in at that time."""
    halt = lot["halt"]
    if halt is None or at < reading.instant(halt, "at"):
        return False
    return halt["until"] is None or at < reading.instant(halt, "until")
