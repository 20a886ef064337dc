"""Fees of a committee, in the replay: what anybody can compute again is kept; whatever was bent is found."""

from __future__ import annotations

import copy
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from tests.rules.replay.casebook import Casebook, Row
from tests.rules.replay.test_draws import act, counted, drawn
from tests.rules.replay.test_panels import seated as in_a_room

import openhall_rules
from openhall_rules.replay.rules_fees import rules_of

Tamper = Callable[[Casebook], object]


def paid() -> Casebook:
    """The case whose committee was drawn; its two experts are paid after the report, by the reference rules."""
    book = drawn()
    lot = book.row("EVA-01").leaf["object"]
    rules = rules_of(openhall_rules.pack("reference@2020-01-01"))
    fee: dict[str, Any] = {"class": "any", "minutes": 1, "kilometres": 30, "currency": "EUR"}
    fee |= dict.fromkeys(("time", "distance", "gross", "tax", "net"), "0.00")
    ordered = act(book, "FEE-03", {"members": 2, "minutes": 1, "payer": "owner"}, None, "EVA-02")
    said = {"v": 1, "rules": rules, "fees": [fee, dict(fee, kilometres=7)]}
    published = act(book, "FEE-04", {}, said, "OPN-05")
    published.leaf["at"] = book.row("AWD-02").leaf["at"]
    for row in (ordered, published):
        row.leaf["object"] = lot
    book.rows.insert(book.rows.index(book.row("EVA-02")) + 1, ordered)
    book.rows.insert(book.rows.index(book.row("DRW-07")) + 1, published)
    return counted(book)


def test_fees_that_anybody_can_compute_again_contradict_nothing() -> None:
    steps = paid().replayed()

    assert [(step.row.code, step.reduced.verdict["broken"]) for step in steps if step.broken] == []
    told = {rule for step in steps for rule in step.reduced.verdict.get("kept", [])}
    assert {"fees.members", "fees.minutes", "fees.payer", "fees.rules", "fees.count", "fees.computed"} <= told
    assert "fees.longest" in told


def one_too_many(book: Casebook) -> None:
    book.public("FEE-03")["members"] = 3


def longer_than_it_sat(book: Casebook) -> None:
    book.public("FEE-03")["minutes"] = 99_999


def another_longest(book: Casebook) -> None:
    for fee in book.said("FEE-04")["fees"]:
        fee["minutes"] = 0


def fewer_than_sat(book: Casebook) -> None:
    book.public("FEE-03")["members"] = 1


def another_payer(book: Casebook) -> None:
    book.public("FEE-03")["payer"] = "centre"


def before_the_award(book: Casebook) -> None:
    book.move(book.row("FEE-04"), before=book.row("AWD-02"))


def other_rules(book: Casebook) -> None:
    book.said("FEE-04")["rules"]["base_hours"] = 2


def one_left_out(book: Casebook) -> None:
    del book.said("FEE-04")["fees"][0]


def more_than_the_tables_give(book: Casebook) -> None:
    book.said("FEE-04")["fees"][0] |= {"gross": "5.00", "net": "5.00"}


def a_class_that_there_is_not(book: Casebook) -> None:
    book.said("FEE-04")["fees"][1]["class"] = "friend"


def published_twice(book: Casebook) -> None:
    row = book.row("FEE-04")
    book.rows.insert(book.rows.index(row) + 1, copy.deepcopy(row))


BROKEN: list[tuple[Tamper, str, str]] = [
    (published_twice, "FEE-04", "fees.once"),
    (one_too_many, "FEE-03", "fees.members"),
    (longer_than_it_sat, "FEE-03", "fees.minutes"),
    (another_longest, "FEE-04", "fees.longest"),
    (fewer_than_sat, "FEE-03", "fees.members"),
    (another_payer, "FEE-03", "fees.payer"),
    (before_the_award, "FEE-04", "fees.after_award"),
    (other_rules, "FEE-04", "fees.rules"),
    (one_left_out, "FEE-04", "fees.count"),
    (more_than_the_tables_give, "FEE-04", "fees.computed"),
    (a_class_that_there_is_not, "FEE-04", "fees.computed"),
]


