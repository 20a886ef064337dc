"""Corrections that decisions on complaints order: each in its turn, its times told rightly."""

from dataclasses import dataclass
from datetime import datetime

from openhall_verify.findings import fail
from openhall_verify.proved import Evidence, Leaf
from openhall_verify.shapes import instant

_FROM = {
    "CPL-21": {"owed"},
    "CPL-22": {"reported"},
    "CPL-23": {"owed", "reported"},
    "CPL-24": {"owed"},
}


@dataclass(slots=True)
class _Correction:
    """How far it is. ``name``: its id, once an act has told it."""

    due_at: datetime
    state: str = "owed"
    told: bool = False
    name: str = ""


def check(evidence: Evidence) -> int:
    """Every ordered correction of the case in the order of the log; how many there were.

    Raises:
        Failed: a decision orders one without a time to come, or an act on one came out of its turn or says it wrongly.
    """
    known: dict[str, _Correction] = {}
    for act in evidence.chain:
        if act.code == "CPL-12":
            due = act.public.get("correct_due_at")
            if (act.public["effect"] == "correct") is not (due is not None):
                fail("correction", f"The decision at entry {act.index} doesn't say rightly until when is corrected.")
            if due is not None:
                known[act.object] = _Correction(_to_come(act, str(due)))
        elif act.code in _FROM:
            _step(act, known.get(str(act.public["complaint"])))
    return len(known)


def _step(act: Leaf, one: _Correction | None) -> None:
    if one is None or one.state not in _FROM[act.code] or one.name not in ("", act.object):
        fail("correction", f"The act {act.code} at entry {act.index} comes out of its turn.")
    one.name = act.object
    over = instant(act.at) > one.due_at
    match act.code:
        case "CPL-21":
            if act.public["late"] is not over:
                fail("correction", f"It is said wrongly at entry {act.index} whether the report is late.")
            one.state = "reported"
        case "CPL-22":
            one.state = "accepted"
        case "CPL-23":
            if one.state == "owed" and not over:
                fail("correction", f"The time still ran when entry {act.index} pressed.")
            one.state, one.due_at, one.told = "owed", _to_come(act, str(act.public["due_at"])), False
        case "CPL-24":
            if one.told or not over or instant(act.public["due_at"]) != one.due_at:
                fail("correction", f"What entry {act.index} says is overdue isn't, or was said before.")
            one.told = True


def _to_come(act: Leaf, due: str) -> datetime:
    if instant(due) <= instant(act.at):
        fail("correction", f"The time at entry {act.index} for a correction isn't one to come.")
    return instant(due)
