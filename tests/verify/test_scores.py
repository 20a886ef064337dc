"""Scores, signatures, times and blind orders that an operator bent and signed anew: each change is found."""

from __future__ import annotations

import copy
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from types import SimpleNamespace
from typing import Any, cast

import pytest

from openhall_rules.blind import commitment
from openhall_rules.law import in_force
from openhall_verify import Failed, reports, scores
from openhall_verify.proved import Evidence, Leaf

LOT = "3f0c6a2e-8a0b-4c1d-9e2f-0123456789ab"
SEED = "55" * 32
BIDS = ("11111111-8a0b-4c1d-9e2f-0123456789ab", "22222222-8a0b-4c1d-9e2f-0123456789ab")
FINDINGS, REPORT = "a" * 64, "b" * 64
PARAMETERS = in_force("cn", datetime(2026, 3, 2, tzinfo=UTC)).evaluation_parameters(
    "comprehensive_score", currency="CNY", formula="trimmed_mean", score_limits={"Plan": Decimal(40)}
)


def lot() -> dict[str, Any]:
    return {"uuid": LOT, "number": 1, "criteria": {"blind": True, "score_limits": {"Plan": "40"}}}


def evidence() -> Evidence:
    """Five drawn members scored two bids blind, one of them was replaced; four agree, and one dissents."""
    sheets = [
        {"sheet": f"sheet {n}", "leaf_sha256": f"{n}" * 64, "void": n == 5,
         "scores": None if n == 5 else {BIDS[0]: {"Plan": str(20 + n)}, BIDS[1]: {"Plan": str(10 + n)}}}
        for n in range(6)
    ]  # fmt: skip
    bids = [
        {"bid": BIDS[0], "other_scores": {"Plan": "22.00"}, "rejected": None},
        {"bid": BIDS[1], "other_scores": {"Plan": "12.00"}, "rejected": None},
    ]
    findings = {"bids": bids, "committee": {"members": 5, "experts": 5}, "sheets": sheets, "blind": {"seed": SEED}}
    opinions = [
        {"sheet": f"sheet {n}", "leaf_sha256": f"{n}" * 64, "opinion": "agrees", "reason": ""} for n in range(4)
    ]
    opinions.append({"sheet": "sheet 6", "leaf_sha256": "6" * 64, "opinion": "dissents", "reason": "Page 4."})
    chain = [
        act(1, "DRW-01", {"lot": LOT, "members": 5, "experts": 5}, kind="draw"),
        act(2, "EVA-12", {"seed_sha256": commitment(lot=LOT, seed=bytes.fromhex(SEED))}),
        act(3, "EVA-08", {"hours": 2, "until": "2026-03-02T03:00:00.000000Z"}),
        act(4, "EVA-08", {"hours": 3, "until": "2026-03-02T06:00:00.000000Z"}),
        act(5, "EVA-01", {}, statement=FINDINGS),
        act(6, "EVA-02", {}, statement=REPORT),
    ]
    statements = {FINDINGS: findings, REPORT: {"v": 1, "opinions": opinions}}
    folder, checkpoint = cast(Any, SimpleNamespace()), cast(Any, SimpleNamespace())
    return Evidence(folder, "case", checkpoint, chain, chain, copy.deepcopy(statements))


def act(index: int, code: str, public: dict[str, Any], *, kind: str = "lot", statement: str = "") -> Leaf:
    named = {"statement": statement} if statement else {}
    body = {"code": code, "object": f"{kind}:{LOT}", "at": "2026-03-02T01:00:00.000000Z", "public": public} | named
    return Leaf(index, f"{index:064d}", body)


def check(seen: Evidence) -> None:
    scores.check(seen, lot(), seen.of("EVA-01")[-1], PARAMETERS)
    reports.check(seen, lot(), seen.of("EVA-02")[-1])
    reports.check_time(seen, lot())


def said(seen: Evidence) -> dict[str, Any]:
    found: dict[str, Any] = seen.statements[FINDINGS]
    return found


def opinions(seen: Evidence) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = seen.statements[REPORT]["opinions"]
    return found


def public(seen: Evidence, code: str, number: int = 0) -> dict[str, Any]:
    return seen.of(code)[number].public


def test_what_was_done_rightly_passes() -> None:
    check(evidence())


