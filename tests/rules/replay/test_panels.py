"""Committees across centres, in the replay: what anybody can compute again is kept; whatever was bent is found."""

from __future__ import annotations

import copy
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from tests.rules.replay.casebook import Casebook, Row
from tests.rules.replay.test_draws import LOG_ROOT, NUMBER, broken_in, counted, drawn
from tests.rules.replay.test_reevaluation import again_by_answer

from openhall_rules import draw, panels
from openhall_rules.replay import rules_panels, start
from openhall_rules.replay.findings import instant_text

Tamper = Callable[[Casebook], object]
PANEL, ALLIANCE = "7b0c6a2e-8a0b-4c1d-9e2f-0123456789ab", "7c0c6a2e-8a0b-4c1d-9e2f-0123456789ab"
NORTH, SOUTH, WEST = (f"7d0c6a2e-8a0b-4c1d-9e2f-{number:012d}" for number in (1, 2, 3))
RIGHTS, DUTIES = ["seat_members"], ["keep_secret"]
FEE = {"amount": "100.00", "currency": "CNY", "counted": "begun_hour"}


def pool() -> list[dict[str, Any]]:
    """Two seats in each of three centres, with their places in the order drawn."""
    rows = []
    for n, (site, seat) in enumerate((site, seat) for site in (NORTH, SOUTH, WEST) for seat in (1, 2)):
        salt = bytes([n]) * 32
        entry = draw.entry(salt=salt, draw=PANEL, name=f"{site}/{seat}")
        rows.append({"entry": entry, "salt": salt.hex(), "site": site, "seat": seat})
    return sorted(rows, key=lambda one: one["entry"])


def at(book: Casebook, **later: int) -> str:
    """A moment shortly after the bids were read out."""
    return instant_text(datetime.fromisoformat(book.row("EVA-01").leaf["at"]) + timedelta(**later))


def act(book: Casebook, code: str, public: dict[str, Any], said: dict[str, Any] | None, **later: int) -> Row:
    """An act on the panel, signed, or by rule where it is a missed check."""
    like = book.row("OPN-05" if code == "PNL-12" else "EVA-01").leaf
    leaf = {name: copy.deepcopy(value) for name, value in like.items() if name != "statement"}
    leaf.pop("commitments", None)
    lot = book.row("EVA-01").leaf["object"][4:]
    leaf |= {"code": code, "object": f"panel:{PANEL}", "public": {"lot": lot, **public}, "at": at(book, **later)}
    return Row(leaf, None if said is None else {"v": 1, **said})


def fee(book: Casebook, **changes: Any) -> Row:
    """An authority has entered what a seat costs."""
    leaf = {name: value for name, value in book.row("EVA-01").leaf.items() if name not in ("case", "statement")}
    leaf |= {"code": "ALL-06", "object": f"alliance:{ALLIANCE}", "public": FEE | {"from_date": "2020-01-01"} | changes}
    return Row(leaf | {"at": at(book, minutes=-30)}, {"v": 1, "source": "Order 5 (fictional)"})


