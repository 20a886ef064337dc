"""Ordered corrections as a stranger checks them: in order they hold; what was done wrongly is found."""

from __future__ import annotations

from typing import Any, cast

import pytest

from openhall_verify import Failed, corrections
from openhall_verify.proved import Evidence, Leaf

COMPLAINT, CORRECTION = "33333333-3333-4333-8333-333333333333", "66666666-6666-4666-8666-666666666666"
AT = "2026-01-05T09:0{}:00.000000Z"
OF = {"complaint": COMPLAINT}
ACTS: list[tuple[str, str, dict[str, Any]]] = [
    ("CPL-12", AT.format(0), {"effect": "correct", "correct_due_at": AT.format(1)}),
    ("CPL-24", AT.format(2), OF | {"due_at": AT.format(1)}),
    ("CPL-23", AT.format(3), OF | {"due_at": AT.format(5)}),
    ("CPL-21", AT.format(6), OF | {"late": True}),
    ("CPL-22", AT.format(7), OF),
]


def evidence(without: tuple[int, ...] = (), changes: dict[int, dict[str, Any]] | None = None) -> Evidence:
    """The case with these acts left out, and codes or public fields of others changed."""
    leaves = []
    for index, (code, at, public) in enumerate(ACTS):
        if index in without:
            continue
        changed = dict((changes or {}).get(index, {}))
        name = f"complaint:{COMPLAINT}" if code == "CPL-12" else f"correction:{CORRECTION}"
        body = {"code": changed.pop("code", code), "object": name, "at": at}
        leaves.append(Leaf(index, f"{index:064}", body | {"public": {**public, **changed}}))
    return Evidence(cast(Any, None), "c", cast(Any, None), leaves, leaves)


def test_in_order_they_hold() -> None:
    assert corrections.check(evidence()) == 1
    assert corrections.check(evidence(without=(1,))) == 1


@pytest.mark.parametrize(
    ("without", "changes", "found"),
    [
        ((), {0: {"effect": "none"}}, "rightly until when"),
        ((), {0: {"correct_due_at": AT.format(0)}}, "to come"),
        ((0,), {}, "out of its turn"),
        ((3,), {}, "out of its turn"),
        ((), {0: {"correct_due_at": AT.format(9)}}, "isn't, or was said"),
        ((1,), {0: {"correct_due_at": AT.format(9)}}, "still ran"),
        ((), {2: {"due_at": AT.format(3)}}, "to come"),
        ((), {3: {"late": False}}, "whether the report is late"),
    ],
    ids=["no order", "past", "not ordered", "unreported", "not overdue", "too early", "pressed into the past", "late"],
)
def test_what_was_done_wrongly_is_found(
    without: tuple[int, ...], changes: dict[int, dict[str, Any]], found: str
) -> None:
    with pytest.raises(Failed, match=found):
        corrections.check(evidence(without, changes))
