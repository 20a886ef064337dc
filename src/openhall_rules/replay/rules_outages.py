"""Rules on outages: measured ones contradict no person's act, and a deadline moves by the law of its case alone."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from openhall_rules import auctions
from openhall_rules.auctions import BIDDING
from openhall_rules.law import Unset
from openhall_rules.replay import reading
from openhall_rules.replay.acts import Act
from openhall_rules.replay.findings import instant_text
from openhall_rules.replay.registry import rule
from openhall_rules.replay.rules_auctions import auction_of, standing_of
from openhall_rules.replay.silences import silent
from openhall_rules.replay.standing import Times, grow, stage_of

MOST_OUTAGES: Final = 500
"""Outages that are remembered: the newest."""
SIDES: Final = frozenset({"centre", "supervisor"})
DECLARED_BY: Final = "opening.outage_declared_by"


@rule("OUT-01")
def measured(act: Act) -> None:
    """It lies in the past, between two heads of the log, and no person acted in it."""
    began, ended = _times(act)
    before, after = reading.number(act.public, "size_before"), reading.number(act.public, "size_after")
    sizes = before <= after <= act.index
    act.findings.require("outage.heads", sizes, f"rising, at most {act.index}", [before, after])
    quiet = silent(act.shared, instant_text(began), instant_text(ended))
    act.findings.require("outage.silent", quiet, "no act of a person in between", instant_text(began))
    _remember(act, "")


@rule("OUT-02")
def declared(act: Act) -> None:
    """It lies in the past, and a side that can declare declared it."""
    _times(act)
    side = reading.text(act.public, "side")
    act.findings.require("outage.side", side in SIDES, sorted(SIDES), side)
    _remember(act, side)


def _times(act: Act) -> tuple[datetime, datetime]:
    began, ended = reading.instant(act.public, "began_at"), reading.instant(act.public, "ended_at")
    good = began < ended <= act.at
    act.findings.require("outage.interval", good, f"an interval until {act.body['at']}", instant_text(ended))
    return began, ended


def _remember(act: Act, side: str) -> None:
    """What later acts may rest on; an outage that breaks a rule is none to rest on."""
    if act.findings.contradictions:
        return
    row = [act.uuid, act.public["began_at"], act.public["ended_at"], side, act.sha256]
    known = [one for one in act.shared.get("outages", []) if one[0] != act.uuid]
    act.shared["outages"] = [*known, row][-MOST_OUTAGES:]


@rule("NOT-05")
def extension(act: Act) -> None:
    """A deadline moves for an outage that is on the log, before a lot is closed, to where the law puts it.

    Where the law gives no figure a person enters the deadline, for an outage in which the old one lay.
    """
    known, say, law = act.notice(), act.findings, act.law()
    outage = _known(act, "extension.outage")
    old, new = reading.instant(act.public, "old_due_at"), reading.instant(act.public, "new_due_at")
    due = reading.instant(known, "due")
    say.equal("extension.notice", known["object"], act.body["object"])
    say.equal("extension.deadline", instant_text(due), instant_text(old))
    closed = sorted(uuid for uuid, lot in act.case["lots"].items() if lot["closed"] is not None)
    say.require("extension.before_closing", not closed, "no lot closed", closed)
    say.require("extension.forward", new > due, f"after {instant_text(due)}", instant_text(new))
    if outage is None:
        return  # a deadline that moved without an outage didn't move
    began, ended, side = datetime.fromisoformat(outage[1]), datetime.fromisoformat(outage[2]), outage[3]
    say.equal("extension.outage", outage[4], reading.text(act.statement(), "outage_leaf"))
    heeded = not side or side in law.get(DECLARED_BY)
    say.require("extension.declared_by", heeded, list(law.get(DECLARED_BY)), side)
    try:
        wanted = law.deadline_after_outage(deadline_at=due, began_at=began, ended_at=ended)
    except Unset:
        entered = not act.by_rule and began < due
        say.require("extension.law", entered, "entered by a person, due after the outage began", act.body["actor"])
    else:
        moved = act.by_rule and new == wanted
        say.require("extension.law", moved, None if wanted is None else instant_text(wanted), instant_text(new))
    act.case["notice"] = {**known, "due": instant_text(new)}


@rule("OPN-09")
def window(act: Act) -> None:
    """A window grows by what an outage took from it; the release window's new end holds from here on."""
    lot, say, law = act.lot(), act.findings, act.law()
    outage = _known(act, "extension.outage")
    old, new = reading.instant(act.public, "old_ends_at"), reading.instant(act.public, "new_ends_at")
    name = reading.text(act.public, "window")
    if outage is None:
        return
    began, ended = datetime.fromisoformat(outage[1]), datetime.fromisoformat(outage[2])
    if name != "release":
        good = old < new and new - old <= ended - began and lot["stage"] != "closed"
        say.require("extension.window", good, "by no more than the outage lasted", instant_text(new))
        return
    closed = lot["closed"]
    wanted = law.window_after_outage(
        opened_at=reading.instant(closed, "at"), ends_at=old, began_at=began, ended_at=ended
    )
    good = lot["stage"] == "closed" and closed["window_ends_at"] == instant_text(old) and new == wanted
    say.require("extension.window", good, None if wanted is None else instant_text(wanted), instant_text(new))
    lot["closed"] = {**closed, "window_ends_at": instant_text(new)}


@rule("AUC-12")
def auction(act: Act) -> None:
    """The present stage of an auction gets back what the law says an outage took from it, once for each outage."""
    _lot, found, terms = auction_of(act)
    say, outage = act.findings, _known(act, "extension.outage")
    if outage is None:
        return
    heeded = not outage[3] or outage[3] in act.law().get(DECLARED_BY)
    say.require("extension.declared_by", heeded, list(act.law().get(DECLARED_BY)), outage[3])
    names = ("old_starts_at", "new_starts_at", "old_ends_at", "new_ends_at")
    told = [reading.text(act.public, "stage"), *(instant_text(reading.instant(act.public, name)) for name in names)]
    lasts = stage_of(found)
    limit = found["closed"] is None and auctions.next_amount(terms, standing_of(found)) is None
    if lasts is None or limit or [lasts[0], outage[0]] in found["outages"]:
        say.broken("extension.auction", "a stage that lasts, once for each outage", told)
        return
    stage, old = lasts
    new = _after(act, stage, old, outage)
    moved = [] if new is None else [stage, *(instant_text(one) for one in (old[0], new[0], old[1], new[1]))]
    if say.equal("extension.auction", moved, told) and new is not None:
        found["outages"] = [*found["outages"], [stage, outage[0]]][-MOST_OUTAGES:]
        grow(found, stage, new)


def _after(act: Act, stage: str, times: Times, outage: list[Any]) -> Times | None:
    law, (begins, ends) = act.law(), times
    began, ended = datetime.fromisoformat(outage[1]), datetime.fromisoformat(outage[2])
    if stage == BIDDING:
        return law.auction_after_outage(starts_at=begins, ends_at=ends, began_at=began, ended_at=ended)
    new = law.window_after_outage(opened_at=begins, ends_at=ends, began_at=began, ended_at=ended)
    return None if new is None else (begins, new)


def _known(act: Act, name: str) -> list[Any] | None:
    """The outage that the act names, if the log has it with these times; else that is found."""
    wanted = [reading.text(act.public, field) for field in ("outage", "began_at", "ended_at")]
    found: list[Any] = next((one for one in act.shared.get("outages", []) if one[0] == wanted[0]), [])
    known = act.findings.require(name, found[:3] == wanted, found[:3] or "an outage on the log", wanted)
    return found if known else None
