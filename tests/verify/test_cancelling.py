"""Contracts that decisions cancelled, and bonds that were kept, as a stranger checks them."""

from __future__ import annotations

from typing import Any, cast

import pytest

import openhall_rules as rules
from openhall_verify import Failed, bonds, cancelling, stages
from openhall_verify.proved import Evidence, Leaf

LOT, CONTRACT, COMPLAINT = (f"{number}1333333-3333-4333-8333-333333333333" for number in (1, 2, 3))
LAW = rules.pack("cn@2019-03-02").by("procurement_open")
WHOLE = rules.pack("reference@2020-01-01")
ARTICLE = LAW.value("remedies.contract_cancellation").citation
KEPT = WHOLE.value("deposits.bond_kept").citation
Acts = list[tuple[str, str, dict[str, Any]]]


def evidence(acts: Acts) -> Evidence:
    leaves = [
        Leaf(index, f"{index:064}", {"code": code, "object": name, "public": {"lot": LOT} | public, "at": ""})
        for index, (code, name, public) in enumerate(acts)
    ]
    return Evidence(cast(Any, None), "c", cast(Any, None), leaves, leaves)


EVALUATED: Acts = [(code, f"lot:{LOT}", {}) for code in ("OPN-01", "OPN-03", "OPN-05", "EVA-01", "EVA-02", "AWD-01")]
CONTRACTED: Acts = [
    ("AWD-02", f"lot:{LOT}", {}),
    ("CON-01", f"contract:{CONTRACT}", {}),
    ("CON-02", f"contract:{CONTRACT}", {}),
]
BEFORE = [*EVALUATED, *CONTRACTED]
CANCELLED = {"complaint": COMPLAINT, "article": ARTICLE, "accepted": 0, "dropped": 0}


def cancelled(*more: tuple[str, dict[str, Any]], law: Any = LAW, contract: str = CONTRACT, **public: Any) -> None:
    acts = [*BEFORE, *((code, f"contract:{CONTRACT}", fields) for code, fields in more)]
    found = evidence([*acts, ("PRF-18", f"contract:{contract}", CANCELLED | public)])
    cancelling.check(found, law, found.chain[-1])


def test_what_isnt_performed_is_cancelled_and_the_lot_goes_on() -> None:
    cancelled()
    cancelled(("PRF-10", {"payment": "p"}), ("PRF-11", {"payment": "p", "confirmed": False}))
    after = [*BEFORE, ("PRF-18", f"contract:{CONTRACT}", CANCELLED), ("AWD-03", f"lot:{LOT}", {})]
    stages._lot(evidence([*after, *CONTRACTED, ("BND-04", f"bond:{LOT}", {})]).chain)


@pytest.mark.parametrize(
    ("more", "changes"),
    [
        ((), {"contract": COMPLAINT}),
        ((), {"accepted": 1}),
        ((), {"article": "Article 1"}),
        ((), {"law": rules.pack("cn@2019-03-02")}),
        ((("PRF-07", {}),), {}),
        ((("PRF-04", {"milestone": "m", "accepted": True}),), {"accepted": 1}),
        ((("PRF-10", {"payment": "p"}),), {}),
    ],
    ids=["another contract", "counted wrongly", "another article", "no such law", "performed", "in part", "paid"],
)
def test_what_the_law_doesnt_let_be_cancelled_is_found(more: Any, changes: dict[str, Any]) -> None:
    with pytest.raises(Failed):
        cancelled(*more, **changes)


def test_without_a_cancelled_contract_the_award_stays() -> None:
    with pytest.raises(Failed, match="comes after CON-01"):
        stages._lot(evidence([*BEFORE, ("AWD-03", f"lot:{LOT}", {})]).chain)


@pytest.mark.parametrize(("effect", "said"), [("cancel_contract", None), ("correct", "anew"), ("cancel_contract", "x")])
def test_what_follows_is_said_with_a_cancelled_contract_and_only_there(effect: str, said: str | None) -> None:
    public = {"effect": effect} | ({"following": said} if said else {})
    with pytest.raises(Failed):
        cancelling.following(evidence([("CPL-12", f"complaint:{COMPLAINT}", public)]).chain[0])


MONEY = {"amount": "50.00", "currency": "CNY"}
BOND: Acts = [
    ("BND-02", f"bond:{LOT}", MONEY),
    ("PRF-14", f"contract:{CONTRACT}", {"termination": "t", "side": "owner", "ground": "late_after_demand"}),
    ("PRF-16", f"contract:{CONTRACT}", {"termination": "t"}),
    ("BND-05", f"contract:{CONTRACT}", MONEY | {"termination": "t", "ground": "late_after_demand", "article": KEPT,
                                                "recipient": "owner"}),
    ("BND-06", f"bond:{LOT}", MONEY),
]  # fmt: skip


def kept(changes: dict[int, dict[str, Any]] | None = None, without: tuple[int, ...] = ()) -> int:
    acts = [(code, name, public | (changes or {}).get(number, {})) for number, (code, name, public) in enumerate(BOND)]
    return bonds.check(evidence([act for number, act in enumerate(acts) if number not in without]), WHOLE, LOT)


def test_a_bond_is_kept_for_cause_and_paid() -> None:
    assert kept() == 1
    assert kept(without=(3, 4)) == 0


@pytest.mark.parametrize(
    ("changes", "without"),
    [
        ({1: {"side": "supplier"}}, ()),
        ({1: {"ground": "force_majeure"}, 3: {"ground": "force_majeure"}}, ()),
        ({3: {"article": "Article 1"}}, ()),
        ({3: {"recipient": "treasury"}}, ()),
        ({3: {"amount": "60.00"}}, ()),
        ({4: {"amount": "60.00"}}, ()),
        ({}, (0,)),
        ({}, (2,)),
        ({}, (3,)),
    ],
    ids=["the supplier ended it", "no cause", "another article", "to another", "more than held", "more than kept",
         "none held", "not ended", "paid unkept"],
)  # fmt: skip
def test_a_bond_kept_otherwise_is_found(changes: dict[int, dict[str, Any]], without: tuple[int, ...]) -> None:
    with pytest.raises(Failed):
        kept(changes, without)
