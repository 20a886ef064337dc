"""Appointed committees in the replay: what the law lets an owner do is kept; whatever was bent is found."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import pytest
from tests.rules.replay.casebook import Casebook, Row, recorded
from tests.rules.replay.test_draws import broken_in, counted

from openhall_rules.leaves import leaf_sha256

Tamper = Callable[[Casebook], object]
APPOINTMENT = "5a0c6a2e-8a0b-4c1d-9e2f-0123456789ab"


def act(book: Casebook, code: str, public: dict[str, Any], said: dict[str, Any] | None, like: str, *names: int) -> Row:
    """An act on the appointment that commits to these numbers, signed or by rule as the act ``like`` is."""
    leaf = {name: copy.deepcopy(value) for name, value in book.row(like).leaf.items() if name != "statement"}
    leaf.pop("commitments", None)
    leaf |= {"code": code, "object": f"appointment:{APPOINTMENT}", "public": public}
    if names:
        leaf["commitments"] = {f"member/{number}": f"{number:064x}" for number in names}
    return Row(leaf, said)


def appointed() -> Casebook:
    """The recorded case; but its owner had named two of three members, and one of them was replaced once."""
    book = recorded()
    lot = book.row("EVA-01").leaf["object"][4:]
    place = book.rows.index(book.row("EVA-01"))
    public = {"lot": lot, "members": 3, "experts": 2, "ground": "any"}
    said = {"v": 1, "signed": {}, "conditions": {}, "reason": "Nobody else knows such pumps."}
    first = act(book, "APT-01", public, said, "EVA-01", 1, 2)
    second = act(book, "APT-02", {"lot": lot, "place": 2, "cause": "health"}, None, "EVA-01", 3)
    book.rows[place:place] = [first, second]
    book.said("EVA-02")["opinions"] = [
        {"sheet": "1", "leaf_sha256": "1" * 64, "opinion": "agrees", "reason": ""},
        {"sheet": "2", "leaf_sha256": "2" * 64, "opinion": "dissents", "reason": "The second bid is too vague."},
    ]
    published = act(book, "APT-03", {"lot": lot}, {"v": 1, "members": []}, "OPN-05")
    published.leaf["at"] = book.row("AWD-02").leaf["at"]
    book.rows.insert(book.rows.index(book.row("AWD-02")) + 1, published)
    return counted(book)


def settled(book: Casebook) -> Casebook:
    """The published names are those of the leaves as they are written now."""
    written = zip(book.rows, book.entries(), strict=True)
    known = {row.code: leaf_sha256(entry) for row, entry in written if row.code in ("APT-01", "APT-02")}
    book.said("APT-03")["members"] = [
        {"place": 1, "number": 1, "leaf_sha256": known.get("APT-01", "0" * 64)},
        {"place": 2, "number": 3, "leaf_sha256": known.get("APT-02", "0" * 64)},
    ]
    return book


def test_a_committee_that_the_law_lets_an_owner_name_contradicts_nothing() -> None:
    steps = settled(appointed()).replayed()

    assert [(step.row.code, step.reduced.verdict["broken"]) for step in steps if step.broken] == []
    told = {rule for step in steps for rule in step.reduced.verdict.get("kept", [])}
    assert {"appointment.ground", "appointment.names", "appointment.seat", "appointment.members",
            "evaluation.opinions", "evaluation.fresh"} <= told  # fmt: skip


def two_at_once(book: Casebook) -> None:
    book.rows.insert(book.rows.index(book.row("APT-02")), copy.deepcopy(book.row("APT-01")))


def more_experts_than_members(book: Casebook) -> None:
    book.public("APT-01")["experts"] = 4


def for_a_friend(book: Casebook) -> None:
    book.public("APT-01")["ground"] = "friendship"


def a_name_less(book: Casebook) -> None:
    del book.row("APT-01").leaf["commitments"]["member/2"]


def bored(book: Casebook) -> None:
    book.public("APT-02")["cause"] = "boredom"


def a_seat_that_there_is_not(book: Casebook) -> None:
    book.public("APT-02")["place"] = 3


def a_name_twice(book: Casebook) -> None:
    row = book.row("APT-02").leaf
    row["commitments"] = {"member/2": "0" * 64}


def before_the_award(book: Casebook) -> None:
    book.move(book.row("APT-03"), before=book.row("AWD-02"))


def told_twice(book: Casebook) -> None:
    row = book.row("APT-03")
    book.rows.insert(book.rows.index(row) + 1, copy.deepcopy(row))


def a_signature_less(book: Casebook) -> None:
    book.said("EVA-02")["opinions"].pop()


def one_signs_for_all(book: Casebook) -> None:
    del book.said("EVA-02")["opinions"]


BROKEN: list[tuple[Tamper, str, str]] = [
    (two_at_once, "APT-01", "appointment.one"),
    (more_experts_than_members, "APT-01", "appointment.composition"),
    (for_a_friend, "APT-01", "appointment.ground"),
    (a_name_less, "APT-01", "appointment.names"),
    (bored, "APT-02", "appointment.cause"),
    (a_seat_that_there_is_not, "APT-02", "appointment.seat"),
    (a_name_twice, "APT-02", "appointment.seat"),
    (before_the_award, "APT-03", "appointment.secret"),
    (told_twice, "APT-03", "appointment.once"),
    (a_signature_less, "AWD-01", "evaluation.opinions"),
    (one_signs_for_all, "AWD-01", "evaluation.opinions"),
]


@pytest.mark.parametrize(("tamper", "code", "rule"), BROKEN, ids=lambda value: getattr(value, "__name__", ""))
def test_is_found_where_it_was_done(tamper: Tamper, code: str, rule: str) -> None:
    book = appointed()
    tamper(book)
    found = {(step.row.code, rule) for step in settled(counted(book)).replayed() for rule in step.broken}
    assert (code, rule) in found


def another_name(book: Casebook) -> None:
    book.said("APT-03")["members"][1]["number"] = 2


def another_leaf(book: Casebook) -> None:
    book.said("APT-03")["members"][0]["leaf_sha256"] = "0" * 64


NAMES: list[tuple[Tamper, str, str]] = [
    (another_name, "APT-03", "appointment.members"),
    (another_leaf, "APT-03", "appointment.members"),
]


@pytest.mark.parametrize(("tamper", "code", "rule"), NAMES, ids=lambda value: getattr(value, "__name__", ""))
def test_other_names_than_were_committed_to_are_found(tamper: Tamper, code: str, rule: str) -> None:
    book = settled(appointed())
    tamper(book)
    assert (code, rule) in {(step.row.code, rule) for step in book.replayed() for rule in step.broken}


def test_findings_from_before_a_replacement_are_found() -> None:
    book = appointed()
    row = book.row("APT-02")
    book.rows.remove(row)
    book.rows.insert(book.rows.index(book.row("EVA-02")), row)
    assert "evaluation.fresh" in broken_in(settled(counted(book)))
