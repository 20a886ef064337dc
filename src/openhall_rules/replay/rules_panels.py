"""Rules on committees across centres: asked and accepted, seats drawn, reassigned, a session, and what it costs."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from openhall_rules import draw, panels
from openhall_rules.errors import RuleError
from openhall_rules.replay import reading
from openhall_rules.replay.acts import Act
from openhall_rules.replay.findings import instant_text
from openhall_rules.replay.order import lot_of
from openhall_rules.replay.reading import Unreadable
from openhall_rules.replay.registry import rule
from openhall_rules.replay.states import SharedState

PROPOSED, FIXED, SEATED, RUNNING, CLOSED, CALLED_OFF = "proposed", "fixed", "seated", "running", "closed", "called_off"
ADJOURNED: Final = "adjourned"
SITTING: Final = (SEATED, RUNNING, ADJOURNED)
ASKED, ACCEPTED, DECLINED, WITHDRAWN, FAILED = "asked", "accepted", "declined", "withdrawn", "failed"
MOST_PANELS: Final = 50
"""Panels of one lot."""
MOST_SEATS: Final = 5_000
MOST_ALLIANCES: Final = 1_000
MOST_FEES: Final = 50
"""Fees kept of each alliance: the newest."""
SAME_MOMENT: Final = timedelta(minutes=10)
"""Acts within it may stand in another order than they saw each other."""
_HEX: Final = re.compile(r"[0-9a-f]{64}\Z")


@rule("ALL-06")
def fee_entered(act: Act) -> None:
    """An authority enters what a guest's seat costs; sessions that begin on its day or later go by it."""
    known = dict(act.shared.get("seat_fees", {}))
    if act.uuid not in known and len(known) >= MOST_ALLIANCES:
        raise Unreadable("object")
    fee = {
        "amount": str(reading.amount(act.public, "amount")),
        "currency": reading.text(act.public, "currency"),
        "counted": reading.text(act.public, "counted"),
    }
    good = fee["counted"] in panels.COUNTED and reading.amount(act.public, "amount") >= 0
    if not act.findings.require("seat_fee.form", good, "an amount, counted as fees of seats are", fee["counted"]):
        return
    row = [reading.day(act.public, "from_date").isoformat(), act.body["at"], fee]
    known[act.uuid] = [*known.get(act.uuid, []), row][-MOST_FEES:]
    act.shared["seat_fees"] = known


@rule("PNL-01")
def proposed(act: Act) -> None:
    """Guest centres are asked for seats of a lot's committee: one panel at a time, for as many as it has members."""
    lot, say = act.lot(lot_of(act)), act.findings
    known = dict(lot.get("panels", {}))
    if act.uuid in known or len(known) >= MOST_PANELS:
        raise Unreadable("object")
    standing = [one for one in known.values() if not one["void"] and one["state"] not in (CALLED_OFF, CLOSED)]
    say.require("panel.one", not standing, "no other panel of the lot", act.uuid)
    committee = lot.get("draw") or lot.get("appointed")
    members = reading.number(act.public, "members")
    say.equal("panel.members", None if committee is None else committee.get("members"), members)
    said, host = act.statement(), reading.text(act.public, "host")
    guests = texts(said, "guests")
    good = len(set(guests)) == len(guests) == reading.number(act.public, "guests") and host not in guests
    say.require("panel.guests", good, "each guest once, and not the host", guests)
    known[act.uuid] = {
        "state": PROPOSED,
        "void": False,
        "host": host,
        "alliance": reading.text(act.public, "alliance"),
        "members": members,
        "proposed": act.index,
        "guests": dict.fromkeys(guests, ASKED),
        "rights": texts(said, "rights"),
        "duties": texts(said, "duties"),
    }
    lot["panels"] = known


