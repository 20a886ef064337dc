"""Payments under a contract: recorded by the owner, confirmed or disputed by the supplier, never beyond its amount."""

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import Sum

from openhall.identity.public import Actor, Intent
from openhall.kernel.refusals import NotFound
from openhall.tendering.contracts.public import Side
from openhall.tendering.fulfilment import acts, changing, policies, telling
from openhall.tendering.fulfilment.inputs import PaymentAnswer, PaymentInput
from openhall.tendering.fulfilment.milestones import Done, about, locked
from openhall.tendering.fulfilment.models import Fulfilment, FulfilmentState, Milestone, MilestoneState, Payment
from openhall.tendering.fulfilment.refusals import (
    MilestoneNotAccepted,
    NothingPaid,
    OutsidePaymentTime,
    PaymentOverContract,
    ReasonMissing,
)
from openhall.tendering.planning.public import law_of
from openhall.treasury.public import amount_text
from openhall.witness.public import record
from openhall_rules.money import quantize

State = Payment.State


def total(row: Fulfilment, *states: str) -> Decimal:
    """What the payments in these states come to, in the contract's currency."""
    found = row.payments.filter(state__in=states).aggregate(total=Sum("amount"))
    return quantize(found["total"] or Decimal(0), row.contract.currency)


def price(row: Fulfilment) -> Decimal:
    """The contract's amount with the changes that both sides have signed."""
    return row.contract.amount + changing.added(row)


@transaction.atomic(durable=True)
def record_payment(*, contract_uuid: UUID, given: PaymentInput, intent: Intent, actor: Actor, at: datetime) -> Done:
    """The owner records what it paid (PRF-10), while the contract is performed or after its completion.

    Raises:
        NotFound, NotConcluded. NothingPaid, PaymentOverContract, OutsidePaymentTime, MilestoneNotAccepted. What
        ``identity.admit`` raises.
    """
    row = locked(contract_uuid, at=at)
    contract = row.contract
    policies.as_owner(intent, actor, contract, version=row.version, at=at)
    _step(row)
    exact = Decimal(given.amount)
    amount = quantize(exact, contract.currency)
    if amount <= 0 or amount != exact:
        raise NothingPaid(amount=given.amount, currency=contract.currency)
    day = _day(row, given.paid_date, at)
    milestone = _accepted(row, given.milestone) if given.milestone else None
    _within(row, amount)
    payment = Payment(
        uuid=uuid4(),
        fulfilment=row,
        milestone=milestone,
        amount=amount,
        paid_date=day,
        reference=given.reference,
        recorded_at=at,
    )
    told = about(
        row,
        None,
        payment=str(payment.uuid),
        amount=amount_text(amount, contract.currency),
        currency=contract.currency,
        paid_date=given.paid_date,
    )
    told["public"]["milestone"] = str(milestone.uuid) if milestone else None
    act = acts.PAYMENT_RECORDED(
        **told,
        statement={"v": 1, "asked": given.amount, "reference": given.reference},
    )
    row.save()
    telling.other_side(contract, Side.OWNER, telling.PAYMENT_RECORDED, at=at)
    recorded = record(act, intent=intent, actor=actor, at=at)
    payment.leaf_sha256 = recorded.leaf_sha256
    payment.save()
    return Done(row, recorded)


def _step(row: Fulfilment) -> None:
    moves = {FulfilmentState.RUNNING: "step", FulfilmentState.TERMINATED: "after_end"}
    row.move(moves.get(FulfilmentState(row.state), "rate"))


def _day(row: Fulfilment, said: str, at: datetime) -> date:
    """The day of the payment: not before the contract's conclusion, not in the future."""
    calendar, day = law_of(row.contract.lot.notice.project).calendar, date.fromisoformat(said)
    first, last = calendar.day_of(row.contract.concluded_at or at), calendar.day_of(at)
    if not first <= day <= last:
        raise OutsidePaymentTime(paid_date=said, first=first.isoformat(), last=last.isoformat())
    return day


def _accepted(row: Fulfilment, uuid: UUID) -> Milestone:
    found = Milestone.objects.select_for_update(of=("self",)).filter(fulfilment=row, uuid=uuid).first()
    if found is None:
        raise NotFound(milestone=str(uuid))
    if found.state != MilestoneState.ACCEPTED:
        raise MilestoneNotAccepted(state=found.state)
    return found


def _within(row: Fulfilment, amount: Decimal) -> None:
    """What is disputed doesn't count; what waits for its answer does."""
    paid, limit, currency = total(row, State.RECORDED, State.CONFIRMED) + amount, price(row), row.contract.currency
    if paid > limit:
        raise PaymentOverContract(
            limit=amount_text(limit, currency), paid=amount_text(paid, currency), currency=currency
        )


@transaction.atomic(durable=True)
def answer_payment(*, contract_uuid: UUID, given: PaymentAnswer, intent: Intent, actor: Actor, at: datetime) -> Done:
    """The supplier confirms a payment, or disputes it with its reasons (PRF-11); once.

    Raises:
        NotFound, NotConcluded, MoveNotAllowed: it was answered. ReasonMissing. What ``identity.admit`` raises.
    """
    row = locked(contract_uuid, at=at)
    policies.as_supplier(intent, actor, row.contract, version=row.version, at=at)
    payment = Payment.objects.select_for_update(of=("self",)).filter(fulfilment=row, uuid=given.payment).first()
    if payment is None:
        raise NotFound(payment=str(given.payment))
    _step(row)
    payment.state = Payment.workflow.after("confirm" if given.confirmed else "dispute", now=payment.state)
    if not given.confirmed and not given.reason.strip():
        raise ReasonMissing
    payment.reason, payment.answered_at = given.reason, at
    row.save()
    act = acts.PAYMENT_ANSWERED(
        **about(row, None, payment=str(payment.uuid), confirmed=given.confirmed),
        statement={"v": 1, "reason": given.reason},
    )
    message = telling.PAYMENT_CONFIRMED if given.confirmed else telling.PAYMENT_DISPUTED
    telling.other_side(row.contract, Side.SUPPLIER, message, at=at)
    recorded = record(act, intent=intent, actor=actor, at=at)
    payment.leaf_sha256 = recorded.leaf_sha256
    payment.save()
    return Done(row, recorded)
