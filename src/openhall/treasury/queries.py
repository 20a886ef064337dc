"""What may be read of the treasury, by whom."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from django.db.models import F, Q

from openhall.treasury import reasons
from openhall.treasury.accounts import PaymentInstructions, instructions
from openhall.treasury.bond_models import Bond, BondState
from openhall.treasury.forfeiture_models import Forfeiture, ForfeitureState
from openhall.treasury.models import (
    BankLine,
    BidderAccount,
    Deposit,
    DepositBank,
    DepositLot,
    LineState,
    PaymentOrder,
    PayoutState,
    Refund,
    SubAccount,
)
from openhall.treasury.reasons import Explanation
from openhall_rules.money import quantize, text


def said(amount: Decimal, currency: str) -> str:
    """An amount as leaves and APIs write it: a decimal string at the currency's scale."""
    return text(quantize(amount, currency))


def explanation(line: BankLine) -> Explanation:
    """Why a payment is held, and the way forward, to be read in any language."""
    sub = line.sub_account
    expected = f"{said(sub.amount, sub.currency)} {sub.currency}" if sub else ""
    difference = said(abs(sub.amount - line.amount), line.currency) if sub and sub.currency == line.currency else ""
    return reasons.explain(
        line.reason,
        paid=f"{said(line.amount, line.currency)} {line.currency}",
        expected=expected,
        difference=f"{difference} {line.currency}",
        currency=line.currency,
    )


@dataclass(frozen=True, slots=True)
class DepositFacts:
    """A received deposit, for later stages and exports; only given out after the lot's window has closed."""

    deposit: UUID
    organisation_id: int
    bidder: str
    amount: Decimal
    currency: str
    payer_account: str
    leaf_sha256: str


class StillSealed(RuntimeError):
    """Somebody asked for a lot's deposits before its window closed: a bug of the caller."""


def deposits_of(lot: UUID) -> list[DepositFacts]:
    """A lot's deposits by id.

    Raises:
        StillSealed: the lot's window hasn't closed.
    """
    group = DepositLot.objects.filter(lot=lot).first()
    if group is None:
        return []
    if group.window_closed_at is None:
        raise StillSealed(str(lot))
    rows = Deposit.objects.filter(sub_account__deposit_lot=group).select_related("sub_account", "line")
    return [
        DepositFacts(
            deposit=row.uuid,
            organisation_id=row.sub_account.organisation_id,
            bidder=row.sub_account.bidder,
            amount=quantize(row.amount, row.currency),
            currency=row.currency,
            payer_account=row.line.party_number,
            leaf_sha256=row.leaf_sha256,
        )
        for row in rows.order_by("uuid")
    ]


def deposit_matched(lot: UUID, organisation_id: int) -> bool:
    """Whether a deposit of the bidder stands for the lot (received, and not called back by a withdrawal).

    Tells of the bidder: ask only on its behalf.
    """
    return Deposit.objects.filter(
        sub_account__deposit_lot__lot=lot, sub_account__organisation_id=organisation_id, stands=True
    ).exists()


@dataclass(frozen=True, slots=True)
class DepositStatus:
    """A bidder's own standing for a lot."""

    instructions: PaymentInstructions
    deposit: Deposit | None
    refund: Refund | None
    held: list[BankLine]
    forfeiture: Forfeiture | None = None


def status_of(lot: UUID, organisation_id: int) -> DepositStatus | None:
    """The standing of one bidder for a lot; None when it never asked for payment instructions."""
    found = statuses(organisation_id, lot=lot)
    return found[0] if found else None


def statuses(organisation_id: int, *, lot: UUID | None = None, limit: int = 100) -> list[DepositStatus]:
    """A bidder's standings, newest first."""
    rows = SubAccount.objects.filter(organisation_id=organisation_id).select_related("deposit_lot", "bank")
    if lot is not None:
        rows = rows.filter(deposit_lot__lot=lot)
    subs = list(rows.order_by("-id")[:limit])
    deposits = {row.sub_account_id: row for row in Deposit.objects.filter(sub_account__in=subs).order_by("id")}
    refunds = {row.deposit_id: row for row in Refund.objects.filter(deposit__in=deposits.values())}
    kept = {row.deposit_id: row for row in Forfeiture.objects.filter(deposit__in=deposits.values())}
    held: dict[int | None, list[BankLine]] = {}
    lines = BankLine.objects.filter(sub_account__in=subs).exclude(state=LineState.MATCHED)
    for line in lines.select_related("sub_account").order_by("id"):
        held.setdefault(line.sub_account_id, []).append(line)
    return [
        DepositStatus(
            instructions(sub),
            deposits.get(sub.pk),
            refunds.get(deposits[sub.pk].pk) if sub.pk in deposits else None,
            held.get(sub.pk, []),
            kept.get(deposits[sub.pk].pk) if sub.pk in deposits else None,
        )
        for sub in subs
    ]


