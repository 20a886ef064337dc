"""Hearings in the replay: in their order nothing contradicts; whatever was done wrongly is found."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from tests.rules.replay.casebook import Casebook
from tests.rules.replay.test_complaints import COMPLAINT, broken, complained
from tests.rules.replay.test_objections import act, time_of

from openhall_rules.leaves import leaf_sha256
from openhall_rules.replay.findings import instant_text

Tamper = Callable[[Casebook], object]
HEARING = "hearing:55555555-5555-4555-8555-555555555555"


def heard() -> Casebook:
    """A complaint whose sides are summoned, of which one comes and signs, before the decision."""
    book = complained("none")
    book.drop(book.row("AWD-03"))
    at, of = time_of(book, "CPL-05"), {"complaint": COMPLAINT[10:]}
    begins, over = at + timedelta(minutes=1), at + timedelta(minutes=2)
    later = instant_text(begins)
    written = of | {
        "began_at": later, "ended_at": instant_text(over), "present": ["complainant"], "absent": ["owner"],
    }  # fmt: skip
    summons = of | {"begins_at": instant_text(over), "mode": "place", "sides": ["complainant", "owner"]}
    rows = [
        act(book, "CPL-15", HEARING, summons, at=at, like="PLN-01"),
        act(book, "CPL-16", HEARING, of | {"begins_at": later, "mode": "remote"}, at=at, like="PLN-01"),
        act(book, "CPL-17", HEARING, of | {"side": "owner", "answer": "stays_away"}, at=at, like="PLN-01"),
        act(book, "CPL-19", HEARING, written, at=over, like="PLN-01"),
        act(book, "CPL-20", HEARING, of | {"side": "complainant", "signed": True}, at=over, like="PLN-01"),
    ]
    place = book.rows.index(book.row("CPL-12"))
    book.rows[place:place] = rows
    for code in ("CPL-12", "CPL-09"):
        book.row(code).leaf["at"] = instant_text(over)
    signs(book)
    return book


def signs(book: Casebook) -> None:
    """The signature names the minutes as they are in the log."""
    entries = book.entries()
    book.public("CPL-20")["minutes"] = leaf_sha256(entries[book.rows.index(book.row("CPL-19"))])


def test_in_order_nothing_contradicts_and_the_rules_are_kept() -> None:
    book = heard()

    assert broken(book) == []
    told = {rule for step in book.replayed() for rule in step.reduced.verdict.get("kept", [])}
    assert {"hearing.notice", "hearing.attendance", "hearing.signature", "hearing.minutes", "hearing.settled"} <= told


def too_soon(book: Casebook) -> None:
    book.public("CPL-15")["begins_at"] = book.row("CPL-15").leaf["at"]


def moved_into_the_past(book: Casebook) -> None:
    book.public("CPL-16")["begins_at"] = book.row("CPL-16").leaf["at"]


def never_summoned(book: Casebook) -> None:
    book.drop(book.row("CPL-15"))


def in_no_complaint(book: Casebook) -> None:
    book.public("CPL-15")["complaint"] = HEARING[8:]


def answered_by_another_side(book: Casebook) -> None:
    book.public("CPL-17")["side"] = "bidder"


def before_its_time(book: Casebook) -> None:
    book.public("CPL-19")["began_at"] = book.row("CPL-15").leaf["at"]
    signs(book)


def nobody_noted(book: Casebook) -> None:
    book.public("CPL-19")["absent"] = []
    signs(book)


def signed_by_who_wasnt_there(book: Casebook) -> None:
    book.public("CPL-20")["side"] = "owner"


def other_minutes(book: Casebook) -> None:
    book.public("CPL-20")["minutes"] = "0" * 64


def left_open(book: Casebook) -> None:
    book.drop(book.row("CPL-20"))
    book.drop(book.row("CPL-19"))


BROKEN: list[tuple[Tamper, str, str]] = [
    (too_soon, "CPL-15", "hearing.notice"),
    (moved_into_the_past, "CPL-16", "hearing.notice"),
    (never_summoned, "CPL-16", "hearing.state"),
    (in_no_complaint, "CPL-15", "hearing.complaint"),
    (answered_by_another_side, "CPL-17", "hearing.side"),
    (before_its_time, "CPL-19", "hearing.times"),
    (nobody_noted, "CPL-19", "hearing.attendance"),
    (signed_by_who_wasnt_there, "CPL-20", "hearing.signature"),
    (other_minutes, "CPL-20", "hearing.minutes"),
    (left_open, "CPL-12", "hearing.settled"),
]


@pytest.mark.parametrize(("tamper", "code", "rule"), BROKEN)
def test_what_was_done_wrongly_is_found(tamper: Tamper, code: str, rule: str) -> None:
    book = heard()
    tamper(book)

    found: list[Any] = [rules for one, rules in broken(book) if one == code]
    assert any(rule in rules for rules in found)