def test_every_score_of_every_member_and_every_mean_is_found_when_it_changes() -> None:
    for sheet in range(5):
        for bid in BIDS:
            seen = evidence()
            said(seen)["sheets"][sheet]["scores"][bid]["Plan"] = "1"
            with pytest.raises(Failed, match="means"):
                check(seen)
    for place in range(2):
        seen = evidence()
        said(seen)["bids"][place]["other_scores"]["Plan"] = "29.00"
        with pytest.raises(Failed, match="means"):
            check(seen)


def test_every_letter_of_the_seed_is_found_when_it_changes() -> None:
    for place in range(64):
        seen = evidence()
        said(seen)["blind"]["seed"] = SEED[:place] + "6" + SEED[place + 1 :]
        with pytest.raises(Failed) as failed:
            check(seen)
        assert failed.value.code == "blind"


TAMPERED: dict[str, tuple[Callable[[Evidence], object], str]] = {
    "no sheets": (lambda e: said(e).pop("sheets"), "scores"),
    "a sheet less": (lambda e: said(e)["sheets"].pop(0), "scores"),
    "a void sheet counts": (lambda e: said(e)["sheets"][5].update(void=False, scores={}), "scores"),
    "a good sheet is void": (lambda e: said(e)["sheets"][0].update(void=True), "scores"),
    "a smaller committee": (lambda e: said(e)["committee"].update(members=3), "scores"),
    "no seed": (lambda e: said(e).pop("blind"), "blind"),
    "a seed that is none": (lambda e: said(e)["blind"].update(seed="x"), "malformed"),
    "a seed of something else": (lambda e: said(e)["blind"].update(other=1), "malformed"),
    "another commitment": (lambda e: public(e, "EVA-12").update(seed_sha256="0" * 64), "blind"),
    "no opinions": (lambda e: e.statements[REPORT].pop("opinions"), "opinions"),
    "a signature less": (lambda e: opinions(e).pop(), "opinions"),
    "a dissent without reasons": (lambda e: opinions(e)[4].update(reason=""), "opinions"),
    "an opinion that there isn't": (lambda e: opinions(e)[0].update(opinion="abstains"), "opinions"),
    "one signature twice": (lambda e: opinions(e)[0].update(leaf_sha256="1" * 64), "opinions"),
    "an agreement without a signature": (lambda e: opinions(e)[0].update(leaf_sha256=None, reason="R"), "opinions"),
    "an opinion with more": (lambda e: opinions(e)[0].update(name="Somebody"), "malformed"),
    "a shorter time": (lambda e: public(e, "EVA-08", 1).update(until="2026-03-02T05:00:00.000000Z"), "evaluation-time"),
    "other hours": (lambda e: public(e, "EVA-08").update(hours=1), "evaluation-time"),
    "endless hours": (lambda e: public(e, "EVA-08").update(hours=10**9), "evaluation-time"),
    "hours that are none": (lambda e: public(e, "EVA-08").update(hours="2"), "evaluation-time"),
}


@pytest.mark.parametrize("name", TAMPERED)
def test_whatever_was_bent_is_found(name: str) -> None:
    tamper, code = TAMPERED[name]
    seen = evidence()
    tamper(seen)
    with pytest.raises(Failed) as failed:
        check(seen)
    assert failed.value.code == code


def test_a_lot_that_is_not_blind_shows_no_seed_and_needs_none() -> None:
    seen = evidence()
    open_lot = lot() | {"criteria": {}}
    with pytest.raises(Failed):
        scores.check(seen, open_lot, seen.of("EVA-01")[-1], PARAMETERS)
    said(seen).pop("blind")
    seen.chain = [leaf for leaf in seen.chain if leaf.code != "EVA-12"]
    scores.check(seen, open_lot, seen.of("EVA-01")[-1], PARAMETERS)


def test_a_report_of_a_committee_that_nobody_drew_says_nothing_of_signatures() -> None:
    seen = evidence()
    seen.chain = [leaf for leaf in seen.chain if leaf.code != "DRW-01"]
    with pytest.raises(Failed):
        reports.check(seen, lot(), seen.of("EVA-02")[-1])
    seen.statements[REPORT].pop("opinions")
    reports.check(seen, lot(), seen.of("EVA-02")[-1])
