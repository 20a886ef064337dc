"""Ordered corrections in the replay: in their order nothing contradicts; whatever was done wrongly is found."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from tests.rules.replay.casebook import Casebook
from tests.rules.replay.test_complaints import COMPLAINT, broken, complained
from tests.rules.replay.test_objections import act, time_of

from openhall_rules.replay.findings import instant_text

Tamper = Callable[[Casebook], object]
CORRECTION = "correction:66666666-6666-4666-8666-666666666666"


def followed_up() -> Casebook:
    """A decision that orders a correction: overdue, pressed for, reported, accepted."""
    book = complained("correct")
    book.drop(book.row("AWD-03"))
    at, of = time_of(book, "CPL-12"), {"complaint": COMPLAINT[10:]}
    due, late, later = (instant_text(at + timedelta(days=days)) for days in (1, 2, 9))
    book.public("CPL-12")["correct_due_at"] = due
    after = at + timedelta(days=2)
    book.rows += [
        act(book, "CPL-24", CORRECTION, of | {"due_at": due}, at=after, like="OPN-01"),
        act(book, "CPL-23", CORRECTION, of | {"due_at": later}, at=after, like="PLN-01"),
        act(book, "CPL-21", CORRECTION, of | {"late": False}, at=after, like="PLN-01"),
        act(book, "CPL-22", CORRECTION, of, at=after, like="PLN-01"),
    ]
    assert late < later
    return book


def test_in_order_nothing_contradicts_and_the_rules_are_kept() -> None:
    book = followed_up()

    assert broken(book) == []
    told = {rule for step in book.replayed() for rule in step.reduced.verdict.get("kept", [])}
    assert {"correction.time", "correction.overdue", "correction.pressed", "correction.late"} <= told


def without_a_time(book: Casebook) -> None:
    del book.public("CPL-12")["correct_due_at"]


def into_the_past(book: Casebook) -> None:
    book.public("CPL-12")["correct_due_at"] = book.row("CPL-12").leaf["at"]


def pressed_into_the_past(book: Casebook) -> None:
    book.public("CPL-23")["due_at"] = book.row("CPL-12").leaf["at"]


def pressed_too_early(book: Casebook) -> None:
    book.drop(book.row("CPL-24"))
    book.public("CPL-12")["correct_due_at"] = book.public("CPL-23")["due_at"]


def said_late(book: Casebook) -> None:
    book.public("CPL-21")["late"] = True


def of_another_time(book: Casebook) -> None:
    book.public("CPL-24")["due_at"] = book.row("CPL-12").leaf["at"]


def accepted_unreported(book: Casebook) -> None:
    book.drop(book.row("CPL-21"))


BROKEN: list[tuple[Tamper, str, str]] = [
    (without_a_time, "CPL-12", "correction.time"),
    (into_the_past, "CPL-12", "correction.time"),
    (pressed_into_the_past, "CPL-23", "correction.time"),
    (pressed_too_early, "CPL-23", "correction.pressed"),
    (said_late, "CPL-21", "correction.late"),
    (of_another_time, "CPL-24", "correction.overdue"),
    (accepted_unreported, "CPL-22", "correction.state"),
]


@pytest.mark.parametrize(("tamper", "code", "rule"), BROKEN)
def test_what_was_done_wrongly_is_found(tamper: Tamper, code: str, rule: str) -> None:
    book = followed_up()
    tamper(book)

    assert any(rule in rules for one, rules in broken(book) if one == code)
