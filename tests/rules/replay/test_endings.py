"""Contracts that end early, rule by rule: right it is kept, and each wrong one is found."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from tests.rules.replay.test_standing_still import AWARD, LOT, THING, broken, case, does, text

from openhall_rules.replay import rules_endings, rules_fulfilment
from openhall_rules.replay.acts import Act

NAME, OTHER = (str(UUID(int=number, version=4)) for number in (21, 22))
CONTRACT = f"contract:{THING}"
ARTICLE = "民法典 (2020) 第五百六十三条"
ANNOUNCED = {
    "by": "owner", "ground": "late_after_demand", "article": ARTICLE, "bond": "release", "due": text(20),
    "state": "announced", "answered": False,
}  # fmt: skip
BOND = {"amount": "1.00", "state": "held"}


def state(*, one: dict[str, Any] | None = None, **performance: Any) -> dict[str, Any]:
    running = {"milestones": {}, "amendments": {}, "completed": False, "rated": 0}
    known = running | ({"endings": {NAME: {**ANNOUNCED, **one}}} if one is not None else {}) | performance
    contract = {"object": CONTRACT, "sides": ["owner", "supplier"]}
    return case(award=AWARD, stage="contracted", contract=contract, performance=known)


def announced(whole: dict[str, Any], **public: Any) -> Act:
    public = {
        "lot": LOT, "side": "owner", "termination": OTHER, "ground": "late_after_demand", "article": ARTICLE,
        "bond": "hold", "answer_due_at": text(60),
    } | public  # fmt: skip
    return does(rules_endings.announced, "PRF-14", CONTRACT, public, whole)


def answered(whole: dict[str, Any], **public: Any) -> Act:
    public = {"lot": LOT, "side": "supplier", "termination": NAME, "answer": "object"} | public
    return does(rules_endings.answered, "PRF-15", CONTRACT, public, whole)


def ended(whole: dict[str, Any], *, minute: int = 25, **public: Any) -> Act:
    public = {
        "lot": LOT, "side": "owner", "termination": NAME, "ground": "late_after_demand", "article": ARTICLE,
        "bond": "release",
    } | public  # fmt: skip
    return does(rules_endings.ended, "PRF-16", CONTRACT, public, whole, minute)


def freed(whole: dict[str, Any]) -> Act:
    return does(rules_endings.bond_freed, "PRF-17", CONTRACT, {"lot": LOT}, whole)


def released(whole: dict[str, Any]) -> Act:
    public = {"lot": LOT, "amount": "1.00", "currency": "CNY"}
    return does(rules_fulfilment.bond_released, "BND-03", f"bond:{OTHER}", public, whole)


def kept(whole: dict[str, Any], values: dict[str, Any] | None = None, **public: Any) -> Act:
    """The owner keeps the bond, under a law that says to whom it goes."""
    whole["notice"]["values"] = {"deposits.bond_recipient": "owner"} if values is None else values
    public = {
        "lot": LOT, "termination": NAME, "ground": "late_after_demand", "article": "招标投标法 (2017) 第六十条",
        "amount": "1.00", "currency": "CNY", "recipient": "owner",
    } | public  # fmt: skip
    return does(rules_endings.bond_kept, "BND-05", CONTRACT, public, whole)


def kept_paid(whole: dict[str, Any]) -> Act:
    public = {"lot": LOT, "amount": "1.00", "currency": "CNY"}
    return does(rules_endings.kept_bond_paid, "BND-06", f"bond:{OTHER}", public, whole)


def milestone(whole: dict[str, Any]) -> Act:
    public = {"lot": LOT, "side": "owner", "milestone": OTHER, "due_date": "2026-07-01"}
    return does(rules_fulfilment.milestone_proposed, "PRF-01", CONTRACT, public, whole)


def test_an_early_end_in_its_order_is_kept_and_its_bond_goes_back() -> None:
    assert not broken(announced(state()))
    assert not broken(announced(state(), ground="public_interest", article="政府采购法 (2014) 第五十条"))
    assert not broken(answered(state(one={})))
    assert not broken(answered(state(one={"state": "ended"}, ended=True)))  # who was silent can object later
    whole = state(one={"answered": True, "state": "objected"}, bond=BOND)
    assert not broken(ended(whole))
    assert not broken(released(whole))
    whole = state(one={"by": "supplier"}, bond=BOND)
    assert not broken(ended(whole, side="supplier", bond="hold"))
    assert "bond.completion" in broken(released(whole))
    whole = state(one={"by": "supplier"}, bond=BOND)
    assert not broken(ended(whole, side="supplier", bond="hold"))
    assert not broken(freed(whole))
    assert not broken(released(whole))
    whole = state(one={"ground": "agreement"})
    assert not broken(answered(whole, answer="agree"))
    assert "performance.running" in broken(milestone(whole))


ENDED = {"state": "ended", "answered": True}


def test_a_bond_is_kept_after_the_owner_ended_for_cause_and_paid_once() -> None:
    whole = state(one=ENDED, ended=True, bond=BOND)
    assert not broken(kept(whole))
    assert not broken(kept_paid(whole))
    assert "bond.order" in broken(kept_paid(whole))


BENT: list[tuple[Callable[[], Act], str]] = [
    (lambda: announced(state(), ground="too_dear"), "ending.ground"),
    (lambda: announced(state(), article="Article 1"), "ending.ground"),
    (lambda: announced(state(), answer_due_at=text(25)), "ending.time"),
    (lambda: announced(state(), bond="keep"), "ending.bond"),
    (lambda: announced(state(one={})), "ending.once"),
    (lambda: announced(state(completed=True)), "performance.running"),
    (lambda: answered(state(one={}), side="owner"), "ending.other_side"),
    (lambda: answered(state(one={}), answer="withdraw"), "ending.other_side"),
    (lambda: answered(state(one={"answered": True})), "ending.other_side"),
    (lambda: answered(state(one={"state": "ended"}, ended=True), answer="agree"), "ending.other_side"),
    (lambda: answered(state()), "ending.other_side"),
    (lambda: ended(state(one={}), minute=19), "ending.heard"),
    (lambda: ended(state(one={}), side="supplier", bond="hold"), "ending.own_side"),
    (lambda: ended(state(one={"ground": "agreement"}), ground="agreement"), "ending.own_side"),
    (lambda: ended(state(one={}), ground="purpose_lost"), "ending.same"),
    (lambda: ended(state(one={"by": "supplier"}), side="supplier"), "ending.same"),
    (lambda: freed(state(bond=BOND)), "ending.bond_held"),
    (lambda: freed(state(ended=True)), "ending.bond_held"),
    (lambda: kept(state(one={}, bond=BOND)), "bond.kept"),
    (lambda: kept(state(one=ENDED | {"by": "supplier"}, ended=True, bond=BOND)), "bond.kept"),
    (
        lambda: kept(state(one=ENDED | {"ground": "force_majeure"}, ended=True, bond=BOND), ground="force_majeure"),
        "bond.kept",
    ),
    (lambda: kept(state(one=ENDED, ended=True, bond=BOND), article="Article 1"), "bond.kept_article"),
    (lambda: kept(state(one=ENDED, ended=True, bond=BOND), recipient="treasury"), "bond.recipient"),
    (lambda: kept(state(one=ENDED, ended=True, bond=BOND), values={}), "bond.recipient"),
    (lambda: kept(state(one=ENDED, ended=True, bond=BOND | {"state": "released"})), "bond.order"),
    (lambda: kept(state(one=ENDED, ended=True, bond=BOND), amount="2.00"), "bond.amount"),
    (lambda: kept_paid(state(ended=True, bond=BOND)), "bond.order"),
]


@pytest.mark.parametrize(("act", "rule"), BENT, ids=[f"{number}-{rule}" for number, (_act, rule) in enumerate(BENT)])
def test_whatever_was_bent_is_found(act: Callable[[], Act], rule: str) -> None:
    assert rule in broken(act())