def seated() -> Casebook:
    """A drawn committee of three sits in three centres; the one where member 1 sat failed; a member missed a check."""
    book = drawn()
    lot, rows = book.row("EVA-01").leaf["object"][4:], pool()
    root = draw.pool_root([(one["entry"], []) for one in rows])
    order = draw.order(lot=lot, root=root, number=NUMBER, log_root=LOG_ROOT, pool=[(one["entry"], []) for one in rows])
    for one in rows:
        one["place"] = order.index(one["entry"]) + 1
    sites = [one["site"] for one in sorted(rows, key=lambda one: one["place"])]
    host, *guests = [sites[1] if sites[1] != sites[0] else sites[2], *sorted({NORTH, SOUTH, WEST})]
    guests = [site for site in guests if site != host]
    lost, moves = panels.reassigned(sites, seated={1: 1, 2: 2, 3: 3}, used={1, 2, 3}, gone=[], site=sites[0])
    begun = datetime.fromisoformat(at(book))
    sittings = [panels.Sitting(place, place, begun) for place in (1, 2, 3)]
    failed = begun + timedelta(minutes=30)
    left = {move.place for move in moves}
    sittings = [
        panels.Sitting(one.member, one.place, one.begins, failed if one.place in left else None) for one in sittings
    ] + [panels.Sitting(move.member, move.to, failed) for move in moves]
    closed = begun + timedelta(minutes=90)
    owed = panels.owed(sites, sittings, host=host, began=begun + timedelta(minutes=5), closed=closed, rule=FEE)
    both = {"rights": RIGHTS, "duties": DUTIES}
    place = book.rows.index(book.row("DRW-06")) + 1
    steps = [
        act(book, "PNL-01", {"host": host, "alliance": ALLIANCE, "members": 3, "guests": 2},
            {"guests": guests, **both}),
        act(book, "PNL-02", {"site": guests[0]}, both),
        act(book, "PNL-02", {"site": guests[1]}, both),
        act(book, "PNL-04", {"members": 3, "pool": 6, "pool_root": root,
                             "number_sha256": draw.number_commitment(PANEL, NUMBER)}, None),
        act(book, "PNL-05", {"number": NUMBER, "size": 0, "root": LOG_ROOT}, {"pool": rows}),
        act(book, "PNL-07", {"check_from": 300, "check_until": 1200}, None, minutes=5),
        act(book, "PNL-06", {"site": sites[0], "cause": "failed", "moved": len(lost)},
            {"reason": "The power failed.", "moved": [move.to_json() for move in moves]}, minutes=30),
        act(book, "PNL-12", {"member": 2, "asked_at": at(book, minutes=40)}, None, minutes=41),
        act(book, "PNL-12", {"member": 2, "asked_at": at(book, minutes=45)}, None, minutes=46),
        *(act(book, "PNL-13", {"member": member, "outcome": "confirmed", "means": "picture"}, None, minutes=70 + member)
          for member in (1, 2, 3)),
    ]  # fmt: skip
    book.rows[place:place] = steps
    over = act(book, "PNL-08", {"fee": "entered"}, {"rule": FEE, "owed": owed}, minutes=90)
    book.rows.insert(book.rows.index(book.row("EVA-01")) + 1, over)
    book.rows.insert(place - 2, fee(book))
    fixed = book.row("PNL-04")
    steps[4].leaf["public"]["size"] = book.rows.index(fixed) + 1
    return counted(book)


IGNORED = {"case.clock", "draw.size"}
"""The room of this case lasts longer than the recorded evaluation; and the panel stands between the draw's leaves."""


def found(book: Casebook) -> set[tuple[str, str]]:
    return {(step.row.code, rule) for step in book.replayed() for rule in step.broken if rule not in IGNORED}


def test_seats_that_anybody_can_draw_again_contradict_nothing() -> None:
    book = seated()

    assert found(book) == set()
    told = {rule for step in book.replayed() for rule in step.reduced.verdict.get("kept", [])}
    assert {"panel.one", "panel.members", "panel.guests", "panel.answer", "panel.duties", "panel.answered",
            "panel.pool", "panel.stage", "panel.committee", "panel.dropped_out", "panel.fee", "panel.owed",
            "seats.number", "seats.size", "seats.pool", "seats.order", "seats.moved", "presence.bounds",
            "presence.asked", "presence.due", "seat_fee.form"} <= told  # fmt: skip


def two_at_once(book: Casebook) -> None:
    row = copy.deepcopy(book.row("PNL-01"))
    row.leaf["object"] = f"panel:{ALLIANCE}"
    book.rows.insert(book.rows.index(book.row("PNL-02")), row)


def for_more_members(book: Casebook) -> None:
    book.public("PNL-01")["members"] = 5


def the_host_as_guest(book: Casebook) -> None:
    book.said("PNL-01")["guests"][0] = book.public("PNL-01")["host"]


