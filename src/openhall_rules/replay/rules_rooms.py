"""Rules on the room of a committee across centres: who may score there, when it is adjourned, and seats given later."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from openhall_rules import panels
from openhall_rules.replay import reading, rules_panels
from openhall_rules.replay.acts import Act, read_leaf
from openhall_rules.replay.findings import instant_text
from openhall_rules.replay.reading import Unreadable
from openhall_rules.replay.registry import rule
from openhall_rules.replay.rules_panels import (
    ACCEPTED,
    ADJOURNED,
    CALLED_OFF,
    CLOSED,
    FAILED,
    MOST_SEATS,
    RUNNING,
    SITTING,
)

CONFIRMED, DOUBTED = "confirmed", "doubted"
AT_THE_SEAT: Final = "person"
"""Compared by the staff of the centre where the member sits."""
CHECK_WHO_SITS, STOP_A_SEAT = "check_who_sits", "stop_a_seat"
MOST_PAUSES: Final = 200
"""Adjournments of one session."""


@rule("PNL-16")
def provided(act: Act) -> None:
    """A centre of the panel provides further seats: members without one get them in the order of their numbers."""
    row, say, site = rules_panels.panel_of(act), act.findings, reading.text(act.public, "site")
    if not say.require("seats.provided", row["state"] in SITTING, "a panel whose seats are drawn", row["state"]):
        return
    said = act.statement()
    numbers, told = _numbers(said, "seats"), reading.rows(said, "moved")
    good = 0 < len(numbers) == len(set(numbers)) == reading.number(act.public, "seats")
    fits = len(row["pool"]) + len(numbers) <= MOST_SEATS
    if not say.require("seats.further", good and fits, "seats of a centre, each once", numbers):
        return
    if site != row["host"]:
        say.equal(
            "panel.duties",
            [row["rights"], row["duties"]],
            [rules_panels.texts(said, "rights"), rules_panels.texts(said, "duties")],
        )
        row["guests"] = {**row["guests"], site: ACCEPTED}
    first = len(row["pool"]) + 1
    seated = {member for member, _place, _from, until in row["sittings"] if until is None}
    waiting = [member for member in range(1, row["members"] + 1) if member not in seated]
    taken = list(zip(waiting, range(first, first + len(numbers)), strict=False))
    wanted = [{"member": member, "to": place} for member, place in taken]
    say.equal("seats.moved", [len(wanted), wanted], [reading.number(act.public, "moved"), told])
    row["pool"] = [*row["pool"], *(site for _number in numbers)]
    rules_panels.moved(row, act.body["at"], left=[], taken=taken)


@rule("PNL-17")
def stopped(act: Act) -> None:
    """A seat is stopped by the host or the guest that has this right: its member gets the next free one."""
    row, say, site = rules_panels.panel_of(act), act.findings, reading.text(act.public, "site")
    member = reading.number(act.public, "member")
    place = rules_panels.place_of(row, member) if row["state"] in SITTING else None
    good = place is not None and row["pool"][place - 1] == site and rules_panels.may(row, site, STOP_A_SEAT)
    if not say.require("seats.stopped", good, "a seat of a centre that may stop it", [member, site]):
        return
    used = {*row["spent"], *(one for _member, one, _from, _until in row["sittings"])}
    free = [one for one in range(1, len(row["pool"]) + 1) if one not in used]
    wanted = [{"member": member, "from": place, "to": one} for one in free[:1]]
    told = reading.rows(act.statement(), "moved")
    say.equal("seats.moved", [len(wanted), wanted], [reading.number(act.public, "moved"), told])
    rules_panels.moved(row, act.body["at"], left=[place or 0], taken=[(member, one) for one in free[:1]])
    row["confirmed"] = {one: yes for one, yes in row["confirmed"].items() if one != str(member)}


@rule("PNL-18")
def incident(act: Act) -> None:
    """A centre that takes part reports an incident at its own seats."""
    row, site = rules_panels.panel_of(act), reading.text(act.public, "site")
    inside = site == row["host"] or row["guests"].get(site) in (ACCEPTED, FAILED)
    good = row["state"] in SITTING and inside
    act.findings.require("panel.incident", good, "a centre of a panel whose seats are drawn", site)


@rule("PNL-13")
def compared(act: Act) -> None:
    """Who sits at a member's seat is confirmed or doubted: by the witness, or by the centre that has this right."""
    row, say = rules_panels.panel_of(act), act.findings
    if not say.require("presence.session", row["state"] == RUNNING, RUNNING, row["state"]):
        return
    member, outcome = reading.number(act.public, "member"), reading.text(act.public, "outcome")
    say.require("presence.member", 1 <= member <= row["members"], f"1 to {row['members']}", member)
    say.require("presence.outcome", outcome in (CONFIRMED, DOUBTED), "confirmed or doubted", outcome)
    if reading.text(act.public, "means") == AT_THE_SEAT:
        site, place = reading.text(act.public, "site"), rules_panels.place_of(row, member)
        good = place is not None and row["pool"][place - 1] == site and rules_panels.may(row, site, CHECK_WHO_SITS)
        if not say.require("presence.by_centre", good, "a centre that may compare at its own seats", [member, site]):
            return
    row["confirmed"] = {**row["confirmed"], str(member): outcome == CONFIRMED}


