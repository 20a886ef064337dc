"""Examinations and scales that an operator bent and signed anew: each change is found."""

from __future__ import annotations

import copy
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from types import SimpleNamespace
from typing import Any, cast

import pytest

from openhall_rules.law import Pack, in_force
from openhall_verify import Failed, examinations
from openhall_verify.proved import Evidence, Leaf
from openhall_verify.spelling import check_findings

LOT, BIDS = "3f0c6a2e-8a0b-4c1d-9e2f-0123456789ab", ["11111111-8a0b-4c1d-9e2f-0123456789ab",
                                                     "22222222-8a0b-4c1d-9e2f-0123456789ab"]  # fmt: skip
PACK = in_force("cn", datetime(2026, 3, 2, tzinfo=UTC))
PARAMETERS = PACK.evaluation_parameters(
    "comprehensive_score", currency="CNY", formula="trimmed_mean", score_limits={"Plan": Decimal(40)}
)
MET = {"verdict": "pass", "document": "", "page": None, "reason": ""}
UNSIGNED = {"verdict": "fail", "document": "offer.pdf", "page": 3, "reason": "Nobody signed."}
CRITERIA = {
    "requirements": [{"id": "f1", "stage": "formal", "text": "It is signed.", "clause": "3.1"}],
    "scales": {"Plan": {"step": "5", "levels": [{"from": "0", "to": "40", "text": "A plan."}]}},
    "score_limits": {"Plan": "40"},
    "total": "100",
}


def evidence() -> Evidence:
    """Three members examined two bids; two found that the first isn't signed."""
    examined = [
        {"sheet": f"sheet {n}", "leaf_sha256": f"{n}" * 64, "void": n == 3,
         "marks": None if n == 3 else {BIDS[0]: {"f1": UNSIGNED if n < 2 else MET}, BIDS[1]: {"f1": MET}}}
        for n in range(4)
    ]  # fmt: skip
    sheets = [
        {"sheet": f"sheet {n}", "leaf_sha256": f"{n}" * 64, "void": False, "scores": {BIDS[1]: {"Plan": "20"}}}
        for n in range(3)
    ]
    bids = [
        {"bid": BIDS[0], "other_scores": {}, "rejected": {"article": "unqualified", "reason": "R"},
         "examination": {"f1": UNSIGNED}},
        {"bid": BIDS[1], "other_scores": {"Plan": "20.00"}, "rejected": None, "examination": {"f1": MET}},
    ]  # fmt: skip
    findings = {"bids": bids, "committee": {"members": 3, "experts": 3}, "sheets": sheets, "examined": examined}
    drawn = Leaf(1, "1" * 64, {"code": "DRW-01", "object": f"draw:{LOT}", "at": "2026-03-02T01:00:00.000000Z",
                               "public": {"lot": LOT, "members": 3, "experts": 3}})  # fmt: skip
    act = Leaf(2, "2" * 64, {"code": "EVA-01", "object": f"lot:{LOT}", "at": "2026-03-02T01:00:00.000000Z",
                             "public": {}, "statement": "a" * 64})  # fmt: skip
    folder, checkpoint = cast(Any, SimpleNamespace()), cast(Any, SimpleNamespace())
    return Evidence(folder, "case", checkpoint, [drawn, act], [drawn, act], {"a" * 64: copy.deepcopy(findings)})


def check(seen: Evidence, criteria: dict[str, Any] = CRITERIA, law: Pack = PACK) -> None:
    lot = {"uuid": LOT, "number": 1, "criteria": criteria}
    examinations.check(seen, law, lot, seen.of("EVA-01")[-1], PARAMETERS)


def said(seen: Evidence) -> dict[str, Any]:
    found: dict[str, Any] = seen.statements["a" * 64]
    return found


def test_what_was_done_rightly_passes() -> None:
    check(evidence())


TAMPERED: dict[str, tuple[Callable[[Evidence], object], str]] = {
    "no sheets": (lambda e: said(e).pop("examined"), "examination"),
    "a sheet less": (lambda e: said(e)["examined"].pop(0), "examination"),
    "a good sheet is void": (lambda e: said(e)["examined"][0].update(void=True), "examination"),
    "a member found otherwise": (lambda e: said(e)["examined"][0]["marks"][BIDS[0]].update(f1=MET), "examination"),
    "it passes": (lambda e: said(e)["bids"][0]["examination"].update(f1=MET), "examination"),
    "another page": (lambda e: said(e)["bids"][0]["examination"].update(f1=UNSIGNED | {"page": 4}), "examination"),
    "it stands": (lambda e: said(e)["bids"][0].update(rejected=None), "examination"),
    "it was never examined": (lambda e: said(e)["bids"][1].pop("examination"), "examination"),
    "another requirement": (lambda e: said(e)["bids"][1]["examination"].update(z=MET), "examination"),
    "off its scale": (lambda e: said(e)["sheets"][1]["scores"][BIDS[1]].update(Plan="21"), "scale"),
}


@pytest.mark.parametrize("what", TAMPERED)
def test_whatever_is_bent_is_found(what: str) -> None:
    bend, code = TAMPERED[what]
    seen = evidence()
    bend(seen)

    with pytest.raises(Failed) as failed:
        check(seen)
    assert failed.value.code == code


def test_documents_that_ask_for_nothing_have_nothing_examined() -> None:
    seen = evidence()
    with pytest.raises(Failed):
        check(seen, {"score_limits": {"Plan": "40"}})
    for entry in said(seen)["bids"]:
        del entry["examination"]
    del said(seen)["examined"]
    check(seen, {"score_limits": {"Plan": "40"}})


def test_what_a_committee_signed_together_is_what_is_stated() -> None:
    rows = [{"requirement": "f1", "verdict": "fail", "document": " offer.pdf", "page": 3, "reason": "Nobody signed."}]
    entry = {"bid": BIDS[0], "bidder": "b", "evaluated_total": None, "adjustments": [], "other_scores": {},
             "rejected": {"article": "unqualified", "reason": "R"}, "examination": {"f1": UNSIGNED}}  # fmt: skip
    sent = {"bid": BIDS[0], "examination": rows, "rejected": {"article": "unqualified", "reason": "R"}}
    signed = {"bids": [sent], "members": 5, "experts": 4}
    stated = {"bids": [entry], "committee": {"members": 5, "experts": 4}}

    check_findings("here", signed, stated)
    rows[0]["page"] = 4
    with pytest.raises(Failed, match="not what was signed"):
        check_findings("here", signed, stated)