def without_a_committee(book: Casebook) -> None:
    book.move(book.row("PNL-01"), before=book.row("DRW-01"))


def answered_twice(book: Casebook) -> None:
    row = book.row("PNL-02")
    book.rows.insert(book.rows.index(row) + 1, copy.deepcopy(row))


def fewer_duties(book: Casebook) -> None:
    book.said("PNL-02")["duties"] = []


def fixed_too_early(book: Casebook) -> None:
    book.move(book.row("PNL-04"), before=book.row("PNL-02", 1))


def fewer_seats_than_members(book: Casebook) -> None:
    book.public("PNL-04")["pool"] = 2


def another_number(book: Casebook) -> None:
    book.public("PNL-05")["number"] = "33" * 32


def an_earlier_head(book: Casebook) -> None:
    book.public("PNL-05")["size"] -= 1


def a_seat_elsewhere(book: Casebook) -> None:
    book.said("PNL-05")["pool"][0]["seat"] = 9


def another_order(book: Casebook) -> None:
    rows = {one["place"]: one for one in book.said("PNL-05")["pool"]}
    rows[1]["place"], rows[2]["place"] = 2, 1


def drawn_twice(book: Casebook) -> None:
    row = book.row("PNL-05")
    book.rows.insert(book.rows.index(row) + 1, copy.deepcopy(row))


def another_seat_than_the_next(book: Casebook) -> None:
    book.said("PNL-06")["moved"][0]["to"] = 6


def a_member_left_behind(book: Casebook) -> None:
    book.said("PNL-06")["moved"].pop()


def a_centre_that_is_none(book: Casebook) -> None:
    book.public("PNL-06")["site"] = ALLIANCE


def begun_before_the_committee(book: Casebook) -> None:
    book.drop(book.row("DRW-06"))


def foreseeable(book: Casebook) -> None:
    book.public("PNL-07")["check_until"] = 300


def called_off_in_session(book: Casebook) -> None:
    row = act(book, "PNL-09", {}, {"reason": "Why?"}, minutes=50)
    book.rows.insert(book.rows.index(book.row("PNL-08")), row)


def asked_too_soon(book: Casebook) -> None:
    book.public("PNL-12", 1)["asked_at"] = at(book, minutes=44)


def no_time_to_answer(book: Casebook) -> None:
    book.row("PNL-12", 1).leaf["at"] = at(book, minutes=45, seconds=59)


def a_member_that_there_is_not(book: Casebook) -> None:
    book.public("PNL-12")["member"] = 4


def missed_after_the_end(book: Casebook) -> None:
    row = book.row("PNL-12")
    book.rows.remove(row)
    book.rows.insert(book.rows.index(book.row("PNL-08")) + 1, row)


def dearer(book: Casebook) -> None:
    book.said("PNL-08")["rule"]["amount"] = "200.00"


def never_entered(book: Casebook) -> None:
    book.drop(book.row("ALL-06"))


def said_to_be_unset(book: Casebook) -> None:
    book.public("PNL-08")["fee"] = "unset"


def a_second_more(book: Casebook) -> None:
    book.said("PNL-08")["owed"][0]["seconds"][0] += 1


def by_the_sunset(book: Casebook) -> None:
    book.public("ALL-06")["counted"] = "sunset"


