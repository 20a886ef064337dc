"""Lots that are evaluated again in the replay: what counts then, and whatever was done wrongly is found."""

from __future__ import annotations

import copy
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from tests.rules.replay import test_draws
from tests.rules.replay.casebook import Casebook, recorded
from tests.rules.replay.test_complaints import BODY, COMPLAINT, complained
from tests.rules.replay.test_objections import SECOND, act, disputed, time_of

from openhall_rules.replay.findings import instant_text

Tamper = Callable[[Casebook], object]
ROUND = ("EVA-01", "EVA-02", "AWD-01", "AWD-02")


def again_by_decision() -> Casebook:
    """The recorded case up to its award; a complaint makes the findings void, and the same is found once more."""
    book = complained("reevaluate")
    book.public("CPL-12")["committee"] = "same"
    lot, at = book.row("AWD-03").leaf["object"], time_of(book, "AWD-03")
    public = {"complaint": COMPLAINT[10:], "committee": "same"}
    book.rows.append(act(book, "EVA-13", lot, public, at=at, like="OPN-01"))
    first = recorded()
    moved = time_of(first, "AWD-02") - time_of(first, "EVA-01")
    for code in ROUND:
        row = copy.deepcopy(first.row(code))
        row.leaf["at"] = _later(row.leaf["at"], moved)
        for name in ("until", "contract_due_at"):
            if name in row.leaf["public"]:
                row.leaf["public"][name] = _later(row.leaf["public"][name], moved)
        book.rows.append(row)
    return book


def _later(text: str, by: timedelta) -> str:
    return instant_text(datetime.fromisoformat(text) + by)


def again_by_answer() -> Casebook:
    """The recorded case up to the answer by which its owner makes the findings void."""
    book = disputed()
    row = next(row for row in book.rows if row.code == "OBJ-03" and row.leaf["object"] == SECOND)
    row.leaf["public"].update({"upheld": True, "measure": "reevaluate", "committee": "new"})
    place = book.rows.index(row) + 1
    del book.rows[place + 1 :]  # the pause ends
    lot = book.row("AWD-01").leaf["object"]
    public = {"objection": SECOND[10:], "committee": "new"}
    book.rows.insert(place, act(book, "EVA-13", lot, public, at=time_of(book, "AWD-01"), like="OPN-01"))
    return book


def broken(book: Casebook) -> list[tuple[str, str]]:
    return [(step.row.code, rule) for step in book.replayed() for rule in step.broken]


def test_what_is_found_again_counts_and_the_one_that_had_won_can_win() -> None:
    book = again_by_decision()

    # The dates of the new round are moved as a whole; only what the calendar makes of them may differ.
    found = [
        one for one in broken(book) if one[1] not in ("publicity.minimum", "publicity.awaited", "award.contract_due")
    ]
    assert found == []
    kept = {rule for step in book.replayed() for rule in step.reduced.verdict.get("kept", [])}
    assert {"reevaluation.ordered", "reevaluation.committee", "award.first_candidate", "evaluation.ranking"} <= kept


def test_the_owners_answer_makes_them_void() -> None:
    assert broken(again_by_answer()) == []


def by_nobody(book: Casebook) -> None:
    book.public("CPL-12")["effect"] = "annul_award"


def another_committee(book: Casebook) -> None:
    book.public("EVA-13")["committee"] = "new"


def no_committee(book: Casebook) -> None:
    book.public("CPL-12")["committee"] = "friends"


def another_complaint(book: Casebook) -> None:
    book.public("EVA-13")["complaint"] = BODY


def examined_again_unordered(book: Casebook) -> None:
    book.public("EVA-13")["qualifications"] = "again"


def examined_again_somehow(book: Casebook) -> None:
    book.public("CPL-12")["qualifications"] = "a little"


def examined_again_by_the_committees_rules(book: Casebook) -> None:
    for code in ("CPL-12", "EVA-13"):
        book.public(code)["qualifications"] = "again"


def left_undone(book: Casebook) -> None:
    book.drop(book.row("EVA-13"))


def the_award_stood(book: Casebook) -> None:
    book.drop(book.row("AWD-03"))


def void_twice(book: Casebook) -> None:
    row = book.row("EVA-13")
    book.rows.insert(book.rows.index(row) + 1, copy.deepcopy(row))


BROKEN: list[tuple[Tamper, str, str]] = [
    (by_nobody, "EVA-13", "reevaluation.ordered"),
    (another_committee, "EVA-13", "reevaluation.ordered"),
    (another_complaint, "EVA-13", "reevaluation.ordered"),
    (no_committee, "CPL-12", "reevaluation.committee"),
    (examined_again_unordered, "EVA-13", "reevaluation.ordered"),
    (examined_again_somehow, "CPL-12", "reevaluation.qualifications"),
    (examined_again_by_the_committees_rules, "EVA-13", "reevaluation.examined"),
    (left_undone, "EVA-01", "act.order"),
    (the_award_stood, "EVA-13", "act.order"),
    (void_twice, "EVA-13", "act.order"),
]


@pytest.mark.parametrize(("tamper", "code", "rule"), BROKEN, ids=lambda value: getattr(value, "__name__", ""))
def test_whatever_was_bent_is_found(tamper: Tamper, code: str, rule: str) -> None:
    book = again_by_decision()
    tamper(book)
    assert (code, rule) in broken(book)


def dismissed(book: Casebook) -> None:
    row = next(row for row in book.rows if row.code == "OBJ-03" and row.leaf["object"] == SECOND)
    row.leaf["public"]["upheld"] = False


def not_carried_out(book: Casebook) -> None:
    row = book.row("EVA-13")
    place = book.rows.index(row)
    book.rows[place] = copy.deepcopy(recorded().row("AWD-02"))


ANSWERED: list[tuple[Tamper, str, str]] = [
    (dismissed, "OBJ-03", "objection.measure"),
    (not_carried_out, "AWD-02", "objection.carried_out"),
]


@pytest.mark.parametrize(("tamper", "code", "rule"), ANSWERED, ids=lambda value: getattr(value, "__name__", ""))
def test_what_the_owner_bends_is_found(tamper: Tamper, code: str, rule: str) -> None:
    book = again_by_answer()
    tamper(book)
    assert (code, rule) in broken(book)


def not_drawn(book: Casebook) -> None:
    """Who was drawn sits no more, and nobody was drawn since."""
    book.rows.append(copy.deepcopy(recorded().row("EVA-01")))


REDRAWN: list[tuple[Tamper, str, str]] = [(not_drawn, "EVA-01", "reevaluation.drawn")]


def test_in_the_place_of_a_committee_that_was_drawn_another_is_drawn() -> None:
    book = again_by_answer()
    drawn = [row for row in test_draws.drawn().rows if row.code in ("DRW-01", "DRW-02", "DRW-06")]
    place = book.rows.index(book.row("EVA-01"))
    book.rows[place:place] = copy.deepcopy(drawn)
    not_drawn(book)

    assert ("EVA-01", "reevaluation.drawn") in broken(book)