@pytest.mark.parametrize(("tamper", "code", "rule"), BROKEN, ids=lambda value: getattr(value, "__name__", ""))
def test_whatever_was_bent_is_found(tamper: Tamper, code: str, rule: str) -> None:
    book = paid()
    tamper(book)
    found = {(step.row.code, rule) for step in counted(book).replayed() for rule in step.broken}
    assert (code, rule) in found


def test_the_order_stands_alone_without_a_draw() -> None:
    book = paid()
    book.rows = [row for row in book.rows if not isinstance(row, Row) or not row.code.startswith("DRW")]
    found = {(step.row.code, rule) for step in counted(book).replayed() for rule in step.broken}
    assert ("FEE-03", "fees.members") in found


def test_who_was_replaced_is_paid_as_well_and_need_not_be() -> None:
    """After one replacement two or three are paid; never four."""
    for members, wrong in ((2, False), (3, False), (4, True)):
        book = paid()
        replaced = act(
            book, "DRW-09", {"lot": book.row("EVA-01").leaf["object"][4:], "cause": "health"}, None, "EVA-01"
        )
        again = act(book, "DRW-06", dict(book.public("DRW-06")), None, "OPN-05")
        place = book.rows.index(book.row("DRW-06")) + 1
        book.rows[place:place] = [replaced, again]
        book.public("FEE-03")["members"] = members
        found = {(step.row.code, rule) for step in counted(book).replayed() for rule in step.broken}
        assert (("FEE-03", "fees.members") in found) is wrong


@pytest.mark.parametrize(("more", "wrong"), [(0, False), (1, True)])
def test_nobody_is_paid_for_longer_than_the_sessions_of_the_room_lasted(more: int, wrong: bool) -> None:
    book = in_a_room()
    began, closed = (datetime.fromisoformat(book.row(code).leaf["at"]) for code in ("PNL-07", "PNL-08"))
    minutes = -(-int((closed - began).total_seconds()) // 60) + more
    ordered = act(book, "FEE-03", {"members": 2, "minutes": minutes, "payer": "owner"}, None, "EVA-02")
    ordered.leaf["object"] = book.row("EVA-01").leaf["object"]
    book.rows.insert(book.rows.index(book.row("EVA-02")) + 1, ordered)
    steps = counted(book).replayed()
    found = {(step.row.code, rule) for step in steps for rule in step.broken}
    assert (("FEE-03", "fees.session") in found) is wrong
    assert "fees.session" in {rule for step in steps for rule in step.reduced.verdict.get("kept", [])} or wrong


SITE = "5f0c6a2e-8a0b-4c1d-9e2f-0123456789ab"


def far(*entered: int, site: str = SITE) -> Casebook:
    """The paid case whose first fee has kilometres to a centre, whose office entered these."""
    book = paid()
    place = book.rows.index(book.row("FEE-03"))
    organisation = {"organisation": "6f0c6a2e-8a0b-4c1d-9e2f-0123456789ab", "city": "Northtown", "seats": 4}
    rows = [act(book, "ALL-01", organisation, {"v": 1}, "EVA-02")]
    rows += [
        act(book, "FEE-06", {"site": site, "kilometres": one}, {"v": 1, "place": "A", "source": "B"}, "EVA-02")
        for one in entered
    ]
    for number, row in enumerate(rows):
        row.leaf["object"] = f"site:{SITE}" if number == 0 else f"distance:7f0c6a2e-8a0b-4c1d-9e2f-0123456789a{number}"
        row.leaf.pop("case", None)
    book.rows[place:place] = rows
    book.said("FEE-04")["fees"][0]["site"] = SITE
    return counted(book)


def rules_broken(book: Casebook) -> set[tuple[str, str]]:
    return {(step.row.code, rule) for step in book.replayed() for rule in step.broken}


def test_kilometres_that_the_office_entered_contradict_nothing() -> None:
    assert {one for one in rules_broken(far(12, 30)) if one[0].startswith("FEE")} == set()


def test_kilometres_that_nobody_entered_are_found() -> None:
    assert ("FEE-04", "fees.distance") in rules_broken(far(12))
    assert ("FEE-04", "fees.distance") in rules_broken(far())


def test_a_distance_is_to_a_centre_that_was_entered_and_on_this_earth() -> None:
    assert ("FEE-06", "distance.site") in rules_broken(far(30, site="8f0c6a2e-8a0b-4c1d-9e2f-0123456789ab"))
    assert ("FEE-06", "distance.form") in rules_broken(far(30_000))
