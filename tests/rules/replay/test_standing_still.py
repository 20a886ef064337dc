"""What a pause gives back, and awards that fall, rule by rule: right it is kept, and each wrong one is found."""

from __future__ import annotations

import copy
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from openhall_rules import pack, standstill
from openhall_rules.replay import rules_complaints, rules_contracts, rules_falls, rules_standstill, standing
from openhall_rules.replay.acts import Act
from openhall_rules.replay.findings import instant_text

T0 = datetime(2026, 6, 1, 2, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
CN = pack("cn@2019-03-02")
LOT, THING, AUCTION = (str(UUID(int=number, version=4)) for number in (1, 2, 3))
Case = dict[str, Any]
Public = dict[str, Any]


def text(minutes: int) -> str:
    return instant_text(T0 + minutes * MINUTE)


def case(**lot: Any) -> Case:
    """A case whose one lot stood still from the 10th to the 25th minute."""
    stood = {"span": [text(10), text(25)], "owed": True}
    whole = {"stage": "opened", "closed": None, "award": None, "contract": None, "seen": [], "stood": stood} | lot
    notice = {"pack": CN.id, "pack_sha256": CN.sha256, "values": {}}
    return {"id": THING, "notice": notice, "lots": {LOT: whole}, "complaints": {"complaints": {}, "pending": {}}}


def does(rule: Callable[[Act], None], code: str, thing: str, public: Public, state: Case, minute: int = 25) -> Act:
    body = {"code": code, "object": thing, "public": public, "at": text(minute), "actor": "log"}
    act = Act(9, "0" * 64, body, state, {"outages": []}, {}, lambda _digest: None)
    rule(act)
    return act


def broken(act: Act) -> set[str]:
    return set(act.findings._broken)


AUCTIONED = {
    "uuid": AUCTION,
    "terms": {
        "method": "rising_auction", "currency": "CNY", "start": "100.00", "step": "1.00", "limit": None,
        "starts_at": text(0), "ends_at": text(60), "window_seconds": 300, "extension_seconds": 300,
        "most_extensions": 3, "second_minutes": 0, "reveal_minutes": 0, "reserve": None,
    },
    "offers": 0, "leader": "", "amount": None, "starts_at": text(0), "ends_at": text(60), "extensions": 0,
    "closed": None, "sealing_ends": None, "since": None, "due": None, "outcome": None,
}  # fmt: skip
SPAN = {"began_at": text(10), "ended_at": text(25)}
CLOSED = {"stage": "closed", "closed": {"index": 5, "at": text(0), "window_ends_at": text(30)}}
AWARDED_AT = text(0)
AWARD = {"bid": THING, "bidder": "b" * 32, "amount": "1.00", "currency": "CNY", "at": AWARDED_AT}
DUE = CN.contract_due(award_notice_at=T0)
GROUND = {
    "lot": LOT, "bidder": "b" * 32, "ground": "gives_up", "article": CN.value("validity.award_falls").citation,
    "answer_due_at": text(60),
}  # fmt: skip
ANNOUNCED = {"uuid": THING, "ground": "gives_up", "due": text(20), "answered": False}


def window(state: Case, **changes: Any) -> Act:
    public = SPAN | {"window": "release", "old_ends_at": text(30), "new_ends_at": text(45)} | changes
    return does(rules_standstill.window, "OPN-10", f"lot:{LOT}", public, state)


def auction(state: Case, **changes: Any) -> Act:
    public = SPAN | {
        "lot": LOT, "stage": "bidding", "old_starts_at": text(0), "new_starts_at": text(0), "old_ends_at": text(60),
        "new_ends_at": text(75),
    } | changes  # fmt: skip
    return does(rules_standstill.auction, "AUC-13", f"auction:{AUCTION}", public, state)


def contract(state: Case, **changes: Any) -> Act:
    public = SPAN | {"old_due_at": instant_text(DUE), "new_due_at": instant_text(DUE + 15 * MINUTE)} | changes
    return does(rules_contracts.due_moved, "CON-03", f"lot:{LOT}", public, state)


def signed(state: Case, **changes: Any) -> Act:
    body = {"lot": LOT, "side": "owner", "pdf_sha256": "0" * 64} | changes
    return does(rules_contracts.signature, "CON-01", f"contract:{THING}", body, state)


def announced(state: Case, **changes: Any) -> Act:
    return does(rules_falls.announced, "AWD-05", f"award-fall:{THING}", GROUND | changes, state)


def answered(state: Case, minute: int = 15) -> Act:
    public = {"lot": LOT, "bidder": "b" * 32}
    return does(rules_falls.answered, "AWD-06", f"award-fall:{THING}", public, state, minute)


def fell(state: Case, minute: int = 25, **changes: Any) -> Act:
    public = {"lot": LOT, "bid": THING, "bidder": "b" * 32, "ground": "gives_up"} | changes
    return does(rules_falls.fell, "AWD-07", f"award-fall:{THING}", public, state, minute)


def found(state: Case, found: list[str]) -> Act:
    state["complaints"]["complaints"][THING] = {
        "matter": "procedure", "scope": "", "state": "filed", "in_time": True, "objected": False, "acceptance": None,
    }  # fmt: skip
    due = instant_text(CN.complaint_decision_due(accepted_at=T0 + 25 * MINUTE))
    public = {"accepted": True, "decision_due_at": due, "found": found}
    return does(rules_complaints.acceptance, "CPL-05", f"complaint:{THING}", public, state)


def step(state: Case) -> Act:
    return does(rules_standstill.given_back, "OPN-03", f"lot:{LOT}", {}, state)


def awarded(**lot: Any) -> Case:
    return case(**{"stage": "awarded", "award": copy.deepcopy(AWARD), "letters": []} | lot)


def auctioned() -> Case:
    return case(auction=copy.deepcopy(AUCTIONED))


BOUND = {"object": "x", "sides": ["supplier"]}
Wrong = Callable[[], Act]
BROKEN: list[tuple[Wrong, str, str]] = [
    (lambda: window(case(**CLOSED), began_at=text(9)), "OPN-10", "pause.stood"),
    (lambda: window(case(**CLOSED), new_ends_at=text(46)), "OPN-10", "pause.window"),
    (lambda: window(case(), window="custodians", new_ends_at=text(60)), "OPN-10", "pause.window"),
    (lambda: auction(auctioned(), new_ends_at=text(76)), "AUC-13", "pause.auction"),
    (lambda: contract(awarded(), new_due_at=instant_text(DUE + MINUTE)), "CON-03", "pause.contract"),
    (lambda: step(case(**CLOSED)), "OPN-03", "pause.given_back"),
    (lambda: signed(awarded(), late=True), "CON-01", "contract.late"),
    (lambda: announced(awarded(), ground="too_dear"), "AWD-05", "fall.ground"),
    (lambda: announced(awarded(contract=BOUND)), "AWD-05", "fall.ground"),
    (lambda: announced(awarded(), article="Article 1"), "AWD-05", "fall.article"),
    (lambda: announced(awarded(), bidder="c" * 32), "AWD-05", "fall.winner"),
    (lambda: announced(awarded(), answer_due_at=text(20)), "AWD-05", "fall.time"),
    (lambda: announced(awarded(fall=ANNOUNCED)), "AWD-05", "fall.once"),
    (lambda: answered(awarded(fall=ANNOUNCED), 21), "AWD-06", "fall.answer"),
    (lambda: fell(awarded(fall=ANNOUNCED), 19), "AWD-07", "fall.heard"),
    (lambda: fell(awarded(fall=ANNOUNCED), ground="no_bond"), "AWD-07", "fall.award"),
    (lambda: fell(awarded(fall=ANNOUNCED, contract=BOUND)), "AWD-07", "fall.unsigned"),
    (lambda: found(case(), ["in_time"]), "CPL-05", "complaint.found"),
]


@pytest.mark.parametrize(("wrong", "code", "rule"), BROKEN, ids=[f"{code}-{rule}" for _w, code, rule in BROKEN])
def test_what_was_done_wrongly_is_found(wrong: Wrong, code: str, rule: str) -> None:
    assert rule in broken(wrong())


def test_right_nothing_contradicts_and_the_state_follows() -> None:
    state = case(**CLOSED)
    assert broken(window(state)) == set()
    assert state["lots"][LOT]["closed"]["window_ends_at"] == text(45)
    assert broken(step(state)) == set()
    sold = auctioned()
    assert broken(auction(sold)) == set()
    assert sold["lots"][LOT]["auction"]["ends_at"] == text(75)
    late = awarded()
    assert broken(contract(late)) == broken(signed(late)) == set()
    falling = awarded()
    assert broken(announced(falling, answer_due_at=text(30))) == broken(answered(falling, 26)) == set()
    assert broken(fell(falling, 27)) == set()
    lot = falling["lots"][LOT]
    assert [lot["award"], lot["stage"], lot["void"]] == [None, "candidates", [THING]]


def test_who_is_late_says_so() -> None:
    state = awarded()
    body = {"lot": LOT, "side": "owner", "pdf_sha256": "0" * 64, "late": True}
    minutes = int((DUE - T0) / MINUTE)
    act = does(rules_contracts.signature, "CON-01", f"contract:{THING}", body, state, minutes)
    assert broken(act) == set()


def test_a_pause_that_ends_leaves_what_is_owed_with_each_lot_once() -> None:
    state = case(**CLOSED, stills=[])
    state["remedies"] = {"pauses": {LOT: text(15)}, "objections": {}, "barred": []}
    act = does(lambda one: standing.ended(one, LOT, text(10), since=4), "CPL-09", f"complaint:{THING}", {}, state, 25)
    assert act.case["lots"][LOT]["stood"] == {"span": [text(10), text(15)], "owed": True}
    assert act.case["lots"][LOT]["stills"] == [[4, 9]]


@pytest.mark.parametrize(
    "pauses", [[(0, 10), (5, 12)], [(0, 12), (5, 8)], [(0, 8), (5, 10), (7, 12)], [(3, 9), (1, 6)]]
)
def test_whatever_overlaps_each_instant_is_given_back_once(pauses: list[tuple[int, int]]) -> None:
    union = {minute for began, ended in pauses for minute in range(began, ended)}
    given: list[int] = []
    for began, ended in sorted(pauses, key=lambda one: one[1]):
        lasting = [T0 + one * MINUTE for one, until in pauses if until > ended and one < ended]
        span = standstill.given_back(T0 + began * MINUTE, T0 + ended * MINUTE, lasting)
        if span is not None:
            given += range(int((span[0] - T0) / MINUTE), int((span[1] - T0) / MINUTE))
    assert sorted(given) == sorted(union)