@rule("PNL-02", "PNL-03")
def answered(act: Act) -> None:
    """A guest that was asked answers once; it takes over what was proposed."""
    row, say, site = panel_of(act), act.findings, reading.text(act.public, "site")
    good = row["state"] == PROPOSED and not row["void"] and row["guests"].get(site) == ASKED
    if not say.require("panel.answer", good, "a guest that was asked and hasn’t answered", site):
        return
    accepts = act.code == "PNL-02"
    if accepts:
        said = act.statement()
        taken = [texts(said, "rights"), texts(said, "duties")]
        say.equal("panel.duties", [row["rights"], row["duties"]], taken)
    row["guests"] = {**row["guests"], site: ACCEPTED if accepts else DECLINED}


@rule("PNL-04")
def fixed(act: Act) -> None:
    """The pool of seats is fixed when every guest has answered, with a seat for each member."""
    row, say = panel_of(act), act.findings
    if not stage(act, row, PROPOSED):
        return
    say.require("panel.answered", ASKED not in row["guests"].values(), "an answer of every guest", row["guests"])
    members, pool = reading.number(act.public, "members"), reading.number(act.public, "pool")
    good = members == row["members"] <= pool <= MOST_SEATS
    say.require("panel.pool", good, f"a seat for each of {row['members']}", [members, pool])
    row.update(
        state=FIXED,
        size=pool,
        root=reading.digest(act.public, "pool_root"),
        commitment=reading.digest(act.public, "number_sha256"),
        index=act.index,
    )


@rule("PNL-05")
def drawn(act: Act) -> None:
    """The host shows the number that it committed to; pool and order are what salts, number and root give."""
    row, say = panel_of(act), act.findings
    if not stage(act, row, FIXED):
        return
    number = reading.text(act.public, "number")
    held = _HEX.match(number) is not None and draw.number_commitment(act.uuid, number) == row["commitment"]
    say.require("seats.number", held, "the number committed to", number)
    say.equal("seats.size", row["index"] + 1, reading.number(act.public, "size"))
    rows = reading.rows(act.statement(), "pool")
    if len(rows) > MOST_SEATS:
        raise Unreadable("pool")
    inside = {row["host"], *(site for site, answer in row["guests"].items() if answer == ACCEPTED)}
    made = [
        draw.entry(
            salt=bytes.fromhex(reading.digest(one, "salt")),
            draw=act.uuid,
            name=f"{reading.text(one, 'site')}/{reading.number(one, 'seat')}",
        )
        for one in rows
    ]
    entries = [reading.text(one, "entry") for one in rows]
    ours = made == entries and len(rows) == row["size"] and {reading.text(one, "site") for one in rows} <= inside
    try:
        order = draw.order(
            lot=lot_of(act),
            root=row["root"],
            number=number if held else row["commitment"],
            log_root=reading.digest(act.public, "root"),
            pool=[(entry, []) for entry in entries],
        )
    except RuleError:
        order = None
    good = say.require("seats.pool", ours and order is not None, "the pool that was fixed", entries[:3])
    placed = sorted(rows, key=lambda one: reading.number(one, "place"))
    places = [reading.number(one, "place") for one in placed]
    in_order = [reading.text(one, "entry") for one in placed] == order and places == list(range(1, len(rows) + 1))
    if good:
        say.require("seats.order", in_order, (order or [])[:3], entries[:3])
    row["state"], row["pool"] = SEATED, [reading.text(one, "site") for one in placed]
    seated = range(1, min(row["members"], len(placed)) + 1)
    row["sittings"] = [[place, place, act.body["at"], None] for place in seated]
    row["spent"], row["confirmed"], row["pauses"] = [], {}, []


