"""The verifier computes published fees again, and finds whatever was bent in them."""

from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from openhall_rules import pack
from openhall_verify import Failed
from openhall_verify import fees as checks
from openhall_verify.findings import Report
from openhall_verify.proved import Leaf

LOT = "3f0c6a2e-8a0b-4c1d-9e2f-0123456789ab"
RULES: dict[str, Any] = {
    "payer": "owner",
    "currency": "CNY",
    "base_hours": 4,
    "classes": {"standard": {"base": "600.00", "hour": "100.00"}},
    "distances": {"100": "200.00"},
    "withholding": {
        "small_up_to": "4000", "small_deduction": "800", "deduction": "0.20", "brackets": {"0": "0.20"},
    },
}  # fmt: skip
FEE = {
    "class": "standard", "minutes": 301, "kilometres": 150, "time": "800.00", "distance": "200.00", "gross": "1000.00",
    "tax": "40.00", "net": "960.00", "currency": "CNY", "site": "a centre",
}  # fmt: skip


@dataclass
class Case:
    """The few acts that a check of fees reads."""

    chain: list[Leaf]
    said: dict[str, Any]
    disclosed: dict[str, dict[str, Any]]

    def of(self, code: str, object: str | None = None) -> list[Leaf]:
        return [one for one in self.chain if one.code == code and object in (None, one.object)]

    def statement(self, act: Leaf) -> dict[str, Any]:
        return dict(self.said)


def leaf(index: int, code: str, public: dict[str, Any], kind: str = "lot") -> Leaf:
    body = {"code": code, "object": f"{kind}:{LOT}", "public": public, "at": "2026-03-02T09:00:00.000000Z"}
    return Leaf(index, str(index) * 64, body)


@pytest.fixture
def case() -> Case:
    """Two drawn members, ordered, awarded, published."""
    chain = [
        leaf(0, "DRW-01", {"lot": LOT, "members": 3, "experts": 2}, "draw"),
        leaf(1, "DRW-06", {"lot": LOT, "experts": 2}, "draw"),
        leaf(2, "FEE-03", {"members": 2, "minutes": 301, "payer": "owner"}),
        leaf(3, "AWD-02", {}),
        leaf(4, "FEE-04", {}),
    ]
    said = {"v": 1, "rules": copy.deepcopy(RULES), "fees": [dict(FEE), dict(FEE)]}
    return Case(chain, said, {"2" * 64: {"fee/1": dict(FEE), "fee/2": dict(FEE)}})


def test_what_the_tables_give_holds(case):
    report = Report()
    checks.check(case, pack("cn@2019-03-02"), report)
    assert [one.code for one in report.passed] == ["fees"]


def test_what_the_notice_froze_is_what_counts(case):
    law = pack("cn@2019-03-02").with_values({"expert_fees.base_hours": 4})
    checks.check(case, law, Report())
    with pytest.raises(Failed, match="another base_hours"):
        checks.check(case, pack("cn@2019-03-02").with_values({"expert_fees.base_hours": 3}), Report())


def session(case: Case, *, minutes: int) -> None:
    """The committee sat in a room for so long."""
    begun, closed = leaf(1, "PNL-07", {"lot": LOT}, "panel"), leaf(2, "PNL-08", {"lot": LOT}, "panel")
    ends = datetime(2026, 3, 2, 9, tzinfo=UTC) + timedelta(minutes=minutes)
    closed.body["at"] = ends.strftime("%Y-%m-%dT%H:%M:%S.000000Z")
    case.chain[2:2] = [begun, closed]


def more(case: Case) -> None:
    """A third fee, where two experts sat and nobody was replaced."""
    case.chain[2].public["members"] = 3
    case.said["fees"].append(dict(FEE))
    case.disclosed["2" * 64]["fee/3"] = dict(FEE)


def test_in_a_room_as_long_as_its_session(case):
    session(case, minutes=301)
    checks.check(case, pack("cn@2019-03-02"), Report())


