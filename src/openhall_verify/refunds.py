"""Refunds, redone: every deposit back once, with the interest due, to the cent."""

from datetime import date
from decimal import Decimal
from typing import Any

import openhall_rules as rules
from openhall_rules.money import text
from openhall_verify.findings import fail
from openhall_verify.leaves import Evidence


def check(evidence: Evidence, pack: rules.Pack, lot: str) -> list[dict[str, Any]]:
    """Recompute a lot's refunds; what was ordered, by deposit id.

    Raises:
        Failed: a deposit without refund or with two, interest that differs, or a payout of another amount.
    """
    deposits = {
        act.object: act.public for act in evidence.acts() if act.code == "DEP-01" and act.public.get("lot") == lot
    }
    disclosed = bool(evidence.of("OPN-03", lot))
    ordered: dict[str, dict[str, Any]] = {}
    for order in evidence.of("REF-01", lot):
        refunds = evidence.statement(order)["refunds"]
        if order.public["count"] != len(refunds):
            fail("refund", "A refund order counts other refunds than it lists.")
        for refund in refunds:
            deposit = deposits.get(refund["deposit"]) if disclosed else _as_ordered(refund)
            if deposit is None or refund["deposit"] in ordered:
                fail("refund", f"The deposit {refund['deposit']} is unknown or refunded twice.")
            _recompute(pack, deposit, refund)
            ordered[refund["deposit"]] = refund
    for early in evidence.acts():  # before the window closed: each a sealed act of its own
        if early.code == "REF-03" and early.public["lot"] == lot:
            refund = {**early.public, "deposit": early.object}
            if early.object not in deposits or early.object in ordered:
                fail("refund", f"The deposit {early.object} is unknown or refunded twice.")
            _recompute(pack, deposits[early.object], refund)
            ordered[early.object] = refund
    if lost := next(iter(deposits.keys() - ordered.keys()), None):
        fail("refund", f"The deposit {lost} was never refunded.")
    paid: dict[str, Decimal] = {}
    for payout in evidence.acts():
        if payout.code in {"REF-02", "REF-04"} and payout.public["lot"] == lot:
            paid[payout.object] = paid.get(payout.object, Decimal(0)) + Decimal(payout.public["amount"])
    for deposit_id, refund in ordered.items():
        due = Decimal(refund["principal"]) + Decimal(refund["interest"])
        if paid.get(deposit_id) != due:
            fail("payout", f"For deposit {deposit_id} {due} was due and {paid.get(deposit_id, 0)} was paid.")
    return [
        {"deposit": key, **{name: ordered[key][name] for name in ("bidder", "principal", "interest", "currency")}}
        for key in sorted(ordered)
    ]


def _as_ordered(refund: dict[str, Any]) -> dict[str, Any]:
    """A lot that failed before its window was closed discloses no deposits: only the sums can be checked."""
    return {
        "bidder": refund["bidder"],
        "currency": refund["currency"],
        "value_date": refund["from"],
        "amount": refund["principal"],
    }


def _recompute(pack: rules.Pack, deposit: dict[str, Any], refund: dict[str, Any]) -> None:
    if refund["bidder"] != deposit["bidder"] or refund["currency"] != deposit["currency"]:
        fail("refund", f"The refund of deposit {refund['deposit']} goes to another bidder or currency.")
    if refund["from"] != deposit["value_date"] or refund["principal"] != deposit["amount"]:
        fail("refund", f"The refund of deposit {refund['deposit']} starts from another day or amount than the deposit.")
    due = pack.deposit_refund(
        principal=Decimal(deposit["amount"]),
        currency=deposit["currency"],
        received_date=date.fromisoformat(deposit["value_date"]),
        refunded_date=date.fromisoformat(refund["to"]),
    )
    if (text(due.principal), text(due.interest)) != (refund["principal"], refund["interest"]):
        fail(
            "refund",
            f"The refund of deposit {refund['deposit']} should be {due.principal} and {due.interest} interest, "
            f"not {refund['principal']} and {refund['interest']}.",
        )
