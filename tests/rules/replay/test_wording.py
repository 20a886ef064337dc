"""The wording of a contract, rule by rule: right it is kept, and each wrong one is found."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from tests.rules.replay.test_standing_still import AWARD, LOT, THING, broken, case, does

from openhall_rules.replay import rules_contracts, rules_wording
from openhall_rules.replay.acts import Act

FIRST, SECOND = (str(UUID(int=number, version=4)) for number in (11, 12))
OWNED = {"object": f"contract:{THING}", "sides": [], "open": {"id": FIRST, "by": "owner"}}
CONTRACT = f"contract:{THING}"


def state(**lot: Any) -> dict[str, Any]:
    return case(**({"award": AWARD, "stage": "awarded"} | lot))


def proposed(whole: dict[str, Any], *, thing: str = CONTRACT, **public: Any) -> Act:
    public = {"lot": LOT, "side": "supplier", "proposal": SECOND} | public
    return does(rules_wording.proposed, "CON-04", thing, public, whole)


def answered(whole: dict[str, Any], **public: Any) -> Act:
    public = {"lot": LOT, "side": "supplier", "proposal": FIRST, "answer": "refuse"} | public
    return does(rules_wording.answered, "CON-05", CONTRACT, public, whole)


def signed(whole: dict[str, Any]) -> Act:
    public = {"lot": LOT, "side": "owner", "pdf_sha256": "0" * 64}
    return does(rules_contracts.signature, "CON-01", CONTRACT, public, whole)


def test_proposals_answers_and_counters_in_their_order_are_kept() -> None:
    assert not broken(proposed(state()))
    assert not broken(proposed(state(contract=copy.deepcopy(OWNED)), counters=FIRST))
    assert not broken(answered(state(contract=copy.deepcopy(OWNED))))
    accepted = answered(state(contract=copy.deepcopy(OWNED)), answer="accept", pdf_sha256="0" * 64)
    assert not broken(accepted)
    assert not broken(answered(state(contract=copy.deepcopy(OWNED)), side="owner", answer="withdraw"))
    assert "wording.settled" not in broken(signed(state()))


BENT: list[tuple[Callable[[], Act], str]] = [
    (lambda: proposed(state(contract=copy.deepcopy(OWNED))), "wording.one_open"),
    (lambda: proposed(state(contract=copy.deepcopy(OWNED)), side="owner", counters=FIRST), "wording.one_open"),
    (lambda: proposed(state(), counters=FIRST), "wording.one_open"),
    (lambda: proposed(state(), side="centre"), "wording.side"),
    (lambda: proposed(state(contract={"object": CONTRACT, "sides": ["owner"]})), "wording.unsigned"),
    (lambda: proposed(state(contract=copy.deepcopy(OWNED)), thing=f"contract:{LOT}"), "wording.unsigned"),
    (lambda: answered(state(contract=copy.deepcopy(OWNED)), side="owner"), "wording.other_side"),
    (lambda: answered(state(contract=copy.deepcopy(OWNED)), answer="withdraw"), "wording.other_side"),
    (lambda: answered(state(contract=copy.deepcopy(OWNED)), proposal=SECOND), "wording.other_side"),
    (lambda: answered(state()), "wording.other_side"),
    (lambda: answered(state(contract=copy.deepcopy(OWNED)), answer="accept"), "wording.document"),
    (lambda: answered(state(contract=copy.deepcopy(OWNED)), pdf_sha256="0" * 64), "wording.document"),
    (lambda: signed(state(contract=copy.deepcopy(OWNED))), "wording.settled"),
]


@pytest.mark.parametrize(("act", "rule"), BENT, ids=[f"{number}-{rule}" for number, (_act, rule) in enumerate(BENT)])
def test_whatever_was_bent_is_found(act: Callable[[], Act], rule: str) -> None:
    assert rule in broken(act())
