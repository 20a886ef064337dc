"""Rules on corrections that decisions order: a time to come, reported, then accepted or pressed for, overdue noted."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from openhall_rules.replay import reading
from openhall_rules.replay.acts import Act, copied
from openhall_rules.replay.registry import rule

CORRECT: Final = "correct"
OWED, REPORTED, OVER = "owed", "reported", "accepted"


@rule("CPL-12")
def ordered(act: Act) -> None:
    """A decision that orders a correction says until when; no other one does."""
    effect, due = reading.text(act.public, "effect"), act.public.get("correct_due_at")
    if not act.findings.require("correction.time", (effect == CORRECT) == (due is not None), effect, due):
        return
    if due is None:
        return
    act.findings.require(
        "correction.time", reading.instant(act.public, "correct_due_at") > act.at, "a time to come", due
    )
    known = _known(act)
    known[act.uuid] = {"id": None, "due": due, "state": OWED, "told": False}
    act.case["corrections"] = known


@rule("CPL-21")
def reported(act: Act) -> None:
    """What is owed is reported; late is said rightly."""
    found = _one(act, OWED)
    if found is None:
        return
    late = act.at > datetime.fromisoformat(found[1]["due"])
    act.findings.equal("correction.late", late, reading.flag(act.public, "late"))
    found[1]["state"] = REPORTED
    act.case["corrections"] = found[0]


@rule("CPL-22")
def accepted(act: Act) -> None:
    """Only what was reported is accepted."""
    found = _one(act, REPORTED)
    if found is not None:
        found[1]["state"] = OVER
        act.case["corrections"] = found[0]


@rule("CPL-23")
def pressed(act: Act) -> None:
    """What was reported, or is overdue, is pressed for, until a time to come."""
    found = _one(act, OWED, REPORTED)
    if found is None:
        return
    one = found[1]
    over = one["state"] == REPORTED or act.at > datetime.fromisoformat(one["due"])
    act.findings.require("correction.pressed", over, "a report, or a time that is over", one["due"])
    good = reading.instant(act.public, "due_at") > act.at
    act.findings.require("correction.time", good, "a time to come", act.public["due_at"])
    one["state"], one["due"], one["told"] = OWED, act.public["due_at"], False
    act.case["corrections"] = found[0]


@rule("CPL-24")
def overdue(act: Act) -> None:
    """What is owed is noted as overdue once, after its time."""
    found = _one(act, OWED)
    if found is None:
        return
    one, due = found[1], reading.text(act.public, "due_at")
    good = due == one["due"] and not one["told"] and act.at > datetime.fromisoformat(one["due"])
    act.findings.require("correction.overdue", good, one["due"], due)
    one["told"] = True
    act.case["corrections"] = found[0]


def _known(act: Act) -> dict[str, Any]:
    """A copy of what the case's decisions order to be corrected, by complaint."""
    known: dict[str, Any] = copied(act.case.get("corrections") or {})
    return known


def _one(act: Act, *states: str) -> tuple[dict[str, Any], dict[str, Any]] | None:
    """The correction that the act is on, in one of these states, with all; else None."""
    known = _known(act)
    one = known.get(reading.text(act.public, "complaint"))
    good = one is not None and one["state"] in states and one["id"] in (None, act.uuid)
    if not act.findings.require("correction.state", good, list(states), None if one is None else one["state"]):
        return None
    known[reading.text(act.public, "complaint")]["id"] = act.uuid
    return known, known[reading.text(act.public, "complaint")]
