"""Qualifications that the owner examined, bent by an operator who signs anew: each change is found."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from tests.verify import test_examinations as members
from tests.verify.test_examinations import BIDS, LOT, MET, UNSIGNED, check, evidence, said

from openhall_rules.law import pack
from openhall_verify import Failed
from openhall_verify.proved import Evidence, Leaf
from openhall_verify.spelling import check_qualifications

BUYER = pack("cn@2019-03-02/procurement_open")
ASKED = [{"id": "q1", "stage": "qualification", "text": "Three like works.", "clause": "4.2"}]
CRITERIA = members.CRITERIA | {"requirements": [*members.CRITERIA["requirements"], *ASKED]}
OTHERS = [f"{n}{BIDS[0][1:]}" for n in (3, 4)]


def qualified() -> Evidence:
    """Four bids, of which the owner found the first not qualified; the members examined the form of the others."""
    seen = evidence()
    found = said(seen)
    found["bids"] = [
        {"bid": bid, "other_scores": {} if bid == BIDS[0] else {"Plan": "20.00"},
         "rejected": {"article": "unqualified", "reason": "R"} if bid == BIDS[0] else None,
         "examination": {"q1": UNSIGNED} if bid == BIDS[0] else {"f1": MET, "q1": MET}}
        for bid in (*BIDS, *OTHERS)
    ]  # fmt: skip
    for one in found["examined"]:
        one["marks"] = None if one["void"] else {bid: {"f1": MET} for bid in (BIDS[1], *OTHERS)}
    marks = {bid: {"q1": UNSIGNED if bid == BIDS[0] else MET} for bid in (*BIDS, *OTHERS)}
    act = Leaf(1, "3" * 64, {"code": "EVA-15", "object": f"lot:{LOT}", "at": "2026-03-02T01:00:00.000000Z",
                             "public": {"requirements": 1}, "statement": "b" * 64})  # fmt: skip
    seen.statements["b" * 64] = {"v": 1, "signed": {}, "marks": marks}
    seen.chain.insert(1, act)
    seen.leaves.insert(1, act)
    found["qualified"] = {"leaf_sha256": "3" * 64, "requirements": ["q1"]}
    return seen


def marks(seen: Evidence) -> dict[str, Any]:
    found: dict[str, Any] = seen.statements["b" * 64]["marks"]
    return found


def test_what_was_done_rightly_passes() -> None:
    check(qualified(), CRITERIA, BUYER)


def without(seen: Evidence) -> None:
    seen.chain[:] = [one for one in seen.chain if one.code != "EVA-15"]


def void(seen: Evidence, place: int, **public: str) -> None:
    """Findings before these were made void."""
    act = Leaf(place, "5" * 64, {"code": "EVA-13", "object": f"lot:{LOT}", "at": "2026-03-02T00:00:00.000000Z",
                                 "public": {"committee": "same", **public}})  # fmt: skip
    seen.chain.append(act)
    seen.leaves.append(act)


def renumbered(seen: Evidence, **places: int) -> Evidence:
    """Entries at other places of the log."""
    for act in seen.chain:
        if (name := act.code.replace("-", "")) in places:
            object.__setattr__(act, "index", places[name])
    return seen


def test_what_the_owner_found_before_counts_again_where_no_order_says_otherwise() -> None:
    seen = renumbered(qualified(), EVA01=9)
    void(seen, 5)
    check(seen, CRITERIA, BUYER)


def test_where_it_is_ordered_to_examine_again_the_earlier_one_counts_no_more() -> None:
    seen = renumbered(qualified(), EVA01=9)
    void(seen, 5, qualifications="again")
    with pytest.raises(Failed) as failed:
        check(seen, CRITERIA, BUYER)
    assert failed.value.code == "qualification"
    check(renumbered(seen, EVA15=7), CRITERIA, BUYER)


def test_nobody_examines_again_without_an_order() -> None:
    seen = renumbered(qualified(), EVA01=9, EVA15=7)
    void(seen, 5)
    with pytest.raises(Failed) as failed:
        check(seen, CRITERIA, BUYER)
    assert failed.value.code == "qualification"


TAMPERED: dict[str, tuple[Callable[[Evidence], object], str]] = {
    "the owner never examined": (without, "qualification"),
    "too few": (lambda e: marks(e)[BIDS[1]].update(q1=UNSIGNED), "qualification"),
    "another act": (lambda e: said(e)["qualified"].update(leaf_sha256="4" * 64), "qualification"),
    "a formal one is called the owner's": (
        lambda e: said(e)["qualified"].update(requirements=["f1", "q1"]),
        "qualification",
    ),
    "nothing is": (lambda e: said(e).pop("qualified"), "qualification"),
    "it passes": (lambda e: said(e)["bids"][0]["examination"].update(q1=MET), "examination"),
    "it stands": (lambda e: said(e)["bids"][0].update(rejected=None), "examination"),
    "it was examined further": (lambda e: said(e)["bids"][0]["examination"].update(f1=MET), "examination"),
}


@pytest.mark.parametrize("change", TAMPERED)
def test_a_bent_examination_is_found(change: str) -> None:
    seen = qualified()
    tamper, code = TAMPERED[change]
    tamper(seen)
    with pytest.raises(Failed) as failed:
        check(seen, CRITERIA, BUYER)
    assert failed.value.code == code


def test_where_the_committee_examines_all_nothing_is_the_owners() -> None:
    with pytest.raises(Failed):
        check(qualified(), CRITERIA)


def test_what_is_stated_is_what_was_signed() -> None:
    rows = [{"bid": BIDS[0], "examination": [{"requirement": "q1", "verdict": "pass", "reason": ""}]}]
    told = {"marks": {BIDS[0]: {"q1": {"verdict": "pass", "document": "", "page": None, "reason": ""}}}}
    check_qualifications("here", {"bids": rows}, told)
    check_qualifications("here", {"bids": rows, "reason": "Again."}, told)
    for bent in ({"marks": {}}, {"marks": {BIDS[0]: {"q1": UNSIGNED}}}):
        with pytest.raises(Failed):
            check_qualifications("here", {"bids": rows}, bent)
