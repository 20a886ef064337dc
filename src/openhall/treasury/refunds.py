"""Deposits go back by rule: principal and interest, to the account that they came from, once."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction

from openhall.identity.public import Actor, Intent
from openhall.kernel.refusals import NotFound
from openhall.treasury import acts, hooks, policies, telling
from openhall.treasury.forfeiture_models import Forfeiture, ForfeitureState
from openhall.treasury.ledger import Accounts, Movement, post
from openhall.treasury.ledger_models import AccountKind
from openhall.treasury.models import (
    BankLine,
    Deposit,
    DepositLot,
    PayoutState,
    Refund,
    ReturnOrder,
)
from openhall.treasury.queries import said
from openhall.witness.public import LOG, Recorded, record
from openhall_rules.deposits import Refund as Due
from openhall_rules.errors import RuleError
from openhall_rules.law import Pack, Unset

WITHDRAWAL = "withdrawal"
CAUSES = ("award", "contract", WITHDRAWAL, "failure")


@dataclass(frozen=True, slots=True)
class RefundsOrdered:
    """What an order did. ``waiting``: deposits for which no refund could be computed yet, with who must act."""

    refunds: tuple[UUID, ...]
    waiting: dict[UUID, str]
    recorded: Recorded | None


@transaction.atomic
def order_refunds(
    *,
    lot: UUID,
    case: UUID,
    cause: str,
    law: Pack,
    at: datetime,
    organisations: Collection[int] | None = None,
    bidders: Collection[str] | None = None,
    deposits: Collection[UUID] | None = None,
) -> RefundsOrdered:
    """Order the refunds of a lot's deposits: all, or those of some bidders. Ordered before, a deposit is left out.

    Args:
        lot, case: of the tender. cause: ``award``, ``contract``, ``withdrawal`` or ``failure``.
        law: the case's pack, which computes the interest. at: the act that causes it; its day in the law's zone is the
        day until which interest runs.
        organisations, bidders, deposits: keys of organisations, their pseudonyms, or ids of deposits, to choose by.

    Returns:
        The deposits ordered with this call and those that wait for a rate that an authority must enter; these are tried
        again by the worker and by every further call. ``recorded``: the last act.

    A deposit that an owner has announced to keep waits for the decision; one that was kept whole is left out, and of
    one that was kept in part the rest goes back.

    Before the lot's window has closed (a withdrawal), and for a lot that failed before its window closed, REF-01 would
    tell who takes part and how many: then each refund is a sealed act of its own (REF-03).
    """
    if cause not in CAUSES:
        raise ValueError(f"“{cause}” is no cause of a refund.")
    group = DepositLot.objects.select_for_update(of=("self",)).filter(lot=lot).first()
    if group is None:
        return RefundsOrdered((), {}, None)
    chosen = _deposits(group)
    if organisations is not None:
        chosen = [row for row in chosen if row.sub_account.organisation_id in organisations]
    if bidders is not None:
        chosen = [row for row in chosen if row.sub_account.bidder in bidders]
    if deposits is not None:
        chosen = [row for row in chosen if row.uuid in deposits]
    kept_whole = {row.deposit_id for row in _forfeitures(chosen) if _kept(row) == row.deposit.amount}
    chosen = [row for row in chosen if row.pk not in kept_whole]
    known = {row.deposit_id: row for row in Refund.objects.filter(deposit__in=chosen)}
    fresh = [Refund(deposit=row, cause=cause, asked_at=at) for row in chosen if row.pk not in known]
    Refund.objects.bulk_create(fresh)
    rows = [row for row in known.values() if row.state == PayoutState.WAITING] + fresh
    by_key = {row.pk: row for row in chosen}
    for row in rows:
        row.deposit = by_key[row.deposit_id]
    return _order(group, case, rows, law, at)


def _deposits(group: DepositLot) -> list[Deposit]:
    rows = Deposit.objects.select_for_update(of=("self",)).filter(sub_account__deposit_lot=group)
    return list(rows.select_related("sub_account", "line").order_by("id"))


def _order(group: DepositLot, case: UUID, rows: Sequence[Refund], law: Pack, at: datetime) -> RefundsOrdered:
    today = law.calendar.day_of(at)
    forfeitures = {one.deposit_id: one for one in _forfeitures([row.deposit for row in rows])}
    waiting: dict[UUID, str] = {}
    ordered: list[Refund] = []
    for row in sorted(rows, key=lambda refund: str(refund.deposit.uuid)):
        row.waiting_for = _compute(row, law, today, forfeitures.get(row.deposit_id))
        if row.waiting_for:
            waiting[row.deposit.uuid] = row.waiting_for
        else:
            row.state, row.ordered_at = Refund.workflow.after("order", now=row.state), at
            ordered.append(row)
    if not ordered:
        Refund.objects.bulk_update(rows, ["waiting_for"])
        return RefundsOrdered((), waiting, None)
    _post(ordered, at)
    telling.ordered(ordered, at=at)
    record_orders = _record_openly if group.window_closed_at is not None else order_sealed_refunds
    recorded = record_orders(group, case, ordered, at)
    Refund.objects.bulk_update(
        rows,
        [
            "state", "waiting_for", "principal", "interest", "rates", "day_count", "from_date", "to_date", "ordered_at",
            "leaf_sha256",
        ],
    )  # fmt: skip
    taken_back = [row.deposit_id for row in ordered if row.cause == WITHDRAWAL]
    Deposit.objects.filter(pk__in=taken_back).update(stands=False)
    return RefundsOrdered(tuple(row.deposit.uuid for row in ordered), waiting, recorded)


def _record_openly(group: DepositLot, case: UUID, rows: Sequence[Refund], at: datetime) -> Recorded | None:
    """One act for each cause: those that waited keep the cause for which they were asked."""
    recorded = None
    for cause in sorted({row.cause for row in rows}):
        of_cause = [row for row in rows if row.cause == cause]
        act = acts.REFUNDS_ORDERED(
            object=f"lot:{group.lot}",
            case=case,
            public={"cause": cause, "count": len(of_cause)},
            statement={"v": 1, "refunds": [_stated(row) for row in of_cause]},
        )
        recorded = record(act, intent=None, actor=LOG, at=at)
        for row in of_cause:
            row.leaf_sha256 = recorded.leaf_sha256
    return recorded


def order_sealed_refunds(group: DepositLot, case: UUID, rows: Sequence[Refund], at: datetime) -> Recorded | None:
    """REF-03, by rule: one sealed act for each deposit, while the lot's window is open and one for all would tell."""
    recorded = None
    for row in rows:
        facts = {name: value for name, value in _stated(row).items() if name != "deposit"}
        act = acts.REFUND_ORDERED_SEALED(
            object=f"deposit:{row.deposit.uuid}",
            case=case,
            public={"lot": str(group.lot), "cause": row.cause, **facts},
            sealed_for=group.lot,
        )
        recorded = record(act, intent=None, actor=LOG, at=at)
        row.leaf_sha256 = recorded.leaf_sha256
    return recorded


