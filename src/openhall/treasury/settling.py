"""Deciding about the lines that the bank booked: deposit, held payment, interest, or a payout confirmed.

A payment counts as a deposit only from the bidder's own account, under its reference, to the cent, in the currency, in
time, and once. Everything else is held: kept apart in the ledger, with a reason in words, until a treasurer orders it
back to where it came from.

Lock order: lines, lots (shared), sub-accounts, payouts, each by key; then whatever ``record`` locks, case by case in
order of their ids. The shared lock on the lot keeps its window open: no sealed act is recorded after the opening set.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from openhall.treasury import acts, reasons, telling
from openhall.treasury import bonds as performance_bonds
from openhall.treasury.bank_files import INTEREST, RETURN, REVERSAL
from openhall.treasury.bond_models import Bond, BondState
from openhall.treasury.deciding import Expected, why_held
from openhall.treasury.forfeiture_models import Forfeiture
from openhall.treasury.ledger import Accounts, Movement, post
from openhall.treasury.ledger_models import AccountKind
from openhall.treasury.models import (
    BankLine,
    BidderAccount,
    Deposit,
    DepositLot,
    LineState,
    PayoutState,
    Refund,
    ReturnOrder,
    SubAccount,
)
from openhall.treasury.queries import said
from openhall.treasury.settling_acts import (
    confirm_bond_return,
    confirm_forfeit,
    confirm_kept_bond,
    confirm_payout,
    confirm_sealed_payout,
    hold_payment,
    hold_stray_payment,
    match_bond,
    match_deposit,
)
from openhall.witness.public import Act, Recorded
from openhall_rules.money import quantize

BATCH = 500
Recorder = Callable[[Act, datetime], Recorded]


_BOND_LEAVES = {BondState.HELD: "held_leaf", BondState.RETURNED: "returned_leaf", BondState.PAID: "paid_leaf"}


@dataclass
class _Batch:
    """What is known about the lines at hand, and what has been decided so far."""

    at: datetime
    subs: dict[str, SubAccount]
    numbers: dict[int, frozenset[str]]
    paid: set[int]
    refunds: dict[str, Refund]
    returns: dict[str, ReturnOrder]
    forfeits: dict[str, Forfeiture]
    bonds: dict[str, Bond]
    returned: dict[int | None, Bond]
    accounts: Accounts = field(default_factory=Accounts)
    deposit_accounts: dict[int, int] = field(default_factory=dict)
    movements: list[Movement] = field(default_factory=list)
    deposits: list[Deposit] = field(default_factory=list)
    acts: list[tuple[Recorder, Act, Deposit | Refund | Forfeiture | Bond | None]] = field(default_factory=list)


@transaction.atomic(durable=True)
def settle(*, at: datetime, limit: int = BATCH) -> int:
    """Settle the oldest waiting lines; how many. Several workers share the work."""
    waiting = BankLine.objects.select_for_update(of=("self",), skip_locked=True).filter(state=LineState.WAITING)
    lines = list(waiting.order_by("id")[:limit])
    if not lines:
        return 0
    batch = _known(lines, at)
    for line in lines:
        _decide(line, batch)
    BankLine.objects.bulk_update(lines, ["state", "reason", "sub_account", "version", "party_number"])
    post(batch.movements, at=at)
    # Chains of several cases are locked in one order, so that two batches never wait for each other.
    for command, act, row in sorted(batch.acts, key=lambda entry: str(entry[1].case)):
        leaf = command(act, at).leaf_sha256
        if isinstance(row, Forfeiture):
            row.paid_leaf = leaf
        elif isinstance(row, Bond):
            field_name = _BOND_LEAVES[BondState(row.state)]
            setattr(row, field_name, leaf)
            row.save()
        elif row is not None:
            row.leaf_sha256 = leaf
    Deposit.objects.bulk_create(batch.deposits)
    Refund.objects.bulk_update(batch.refunds.values(), ["state", "paid_at", "line", "leaf_sha256"])
    ReturnOrder.objects.bulk_update(batch.returns.values(), ["state", "line"])
    Forfeiture.objects.bulk_update(batch.forfeits.values(), ["state", "paid_at", "line", "paid_leaf", "version"])
    telling.settled(lines, batch.refunds, at=at)
    return len(lines)


def _known(lines: Sequence[BankLine], at: datetime) -> _Batch:
    references = {line.reference for line in lines if line.reference}
    payouts = _ids({line.end_to_end for line in lines if line.end_to_end})
    ours = Q(reference__in=references) | Q(deposits__uuid__in=payouts) | Q(deposits__forfeiture__uuid__in=payouts)
    DepositLot.share(SubAccount.objects.filter(ours))
    rows = SubAccount.objects.select_for_update(of=("self",)).select_related("deposit_lot")
    subs = {row.reference: row for row in rows.filter(reference__in=references).order_by("id")}
    numbers: dict[int, frozenset[str]] = {}
    asked = Bond.objects.select_for_update(of=("self",)).filter(reference__in=references).order_by("id")
    bonds = {row.reference: row for row in asked}
    holders = {row.organisation_id for row in subs.values()} | {row.organisation_id for row in bonds.values()}
    for account in BidderAccount.objects.filter(organisation_id__in=holders, replaced_at=None).order_by("id"):
        numbers[account.organisation_id] = frozenset({account.number})
    paid = set(
        Deposit.objects.filter(sub_account__in=subs.values(), stands=True)
        .order_by()
        .values_list("sub_account_id", flat=True)
    )
    refunds, returns, forfeits = _payouts(payouts)
    going = Bond.objects.select_for_update(of=("self",)).filter(line__in=[row.held_id for row in returns.values()])
    returned = {row.line_id: row for row in going.order_by("id")}
    batch = _Batch(at, subs, numbers, paid, refunds, returns, forfeits, bonds, returned)
    batch.deposit_accounts = batch.accounts.of_deposits(list(subs.values()))
    return batch


def _ids(end_to_ends: set[str]) -> list[UUID]:
    """Ids among end-to-end ids: ours are 32 hex digits, the uuid of a deposit or of a held payment."""
    return [UUID(name) for name in end_to_ends if len(name) == 32 and set(name) <= set("0123456789abcdef")]


def _payouts(ids: list[UUID]) -> tuple[dict[str, Refund], dict[str, ReturnOrder], dict[str, Forfeiture]]:
    """Refunds, returns and forfeits by the end-to-end id that we gave them, locked."""
    refunds = Refund.objects.select_for_update(of=("self",)).filter(deposit__uuid__in=ids)
    refunds = refunds.select_related("deposit__sub_account__deposit_lot", "deposit__line").order_by("id")
    returns = ReturnOrder.objects.select_for_update(of=("self",)).filter(held__uuid__in=ids)
    returns = returns.select_related("held").order_by("id")
    forfeits = Forfeiture.objects.select_for_update(of=("self",)).filter(uuid__in=ids)
    forfeits = forfeits.select_related("deposit__sub_account__deposit_lot", "payee").order_by("id")
    return (
        {row.deposit.uuid.hex: row for row in refunds},
        {row.held.uuid.hex: row for row in returns},
        {row.uuid.hex: row for row in forfeits},
    )


def _decide(line: BankLine, batch: _Batch) -> None:
    if line.purpose == REVERSAL:
        _hold(line, reasons.REVERSAL, batch)
    elif line.purpose == INTEREST and line.is_credit:
        _move(line, "take_interest")
        _post(line, batch, "interest_received", AccountKind.INTEREST)
    elif not line.is_credit:
        _payout(line, batch)
    elif line.purpose == RETURN or line.end_to_end in batch.refunds or line.end_to_end in batch.forfeits:
        _came_back(line, batch)
    else:
        _payment(line, batch)


def _payment(line: BankLine, batch: _Batch) -> None:
    sub, bond = batch.subs.get(line.reference), batch.bonds.get(line.reference)
    if bond is not None:
        _bond(line, bond, batch)
        return
    if sub is None:
        _hold(line, reasons.UNKNOWN_REFERENCE, batch)
        return
    line.sub_account = sub
    expected = Expected(
        amount=quantize(sub.amount, sub.currency),
        currency=sub.currency,
        due_at=sub.deposit_lot.due_at,
        own_numbers=batch.numbers.get(sub.organisation_id, frozenset()),
        paid=sub.pk in batch.paid,
    )
    reason = why_held(line, expected)
    # A lot whose window has closed takes no deposit, whatever the booking's time: its opening set is complete.
    if not reason and sub.deposit_lot.window_closed_at is not None:
        reason = reasons.LATE
    if reason:
        _hold(line, reason, batch)
        return
    _move(line, "match")
    batch.paid.add(sub.pk)
    deposit = Deposit(
        sub_account=sub,
        line=line,
        amount=line.amount,
        currency=line.currency,
        value_date=line.value_date,
        matched_at=batch.at,
    )
    batch.deposits.append(deposit)
    bank = batch.accounts.of(AccountKind.BANK, line.currency)
    _post_legs(line, batch, "deposit_received", ((bank, line.amount), (batch.deposit_accounts[sub.pk], -line.amount)))
    act = acts.MATCHED(
        object=f"deposit:{deposit.uuid}",
        case=sub.deposit_lot.case,
        public={
            "lot": str(sub.deposit_lot.lot),
            "bidder": sub.bidder,
            "amount": said(line.amount, line.currency),
            "currency": line.currency,
            "value_date": line.value_date.isoformat(),
        },
        commit={"account": account_facts(line)},
        sealed_for=sub.deposit_lot.lot,
    )
    batch.acts.append((match_deposit, act, deposit))


def _bond(line: BankLine, bond: Bond, batch: _Batch) -> None:
    """A performance bond: it counts from the supplier's own account, to the cent, once; until the contract ends."""
    expected = Expected(
        amount=quantize(bond.amount, bond.currency),
        currency=bond.currency,
        due_at=datetime.max.replace(tzinfo=batch.at.tzinfo),
        own_numbers=batch.numbers.get(bond.organisation_id, frozenset()),
        paid=bond.line_id is not None,
    )
    reason = why_held(line, expected)
    if reason or bond.state != BondState.ASKED:
        _hold(line, reason or reasons.LATE, batch)
        return
    _move(line, "take_bond")
    bond.move("match")
    bond.line, bond.held_at = line, batch.at
    _post(line, batch, "bond_received", AccountKind.BOND)
    act = acts.BOND_RECEIVED(
        object=f"bond:{bond.uuid}",
        case=bond.case,
        public=performance_bonds.facts(bond),
        commit={"account": account_facts(line)},
    )
    batch.acts.append((match_bond, act, bond))


