"""A pool from several registers: each part has a root of its own, and none can be left out unseen."""

from __future__ import annotations

import pytest

from openhall_rules import draw

DRAW = "3f0c6a2e-8a0b-4c1d-9e2f-0123456789ab"
POOL = sorted(
    (draw.entry(salt=bytes([n]) * 32, draw=DRAW, name=f"Expert {n}"), ["kinship"] if n == 3 else [], "ab"[n % 2])
    for n in range(6)
)


def test_each_register_has_a_root_of_its_part() -> None:
    found = draw.registers(POOL, ["a", "b", "c"])
    assert [(one["centre"], one["pool"], one["eligible"]) for one in found] == [("a", 3, 3), ("b", 3, 2), ("c", 0, 0)]
    assert found[0]["root"] == draw.pool_root([one[:2] for one in POOL if one[2] == "a"])


def test_who_is_left_out_changes_the_root_of_that_register_alone() -> None:
    whole, less = draw.registers(POOL, ["a", "b"]), draw.registers(POOL[:-1], ["a", "b"])
    assert [one == other for one, other in zip(whole, less, strict=True)].count(False) == 1


@pytest.mark.parametrize("centres", [["a"], ["b", "a"], ["a", "a", "b"]])
def test_an_entry_of_no_register_and_registers_out_of_order_are_refused(centres: list[str]) -> None:
    with pytest.raises(draw.BadDraw):
        draw.registers(POOL, centres)