def _forfeitures(deposits: Sequence[Deposit]) -> list[Forfeiture]:
    """What owners keep or want to keep of deposits that are locked: nobody decides otherwise meanwhile."""
    return list(Forfeiture.objects.select_related("deposit").filter(deposit__in=deposits).order_by("id"))


def _kept(forfeiture: Forfeiture | None) -> Decimal:
    """How much of the deposit doesn't go back."""
    undecided = {ForfeitureState.ANNOUNCED, ForfeitureState.ORDERED, ForfeitureState.LET_GO}
    return Decimal(0) if forfeiture is None or forfeiture.state in undecided else forfeiture.amount


def _compute(row: Refund, law: Pack, today: date, forfeiture: Forfeiture | None) -> str:
    """Fill in what is due; or say who must act before it can be computed."""
    deposit = row.deposit
    if forfeiture is not None and forfeiture.state in (ForfeitureState.ANNOUNCED, ForfeitureState.ORDERED):
        if forfeiture.complaint is not None:
            return "remedies.complaint_forfeiture: the body that decides the complaint about it"
        return "deposits.forfeiture: the owner, who has announced to keep it"
    # Money booked with a later value date earns nothing before it.
    to_date = max(today, deposit.value_date)
    try:
        due: Due = law.deposit_refund(
            principal=deposit.amount - _kept(forfeiture),
            currency=deposit.currency,
            received_date=deposit.value_date,
            refunded_date=to_date,
        )
        row.rates, row.day_count = _rates(law, deposit.value_date, to_date), str(law.get("deposits.day_count"))
    except Unset as error:
        return f"{error.path}: {error.authority}"[:300]
    except RuleError as error:
        return f"{error.code}: {error}"[:300]
    row.principal, row.interest = due.principal, due.interest
    row.from_date, row.to_date = deposit.value_date, to_date
    return ""


