"""Qualifications that the owner examines, in the replay: before the findings, enough of them, and taken as they are."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import pytest
from tests.rules.replay.casebook import Casebook, Row, recorded
from tests.rules.replay.test_examinations import MET, UNSIGNED, broken
from tests.rules.replay.test_reevaluation import again_by_decision

ASKED = [{"id": "q1", "stage": "qualification", "text": "Three like works.", "clause": "4.2"}]


@pytest.fixture(autouse=True)
def _owners(monkeypatch: pytest.MonkeyPatch) -> None:
    """The pack of the recorded case names no such rule: here it does, with two qualified at least."""
    monkeypatch.setattr("openhall_rules.replay.rules_evaluation.owners", _all)
    monkeypatch.setattr("openhall_rules.replay.rules_evaluation.fewest_qualified", lambda _law: 2)


def _all(_law: Any, requirements: Any) -> tuple[Any, ...]:
    return tuple(one for one in requirements if one.stage == "qualification")


def examined() -> Casebook:
    """The recorded case; but its owner found every bid qualified that the committee didn't reject."""
    book = recorded()
    for lot in book.said("NOT-01")["lots"]:
        lot["criteria"] = {**(lot.get("criteria") or {}), "requirements": ASKED}
    said = book.said("EVA-01")
    marks = {}
    for entry in said["bids"]:
        entry["examination"] = {"q1": MET if entry["rejected"] is None else UNSIGNED}
        marks[entry["bid"]] = dict(entry["examination"])
    found = book.row("EVA-01")
    row = Row(copy.deepcopy(found.leaf), {"v": 1, "signed": {}, "marks": marks})
    row.leaf.update(code="EVA-15", public={"requirements": 1})
    book.rows.insert(book.rows.index(found), row)
    book.public("ARC-01")["leaves"] += 1
    return book


def test_what_the_owner_examined_rightly_is_kept() -> None:
    assert broken(examined()) == set()
    kept = {rule for step in examined().replayed() for rule in step.reduced.verdict.get("kept", [])}
    assert {"qualification.owner", "evaluation.qualified", "evaluation.fewest_qualified"} <= kept


def never_examined(book: Casebook) -> None:
    book.rows.remove(book.row("EVA-15"))


def too_few(book: Casebook) -> None:
    for marks in book.said("EVA-15")["marks"].values():
        marks["q1"] = UNSIGNED


def found_otherwise(book: Casebook) -> None:
    entry = next(one for one in book.said("EVA-01")["bids"] if one["rejected"] is not None)
    entry["examination"] = {"q1": MET}


def of_another_count(book: Casebook) -> None:
    book.public("EVA-15")["requirements"] = 2


BROKEN: list[tuple[Callable[[Casebook], None], str]] = [
    (never_examined, "evaluation.qualified"),
    (too_few, "evaluation.fewest_qualified"),
    (found_otherwise, "evaluation.examination"),
    (of_another_count, "qualification.owner"),
]


@pytest.mark.parametrize(("tamper", "rule"), BROKEN)
def test_what_was_bent_is_found(tamper: Callable[[Casebook], None], rule: str) -> None:
    book = examined()
    tamper(book)

    assert rule in broken(book)


def test_a_case_whose_law_gives_it_to_the_committee_admits_no_such_act(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("openhall_rules.replay.rules_evaluation.owners", lambda _law, _all: ())
    assert "qualification.asked" in broken(examined())


def twice(*, ordered: bool, examined_again: bool) -> Casebook:
    """A case that is evaluated again; its owner examined before the first findings, maybe before the second as well."""
    book = again_by_decision()
    for lot in book.said("NOT-01")["lots"]:
        lot["criteria"] = {**(lot.get("criteria") or {}), "requirements": ASKED}
    for number in (0, 1):
        found = book.row("EVA-01", number)
        found.said = copy.deepcopy(found.statement())
        marks = {}
        for entry in found.said["bids"]:
            entry["examination"] = {"q1": MET if entry["rejected"] is None else UNSIGNED}
            marks[entry["bid"]] = dict(entry["examination"])
        row = Row(copy.deepcopy(found.leaf), {"v": number + 1, "signed": {}, "marks": marks})
        row.leaf.update(code="EVA-15", public={"requirements": 1})
        if number == 0 or examined_again:
            book.rows.insert(book.rows.index(found), row)
    if ordered:
        for code in ("CPL-12", "EVA-13"):
            book.public(code)["qualifications"] = "again"
    return book


@pytest.mark.parametrize("again", [False, True])
def test_it_stands_or_is_done_again_as_the_order_says(again: bool) -> None:
    found = {rule for rule in broken(twice(ordered=again, examined_again=again)) if rule in OWN}
    assert found == set()


@pytest.mark.parametrize(
    ("ordered", "examined_again", "rule"),
    [(False, True, "qualification.stands"), (True, False, "evaluation.qualified")],
)
def test_done_otherwise_than_ordered_is_found(ordered: bool, examined_again: bool, rule: str) -> None:
    assert rule in broken(twice(ordered=ordered, examined_again=examined_again))


OWN = {
    "qualification.owner", "qualification.asked", "qualification.stands", "evaluation.qualified",
    "evaluation.fewest_qualified", "evaluation.examination", "reevaluation.ordered", "reevaluation.examined",
    "reevaluation.qualifications",
}  # fmt: skip