def account_facts(line: BankLine) -> dict[str, Any]:
    """The payer's account as the bank names it: what the log commits to."""
    return {"holder": line.party_name, "number": line.party_number, "bank_code": line.party_bank}


def _payout(line: BankLine, batch: _Batch) -> None:
    forfeit = batch.forfeits.get(line.end_to_end)
    if forfeit is not None:
        _forfeit(line, forfeit, batch)
        return
    refund, given_back = batch.refunds.get(line.end_to_end), batch.returns.get(line.end_to_end)
    due = refund.total if refund else given_back.held.amount if given_back else None
    payable = {PayoutState.ORDERED, PayoutState.SENT}
    state = refund.state if refund else given_back.state if given_back else None
    currency = refund.deposit.currency if refund else given_back.held.currency if given_back else line.currency
    if state not in payable:
        _hold(line, reasons.UNKNOWN_DEBIT, batch)
        return
    if due != line.amount or currency != line.currency:
        _hold(line, reasons.PAYOUT_DIFFERS, batch)
        return
    _confirm(line, batch)
    if refund is not None:
        refund.state = Refund.workflow.after("pay", now=refund.state)
        refund.paid_at, refund.line = batch.at, line
        batch.acts.append((*_paid_out(refund, line), refund))
    elif given_back is not None:
        given_back.state = ReturnOrder.workflow.after("pay", now=given_back.state)
        given_back.line = line
        held = given_back.held
        held.state, held.version = BankLine.workflow.after("give_back", now=held.state), held.version + 1
        held.save(update_fields=["state", "version"])
        bond = batch.returned.get(held.pk)
        if bond is not None and bond.state == BondState.KEPT:
            bond.move("pay_out")
            bond.paid_at = batch.at
            act = acts.KEPT_BOND_PAID(object=f"bond:{bond.uuid}", case=bond.case, public=performance_bonds.facts(bond))
            batch.acts.append((confirm_kept_bond, act, bond))
        elif bond is not None:
            bond.move("give_back")
            bond.returned_at = batch.at
            act = acts.BOND_RETURNED(object=f"bond:{bond.uuid}", case=bond.case, public=performance_bonds.facts(bond))
            batch.acts.append((confirm_bond_return, act, bond))


