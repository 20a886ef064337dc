"""A pool across cities, drawn again from a case: a city left out, or an expert of one, is found."""

from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from openhall_rules import draw
from openhall_verify import Failed, draws
from openhall_verify.proved import Leaf

DRAW, LOT, ALLIANCE = (f"3f0c6a2e-8a0b-4c1d-9e2f-0123456789a{n}" for n in range(3))
SITES = [{"site": f"site-{n}", "centre": centre} for n, centre in enumerate("abc")]
POOL = sorted(
    (draw.entry(salt=bytes([n]) * 32, draw=DRAW, name=f"Expert {n}"), ["kinship"] if n == 3 else [], "abc"[n % 3])
    for n in range(7)
)


@dataclass
class Case:
    """The two acts that a check of registers reads."""

    fixed: Leaf
    shown: Leaf
    said: dict[str, dict[str, Any]]

    def statement(self, act: Leaf) -> dict[str, Any]:
        return self.said[act.code]

    def of(self, code: str, object: str | None = None) -> list[Leaf]:
        return []


def leaf(code: str, public: dict[str, Any]) -> Leaf:
    return Leaf(1, "1" * 64, {"code": code, "object": f"draw:{DRAW}", "public": public})


@pytest.fixture
def case() -> Case:
    registers = draw.registers(POOL, ["a", "b", "c"])
    rows = [{"entry": entry, "excluded": excluded, "centre": home} for entry, excluded, home in POOL]
    said = {"DRW-01": {"members": copy.deepcopy(SITES)}, "DRW-07": {"pool": rows}}
    return Case(leaf("DRW-01", {"lot": LOT, "alliance": ALLIANCE, "registers": registers}), leaf("DRW-07", {}), said)


def check(case: Case) -> None:
    draws._registers(case, case.fixed, case.shown)


def test_whole_registers_hold(case):
    check(case)


def without_a_city(case: Case) -> None:
    case.fixed.public["registers"] = case.fixed.public["registers"][:2]
    case.said["DRW-07"]["pool"] = [row for row in case.said["DRW-07"]["pool"] if row["centre"] != "c"]


def moved_to_another_city(case: Case) -> None:
    row = next(row for row in case.said["DRW-07"]["pool"] if row["centre"] == "c")
    row["centre"] = "a"


WRONGS: dict[str, Callable[[Case], object]] = {
    "a city left out before the draw": without_a_city,
    "a city left out after it": lambda case: case.said["DRW-07"].update(
        pool=[row for row in case.said["DRW-07"]["pool"] if row["centre"] != "c"]
    ),
    "an expert left out": lambda case: case.said["DRW-07"]["pool"].pop(),
    "another exclusion": lambda case: case.said["DRW-07"]["pool"][0].update(excluded=["worked"]),
    "an expert of another city": moved_to_another_city,
    "of no city": lambda case: case.said["DRW-07"]["pool"][0].pop("centre"),
    "no registers at all": lambda case: case.fixed.public.pop("registers"),
    "one city alone": lambda case: case.said["DRW-01"].update(members=SITES[:1]),
}


@pytest.mark.parametrize("wrong", sorted(WRONGS))
def test_whatever_was_left_out_is_found(case, wrong):
    WRONGS[wrong](case)
    with pytest.raises(Failed) as found:
        check(case)
    assert found.value.code == "draw-registers"
