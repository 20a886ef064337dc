"""Deposits that were kept, as a stranger checks them: by its acts it is; without them, or wrongly, it is found."""

from __future__ import annotations

from typing import Any, cast

import pytest

import openhall_rules as rules
from openhall_verify import Failed, forfeits, refunds
from openhall_verify.proved import Evidence, Leaf

LOT, CASE, DEPOSIT = "11111111-1111-4111-8111-111111111111", "c", "22222222-2222-4222-8222-222222222222"
BIDDER, BID = "ab" * 16, "33333333-3333-4333-8333-333333333333"
PACK = rules.pack("reference@2020-01-01")
MONEY = {"amount": "100.00", "currency": "USD"}
WHOSE = {"lot": LOT, "bidder": BIDDER}
AT = "2026-01-05T09:0{}:00.000000Z"
ANNOUNCED = {
    "ground": "revoked_after_deadline",
    "article": "OpenHall reference rules; no law",
    "answer_due_at": "2026-01-08T00:00:00.000000Z",
}
ACTS: list[tuple[str, str, dict[str, Any]]] = [
    ("DEP-01", f"deposit:{DEPOSIT}", WHOSE | MONEY | {"value_date": "2026-01-01"}),
    ("OPN-03", f"lot:{LOT}", {}),
    ("BID-04", f"bid:{BID}", WHOSE),
    ("DEP-05", f"deposit:{DEPOSIT}", WHOSE | MONEY | ANNOUNCED),
    ("DEP-06", f"deposit:{DEPOSIT}", WHOSE),
    ("DEP-07", f"deposit:{DEPOSIT}", WHOSE | MONEY),
    ("DEP-09", f"deposit:{DEPOSIT}", WHOSE | MONEY | {"value_date": "2026-01-06"}),
]


def evidence(*without: str, **changes: dict[str, Any]) -> Evidence:
    """The case with these acts left out, and public fields of others changed (``DEP_05={…}``)."""
    leaves = []
    for index, (code, name, public) in enumerate(ACTS):
        if code in without:
            continue
        said = {**public, **changes.get(code.replace("-", "_"), {})}
        body = {"code": code, "object": name, "public": said, "at": AT.format(index), "statement": code}
        leaves.append(Leaf(index, f"{index:064}", body))
    statements = {"OPN-03": {"not_released": []}}
    return Evidence(cast(Any, None), CASE, cast(Any, None), leaves, leaves, statements=statements)


def test_kept_by_its_acts_it_holds() -> None:
    assert forfeits.check(evidence(), PACK, LOT) == 1
    assert refunds.check(evidence(), PACK, LOT) == []


def test_kept_without_the_act_it_is_found() -> None:
    with pytest.raises(Failed, match="was never refunded"):
        refunds.check(evidence("DEP-05", "DEP-06", "DEP-07", "DEP-09"), PACK, LOT)


def test_kept_in_part_the_rest_must_have_gone_back() -> None:
    part = {"amount": "40.00"}
    with pytest.raises(Failed, match="was never refunded"):
        refunds.check(evidence(DEP_05=part, DEP_07=part, DEP_09=part), PACK, LOT)


@pytest.mark.parametrize(
    ("without", "changes", "found"),
    [
        (("DEP-06",), {}, "before its bidder was heard"),
        (("DEP-05",), {}, "was not announced"),
        (("DEP-07", "DEP-09"), {}, "nobody or somebody twice decided"),
        (("DEP-09",), {}, "was not paid to the owner"),
        (("BID-04",), {}, "not what the log shows"),
        ((), {"DEP_05": {"amount": "100.01"}}, "than the deposit"),
        ((), {"DEP_05": {"bidder": "cd" * 16}}, "is unknown"),
        ((), {"DEP_05": {"ground": "we_want_it"}}, "no such ground"),
        ((), {"DEP_05": {"article": "Article 1"}}, "another article"),
        ((), {"DEP_07": {"amount": "99.00"}}, "another amount was kept"),
        ((), {"DEP_09": {"amount": "99.00"}}, "was not paid to the owner"),
    ],
    ids=["not heard", "not announced", "not decided", "not paid", "no ground", "too much", "another bidder",
         "ground of nobody", "another article", "another amount", "another payment"],
)  # fmt: skip
def test_wrongly_kept_it_is_found(without: tuple[str, ...], changes: dict[str, Any], found: str) -> None:
    with pytest.raises(Failed, match=found):
        forfeits.check(evidence(*without, **changes), PACK, LOT)
