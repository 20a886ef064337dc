"""Deposits that an owner kept: each by an act, on a ground that the log shows, its bidder heard first, to the cent."""

from decimal import Decimal

import openhall_rules as rules
from openhall_verify import orders
from openhall_verify.findings import fail
from openhall_verify.orders import HEARD
from openhall_verify.proved import Evidence, Leaf
from openhall_verify.shapes import instant

PATH = "deposits.forfeiture"


def kept(evidence: Evidence, deposit: str) -> Decimal:
    """How much of a deposit an act of the owner kept."""
    return sum((Decimal(act.public["amount"]) for act in evidence.of("DEP-07", deposit)), Decimal(0))


def check(evidence: Evidence, pack: rules.Pack, lot: str) -> int:
    """Every deposit that was kept was kept rightly; how many were.

    Raises:
        Failed: no announcement or hearing before, no ground in the log, the bidder not heard, no order of a decision
        where it takes one, another amount, or paid wrongly.
    """
    deposits = {act.object: act for act in evidence.acts() if act.code == "DEP-01" and act.lot == lot}
    begun = [act for code in ("DEP-05", HEARD) for act in evidence.of(code) if act.lot == lot]
    decided = [act for code in ("DEP-07", "DEP-08") for act in evidence.of(code) if act.lot == lot]
    held: dict[str, Leaf] = {}
    keeping: list[Leaf] = []
    spans: dict[str, list[tuple[Leaf, Leaf]]] = {}
    for act in sorted([*begun, *decided], key=lambda one: one.index):
        if act.code in ("DEP-05", HEARD):
            name = str(act.public["deposit"]) if act.code == HEARD else act.object
            free = name not in held and all(
                over.code == "DEP-08" and start.code == HEARD for start, over in spans.get(name, [])
            )
            known = deposits.get(name)
            if known is None or not free or known.public["bidder"] != act.public["bidder"]:
                fail(
                    "forfeit",
                    f"The deposit announced to be kept at entry {act.index} is unknown, or was announced before.",
                )
            _ground(evidence, pack, act)
            if not 0 < Decimal(act.public["amount"]) <= Decimal(known.public["amount"]):
                fail("forfeit", f"More is announced to be kept at entry {act.index} than the deposit.")
            held[name] = act
            continue
        one = held.pop(act.object, None)
        if one is None:
            if spans.get(act.object):
                fail("forfeit", "A deposit was announced to be kept, and nobody or somebody twice decided about it.")
            fail("forfeit", f"The deposit decided about at entry {act.index} was not announced to be kept.")
        orders.check(evidence, one, act)
        if act.code == "DEP-07":
            _keeping(evidence, one, act)
            keeping.append(act)
        spans.setdefault(act.object, []).append((one, act))
    if held:
        fail("forfeit", "A deposit was announced to be kept, and nobody or somebody twice decided about it.")
    _waited(evidence, spans, lot)
    return len(keeping)


def _ground(evidence: Evidence, pack: rules.Pack, act: Leaf) -> None:
    ground, bidder, lot = act.public["ground"], act.public["bidder"], act.lot
    if act.code == HEARD:
        orders.ground(evidence, pack, act)
        return
    if ground not in pack.get(PATH) or act.public["article"] != pack.value(PATH).citation:
        fail("forfeit", f"The law knows no such ground as at entry {act.index}, or gives another article.")
    if ground == "revoked_after_deadline":
        out = {one.public["bidder"] for one in evidence.of("BID-04") if one.lot == lot and one.index < act.index}
        for window in evidence.of("OPN-03", lot):
            rows = evidence.statement(window)["not_released"]
            out |= {row["bidder"] for row in rows if row["cause"] == "own_fault"}
        for opening in evidence.of("OPN-05", lot):
            out |= {row["bidder"] for row in evidence.statement(opening)["unreadable"]}
    else:
        contracts = [one for one in evidence.of("CON-02") if one.lot == lot and one.index < act.index]
        refused = ground == "contract_refused"
        awards = evidence.of("AWD-02", lot) if not (refused and contracts) else []
        out = {one.public["bidder"] for one in awards if one.index < act.index}
    if bidder not in out:
        fail("forfeit", f"The ground at entry {act.index} is not what the log shows.")


def _keeping(evidence: Evidence, announced: Leaf, act: Leaf) -> None:
    answers = [one for one in evidence.of("DEP-06", act.object) if announced.index < one.index < act.index]
    if not answers and instant(act.at) < instant(announced.public["answer_due_at"]):
        fail("forfeit", f"The deposit at entry {act.index} was kept before its bidder was heard.")
    same = ("bidder", "amount", "currency")
    if [act.public[name] for name in same] != [announced.public[name] for name in same]:
        fail("forfeit", f"At entry {act.index} another amount was kept than announced.")
    paid = [one for one in evidence.of("DEP-09", act.object) if one.index > act.index]
    if len(paid) != 1 or [paid[0].public[name] for name in same] != [act.public[name] for name in same]:
        fail("forfeit", f"What was kept at entry {act.index} was not paid to the owner, once and to the cent.")


def _waited(evidence: Evidence, spans: dict[str, list[tuple[Leaf, Leaf]]], lot: str) -> None:
    """No refund of a deposit was ordered between the announcement and the decision."""
    for order in evidence.of("REF-01", lot):
        for row in evidence.statement(order)["refunds"]:
            if any(begun.index < order.index < ended.index for begun, ended in spans.get(row["deposit"], [])):
                fail("forfeit", f"The refund at entry {order.index} was ordered while its deposit was held.")