def _confirm(line: BankLine, batch: _Batch) -> None:
    _move(line, "confirm")
    bank = batch.accounts.of(AccountKind.BANK, line.currency)
    transit = batch.accounts.of(AccountKind.TRANSIT, line.currency)
    _post_legs(line, batch, "payout_confirmed", ((transit, line.amount), (bank, -line.amount)))


def _forfeit(line: BankLine, forfeit: Forfeiture, batch: _Batch) -> None:
    """A deposit that was kept, on its way to the owner."""
    deposit = forfeit.deposit
    if "pay" not in Forfeiture.workflow.possible(forfeit.state):
        _hold(line, reasons.UNKNOWN_DEBIT, batch)
        return
    if (forfeit.amount, deposit.currency) != (line.amount, line.currency):
        _hold(line, reasons.PAYOUT_DIFFERS, batch)
        return
    _confirm(line, batch)
    forfeit.move("pay")
    forfeit.paid_at, forfeit.line = batch.at, line
    act = acts.FORFEIT_PAID(
        object=f"deposit:{deposit.uuid}",
        case=deposit.sub_account.deposit_lot.case,
        public={
            "lot": str(deposit.sub_account.deposit_lot.lot),
            "bidder": deposit.sub_account.bidder,
            "amount": said(line.amount, line.currency),
            "currency": line.currency,
            "value_date": line.value_date.isoformat(),
        },
    )
    batch.acts.append((confirm_forfeit, act, forfeit))