@rule("PNL-14")
def adjourned(act: Act) -> None:
    """A session is adjourned until a later instant; who comes back is compared anew."""
    row, say = rules_panels.panel_of(act), act.findings
    if not rules_panels.stage(act, row, RUNNING):
        return
    until = reading.instant(act.public, "until")
    say.require("panel.until", until > act.at, "later than the act", instant_text(until))
    if len(row["pauses"]) >= MOST_PAUSES:
        raise Unreadable("object")
    row.update(state=ADJOURNED, confirmed={}, pauses=[*row["pauses"], [act.body["at"], None]])


@rule("PNL-15")
def resumed(act: Act) -> None:
    """An adjourned session goes on."""
    row = rules_panels.panel_of(act)
    if not rules_panels.stage(act, row, ADJOURNED):
        return
    at = act.body["at"]
    row.update(state=RUNNING, resumed=at, asked={}, pauses=[*row["pauses"][:-1], [row["pauses"][-1][0], at]])


@rule("EVA-01")
def found_in_the_room(act: Act) -> None:
    """Where a panel stands the committee finds in its open session, when every member stands confirmed at a seat."""
    row, say = standing(act.lot()), act.findings
    if row is None:
        return
    if say.require("panel.in_session", row["state"] == RUNNING, RUNNING, row["state"]):
        unfit = panels.unfit(row["members"], row["confirmed"])
        seated = {member for member, _place, _from, until in row["sittings"] if until is None}
        missing = sorted({*unfit, *(set(range(1, row["members"] + 1)) - seated)})
        say.equal("panel.confirmed", [], missing)


@rule("EVA-02")
def signed_in_the_room(act: Act) -> None:
    """Where a panel stands its report is signed in the session, or after it; not while it is adjourned."""
    row = standing(act.lot())
    if row is not None:
        good = row["state"] in (RUNNING, CLOSED)
        act.findings.require("panel.in_session", good, [RUNNING, CLOSED], row["state"])


@rule("AWD-01", "OPN-07")
def scored_in_the_room(act: Act) -> None:
    """Where a panel stands each member signed scores in one of its sessions: the findings name the leaves, which stand
    in no case, and the log says when each was signed. Whose they are nobody learns.
    """
    lot = act.lot()
    rows = [one for one in lot.get("panels", {}).values() if not one["void"] and one["state"] != CALLED_OFF]
    if not rows or lot["evaluation"] not in act.said:
        return
    findings = act.statement_of(lot["evaluation"])
    bound = min(int(one["proposed"]) for one in rows)
    unknown, outside = [], []
    for one in reading.rows(findings, "sheets") if "sheets" in findings else []:
        if reading.member(one, "void") is True:
            continue
        sha256 = reading.digest(one, "leaf_sha256")
        known = act.earlier(sha256)
        leaf = None if known is None else read_leaf(known[1])
        if known is None or leaf is None or leaf.get("code") != "EVA-03":
            unknown.append(sha256)
        elif known[0] > bound and not any(in_session(row, reading.instant(leaf, "at")) for row in rows):
            outside.append(sha256)
    act.findings.equal("scores.on_log", [], unknown)
    act.findings.equal("scores.in_session", [], outside)


def in_session(panel: Mapping[str, Any], at: datetime) -> bool:
    """Whether the room of a panel was open at an instant: begun, not adjourned, not closed."""
    if "began" not in panel or at < reading.instant(panel, "began"):
        return False
    if "closed" in panel and at > reading.instant(panel, "closed"):
        return False
    return not any(
        reading.instant({"at": since}, "at") < at and (until is None or at < reading.instant({"at": until}, "at"))
        for since, until in panel["pauses"]
    )


def standing(lot: Mapping[str, Any]) -> dict[str, Any] | None:
    """The newest panel of a lot that was not called off and whose committee may still find."""
    rows = [one for one in lot.get("panels", {}).values() if not one["void"] and one["state"] != CALLED_OFF]
    return max(rows, key=lambda one: int(one["proposed"]), default=None)


def _numbers(table: Mapping[str, Any], name: str) -> list[int]:
    value = reading.member(table, name)
    good = isinstance(value, list) and len(value) <= reading.MOST
    if not good or not all(isinstance(one, int) and not isinstance(one, bool) for one in value):
        raise Unreadable(name)
    return list(value)