def _rates(law: Pack, begin: date, end: date) -> Any:
    """The yearly rate that applied, as a decimal string; where it changed on the way, each with its first day."""
    rates = law.get("deposits.interest_rate")
    applied = [
        (rate, later.from_date if later is not None else None)
        for rate, later in zip(rates, [*rates[1:], None], strict=True)
        if rate.from_date < max(end, begin) or rate.from_date <= begin
    ]
    within = [rate for rate, until in applied if until is None or until > begin]
    if len(within) == 1:
        return str(within[0].rate)
    return [{"from": rate.from_date.isoformat(), "rate": str(rate.rate)} for rate in within]


def _stated(row: Refund) -> dict[str, Any]:
    deposit = row.deposit
    assert row.principal is not None and row.interest is not None  # noqa: S101,PT018 — computed just before
    assert row.from_date is not None and row.to_date is not None  # noqa: S101,PT018
    return {
        "deposit": str(deposit.uuid),
        "bidder": deposit.sub_account.bidder,
        "principal": said(row.principal, deposit.currency),
        "interest": said(row.interest, deposit.currency),
        "rate": row.rates,
        "day_count": row.day_count,
        "from": row.from_date.isoformat(),
        "to": row.to_date.isoformat(),
        "currency": deposit.currency,
    }


def _post(rows: Sequence[Refund], at: datetime) -> None:
    accounts = Accounts()
    keys = accounts.of_deposits([row.deposit.sub_account for row in rows])
    post(
        [
            Movement(
                "refund_ordered",
                f"deposit:{row.deposit.uuid}",
                (
                    (keys[row.deposit.sub_account_id], row.principal or row.total),
                    (accounts.of(AccountKind.INTEREST, row.deposit.currency), row.interest or row.total * 0),
                    (accounts.of(AccountKind.TRANSIT, row.deposit.currency), -row.total),
                ),
            )
            for row in rows
        ],
        at=at,
    )


def retry_waiting(at: datetime, *, limit: int = 200) -> int:
    """Try refunds that wait once more, where their law can be asked and something may have changed; how many went."""
    if hooks.HOOKS.law_of_case is None:
        return 0
    rows = Refund.objects.filter(state=PayoutState.WAITING)
    lots = rows.order_by().values_list(
        "deposit__sub_account__deposit_lot__lot", "deposit__sub_account__deposit_lot__case"
    )
    done = 0
    for lot, case in list(lots.distinct()[:limit]):
        law = hooks.HOOKS.law_of_case(case)
        chosen = rows.filter(deposit__sub_account__deposit_lot__lot=lot).values_list("deposit__uuid", "cause")
        for cause in sorted({cause for _uuid, cause in chosen}):
            uuids = [uuid for uuid, its in chosen if its == cause]
            ordered = order_refunds(lot=lot, case=case, cause=cause, law=law, at=at, deposits=uuids)
            done += len(ordered.refunds)
    return done


@transaction.atomic(durable=True)
def return_payment(*, payment: UUID, intent: Intent, actor: Actor, at: datetime) -> tuple[ReturnOrder, Recorded]:
    """Send a held payment back to the account that it came from, without interest.

    Raises:
        NotFound: there is no such payment. MoveNotAllowed: it isn't held. MandateMissing …: not a treasurer. Stale.
    """
    line = BankLine.objects.select_for_update(of=("self",)).select_related("bank").filter(uuid=payment).first()
    if line is None or not line.is_credit:
        raise NotFound(payment=str(payment))
    policies.as_treasurer(intent, actor, owner_id=line.bank.owner_id, version=line.version, at=at)
    line.state = BankLine.workflow.after("order_back", now=line.state)
    if not line.party_number:
        raise NotFound(payment=str(payment))
    line.version += 1
    line.save(update_fields=["state", "version"])
    accounts = Accounts()
    suspense = accounts.of(AccountKind.SUSPENSE, line.currency)
    transit = accounts.of(AccountKind.TRANSIT, line.currency)
    legs = ((suspense, line.amount), (transit, -line.amount))
    post([Movement("return_ordered", f"payment:{line.uuid}", legs)], at=at)
    recorded = record(acts.RETURN_ORDERED(object=f"payment:{line.uuid}"), intent=intent, actor=actor, at=at)
    row = ReturnOrder.objects.create(held=line, ordered_at=at, leaf_sha256=recorded.leaf_sha256)
    return row, recorded
