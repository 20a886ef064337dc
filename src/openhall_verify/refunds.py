"""Refunds, redone: every deposit back once, with the interest due, to the cent."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import openhall_rules as rules
from openhall_rules.money import text
from openhall_verify import forfeits
from openhall_verify.findings import fail
from openhall_verify.proved import Evidence, Leaf
from openhall_verify.shapes import instant

_SAME = ("bidder", "currency")


CAUSED_BY = {
    "award": ("AWD-02", "AUC-09"),
    "contract": ("CON-02",),
    "failure": ("OPN-07",),
    "withdrawal": ("BID-03",),
}


def check(evidence: Evidence, pack: rules.Pack, lot: str) -> list[dict[str, Any]]:
    """Recompute a lot's refunds; what was ordered, by deposit id.

    A refund after a withdrawal is ordered and paid under the seal; the opening set discloses it.

    Raises:
        Failed: a deposit without refund or with two, interest that differs, or a payout of another amount.
    """
    deposits = {
        act.object: act.public for act in evidence.acts() if act.code == "DEP-01" and act.public.get("lot") == lot
    }
    disclosed = any(act.lot == lot for code in ("OPN-03", "AUC-09") for act in evidence.of(code))
    ordered: dict[str, dict[str, Any]] = {}
    for _order, refund in _orders(evidence, lot):
        deposit = deposits.get(refund["deposit"]) if disclosed else _as_ordered(refund)
        if deposit is None or refund["deposit"] in ordered:
            fail("refund", f"The deposit {refund['deposit']} is unknown or refunded twice.")
        left = Decimal(deposit["amount"]) - forfeits.kept(evidence, refund["deposit"])
        _recompute(pack, {**deposit, "amount": text(left)}, refund)
        ordered[refund["deposit"]] = refund
    whole = {key for key, told in deposits.items() if forfeits.kept(evidence, key) == Decimal(told["amount"])}
    if lost := next(iter(deposits.keys() - ordered.keys() - whole), None):
        fail("refund", f"The deposit {lost} was never refunded.")
    paid: dict[str, Decimal] = {}
    for payout in _payouts(evidence, lot):
        refunded = ordered.get(payout.object)
        if refunded is None or [payout.public[name] for name in _SAME] != [refunded[name] for name in _SAME]:
            fail("payout", f"A payout of deposit {payout.object} was not ordered, or went to another bidder.")
        date.fromisoformat(payout.public["value_date"])
        paid[payout.object] = paid.get(payout.object, Decimal(0)) + Decimal(payout.public["amount"])
    for deposit_id, refund in ordered.items():
        due = Decimal(refund["principal"]) + Decimal(refund["interest"])
        if paid.get(deposit_id) != due:
            fail("payout", f"For deposit {deposit_id} {due} was due and {paid.get(deposit_id, 0)} was paid.")
    return [
        {"deposit": key, **{name: ordered[key][name] for name in ("bidder", "principal", "interest", "currency")}}
        for key in sorted(ordered)
    ]


def check_reasons(evidence: Evidence, pack: rules.Pack, lot: dict[str, Any]) -> None:
    """Every deposit is the sum of the notice, every refund has its cause in the log and runs to the day of its order.

    Raises:
        Failed: another sum, two deposits of one bidder, a refund without cause, or interest cut short.
    """
    received: dict[str, Leaf] = {}
    sent_back = {act.object: act.index for act in evidence.hidden.values() if act.code == "REF-03"}
    for act in evidence.hidden.values():
        if act.code != "DEP-01" or act.lot != lot["uuid"]:
            continue
        if Decimal(act.public["amount"]) != Decimal(lot["deposit"]) or act.public["currency"] != lot["currency"]:
            fail("deposit", f"The deposit at entry {act.index} is not the sum that the notice asks for.")
        earlier = received.get(act.public["bidder"])
        if earlier is not None and sent_back.get(earlier.object, act.index) >= act.index:
            fail("deposit", f"The bidder of the deposit at entry {act.index} had paid before.")
        received[act.public["bidder"]] = act
    for order, refund in _orders(evidence, lot["uuid"]):
        _caused(evidence, lot["uuid"], order, refund["bidder"])
        begin = date.fromisoformat(refund["from"])
        until = max(pack.calendar.day_of(instant(order.at)), begin)
        if refund["to"] != until.isoformat():
            fail("refund", f"Interest on deposit {refund['deposit']} runs until {until}, not until {refund['to']}.")
        if refund["rate"] != _rates(pack, begin, until):
            fail("refund", f"The rate of deposit {refund['deposit']} is not that of the law.")
        if refund["day_count"] != str(pack.get("deposits.day_count")):
            fail("refund", f"The days of deposit {refund['deposit']} are not counted as the law says.")


def _orders(evidence: Evidence, lot: str) -> Iterator[tuple[Leaf, dict[str, Any]]]:
    """Every refund ordered for a lot, with the act that ordered it; those ordered under the seal last."""
    for order in evidence.of("REF-01", lot):
        refunds = evidence.statement(order)["refunds"]
        if order.public["count"] != len(refunds):
            fail("refund", "A refund order counts other refunds than it lists.")
        for refund in refunds:
            yield order, refund
    for order in evidence.acts():
        if order.code == "REF-03" and order.public["lot"] == lot:
            yield order, {**order.public, "deposit": order.object}


def _rates(pack: rules.Pack, begin: date, end: date) -> Any:
    """The yearly rate as a refund tells it: one figure, or where it changed on the way each with its first day."""
    rates = pack.get("deposits.interest_rate")
    nexts = [*(later.from_date for later in rates[1:]), None]
    met = [
        rate
        for rate, over in zip(rates, nexts, strict=True)
        if (rate.from_date < end or rate.from_date <= begin) and (over is None or over > begin)
    ]
    if len(met) == 1:
        return str(met[0].rate)
    return [{"from": rate.from_date.isoformat(), "rate": str(rate.rate)} for rate in met]


def _payouts(evidence: Evidence, lot: str) -> Iterator[Leaf]:
    for act in evidence.acts():
        if act.code in ("REF-02", "REF-04") and act.public["lot"] == lot:
            yield act


def _caused(evidence: Evidence, lot: str, order: Leaf, bidder: str) -> None:
    """The act that causes the refund stands before the order."""
    codes = CAUSED_BY.get(str(order.public["cause"]), ())
    before = [act for act in evidence.acts() if act.code in codes and act.lot == lot and act.index < order.index]
    if "BID-03" in codes:
        before = [act for act in before if act.public["bidder"] == bidder]
    if not before:
        fail("refund", f"The refunds at entry {order.index} have no cause in the log: {order.public['cause']}.")


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