@rule("PNL-06")
def reassigned(act: Act) -> None:
    """A guest drops out: in the order of their places its members get the next ones that nobody has had."""
    row, say, site = panel_of(act), act.findings, reading.text(act.public, "site")
    cause = reading.text(act.public, "cause")
    good = row["state"] in SITTING and row["guests"].get(site) == ACCEPTED and cause in (WITHDRAWN, FAILED)
    if not say.require("panel.dropped_out", good, "a guest that accepted, which withdrew or failed", [site, cause]):
        return
    seated = {place: member for member, place, _from, until in row["sittings"] if until is None}
    used = {*row["spent"], *(place for _member, place, _from, _until in row["sittings"])}
    lost, moves = panels.reassigned(row["pool"], seated=seated, used=used, gone=(), site=site)
    wanted = [move.to_json() for move in moves]
    told = reading.rows(act.statement(), "moved")
    say.equal("seats.moved", [len(lost), wanted], [reading.number(act.public, "moved"), told])
    theirs = [place for place, where in enumerate(row["pool"], start=1) if where == site]
    moved(row, act.body["at"], left=theirs, taken=[(move.member, move.to) for move in moves])
    row["confirmed"] = {one: yes for one, yes in row["confirmed"].items() if int(one) not in lost}
    row["guests"] = {**row["guests"], site: cause}


@rule("PNL-07")
def begun(act: Act) -> None:
    """The room is opened when the seats are drawn and the committee is complete."""
    row, say = panel_of(act), act.findings
    if not stage(act, row, SEATED):
        return
    lot = act.lot(lot_of(act))
    drawn_, named = lot.get("draw"), lot.get("appointed")
    complete = named is not None or (drawn_ is not None and drawn_["complete"])
    say.require("panel.committee", complete, "a committee that is complete", complete)
    first, last = reading.number(act.public, "check_from"), reading.number(act.public, "check_until")
    say.require("presence.bounds", 0 < first < last, "from less to more seconds", [first, last])
    row.update(state=RUNNING, began=act.body["at"], check_from=first, asked={})


@rule("PNL-08")
def closed(act: Act) -> None:
    """The room is closed; what guests are owed follows from the times of their seats and the fee in force."""
    row, say = panel_of(act), act.findings
    lasts = row["state"] in (RUNNING, ADJOURNED)
    if not say.require("panel.stage", lasts, [RUNNING, ADJOURNED], row["state"]):
        return
    said = act.statement()
    rule_ = reading.member(said, "rule")
    began = reading.instant(row, "began")
    possible = fees_in_force(act.shared, row["alliance"], began, act.at)
    if not say.require("panel.fee", _plain(rule_) in possible, possible[0], rule_):
        rule_ = None if rule_ is None else possible[0]
    say.equal("panel.fee_said", "unset" if rule_ is None else "entered", reading.text(act.public, "fee"))
    sittings = [
        panels.Sitting(member, place, _instant(begins), None if until is None else _instant(until))
        for member, place, begins, until in row["sittings"]
    ]
    pauses = [(_instant(since), None if until is None else _instant(until)) for since, until in row["pauses"]]
    wanted = panels.owed(row["pool"], sittings, host=row["host"], began=began, closed=act.at, rule=rule_, pauses=pauses)
    told = sorted(reading.rows(said, "owed"), key=lambda one: reading.text(one, "site"))
    say.equal("panel.owed", wanted, told)
    row["state"], row["closed"] = CLOSED, act.body["at"]


@rule("PNL-09")
def called_off(act: Act) -> None:
    """A panel is called off before its session."""
    row = panel_of(act)
    early = row["state"] in (PROPOSED, FIXED, SEATED)
    act.findings.require("panel.not_begun", early, "before its session", row["state"])
    row["state"] = CALLED_OFF


