"""What becomes of the money of a deposit that an owner wants to keep, or has to. Who may, and why, is decided above.

Each function belongs into the transaction of the act that it serves. Lock order: as for refunds, the lot, then its
deposits: of an announcement and a refund that come at once exactly one happens.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _

from openhall.kernel.clock import instant_text
from openhall.kernel.refusals import Invalid, NotFound
from openhall.treasury.forfeiture_models import Forfeiture, ForfeitureState, Keeper
from openhall.treasury.ledger import Accounts, Movement, post
from openhall.treasury.ledger_models import AccountKind
from openhall.treasury.models import BidderAccount, Deposit, DepositLot, PayoutState, Refund
from openhall.treasury.queries import said
from openhall.treasury.refusals import (
    AnswerOver,
    DepositLeft,
    ForfeitureDecided,
    ForfeitureOnce,
    NoPayeeAccount,
    StillToBeHeard,
)
from openhall_rules.money import quantize


def announce(
    *,
    deposit: UUID,
    ground: str,
    article: str,
    reason: str,
    amount: Decimal,
    answer_due_at: datetime,
    at: datetime,
    complaint: UUID | None = None,
) -> Forfeiture:
    """Hold a deposit until it is decided whether it is kept; no refund of it is ordered meanwhile.

    Args:
        complaint: in which a body hears the bidder; None where the owner announces it.

    Raises:
        NotFound: no such deposit, or nobody may know of it yet. DepositLeft: its refund was ordered. ForfeitureOnce:
        it was announced before. Invalid: more than the deposit, or no time to answer.
    """
    row = _locked(deposit)
    found = Forfeiture.objects.select_for_update(of=("self",)).filter(deposit=row).first()
    if found is not None and (found.state != ForfeitureState.LET_GO or found.complaint is None):
        raise ForfeitureOnce
    if not row.stands or Refund.objects.filter(deposit=row).exclude(state=PayoutState.WAITING).exists():
        raise DepositLeft
    errors = {}
    if not 0 < amount <= row.amount or amount != quantize(amount, row.currency):
        errors["amount"] = _("The amount lies above 0 and never above the deposit, %(deposit)s %(currency)s.") % {
            "deposit": said(row.amount, row.currency),
            "currency": row.currency,
        }
    if answer_due_at <= at:
        errors["answer_due_at"] = _("The bidder needs time to answer: enter a time to come.")
    if errors:
        raise Invalid(errors=errors)
    told = {
        "ground": ground,
        "article": article,
        "reason": reason,
        "amount": amount,
        "announced_at": at,
        "answer_due_at": answer_due_at,
        "complaint": complaint,
    }
    if found is None:
        return Forfeiture.objects.create(deposit=row, **told)
    found.move("announce_again")
    for name, value in (told | _AS_NEW).items():
        setattr(found, name, value)
    found.deposit = row
    found.save()
    return found


_AS_NEW = {
    "answer": "",
    "answered_at": None,
    "answer_leaf": "",
    "decided_at": None,
    "decision": "",
    "decision_leaf": "",
    "keeper": "",
    "keep_due_at": None,
    "ordered_at": None,
}
"""What a deposit that a body held and let go has no more when it is announced once more."""


def order(forfeiture: Forfeiture, *, keeper: str, keep_due_at: datetime | None, at: datetime) -> None:
    """A decision orders that the deposit is kept, by ``owner`` or by ``rule`` (not saved).

    Raises:
        ForfeitureDecided: it was decided before. StillToBeHeard: the bidder may still answer.
    """
    if forfeiture.state != ForfeitureState.ANNOUNCED:
        raise ForfeitureDecided
    if not can_be_decided(forfeiture, at):
        raise StillToBeHeard(answer_due_at=instant_text(forfeiture.answer_due_at))
    forfeiture.move("order")
    forfeiture.keeper, forfeiture.keep_due_at, forfeiture.ordered_at = keeper, keep_due_at, at


def of_complaint(complaint: UUID) -> Forfeiture | None:
    """The deposit about which a bidder was heard in a complaint, as it is now."""
    rows = Forfeiture.objects.select_related("deposit__sub_account__deposit_lot", "deposit__sub_account__organisation")
    return rows.filter(complaint=complaint).first()


def ordered_by_rule(*, limit: int) -> list[UUID]:
    """Deposits that decisions order to be kept by rule and that wait, the oldest first."""
    rows = Forfeiture.objects.filter(state=ForfeitureState.ORDERED, keeper=Keeper.RULE).order_by("id")
    return list(rows.values_list("deposit__uuid", flat=True)[:limit])


def locked(deposit: UUID) -> Forfeiture:
    """What was announced for a deposit, both locked.

    Raises:
        NotFound: nothing was.
    """
    row = _locked(deposit)
    found = Forfeiture.objects.select_for_update(of=("self",)).filter(deposit=row).first()
    if found is None:
        raise NotFound(deposit=str(deposit))
    found.deposit = row
    return found


def note_answer(forfeiture: Forfeiture, *, answer: str, at: datetime) -> None:
    """The bidder's answer, once, within its time and before the decision (not saved).

    Raises:
        ForfeitureDecided: too late. AnswerOver: its time is over, or it was given.
    """
    if forfeiture.state != ForfeitureState.ANNOUNCED:
        raise ForfeitureDecided
    if forfeiture.answered_at is not None or at >= forfeiture.answer_due_at:
        raise AnswerOver(answer_due_at=instant_text(forfeiture.answer_due_at))
    forfeiture.answer, forfeiture.answered_at = answer, at
    forfeiture.version += 1


def keep(forfeiture: Forfeiture, *, reason: str, owner_id: int, at: datetime) -> None:
    """Owe the amount to the owner instead of the bidder, and order the payment to the owner's own account (not saved).

    Raises:
        ForfeitureDecided: it was decided before. StillToBeHeard: the bidder may still answer. NoPayeeAccount: the owner
        has registered no account.
    """
    deposit = forfeiture.deposit
    ordered = forfeiture.state == ForfeitureState.ORDERED
    if not ordered and forfeiture.state != ForfeitureState.ANNOUNCED:
        raise ForfeitureDecided
    if not ordered and not can_be_decided(forfeiture, at):
        raise StillToBeHeard(answer_due_at=instant_text(forfeiture.answer_due_at))
    payee = BidderAccount.objects.filter(organisation_id=owner_id, replaced_at=None).first()
    if payee is None:
        raise NoPayeeAccount
    forfeiture.move("keep")
    forfeiture.payee, forfeiture.decision, forfeiture.decided_at = payee, reason, at
    accounts = Accounts()
    liability = accounts.of_deposits([deposit.sub_account])[deposit.sub_account_id]
    claim = accounts.of(AccountKind.CLAIM, deposit.currency)
    transit = accounts.of(AccountKind.TRANSIT, deposit.currency)
    source, amount = f"deposit:{deposit.uuid}", forfeiture.amount
    post(
        [
            Movement("deposit_forfeited", source, ((liability, amount), (claim, -amount))),
            Movement("forfeit_ordered", source, ((claim, amount), (transit, -amount))),
        ],
        at=at,
    )
    if amount == deposit.amount:  # nothing is left that a refund could wait for
        Refund.objects.filter(deposit=deposit, state=PayoutState.WAITING).delete()


def let_go(forfeiture: Forfeiture, *, reason: str, at: datetime) -> None:
    """Nothing is kept: a refund that waits is ordered by rule, with the next round of the worker (not saved).

    Raises:
        ForfeitureDecided: it was decided before.
    """
    if forfeiture.state not in (ForfeitureState.ANNOUNCED, ForfeitureState.ORDERED):
        raise ForfeitureDecided
    forfeiture.move("let_go")
    forfeiture.decision, forfeiture.decided_at = reason, at


def payee_facts(forfeiture: Forfeiture) -> dict[str, Any]:
    """The account to which it is paid: what the log commits to."""
    payee = forfeiture.payee
    assert payee is not None  # noqa: S101 — called for what is kept
    return {"holder": payee.holder, "number": payee.number, "bank_code": payee.bank_code}


@dataclass(frozen=True, slots=True)
class HeldDeposit:
    """A deposit of a lot as those above see it. ``refunded``: its refund was ordered, so nobody can keep it."""

    deposit: UUID
    organisation_id: int
    bidder: str
    amount: Decimal
    currency: str
    refunded: bool
    forfeiture: Forfeiture | None


def held_deposits(lots: Collection[UUID]) -> dict[UUID, list[HeldDeposit]]:
    """The deposits of lots whose windows have closed, by lot; of the others none."""
    rows = Deposit.objects.filter(
        sub_account__deposit_lot__lot__in=list(lots), sub_account__deposit_lot__window_closed_at__isnull=False
    ).select_related("sub_account__deposit_lot", "refund", "forfeiture")
    found: dict[UUID, list[HeldDeposit]] = {}
    for row in rows.order_by("sub_account__deposit_lot_id", "id"):
        refund = getattr(row, "refund", None)
        found.setdefault(row.sub_account.deposit_lot.lot, []).append(
            HeldDeposit(
                deposit=row.uuid,
                organisation_id=row.sub_account.organisation_id,
                bidder=row.sub_account.bidder,
                amount=quantize(row.amount, row.currency),
                currency=row.currency,
                refunded=not row.stands or (refund is not None and refund.state != PayoutState.WAITING),
                forfeiture=getattr(row, "forfeiture", None),
            )
        )
    return found


def lot_of_deposit(deposit: UUID) -> UUID:
    """The lot of a deposit.

    Raises:
        NotFound: there is none, or nobody may know of it yet.
    """
    row = DepositLot.objects.filter(sub_accounts__deposits__uuid=deposit, window_closed_at__isnull=False).first()
    if row is None:
        raise NotFound(deposit=str(deposit))
    return row.lot


def _locked(deposit: UUID) -> Deposit:
    lots = DepositLot.objects.select_for_update(of=("self",)).filter(window_closed_at__isnull=False)
    group = lots.filter(pk__in=DepositLot.objects.filter(sub_accounts__deposits__uuid=deposit).values("pk")).first()
    row = Deposit.objects.select_for_update(of=("self",)).filter(uuid=deposit, sub_account__deposit_lot=group)
    found = row.select_related("sub_account__deposit_lot", "line").first() if group is not None else None
    if found is None:
        raise NotFound(deposit=str(deposit))
    return found


def can_be_decided(forfeiture: Forfeiture, at: datetime) -> bool:
    """Whether the bidder was heard: it has answered, or its time is over."""
    heard = forfeiture.answered_at is not None or at >= forfeiture.answer_due_at
    return forfeiture.state == ForfeitureState.ANNOUNCED and heard


def forfeitures_to_answer(organisation_id: int, at: datetime, *, limit: int) -> list[tuple[UUID, Forfeiture]]:
    """What a bidder can still answer, the soonest due first, each with its lot."""
    rows = Forfeiture.objects.select_related("deposit__sub_account__deposit_lot").filter(
        deposit__sub_account__organisation_id=organisation_id,
        state=ForfeitureState.ANNOUNCED,
        answered_at=None,
        answer_due_at__gt=at,
    )
    return [(row.deposit.sub_account.deposit_lot.lot, row) for row in rows.order_by("answer_due_at", "id")[:limit]]


def owner_decides(forfeiture: Forfeiture, at: datetime) -> bool:
    """Whether the owner can keep a deposit now: its own announcement was heard, or a decision orders it to."""
    if forfeiture.complaint is None:
        return can_be_decided(forfeiture, at)
    return forfeiture.state == ForfeitureState.ORDERED and forfeiture.keeper == Keeper.OWNER


def lots_to_decide(at: datetime) -> list[UUID]:
    """Lots in which an owner can decide about a deposit, or has to keep one."""
    heard = Q(answered_at__isnull=False) | Q(answer_due_at__lte=at)
    own = heard & Q(state=ForfeitureState.ANNOUNCED, complaint=None)
    rows = Forfeiture.objects.filter(own | Q(state=ForfeitureState.ORDERED, keeper=Keeper.OWNER)).order_by()
    return list(rows.values_list("deposit__sub_account__deposit_lot__lot", flat=True).distinct())