BROKEN: list[tuple[Tamper, str, str]] = [
    (two_at_once, "PNL-01", "panel.one"),
    (for_more_members, "PNL-01", "panel.members"),
    (the_host_as_guest, "PNL-01", "panel.guests"),
    (without_a_committee, "PNL-01", "act.order"),
    (answered_twice, "PNL-02", "panel.answer"),
    (fewer_duties, "PNL-02", "panel.duties"),
    (fixed_too_early, "PNL-04", "panel.answered"),
    (fewer_seats_than_members, "PNL-04", "panel.pool"),
    (another_number, "PNL-05", "seats.number"),
    (an_earlier_head, "PNL-05", "seats.size"),
    (a_seat_elsewhere, "PNL-05", "seats.pool"),
    (another_order, "PNL-05", "seats.order"),
    (drawn_twice, "PNL-05", "panel.stage"),
    (another_seat_than_the_next, "PNL-06", "seats.moved"),
    (a_member_left_behind, "PNL-06", "seats.moved"),
    (a_centre_that_is_none, "PNL-06", "panel.dropped_out"),
    (begun_before_the_committee, "PNL-07", "panel.committee"),
    (foreseeable, "PNL-07", "presence.bounds"),
    (called_off_in_session, "PNL-09", "panel.not_begun"),
    (asked_too_soon, "PNL-12", "presence.asked"),
    (no_time_to_answer, "PNL-12", "presence.due"),
    (a_member_that_there_is_not, "PNL-12", "presence.member"),
    (missed_after_the_end, "PNL-12", "presence.session"),
    (dearer, "PNL-08", "panel.fee"),
    (never_entered, "PNL-08", "panel.fee"),
    (said_to_be_unset, "PNL-08", "panel.fee_said"),
    (a_second_more, "PNL-08", "panel.owed"),
    (by_the_sunset, "ALL-06", "seat_fee.form"),
]


@pytest.mark.parametrize(("tamper", "code", "rule"), BROKEN, ids=lambda value: getattr(value, "__name__", ""))
def test_is_found_where_it_was_done(tamper: Tamper, code: str, rule: str) -> None:
    book = seated()
    tamper(book)
    assert (code, rule) in found(counted(book)), broken_in(book)


def test_called_off_before_its_session_another_can_be_proposed() -> None:
    book = seated()
    rows = [row for row in book.rows if row.code.startswith("PNL")]
    again = copy.deepcopy(rows[0])
    again.leaf["object"] = f"panel:{ALLIANCE}"
    place = book.rows.index(rows[5])
    book.rows = [row for row in book.rows if row not in rows[5:]]
    book.rows[place:place] = [act(book, "PNL-09", {}, {"reason": "It meets in one place."}), again]

    assert found(counted(book)) == {("EVA-01", "panel.in_session"), ("EVA-02", "panel.in_session")}
    book.drop(again)
    assert found(counted(book)) == set()  # who meets in one place finds there


def test_a_session_that_is_over_counts_no_more_when_findings_are_void() -> None:
    lot: dict[str, Any] = {"panels": {
        "closed": {"void": False, "state": "closed"}, "running": {"void": False, "state": "running"},
        "off": {"void": False, "state": "called_off"},
    }}  # fmt: skip
    same, new = copy.deepcopy(lot), copy.deepcopy(lot)
    rules_panels.end(same, new=False)
    rules_panels.end(new, new=True)

    assert [one["void"] for one in same["panels"].values()] == [True, False, False]
    assert [one["void"] for one in new["panels"].values()] == [True, True, False]
    assert broken_in(again_by_answer()) == ""  # where there is no panel nothing changes


def test_of_two_fees_entered_at_nearly_one_moment_either_can_have_been_seen() -> None:
    begun = datetime.fromisoformat("2026-03-02T10:00:00+00:00")
    cheap, dear = {**FEE, "amount": "1.00"}, {**FEE, "amount": "9.00"}
    rows = [["2026-01-01", "2026-03-02T09:00:00.000000Z", cheap], ["2026-01-01", "2026-03-02T10:55:00.000000Z", dear]]
    shared = start() | {"seat_fees": {ALLIANCE: rows}}

    assert rules_panels.fees_in_force(shared, ALLIANCE, begun, begun + timedelta(hours=1)) == [dear, cheap]
    assert rules_panels.fees_in_force(shared, ALLIANCE, begun, begun + timedelta(hours=2)) == [dear]
    assert rules_panels.fees_in_force(shared, NORTH, begun, begun) == [None]
