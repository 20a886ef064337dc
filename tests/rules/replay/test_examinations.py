"""Requirements and scales in the replay: what was examined follows from the members', and what fails is out."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from tests.rules.replay.casebook import Casebook, recorded

REQUIREMENTS = [{"id": "f1", "stage": "formal", "text": "It is signed.", "clause": "3.1"}]
MET = {"verdict": "pass", "document": "", "page": None, "reason": ""}
UNSIGNED = {"verdict": "fail", "document": "offer.pdf", "page": 3, "reason": "Nobody signed."}


def examined() -> Casebook:
    """The recorded case; but its documents name a requirement, which every bid meets but those that are rejected."""
    book = recorded()
    for lot in book.said("NOT-01")["lots"]:
        lot["criteria"] = {**(lot.get("criteria") or {}), "requirements": REQUIREMENTS}
    said = book.said("EVA-01")
    for entry in said["bids"]:
        entry["examination"] = {"f1": MET if entry["rejected"] is None else UNSIGNED}
    marks = {entry["bid"]: dict(entry["examination"]) for entry in said["bids"]}
    members = said["committee"]["members"]
    said["examined"] = [
        {"sheet": str(n), "leaf_sha256": "0" * 64, "void": n == members, "marks": None if n == members else marks}
        for n in range(members + 1)
    ]
    return book


def broken(book: Casebook) -> set[str]:
    return {rule for step in book.replayed() for rule in step.broken}


def test_what_was_examined_rightly_is_kept() -> None:
    assert broken(examined()) == set()
    kept = {rule for step in examined().replayed() for rule in step.reduced.verdict.get("kept", [])}
    assert {"evaluation.examiners", "evaluation.examination"} <= kept


def a_failure_stands(book: Casebook) -> None:
    said = book.said("EVA-01")
    one = next(entry for entry in said["bids"] if entry["rejected"] is None)
    one["examination"] = {"f1": UNSIGNED}
    for sheet in said["examined"][:-1]:
        sheet["marks"] = {**sheet["marks"], one["bid"]: {"f1": UNSIGNED}}


def found_otherwise(book: Casebook) -> None:
    book.said("EVA-01")["bids"][0]["examination"] = {"f1": {**MET, "reason": "Somebody else said so."}}


def never_examined(book: Casebook) -> None:
    del book.said("EVA-01")["bids"][0]["examination"]


@pytest.mark.parametrize("tamper", [a_failure_stands, found_otherwise, never_examined])
def test_a_bent_examination_is_found(tamper: Callable[[Casebook], None]) -> None:
    book = examined()
    tamper(book)

    assert "evaluation.examination" in broken(book)


def test_a_member_who_did_not_examine_is_missed() -> None:
    book = examined()
    book.said("EVA-01")["examined"][0]["void"] = True

    assert "evaluation.examiners" in broken(book)


def test_requirements_that_cannot_be_followed_are_found_with_the_notice() -> None:
    book = examined()
    for lot in book.said("NOT-01")["lots"]:
        lot["criteria"]["requirements"] = [{**REQUIREMENTS[0], "clause": ""}]

    assert "lot.criteria" in broken(book)


def test_a_score_off_its_scale_is_found() -> None:
    book = examined()
    scale = {"step": None, "levels": [{"from": "10", "to": "10", "text": "Ten."}]}
    for lot in book.said("NOT-01")["lots"]:
        lot["criteria"] = {**lot["criteria"], "score_limits": {"Plan": "10"}, "scales": {"Plan": scale}}
    for entry in book.said("EVA-01")["bids"]:
        entry["other_scores"] = {"Plan": "9"}

    assert "evaluation.scales" in broken(book)