def own_account(organisation_id: int) -> BidderAccount | None:
    """The bank account that an organisation has registered and that is in force."""
    return BidderAccount.objects.filter(organisation_id=organisation_id, replaced_at=None).first()


def refunds_of(lot: UUID) -> list[dict[str, str]]:
    """The refunds that were ordered for a lot, by deposit: what an export's ``result.json`` lists.

    Each ``{deposit, bidder, principal, interest, currency}``. None before the lot's window has closed.
    """
    rows = Refund.objects.exclude(state=PayoutState.WAITING).filter(
        deposit__sub_account__deposit_lot__lot=lot, deposit__sub_account__deposit_lot__window_closed_at__isnull=False
    )
    found = [
        {
            "deposit": str(row.deposit.uuid),
            "bidder": row.deposit.sub_account.bidder,
            "principal": said(row.principal or Decimal(0), row.deposit.currency),
            "interest": said(row.interest or Decimal(0), row.deposit.currency),
            "currency": row.deposit.currency,
        }
        for row in rows.select_related("deposit__sub_account")
    ]
    return sorted(found, key=lambda refund: refund["deposit"])


_SETTLED = [BondState.RETURNED, BondState.CALLED_OFF, BondState.PAID]


def unsettled(case: UUID) -> int:
    """Deposits and bonds of a case that neither went back nor to who keeps them yet: its archive waits for them."""
    bonds = Bond.objects.filter(case=case).exclude(state__in=_SETTLED).count()
    rows = Deposit.objects.filter(sub_account__deposit_lot__case=case)
    over = Q(forfeiture=None) | Q(forfeiture__state__in=[ForfeitureState.PAID, ForfeitureState.LET_GO])
    kept_whole = Q(forfeiture__state=ForfeitureState.PAID, forfeiture__amount=F("amount"))
    return bonds + rows.count() - rows.filter((over & Q(refund__state=PayoutState.PAID)) | kept_whole).count()


# For the treasurer


def held_payments(banks: list[DepositBank], *, before: int | None = None, limit: int = 50) -> list[BankLine]:
    """Payments held or ordered back, newest first."""
    rows = BankLine.objects.filter(bank__in=banks, state__in=[LineState.HELD, LineState.ORDERED_BACK])
    if before is not None:
        rows = rows.filter(pk__lt=before)
    return list(rows.select_related("sub_account__deposit_lot", "sub_account__organisation").order_by("-id")[:limit])


def refunds(banks: list[DepositBank], *, before: int | None = None, limit: int = 50) -> list[Refund]:
    """Refunds waiting, ordered and paid, newest first; of lots whose window is still open none."""
    rows = Refund.objects.filter(deposit__line__bank__in=banks).exclude(
        deposit__sub_account__deposit_lot__window_closed_at=None
    )
    if before is not None:
        rows = rows.filter(pk__lt=before)
    return list(
        rows.select_related(
            "deposit__sub_account__deposit_lot", "deposit__sub_account__organisation", "order"
        ).order_by("-id")[:limit]
    )


def orders(banks: list[DepositBank], *, limit: int = 50) -> list[PaymentOrder]:
    """Payment files, newest first, without their bytes."""
    return list(PaymentOrder.objects.filter(bank__in=banks).defer("document").order_by("-id")[:limit])


def order(banks: list[DepositBank], uuid: UUID) -> PaymentOrder | None:
    """One payment file."""
    return PaymentOrder.objects.filter(bank__in=banks, uuid=uuid).first()


def names_hidden_payers(row: PaymentOrder) -> bool:
    """Whether a payment file names somebody of whom nobody may know yet that they paid for a lot."""
    refunds = row.refunds.filter(deposit__sub_account__deposit_lot__window_closed_at=None)
    returns = row.returns.filter(held__sub_account__isnull=False, held__sub_account__deposit_lot__window_closed_at=None)
    return refunds.exists() or returns.exists()
