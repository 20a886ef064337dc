"""Rules on what a pause gives back: windows and auctions move on by the time that the tender stood still."""

from __future__ import annotations

from openhall_rules import standstill
from openhall_rules.replay import reading
from openhall_rules.replay.acts import Act
from openhall_rules.replay.findings import instant_text
from openhall_rules.replay.order import lot_of
from openhall_rules.replay.registry import rule
from openhall_rules.replay.rules_auctions import auction_of
from openhall_rules.replay.rules_remedies import PAUSED
from openhall_rules.replay.standing import auction_after, given, grow


@rule("OPN-10")
def window(act: Act) -> None:
    """A window grows by what the pause that just ended took from it; the release window's new end holds from here."""
    lot, say = act.lot(), act.findings
    stood = given(act, lot)
    old, new = reading.instant(act.public, "old_ends_at"), reading.instant(act.public, "new_ends_at")
    if stood is None:
        return
    if reading.text(act.public, "window") != "release":
        good = old < new and new - old <= stood[1] - stood[0] and lot["stage"] != "closed"
        say.require("pause.window", good, "by no more than the tender stood still", instant_text(new))
        return
    closed = lot["closed"]
    wanted = None
    if lot["stage"] == "closed" and closed is not None:
        wanted = standstill.window_after(opened_at=reading.instant(closed, "at"), ends_at=old, stood=stood)
    good = wanted is not None and closed["window_ends_at"] == instant_text(old) and new == wanted
    say.require("pause.window", good, None if wanted is None else instant_text(wanted), instant_text(new))
    if good:
        lot["closed"] = {**closed, "window_ends_at": instant_text(new)}


@rule("AUC-13")
def auction(act: Act) -> None:
    """The present stage of an auction gets back what the pause that just ended took from it."""
    lot, found, _terms = auction_of(act)
    names = ("old_starts_at", "new_starts_at", "old_ends_at", "new_ends_at")
    told = [reading.text(act.public, "stage"), *(instant_text(reading.instant(act.public, name)) for name in names)]
    stood = given(act, lot)
    if stood is None:
        return
    after = auction_after(found, stood)
    moved: list[str] = []
    if after is not None:
        stage, old, new = after
        moved = [stage, *(instant_text(one) for one in (old[0], new[0], old[1], new[1]))]
    if act.findings.equal("pause.auction", moved, told) and after is not None:
        grow(found, after[0], after[2])


@rule(*PAUSED)
def given_back(act: Act) -> None:
    """Nothing goes on before what a pause took was given back. Said of lots that stood still."""
    name = lot_of(act)
    stood = act.case["lots"].get(name, {}).get("stood")
    if stood is not None:
        act.findings.require("pause.given_back", not stood["owed"], "the time of the pause given back", stood["span"])
