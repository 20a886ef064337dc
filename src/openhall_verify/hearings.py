"""Hearings in complaints: in their turn, told in time, signed by who came, and none left open by a decision."""

from dataclasses import dataclass, field
from datetime import datetime

import openhall_rules as rules
from openhall_rules.law import UnknownValue, Unset
from openhall_verify.findings import fail
from openhall_verify.proved import Evidence, Leaf
from openhall_verify.shapes import instant

NOTICE = "remedies.hearing_notice"
_FROM = {"CPL-16": "summoned", "CPL-17": "summoned", "CPL-18": "summoned", "CPL-19": "summoned", "CPL-20": "held"}
_IN_COMPLAINT = frozenset({"CPL-15", "CPL-16", "CPL-17", "CPL-19"})
"""What is done only while the complaint is taken up."""


@dataclass(slots=True)
class _Hearing:
    """How far a hearing is. ``minutes``: their leaf."""

    complaint: str
    sides: list[str]
    begins_at: datetime
    state: str = "summoned"
    minutes: str = ""
    present: list[str] = field(default_factory=list)
    signed: set[str] = field(default_factory=set)


def check(evidence: Evidence, pack: rules.Pack) -> int:
    """Every hearing of the case in the order of the log; how many there were.

    Raises:
        Failed: one was summoned too late for the law or outside of its complaint, an act came out of its turn or from
        a side that wasn't summoned, minutes don't say who came, or a decision left one open.
    """
    known: dict[str, _Hearing] = {}
    open_: set[str] = set()
    for act in evidence.chain:
        if act.code == "CPL-05" and act.public["accepted"] is True:
            open_.add(act.object)
        elif act.code in ("CPL-07", "CPL-12"):
            waits = [one for one in known.values() if one.complaint == act.object and one.state == "summoned"]
            if waits and act.code == "CPL-12":
                fail("hearing", f"The decision at entry {act.index} came before a hearing that was still to come.")
            open_.discard(act.object)
        elif act.code == "CPL-15" or act.code in _FROM:
            _step(act, known, open_, pack)
    return len(known)


def _step(act: Leaf, known: dict[str, _Hearing], open_: set[str], pack: rules.Pack) -> None:
    complaint = str(act.public["complaint"])
    if act.code in _IN_COMPLAINT and complaint not in open_:
        fail("hearing", f"The complaint of entry {act.index} isn't taken up, or has ended.")
    if act.code == "CPL-15":
        if act.object in known:
            fail("hearing", f"The hearing at entry {act.index} was summoned before.")
        known[act.object] = _Hearing(complaint, list(act.public["sides"]), _begins(act, pack))
        return
    one = known.get(act.object)
    if one is None or one.state != _FROM[act.code] or one.complaint != complaint:
        fail("hearing", f"The act {act.code} at entry {act.index} comes out of its turn.")
    match act.code:
        case "CPL-16":
            one.begins_at = _begins(act, pack)
        case "CPL-17":
            if act.public["side"] not in one.sides:
                fail("hearing", f"A side that wasn't summoned answers at entry {act.index}.")
        case "CPL-18":
            one.state = "off"
        case "CPL-19":
            _minutes(act, one)
        case "CPL-20":
            side = str(act.public["side"])
            if side not in one.present or side in one.signed or act.public["minutes"] != one.minutes:
                fail("hearing", f"The minutes are signed at entry {act.index} by a side that couldn't, or others are.")
            one.signed.add(side)


def _minutes(act: Leaf, one: _Hearing) -> None:
    began, ended = instant(act.public["began_at"]), instant(act.public["ended_at"])
    if not one.begins_at <= began <= ended <= instant(act.at):
        fail("hearing", f"The minutes at entry {act.index} are not of the time of the hearing.")
    if sorted([*act.public["present"], *act.public["absent"]]) != sorted(one.sides):
        fail("hearing", f"The minutes at entry {act.index} don't say of each side whether it came.")
    one.state, one.present, one.minutes = "held", list(act.public["present"]), act.sha256


def _begins(act: Leaf, pack: rules.Pack) -> datetime:
    begins, at = instant(act.public["begins_at"]), instant(act.at)
    try:
        earliest = pack.ends(NOTICE, after=at)
    except (UnknownValue, Unset):
        earliest = at
    if begins <= at or begins < earliest:
        fail("hearing", f"The sides are told too late of the hearing at entry {act.index}.")
    return begins