@rule("PNL-12")
def missed(act: Act) -> None:
    """A member missed a check: asked in the session, no sooner after the last one than the host set, time given."""
    row, say = panel_of(act), act.findings
    if not say.require("presence.session", row["state"] == RUNNING, RUNNING, row["state"]):
        return
    member, asked = reading.number(act.public, "member"), reading.instant(act.public, "asked_at")
    say.require("presence.member", 1 <= member <= row["members"], f"1 to {row['members']}", member)
    before = row["asked"].get(str(member), row.get("resumed", row["began"]))
    earliest = _instant(before) + timedelta(seconds=row["check_from"])
    say.require("presence.asked", asked >= earliest, f"not before {instant_text(earliest)}", instant_text(asked))
    due = asked + timedelta(seconds=panels.ANSWER_SECONDS)
    say.require("presence.due", act.at >= due, f"not before {instant_text(due)}", act.body["at"])
    row["asked"] = {**row["asked"], str(member): instant_text(asked)}
    row["confirmed"] = {**row["confirmed"], str(member): False}


def fees_in_force(shared: SharedState, alliance: str, began: datetime, at: datetime) -> list[dict[str, Any] | None]:
    """The fee that was in force on the day (UTC) on which a session began, as the log told it when it ended.

    More than one where a fee was entered within the same ten minutes: which one the session saw can't be told.
    """
    rows = shared.get("seat_fees", {}).get(alliance, [])
    found: list[dict[str, Any] | None] = []
    for known in (rows, [row for row in rows if _instant(row[1]) <= at - SAME_MOMENT]):
        in_force = [row for row in enumerate(known) if row[1][0] <= began.date().isoformat()]
        newest = max(in_force, key=lambda row: (row[1][0], row[0]), default=None)
        fee = None if newest is None else _plain(newest[1][2])
        if fee not in found:
            found.append(fee)
    return found


def end(lot: dict[str, Any], *, new: bool) -> None:
    """When findings become void their session counts no more: of a new committee, or one that is over."""
    for uuid, row in lot.get("panels", {}).items():
        if not row["void"] and row["state"] != CALLED_OFF and (new or row["state"] == CLOSED):
            lot["panels"] = {**lot["panels"], uuid: {**row, "void": True}}


def moved(row: dict[str, Any], at: str, *, left: list[int], taken: list[tuple[int, int]]) -> None:
    """Who sat at these places leaves them for good; members take others."""
    row["spent"] = sorted({*row["spent"], *left})
    row["sittings"] = [
        [member, place, begins, at if until is None and place in left else until]
        for member, place, begins, until in row["sittings"]
    ] + [[member, place, at, None] for member, place in taken]


def place_of(row: dict[str, Any], member: int) -> int | None:
    """Where a member sits now."""
    return next((place for one, place, _from, until in row["sittings"] if one == member and until is None), None)


def may(row: dict[str, Any], site: str, right: str) -> bool:
    """Whether a centre has a right at its own seats: the host every one, a guest what was handed over."""
    return site == row["host"] or (row["guests"].get(site) == ACCEPTED and right in row["rights"])


def panel_of(act: Act) -> dict[str, Any]:
    """The panel that the act is on, copied for writing."""
    lot = act.lot(lot_of(act))
    known = lot.get("panels", {})
    if act.uuid not in known:
        raise Unreadable("object")
    row = dict(known[act.uuid])
    lot["panels"] = {**known, act.uuid: row}
    return row


def stage(act: Act, row: dict[str, Any], wanted: str) -> bool:
    """Whether the panel has come so far and still counts."""
    found = "void" if row["void"] else row["state"]
    return act.findings.require("panel.stage", found == wanted, wanted, found)


def texts(table: Mapping[str, Any], name: str) -> list[str]:
    value = reading.member(table, name)
    if not isinstance(value, list) or len(value) > reading.MOST or not all(isinstance(one, str) for one in value):
        raise Unreadable(name)
    return list(value)


def _instant(text: str) -> datetime:
    return reading.instant({"at": text}, "at")


def _plain(fee: Any) -> dict[str, Any] | None:
    """A fee's rule with its amount as a plain decimal, so that two spellings of one are the same."""
    if fee is None:
        return None
    if not isinstance(fee, dict) or fee.keys() != {"amount", "currency", "counted"}:
        raise Unreadable("rule")
    return {**fee, "amount": f"{reading.amount(fee, 'amount'):.2f}"}
