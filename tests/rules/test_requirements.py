"""Requirements, scales and totals of the documents, and what follows from the members' marks."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from openhall_rules.evaluation import Parameters
from openhall_rules.requirements import (
    BadRequirement,
    combined,
    documented,
    examination_faults,
    incomplete,
)

PARAMETERS = Parameters.resolve(
    method="comprehensive_score", currency="CNY", ceiling=None,
    formula={"family": "lowest", "shape": "ratio", "full": "60"},
    score_limits={"Plan": Decimal(30), "Service": Decimal(10)}, candidates=3, ties=(), score_digits=2,
    rounding="ROUND_HALF_UP",
)  # fmt: skip
REQUIREMENTS = [
    {"id": "f1", "stage": "formal", "text": "The bid is signed.", "clause": "Part 2, 3.1"},
    {"id": "q1", "stage": "qualification", "text": "Three like works since 2020.", "clause": "Part 2, 4.2"},
]
SCALE = {
    "step": "0.5",
    "levels": [
        {"from": "0", "to": "0", "text": "No plan."},
        {"from": "10", "to": "20", "text": "A plan."},
        {"from": "20.5", "to": "30", "text": "A plan with dates."},
    ],
}
CRITERIA = {"requirements": REQUIREMENTS, "scales": {"Plan": SCALE}, "total": "100"}
BID = "11111111-8a0b-4c1d-9e2f-0123456789ab"


def mark(verdict: str = "pass", document: str = "", page: int | None = None, reason: str = "") -> dict[str, Any]:
    return {"verdict": verdict, "document": document, "page": page, "reason": reason}


def level(first: str, last: str) -> dict[str, str]:
    return {"from": first, "to": last, "text": "Some."}


FAILED = mark("fail", "offer.pdf", 3, "Nobody signed page 3.")


@pytest.mark.parametrize(
    ("score", "admitted"),
    [("0", True), ("0.5", False), ("5", False), ("10", True), ("10.5", True), ("10.25", False), ("30", True)],
)
def test_a_score_lies_on_a_level_and_on_a_step(score, admitted):
    found = documented(CRITERIA, PARAMETERS)

    assert (found.off_scale({"Plan": Decimal(score), "Service": Decimal("3.3")}) == []) is admitted


@pytest.mark.parametrize(
    "change",
    [
        {"total": "99"},
        {"scales": {"Noise": SCALE}},
        {"scales": {"Plan": SCALE | {"step": "0"}}},
        {"scales": {"Plan": {"levels": []}}},
        {"scales": {"Plan": {"levels": [{"from": "0", "to": "29", "text": "All."}]}}},
        {"scales": {"Plan": {"step": "7", "levels": [{"from": "0", "to": "30", "text": "All."}]}}},
        {"scales": {"Plan": {"levels": [level("0", "20"), level("20", "30")]}}},
        {"scales": {"Plan": {"levels": [{"from": "0", "to": "30", "text": " "}]}}},
        {"requirements": [REQUIREMENTS[0], REQUIREMENTS[0]]},
        {"requirements": [REQUIREMENTS[0] | {"clause": " "}]},
        {"requirements": [REQUIREMENTS[0] | {"stage": "mood"}]},
        {"requirements": [{"id": "f1"}]},
        {"requirements": 3},
    ],
)  # fmt: skip
def test_what_cannot_be_followed_is_refused(change):
    with pytest.raises(BadRequirement):
        documented(CRITERIA | change, PARAMETERS)


def test_documents_without_any_ask_for_nothing():
    found = documented({}, PARAMETERS)

    assert (found.requirements, dict(found.scales)) == ((), {})
    assert examination_faults((), [{"bid": BID, "rejected": None}], None) == []


def test_that_verdict_counts_which_more_than_half_gave_with_the_first_ones_evidence():
    asked = documented(CRITERIA, PARAMETERS).requirements
    later = FAILED | {"page": 9}
    sheets = [
        {BID: {"f1": FAILED, "q1": mark()}},
        {BID: {"f1": later, "q1": FAILED}},
        {BID: {"f1": mark(), "q1": mark("unclear", reason="?")}},
    ]

    found = combined(asked, [BID], sheets)[BID]

    assert found["f1"] == FAILED
    assert found["q1"] == mark("unclear", reason="?")
    assert combined(asked, [BID], sheets[:2])[BID]["q1"]["verdict"] == "unclear", "half of them is not more than half"


@pytest.mark.parametrize(
    ("entry", "code"),
    [
        ({"examination": {"f1": mark()}}, "requirements"),
        ({"examination": {"f1": mark(), "q1": mark(), "z": mark()}}, "requirements"),
        ({"examination": {"f1": mark(), "q1": mark("unclear", reason="Why?")}}, "open"),
        ({"examination": {"f1": FAILED | {"page": None}, "q1": mark()}}, "evidence"),
        ({"examination": {"f1": FAILED, "q1": mark()}}, "stands"),
    ],
)  # fmt: skip
def test_findings_that_do_not_fit_are_named(entry, code):
    asked = documented(CRITERIA, PARAMETERS).requirements
    row = {"bid": BID, "rejected": None} | entry

    assert examination_faults(asked, [row], None) == [f"{BID}: {code}"]
    good = {"bid": BID, "rejected": {"article": "unqualified"}, "examination": {"f1": FAILED, "q1": mark()}}
    assert examination_faults(asked, [good], None) == []


def test_findings_follow_from_the_members_marks():
    asked = documented(CRITERIA, PARAMETERS).requirements
    sheets = [{BID: {"f1": mark(), "q1": mark()}}] * 3
    row = {"bid": BID, "rejected": {"article": "unqualified"}, "examination": {"f1": FAILED, "q1": mark()}}

    assert examination_faults(asked, [row], sheets) == [f"{BID}: members"]
    assert examination_faults(asked, [row | {"examination": sheets[0][BID], "rejected": None}], sheets) == []


@pytest.mark.parametrize(
    ("given", "lacks"),
    [(mark(), None), (FAILED, None), (FAILED | {"document": ""}, "document"), (FAILED | {"page": 0}, "page"),
     (FAILED | {"reason": ""}, "reason"), (mark("unclear"), "reason")],
)  # fmt: skip
def test_who_finds_a_fault_says_where_and_why(given, lacks):
    assert incomplete(given) == lacks
