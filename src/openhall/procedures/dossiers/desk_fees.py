"""Fees beside the gateway: taken at a desk in cash or by card, and given back. Lock order: dossier, fee, payment."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from openhall.identity.public import Actor, Intent
from openhall.kernel.refusals import Invalid, NotFound
from openhall.procedures.dossiers import acts, fees, policies, steps
from openhall.procedures.dossiers.fee_models import ChargeState, FeeRefund, Incoming, PaidBy
from openhall.procedures.dossiers.filing import Done
from openhall.procedures.dossiers.inputs import DeskFeeInput, RefundInput
from openhall.procedures.dossiers.models import Dossier
from openhall.procedures.dossiers.refusals import ChargedBefore, FeeFell, NotOwedBack, NoUnitAccount, ReceiptTaken
from openhall.treasury.public import Payee, PaymentKind, fault_of, order_payment
from openhall_rules.money import stated


@transaction.atomic(durable=True)
def take_fee_at_desk(*, dossier: UUID, given: DeskFeeInput, intent: Intent, actor: Actor, at: datetime) -> Done:
    """Take a fee in cash or by card at the desk that took the dossier in, or at the unit that decides (DOS-20).

    The receipt's number counts once for a unit, so that one receipt never pays two fees.

    Raises:
        NotFound: not the actor's, no such fee. ChargedBefore: it is paid. FeeFell. ReceiptTaken. What
        ``identity.admit`` raises.
    """
    row = steps.locked(dossier)
    unit = row.unit if policies.handles(actor, row) else row.desk if policies.received(actor, row) else None
    if unit is None:
        raise NotFound(dossier=str(dossier))
    policies.of_unit(intent, actor, unit, version=row.version, at=at)
    charge = fees.meant(row, given.copy_set, given.due)
    if charge.state != ChargeState.ASKED:
        raise ChargedBefore
    if row.state in fees.FELL:
        raise FeeFell
    _paid, fresh = Incoming.objects.get_or_create(
        number=f"desk:{unit.number}:{given.receipt}",
        defaults={
            "charge": charge, "amount": charge.amount, "currency": charge.currency, "counted": True, "heard_at": at,
        },
    )  # fmt: skip
    if not fresh:
        raise ReceiptTaken(receipt=given.receipt)
    fees.settle(row, charge, at, by=PaidBy.DESK)
    public = fees.paid_fields(row, charge) | {"means": given.means}
    act = acts.FEE_TAKEN(object=f"dossier:{row.uuid}", public=public, commit={"receipt": given.receipt})
    recorded = steps.saved(row, "pay", act, intent=intent, actor=actor, officer=actor.person_id, at=at)
    charge.leaf_sha256 = recorded.leaf_sha256
    charge.save()
    return Done(row, recorded)


def to_give_back(row: Dossier) -> list[Incoming]:
    """Payments that nobody gave back yet and that the unit owes: twice, of another amount, or of what it ended."""
    rows = Incoming.objects.filter(charge__dossier=row, refund=None).order_by("id")
    return list(rows if row.state in fees.FELL else rows.filter(counted=False))


@transaction.atomic(durable=True)
def refund_fee(*, dossier: UUID, given: RefundInput, intent: Intent, actor: Actor, at: datetime) -> Done:
    """Order a payment back to who paid (DOS-21), by the unit's own account. Each payment goes back once.

    Raises:
        NotFound: not the unit's. NotOwedBack. NoUnitAccount. Invalid: no account that can be paid to. What
        ``identity.admit`` raises.
    """
    row = steps.locked(dossier)
    if not policies.handles(actor, row) or row.unit is None:
        raise NotFound(dossier=str(dossier))
    policies.of_unit(intent, actor, row.unit, version=row.version, at=at)
    wanted = {one.number: one for one in to_give_back(row)}
    incoming = wanted.get(given.payment)
    if incoming is None:
        raise NotOwedBack
    payee = Payee(given.name, given.account, given.bank)
    if fault := fault_of(PaymentKind.BANK_TRANSFER, payee):
        field = {"number": "account", "bank_code": "bank"}[fault]
        raise Invalid(errors={field: _("No payment can be made to this account.")})
    row.version += 1
    amount = stated(incoming.amount, incoming.currency)
    act = acts.FEE_REFUNDED(
        object=f"dossier:{row.uuid}",
        public={"status": int(row.status), "amount": amount, "currency": incoming.currency},
        commit={"payee": {"payment": given.payment, "name": given.name, "account": given.account, "bank": given.bank}},
    )
    recorded = steps.saved(row, "refund", act, intent=intent, actor=actor, officer=actor.person_id, at=at)
    refund = FeeRefund.objects.create(incoming=incoming, ordered_at=at, leaf_sha256=recorded.leaf_sha256)
    payment = order_payment(
        reference=f"fee-refund:{refund.uuid}", kind=PaymentKind.BANK_TRANSFER, payer_id=row.unit.organisation_id,
        payee=payee, amount=incoming.amount, currency=incoming.currency, leaf=recorded.leaf_sha256, at=at,
    )  # fmt: skip
    if payment is None:
        raise NoUnitAccount
    return Done(row, recorded)
