"""Criteria that an amendment changed, in the replay: what it puts in force is what bids are evaluated by."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from types import SimpleNamespace

import pytest
from tests.rules.replay.casebook import Casebook
from tests.rules.replay.test_examinations import REQUIREMENTS, broken, examined

from openhall_rules import requirements
from openhall_rules.requirements import AMENDABLE

AFTER = {"requirements": REQUIREMENTS}


def amended() -> Casebook:
    """The recorded case; but its requirement came with the amendment, and every bid was examined for it."""
    book = examined()
    changes = []
    for lot in book.said("NOT-01")["lots"]:
        lot["criteria"] = {}
        changes.append({"lot": lot["uuid"], "before": {}, "after": AFTER})
    book.said("NOT-04")["lots"] = changes
    return book


def test_what_the_amendment_put_in_force_is_examined() -> None:
    assert broken(amended()) == set()
    kept = {rule for step in amended().replayed() for rule in step.reduced.verdict.get("kept", [])}
    assert {"amendment.criteria", "lot.criteria", "evaluation.examination"} <= kept


def evaluated_by_the_old(book: Casebook) -> None:
    said = book.said("EVA-01")
    del said["examined"]
    for entry in said["bids"]:
        del entry["examination"]


def from_other_criteria(book: Casebook) -> None:
    book.said("NOT-04")["lots"][0]["before"] = {"total": "100"}


def to_such_as_can_not_be_followed(book: Casebook) -> None:
    book.said("NOT-04")["lots"][0]["after"] = {"requirements": [{**REQUIREMENTS[0], "clause": ""}]}


BROKEN: list[tuple[Callable[[Casebook], None], str]] = [
    (evaluated_by_the_old, "evaluation.examination"),
    (from_other_criteria, "amendment.criteria"),
    (to_such_as_can_not_be_followed, "lot.criteria"),
]


@pytest.mark.parametrize(("tamper", "rule"), BROKEN)
def test_what_was_bent_is_found(tamper: Callable[[Casebook], None], rule: str) -> None:
    book = amended()
    tamper(book)

    assert rule in broken(book)


def test_where_the_law_lets_no_qualification_change_it_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    forbids = SimpleNamespace(values={AMENDABLE: SimpleNamespace(unset=False)}, get=lambda _path: False)
    under = partial(requirements.qualification_changed, forbids)
    monkeypatch.setattr("openhall_rules.replay.rules_notices.qualification_changed", lambda _law, *said: under(*said))
    assert "amendment.qualification" not in broken(amended())

    book = amended()
    for lot in book.said("NOT-04")["lots"]:
        lot["after"] = {"requirements": [{**REQUIREMENTS[0], "stage": requirements.QUALIFICATION}]}

    assert "amendment.qualification" in broken(book)
