"""A flow is checked before it counts, and a walk against its flow."""

from __future__ import annotations

from typing import Any

import pytest

from openhall_rules.service.flows import Flow, FlowStep, faults, longest, walk_faults


def step(days: int = 1, onward: tuple[int, ...] = (), **more: Any) -> FlowStep:
    return FlowStep("Step", more.pop("unit", ""), "officer", days, onward, **more)


GOOD: Flow = (step(1, (2, 3)), step(2, (4,), unit="H98.3"), step(1, (4,), back=(1,)), step(1))


def test_a_good_flow_has_no_fault_and_its_longest_way_is_the_limit() -> None:
    assert faults(GOOD, 4) == []
    assert [longest(GOOD, number) for number in (1, 2, 3, 4)] == [4, 3, 2, 1]


CASES: dict[str, tuple[Flow, int, list[tuple[str, int]]]] = {
    "nothing": ((), 3, [("no-steps", 0)]),
    "a step that there isn't": ((step(3, (7,)),), 3, [("unknown-step", 1)]),
    "onward to itself": ((step(3, (1,)),), 3, [("own-step", 1)]),
    "never ends": ((step(1, (2,)), step(2, (1,))), 3, [("no-end", 0)]),
    "a loop": ((step(1, (2,)), step(1, (1, 3)), step(1)), 3, [("loop", 1), ("loop", 2)]),
    "nobody comes there": ((step(3), step(0)), 3, [("unreachable", 2)]),
    "ends in another unit": ((step(1, (2,)), step(2, unit="H98.3")), 3, [("ends-elsewhere", 2)]),
    "back to what comes after": ((step(1, (2,), back=(2,)), step(2)), 3, [("back-not-before", 1)]),
    "asks itself": ((step(1, (2,), unit="H98.3", opinions=("H98.3",)), step(2)), 3, [("opinion-of-itself", 1)]),
    "too long": (GOOD, 3, [("too-long", 0)]),
    "days left over": (GOOD, 5, [("days-left-over", 0)]),
}  # fmt: skip


@pytest.mark.parametrize(("flow", "limit", "said"), CASES.values(), ids=CASES)
def test_each_fault_is_named_with_its_step(flow: Flow, limit: int, said: list[tuple[str, int]]) -> None:
    assert [(one.code, one.step) for one in faults(flow, limit)] == said


KEPT: list[tuple[str, dict[str, Any]]] = [
    ("FLW-08", {"step": 1}), ("FLW-02", {"step": 1}), ("FLW-04", {"step": 1, "to": 3}),
    ("FLW-05", {"step": 3, "to": 1}), ("FLW-04", {"step": 1, "to": 2}), ("FLW-04", {"step": 2, "to": 4}),
    ("DOS-12", {"status": 9}),
]  # fmt: skip


def test_a_walk_that_kept_to_its_flow() -> None:
    assert walk_faults(GOOD, KEPT) == []


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda w: w.__setitem__(2, ("FLW-04", {"step": 1, "to": 4})), "2: from step 1 to 4"),
        (lambda w: w.__setitem__(3, ("FLW-05", {"step": 3, "to": 2})), "3: from step 3 to 2"),
        (lambda w: w.__setitem__(1, ("FLW-02", {"step": 2})), "1: at step 2, but it was at 1"),
        (lambda w: w.__setitem__(0, ("FLW-08", {"step": 2})), "0: begun at step 2"),
        (lambda w: w.pop(5), "5: done at step 2, which isn’t an end"),
        (lambda w: w.insert(3, ("FLW-08", {"step": 1})), "3: begun twice"),
    ],
    ids=["jump", "back elsewhere", "elsewhere", "late start", "unfinished", "begun twice"],
)  # fmt: skip
def test_a_walk_that_left_its_flow(change: Any, told: str) -> None:
    walk = list(KEPT)
    change(walk)
    assert told in walk_faults(GOOD, walk)
