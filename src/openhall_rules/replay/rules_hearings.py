"""Rules on hearings in complaints: summoned in time, answered and signed by their sides, settled before the end."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime
from typing import Any, Final

from openhall_rules.law import UnknownValue, Unset
from openhall_rules.replay import reading
from openhall_rules.replay.acts import Act, copied
from openhall_rules.replay.reading import Unreadable
from openhall_rules.replay.registry import rule

NOTICE: Final = "remedies.hearing_notice"
SIDES: Final = ("complainant", "owner", "bidder")
MODES: Final = ("place", "remote")
ANSWERS: Final = ("comes", "asks_to_move", "stays_away")
SUMMONED, HELD, OFF = "summoned", "held", "off"
MOST_HEARINGS: Final = 20


@rule("CPL-15")
def summoned(act: Act) -> None:
    """Sides of a complaint that was taken up are summoned, as long before as the law wants."""
    known, complaint = _known(act), reading.text(act.public, "complaint")
    if act.uuid in known or sum(one["complaint"] == complaint for one in known.values()) >= MOST_HEARINGS:
        raise Unreadable("hearing")
    sides = _sides(act, "sides")
    if not sides:
        raise Unreadable("sides")
    _taken_up(act, complaint)
    _in_time(act)
    known[act.uuid] = {
        "complaint": complaint,
        "sides": sides,
        "begins": act.public["begins_at"],
        "state": SUMMONED,
        "minutes": None,
        "present": [],
        "signed": [],
    }
    act.case["hearings"] = known


@rule("CPL-16")
def moved(act: Act) -> None:
    """A hearing that waits is moved, as long before the new time as the law wants."""
    found = _one(act, SUMMONED)
    if found is None:
        return
    _taken_up(act, found[1]["complaint"])
    _in_time(act)
    found[1]["begins"] = act.public["begins_at"]
    act.case["hearings"] = found[0]


@rule("CPL-17")
def answered(act: Act) -> None:
    """Only a side that was summoned answers."""
    found = _one(act, SUMMONED)
    if found is None:
        return
    _taken_up(act, found[1]["complaint"])
    side, answer = reading.text(act.public, "side"), reading.text(act.public, "answer")
    if answer not in ANSWERS:
        raise Unreadable("answer")
    act.findings.require("hearing.side", side in found[1]["sides"], found[1]["sides"], side)


@rule("CPL-18")
def called_off(act: Act) -> None:
    """A hearing that waits is called off."""
    found = _one(act, SUMMONED)
    if found is not None:
        found[1]["state"] = OFF
        act.case["hearings"] = found[0]


@rule("CPL-19")
def minutes(act: Act) -> None:
    """The minutes are of a hearing at its time, and say of each side that was summoned whether it came."""
    found = _one(act, SUMMONED)
    if found is None:
        return
    known, one = found
    _taken_up(act, one["complaint"])
    public, say = act.public, act.findings
    began, ended = reading.instant(public, "began_at"), reading.instant(public, "ended_at")
    good = datetime.fromisoformat(one["begins"]) <= began <= ended <= act.at
    say.require("hearing.times", good, "at its time or later, and over", public["began_at"])
    present, absent = _sides(act, "present"), _sides(act, "absent")
    whole = sorted([*present, *absent]) == sorted(one["sides"])
    say.require("hearing.attendance", whole, one["sides"], [*present, *absent])
    one["state"], one["present"], one["minutes"] = HELD, present, act.sha256
    act.case["hearings"] = known


@rule("CPL-20")
def signed(act: Act) -> None:
    """Each side that came signs or refuses once, having read these minutes; after the decision, too."""
    found = _one(act, HELD)
    if found is None:
        return
    known, one = found
    side = reading.text(act.public, "side")
    reading.flag(act.public, "signed")
    good = side in one["present"] and side not in one["signed"]
    act.findings.require("hearing.signature", good, "a side that came, once", side)
    act.findings.equal("hearing.minutes", one["minutes"], reading.text(act.public, "minutes"))
    one["signed"] = [*one["signed"], side]
    act.case["hearings"] = known


@rule("CPL-12")
def settled(act: Act) -> None:
    """No complaint is decided while its sides are summoned to a hearing that is still to come."""
    waits = sorted(
        name for name, one in _known(act).items() if one["complaint"] == act.uuid and one["state"] == SUMMONED
    )
    act.findings.require("hearing.settled", not waits, "no hearing to come", waits)


def _in_time(act: Act) -> None:
    begins = reading.instant(act.public, "begins_at")
    if reading.text(act.public, "mode") not in MODES:
        raise Unreadable("mode")
    earliest = act.at
    with suppress(UnknownValue, Unset):
        earliest = act.law().ends(NOTICE, after=act.at)
    good = begins > act.at and begins >= earliest
    act.findings.require("hearing.notice", good, earliest.isoformat(), act.public["begins_at"])


def _taken_up(act: Act, complaint: str) -> None:
    """The complaint is taken up and isn't decided."""
    one = (act.case.get("complaints") or {"complaints": {}})["complaints"].get(complaint)
    state = None if one is None else one["state"]
    act.findings.require("hearing.complaint", state == "accepted", "a complaint that was taken up", state)


def _known(act: Act) -> dict[str, Any]:
    """A copy of the case's hearings."""
    known: dict[str, Any] = copied(act.case.get("hearings") or {})
    return known


def _one(act: Act, state: str) -> tuple[dict[str, Any], dict[str, Any]] | None:
    """The hearing that the act is on, in this state and of the complaint that it names, with all; else None."""
    known = _known(act)
    one = known.get(act.uuid)
    good = one is not None and one["state"] == state and one["complaint"] == reading.text(act.public, "complaint")
    act.findings.require("hearing.state", good, state, None if one is None else one["state"])
    return (known, one) if good and one is not None else None


def _sides(act: Act, name: str) -> list[str]:
    found = act.public.get(name)
    if not isinstance(found, list) or found != [one for one in SIDES if one in found]:
        raise Unreadable(name)
    return found
