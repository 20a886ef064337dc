"""The wording of a contract as a stranger checks it: in order it holds; what was done wrongly is found."""

from __future__ import annotations

from typing import Any, cast

import pytest

import openhall_rules as rules
from openhall_verify import Failed, contracts
from openhall_verify.proved import Evidence, Leaf

LOT, FIRST, SECOND = (f"{one}1111111-1111-4111-8111-111111111111" for one in "123")
CONTRACT = "contract:44444444-4444-4444-8444-444444444444"
PACK = rules.pack("reference@2020-01-01")
AT = "2026-01-05T09:00:00.000000Z"
ACTS: list[tuple[str, dict[str, Any]]] = [
    ("CON-04", {"side": "supplier", "proposal": FIRST}),
    ("CON-04", {"side": "owner", "proposal": SECOND, "counters": FIRST}),
    ("CON-05", {"side": "supplier", "proposal": SECOND, "answer": "accept"}),
    ("CON-01", {"side": "owner"}),
    ("CON-01", {"side": "supplier"}),
]


def check(*order: int, **changes: Any) -> None:
    """The acts in this order; ``act2={…}`` changes public fields of the third."""
    leaves = []
    for index, number in enumerate(order):
        code, public = ACTS[number]
        body = {"code": code, "object": CONTRACT, "at": AT, "actor": "p" * 32}
        leaves.append(
            Leaf(index, f"{index:064}", body | {"public": {"lot": LOT, **public, **changes.get(f"act{number}", {})}})
        )
    found = Evidence(cast(Any, None), "c", cast(Any, None), leaves, leaves)
    contracts.check(found, PACK, LOT, {"amount": "1.00", "currency": "CNY"})


def test_in_order_it_holds() -> None:
    check(0, 1, 2, 3, 4)
    check(3, 4)
    check(0, 2, act2={"proposal": FIRST, "side": "owner", "answer": "refuse"})
    check(0, 2, 0, act2={"proposal": FIRST, "side": "supplier", "answer": "withdraw"})


@pytest.mark.parametrize(
    ("order", "changes", "found"),
    [
        ((0, 1, 3), {}, "while a proposal was open"),
        ((3, 0), {}, "after a signature"),
        ((2,), {}, "wasn't open"),
        ((0, 1, 2, 2), {}, "wasn't open"),
        ((0, 1, 2), {"act2": {"proposal": FIRST}}, "wasn't open"),
        ((0, 1, 2), {"act2": {"side": "owner"}}, "not this side's"),
        ((0, 1, 2), {"act2": {"answer": "withdraw"}}, "not this side's"),
        ((0, 0), {}, "while another was open"),
        ((0, 1), {"act1": {"side": "supplier"}}, "while another was open"),
        ((1,), {}, "while another was open"),
    ],
)
def test_what_was_done_wrongly_is_found(order: tuple[int, ...], changes: dict[str, Any], found: str) -> None:
    with pytest.raises(Failed, match=found):
        check(*order, **changes)
