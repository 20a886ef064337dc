"""Deposits and refunds beside their acts."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from openhall.config.watch.rows import Case, provider
from openhall.treasury.bond_models import Bond, BondState
from openhall.treasury.forfeiture_models import Forfeiture, ForfeitureState
from openhall.treasury.models import Deposit, Refund
from openhall.witness.public import FeedAct
from openhall.witness_room.warnings.public import Check


def _amount(said: str, found: Decimal | None) -> Any:
    """The amount as the act spells it, when they are equal; else as it is."""
    return said if found is not None and Decimal(said) == found else str(found)


@provider
def deposits(case: Case) -> Iterator[Check]:
    """What came in."""
    for act in case.of("DEP-01"):
        public = act.body["public"]
        row = Deposit.objects.select_related("sub_account").filter(uuid=act.uuid).first()
        if row is None:
            yield case.check(act, act.object, "deposit", "received", "missing")
            continue
        yield case.check(act, act.object, "amount", public["amount"], _amount(public["amount"], row.amount))
        yield case.check(act, act.object, "currency", public["currency"], row.currency)
        yield case.check(act, act.object, "value_date", public["value_date"], row.value_date.isoformat())
        yield case.check(act, act.object, "bidder", public["bidder"], row.sub_account.bidder)


@provider
def forfeits(case: Case) -> Iterator[Check]:
    """What owners announced to keep, and what became of it."""
    over = {ForfeitureState.KEPT, ForfeitureState.SENT, ForfeitureState.PAID}
    acts = list(case.of("DEP-05", "DEP-07", "DEP-08", "DEP-09", "CPL-13"))
    begun = {_deposit(act): act.index for act in acts if act.code in ("DEP-05", "CPL-13")}
    for act in acts:
        if act.index < begun.get(_deposit(act), 0):
            continue  # a body held it, ordered nothing, and somebody began anew
        row, public = Forfeiture.objects.filter(deposit__uuid=_deposit(act)).first(), act.body["public"]
        if row is None:
            yield case.check(act, act.object, "forfeiture", "announced", "missing")
            continue
        if act.code != "DEP-08":
            yield case.check(act, act.object, "forfeit_amount", public["amount"], _amount(public["amount"], row.amount))
        if act.code == "DEP-07":
            yield case.check(act, act.object, "forfeit", "kept", "kept" if row.state in over else row.state)
        elif act.code == "DEP-08":
            yield case.check(act, act.object, "forfeit", str(ForfeitureState.LET_GO), row.state)
        elif act.code == "DEP-09":
            yield case.check(act, act.object, "forfeit_paid", str(ForfeitureState.PAID), row.state)


@provider
def kept_bonds(case: Case) -> Iterator[Check]:
    """Performance bonds that owners kept, and that were paid to whom the law names."""
    for act in case.of("BND-05", "BND-06"):
        bonds = Bond.objects.filter(contract=act.uuid) if act.code == "BND-05" else Bond.objects.filter(uuid=act.uuid)
        row, public = bonds.first(), act.body["public"]
        if row is None:
            yield case.check(act, act.object, "bond", "kept", "missing")
            continue
        yield case.check(act, act.object, "bond_amount", public["amount"], _amount(public["amount"], row.amount))
        wanted = {BondState.PAID} if act.code == "BND-06" else {BondState.KEPT, BondState.PAID}
        yield case.check(act, act.object, "bond", "kept", "kept" if row.state in wanted else row.state)


def _deposit(act: FeedAct) -> str:
    """Id of the deposit that an act is on, or names."""
    return str(act.body["public"]["deposit"]) if act.code == "CPL-13" else str(act.uuid)


@provider
def refunds(case: Case) -> Iterator[Check]:
    """What was ordered back, with its interest."""
    for act in case.of("REF-01"):
        for said in act.statement()["refunds"]:
            yield from _ordered(case, act, said["deposit"], said)
    for act in case.of("REF-03"):
        yield from _ordered(case, act, str(act.uuid), act.body["public"])
    for act in case.of("REF-02", "REF-04"):
        public = act.body["public"]
        row = Refund.objects.filter(deposit__uuid=act.uuid).first()
        total = row.total if row is not None and row.paid_at is not None else None
        yield case.check(act, act.object, "paid", public["amount"], _amount(public["amount"], total))


def _ordered(case: Case, act: FeedAct, deposit: str, said: dict[str, Any]) -> Iterator[Check]:
    name = f"deposit:{deposit}"
    row = Refund.objects.filter(deposit__uuid=deposit).first()
    if row is None or row.from_date is None or row.to_date is None:
        yield case.check(act, name, "refund", "ordered", "missing")
        return
    yield case.check(act, name, "principal", said["principal"], _amount(said["principal"], row.principal))
    yield case.check(act, name, "interest", said["interest"], _amount(said["interest"], row.interest))
    yield case.check(act, name, "from", said["from"], row.from_date.isoformat())
    yield case.check(act, name, "to", said["to"], row.to_date.isoformat())