def _paid_out(refund: Refund, line: BankLine) -> tuple[Recorder, Act]:
    deposit = refund.deposit
    group = deposit.sub_account.deposit_lot
    open_lot = group.window_closed_at is not None
    return confirm_payout if open_lot else confirm_sealed_payout, (acts.PAID_OUT if open_lot else acts.PAID_OUT_SEALED)(
        object=f"deposit:{deposit.uuid}",
        case=group.case,
        sealed_for=None if open_lot else group.lot,
        public={
            "lot": str(group.lot),
            "bidder": deposit.sub_account.bidder,
            "amount": said(line.amount, line.currency),
            "currency": line.currency,
            "value_date": line.value_date.isoformat(),
        },
    )


def _came_back(line: BankLine, batch: _Batch) -> None:
    """A payout that the bank couldn't credit: held; ordering it back pays the same account once more."""
    refund = batch.refunds.get(line.end_to_end)
    if refund is not None:
        line.sub_account = refund.deposit.sub_account
        line.party_number = refund.deposit.line.party_number
    forfeit = batch.forfeits.get(line.end_to_end)
    if forfeit is not None and forfeit.payee is not None:
        line.party_number = forfeit.payee.number
    _hold(line, reasons.PAYOUT_CAME_BACK, batch)


def _hold(line: BankLine, reason: str, batch: _Batch) -> None:
    _move(line, "hold")
    line.reason = reason
    if line.is_credit:
        _post(line, batch, "payment_held", AccountKind.SUSPENSE)
    else:
        bank = batch.accounts.of(AccountKind.BANK, line.currency)
        suspense = batch.accounts.of(AccountKind.SUSPENSE, line.currency)
        _post_legs(line, batch, "debit_held", ((suspense, line.amount), (bank, -line.amount)))
    group = line.sub_account.deposit_lot if line.sub_account is not None else None
    if group is not None and group.window_closed_at is None:
        act = acts.HELD(
            object=f"payment:{line.uuid}",
            case=group.case,
            public={"lot": str(group.lot), "reason": reason},
            sealed_for=group.lot,
        )
        batch.acts.append((hold_payment, act, None))
    else:
        # Neither payer nor amount; and no case, whose chain may have ended.
        lot = str(group.lot) if group is not None else None
        act = acts.HELD_OPENLY(object=f"payment:{line.uuid}", public={"lot": lot, "reason": reason})
        batch.acts.append((hold_stray_payment, act, None))


def _move(line: BankLine, step: str) -> None:
    line.state = BankLine.workflow.after(step, now=line.state)
    line.version += 1


def _post(line: BankLine, batch: _Batch, what: str, other: AccountKind) -> None:
    bank, against = batch.accounts.of(AccountKind.BANK, line.currency), batch.accounts.of(other, line.currency)
    _post_legs(line, batch, what, ((bank, line.amount), (against, -line.amount)))


def _post_legs(line: BankLine, batch: _Batch, what: str, legs: Sequence[tuple[int, Decimal]]) -> None:
    batch.movements.append(Movement(what, f"payment:{line.uuid}", legs))
