"""Contracts that decisions cancel, rule by rule: right it is kept, and each wrong one is found."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from tests.rules.replay.test_standing_still import AWARD, LOT, THING, broken, case, does

from openhall_rules import pack
from openhall_rules.replay import rules_cancelling, rules_complaints, rules_fulfilment
from openhall_rules.replay.acts import Act

CONTRACT = f"contract:{THING}"
LAW = pack("cn@2019-03-02").by("procurement_open")
ARTICLE = LAW.value("remedies.contract_cancellation").citation
ORDER = {"complaint": THING, "annul": True, "end": False, "cancel": True}


def state(*, order: dict[str, Any] | None = None, law: Any = LAW, **performance: Any) -> dict[str, Any]:
    running = {"milestones": {}, "amendments": {}, "completed": False, "rated": 0} | performance
    contract = {"object": CONTRACT, "sides": ["owner", "supplier"]}
    seen = ["AWD-01", "AWD-02", "CON-01", "CON-02"]
    whole = case(award=AWARD, stage="contracted", contract=contract, performance=running, seen=seen)
    whole["notice"] = {"pack": law.id, "pack_sha256": law.sha256, "values": {}}
    whole["complaints"]["pending"] = {LOT: ORDER if order is None else order} if order != {} else {}
    return whole


def cancelled(whole: dict[str, Any], **public: Any) -> Act:
    public = {"lot": LOT, "complaint": THING, "article": ARTICLE, "accepted": 0, "dropped": 0} | public
    return does(rules_cancelling.cancelled, "PRF-18", CONTRACT, public, whole)


def annulled(whole: dict[str, Any]) -> Act:
    public = {"bid": AWARD["bid"], "bidder": AWARD["bidder"], "complaint": THING}
    return does(rules_complaints.annulled, "AWD-03", f"lot:{LOT}", public, whole)


def bond(whole: dict[str, Any], rule: Any, code: str) -> Act:
    return does(rule, code, f"bond:{THING}", {"lot": LOT, "amount": "1.00", "currency": "CNY"}, whole)


def decided(whole: dict[str, Any], effect: str, **public: Any) -> Act:
    accepted = {"state": "accepted", "scope": LOT, "decision": None, "matter": "result"}
    whole["complaints"]["complaints"] = {THING: accepted}
    public = {"lot": LOT, "outcome": "upheld", "effect": effect} | public
    return does(rules_complaints.decided, "CPL-12", f"complaint:{THING}", public, whole)


def test_in_its_order_it_is_kept_the_award_is_void_and_the_bond_goes_back_later() -> None:
    whole = state(bond={"amount": "1.00", "state": "held"})
    assert not broken(decided(whole, "cancel_contract", following="next_candidate"))
    act = cancelled(whole)
    assert not broken(act)
    assert act.case["lots"][LOT]["seen"] == ["AWD-01", "AWD-02"]
    whole = act.case
    assert not broken(bond(whole, rules_fulfilment.bond_released, "BND-03"))
    act = annulled(whole)
    assert not broken(act)
    assert act.case["complaints"]["pending"] == {}
    assert act.case["lots"][LOT]["stage"] == "candidates"
    assert not broken(bond(act.case, rules_fulfilment.bond_returned, "BND-04"))
    assert "bond.order" in broken(bond(act.case, rules_fulfilment.bond_returned, "BND-04"))


DONE = {"milestones": {THING: {"by": "owner", "state": "accepted", "late": 0}}}
PAID = {"payments": {THING: {"amount": "1.00", "state": "confirmed"}}}
BENT: list[tuple[Callable[[], Act], str]] = [
    (lambda: decided(state(), "cancel_contract"), "cancellation.following"),
    (lambda: decided(state(), "correct", following="anew"), "cancellation.following"),
    (lambda: decided(state(law=pack("cn@2019-03-02")), "cancel_contract", following="anew"), "complaint.effect"),
    (lambda: cancelled(state(order={})), "cancellation.ordered"),
    (lambda: cancelled(state(order=ORDER | {"cancel": False})), "cancellation.ordered"),
    (lambda: cancelled(state(), complaint=LOT), "cancellation.ordered"),
    (lambda: cancelled(state(), accepted=1), "cancellation.accepted"),
    (lambda: cancelled(state(**DONE), accepted=1), "cancellation.unperformed"),
    (lambda: cancelled(state(**PAID)), "cancellation.unperformed"),
    (lambda: cancelled(state(law=pack("cn@2019-03-02")), article=""), "cancellation.unperformed"),
    (lambda: cancelled(state(), article="Article 1"), "cancellation.article"),
    (lambda: cancelled(state(completed=True)), "performance.running"),
    (lambda: annulled(state()), "annulment.ordered"),
]


@pytest.mark.parametrize(("act", "rule"), BENT, ids=[f"{number}-{rule}" for number, (_act, rule) in enumerate(BENT)])
def test_whatever_was_bent_is_found(act: Callable[[], Act], rule: str) -> None:
    assert rule in broken(act())