def test_who_was_replaced_is_paid_for_the_own_time(case):
    more(case)
    case.said["fees"][2] = case.disclosed["2" * 64]["fee/3"] = FEE | {
        "minutes": 60, "time": "600.00", "gross": "800.00", "tax": "0.00", "net": "800.00",
    }  # fmt: skip
    case.chain.insert(2, leaf(1, "DRW-09", {"lot": LOT, "cause": "health"}, "draw"))
    checks.check(case, pack("cn@2019-03-02"), Report())


WRONGS: dict[str, Callable[[Case], object]] = {
    "another amount": lambda case: case.said["fees"][0].update(gross="2000.00"),
    "less tax": lambda case: case.said["fees"][0].update(tax="0.00", net="1000.00"),
    "another class": lambda case: case.said["fees"][0].update({"class": "friend"}),
    "one too many": lambda case: case.said["fees"].append(dict(FEE)),
    "another currency": lambda case: case.said["rules"].update(currency="EUR"),
    "another payer": lambda case: case.said["rules"].update(payer="centre"),
    "another than committed to": lambda case: case.disclosed["2" * 64].update({"fee/2": FEE | {"net": "0"}}),
    "not opened": lambda case: case.disclosed.clear(),
    "never ordered": lambda case: case.chain.pop(2),
    "before the award": lambda case: case.chain.pop(3),
    "another longest": lambda case: case.chain[2].public.update(minutes=400),
    "longer than the session": lambda case: session(case, minutes=300),
    "one who was never there": lambda case: more(case),
}


@pytest.mark.parametrize("wrong", sorted(WRONGS))
def test_whatever_was_bent_is_found(case, wrong):
    WRONGS[wrong](case)
    with pytest.raises(Failed):
        checks.check(case, pack("cn@2019-03-02"), Report())


def test_who_is_paid_for_the_way_sat_somewhere(case):
    for fee in (*case.said["fees"], *case.disclosed["2" * 64].values()):
        fee.pop("site")
    with pytest.raises(Failed, match="for the way to another centre"):
        checks.check(case, pack("cn@2019-03-02"), Report())


def test_where_there_was_a_room_it_was_in_one_of_its_centres(case, monkeypatch):
    said = case.said
    proposed = leaf(5, "PNL-01", {"lot": LOT, "host": "a centre"}, "panel")
    case.chain += [proposed, leaf(6, "PNL-07", {"lot": LOT}, "panel")]
    monkeypatch.setattr(Leaf, "lot", property(lambda one: one.public.get("lot", one.object)), raising=False)
    monkeypatch.setattr(checks, "_in_session", lambda *_given: None)
    monkeypatch.setattr(Case, "statement", lambda _case, act: {"guests": []} if act is proposed else dict(said))
    checks.check(case, pack("cn@2019-03-02"), Report())
    proposed.body["public"]["host"] = "another"
    with pytest.raises(Failed, match="for the way to another centre"):
        checks.check(case, pack("cn@2019-03-02"), Report())


@pytest.mark.parametrize(("found", "good"), [(True, True), (False, False)])
def test_of_a_failed_lot_only_who_found_something_is_paid(case, found, good):
    case.chain = [one for one in case.chain if one.code != "AWD-02"]
    case.chain.insert(
        2, Leaf(2, "9" * 64, {"code": "OPN-07", "object": f"lot:{LOT}", "public": {}, "at": "2026-03-02"})
    )
    if found:
        case.chain.insert(2, Leaf(1, "8" * 64, {"code": "EVA-01", "object": f"lot:{LOT}", "public": {}, "at": "x"}))
    for place, one in enumerate(case.chain):
        object.__setattr__(one, "index", place)
    if good:
        checks.check(case, pack("cn@2019-03-02"), Report())
    else:
        with pytest.raises(Failed, match="not for as many members"):
            checks.check(case, pack("cn@2019-03-02"), Report())
