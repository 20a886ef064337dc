"""Refunds, redone: every deposit back once, with the interest due, to the cent."""

from datetime import date
from decimal import Decimal
from typing import Any

import openhall_rules as rules
from openhall_rules.money import text
from openhall_verify.findings import fail
from openhall_verify.leaves import Evidence, Leaf
from openhall_verify.shapes import instant

_SAME = ("bidder", "currency")


CAUSED_BY = {"award": "AWD-02", "contract": "CON-02", "failure": "OPN-07", "withdrawal": "BID-03"}


def check(evidence: Evidence, pack: rules.Pack, lot: dict[str, Any]) -> list[dict[str, Any]]:
    """Recompute a lot's refunds; all that were ordered, by deposit id.

    A refund after a withdrawal is ordered and paid under the seal; the opening set discloses it.

    Raises:
        Failed: a deposit without refund or with two, interest that differs, or a payout of another amount.
    """
    uuid = lot["uuid"]
    deposits = _deposits(evidence, lot)
    disclosed = bool(evidence.of("OPN-03", uuid))
    ordered: dict[str, dict[str, Any]] = {}
    for act in evidence.acts():
        if act.code not in ("REF-01", "REF-03") or act.lot != uuid:
            continue
        if act.code == "REF-03":
            refunds = [{**act.public, "deposit": act.object}]
        else:
            refunds = evidence.statement(act)["refunds"]
            if act.public["count"] != len(refunds):
                fail("refund", "A refund order counts other refunds than it lists.")
        for refund in refunds:
            deposit = deposits.get(refund["deposit"]) if disclosed else _as_ordered(refund)
            if deposit is None or refund["deposit"] in ordered:
                fail("refund", f"The deposit {refund['deposit']} is unknown or refunded twice.")
            _caused(evidence, uuid, act, refund["bidder"])
            _recompute(pack, deposit, refund, act)
            ordered[refund["deposit"]] = refund
    if lost := next(iter(deposits.keys() - ordered.keys()), None):
        fail("refund", f"The deposit {lost} was never refunded.")
    _payouts(evidence, uuid, ordered)
    return [
        {"deposit": key, **{name: ordered[key][name] for name in ("bidder", "principal", "interest", "currency")}}
        for key in sorted(ordered)
    ]


def _deposits(evidence: Evidence, lot: dict[str, Any]) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    for act in evidence.hidden.values():
        if act.code != "DEP-01" or act.lot != lot["uuid"]:
            continue
        others = {key for key, one in found.items() if one["bidder"] == act.public["bidder"]}
        back = {one.object for one in evidence.hidden.values() if one.code == "REF-03" and one.index < act.index}
        if act.object in found or others - back:  # who withdrew and comes back pays again
            fail("deposit", f"The deposit at entry {act.index} was received before.")
        if Decimal(act.public["amount"]) != Decimal(lot["deposit"]) or act.public["currency"] != lot["currency"]:
            fail("deposit", f"The deposit at entry {act.index} is not the sum that the notice asks for.")
        found[act.object] = act.public
    return found


def _caused(evidence: Evidence, lot: str, order: Leaf, bidder: str) -> None:
    """The act that causes the refund stands before the order."""
    code = CAUSED_BY.get(str(order.public["cause"]))
    before = [act for act in evidence.acts() if act.code == code and act.lot == lot and act.index < order.index]
    if code == "BID-03":
        before = [act for act in before if act.public["bidder"] == bidder]
    if not before:
        fail(
            "refund",
            f"The refunds at entry {order.index} have no cause in the log: {order.public['cause']}.",
        )


def _payouts(evidence: Evidence, lot: str, ordered: dict[str, dict[str, Any]]) -> None:
    paid: dict[str, Decimal] = {}
    for payout in evidence.acts():
        if payout.code not in ("REF-02", "REF-04") or payout.lot != lot:
            continue
        refund = ordered.get(payout.object)
        if refund is None or [payout.public[name] for name in _SAME] != [refund[name] for name in _SAME]:
            fail("payout", f"The payout at entry {payout.index} is of no refund ordered, or to another bidder.")
        paid[payout.object] = paid.get(payout.object, Decimal(0)) + Decimal(payout.public["amount"])
    for deposit_id, refund in ordered.items():
        due = Decimal(refund["principal"]) + Decimal(refund["interest"])
        if paid.get(deposit_id) != due:
            fail("payout", f"For deposit {deposit_id} {due} was due and {paid.get(deposit_id, 0)} was paid.")


def _as_ordered(refund: dict[str, Any]) -> dict[str, Any]:
    """A lot that failed before its window was closed discloses no deposits: only the sums can be checked."""
    return {
        "bidder": refund["bidder"],
        "currency": refund["currency"],
        "value_date": refund["from"],
        "amount": refund["principal"],
    }


def _recompute(pack: rules.Pack, deposit: dict[str, Any], refund: dict[str, Any], order: Leaf) -> None:
    received = date.fromisoformat(deposit["value_date"])
    until = max(pack.calendar.day_of(instant(order.at)), received)
    if refund["to"] != until.isoformat():
        fail("refund", f"Interest on deposit {refund['deposit']} runs until {until}, not until {refund['to']}.")
    if refund["day_count"] != str(pack.get("deposits.day_count")):
        fail("refund", f"The days of deposit {refund['deposit']} are not counted as the law says.")
    if refund["bidder"] != deposit["bidder"] or refund["currency"] != deposit["currency"]:
        fail("refund", f"The refund of deposit {refund['deposit']} goes to another bidder or currency.")
    if refund["from"] != deposit["value_date"] or refund["principal"] != deposit["amount"]:
        fail("refund", f"The refund of deposit {refund['deposit']} starts from another day or amount than the deposit.")
    due = pack.deposit_refund(
        principal=Decimal(deposit["amount"]),
        currency=deposit["currency"],
        received_date=received,
        refunded_date=until,
    )
    if (text(due.principal), text(due.interest)) != (refund["principal"], refund["interest"]):
        fail(
            "refund",
            f"The refund of deposit {refund['deposit']} should be {due.principal} and {due.interest} interest, "
            f"not {refund['principal']} and {refund['interest']}.",
        )
