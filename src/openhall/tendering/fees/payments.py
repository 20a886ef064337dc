"""Fees on their way through the treasury: begun where it is known where to, followed, begun again after a failure."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext_noop as _

from openhall.identity import public as identity
from openhall.kernel.wording import say
from openhall.tendering.fees.models import Fee, PayeeDetails
from openhall.treasury import public as treasury
from openhall.treasury.public import GatewayPayment, Payee, PaymentState

PREFIX = "fee:"


def payee_of(person_id: int) -> PayeeDetails | None:
    """Where a person is paid now; None while they haven't said it."""
    return PayeeDetails.objects.filter(person_id=person_id, replaced_at=None).first()


def pay(fee: Fee, payee: PayeeDetails | None, at: datetime) -> GatewayPayment | None:
    """Order the payment of one fee, in the caller's transaction; None when nobody knows where to, or nothing is due."""
    if payee is None or not fee.net:
        return None
    return treasury.order_payment(
        reference=fee.reference,
        kind=payee.kind,
        payer_id=fee.order.payer_id,
        payee=Payee(payee.holder, payee.number, payee.bank_code),
        amount=fee.net,
        currency=fee.currency,
        leaf=fee.order.leaf_sha256,
        at=at,
    )


def settled(payment: GatewayPayment, at: datetime) -> None:
    """What becomes of a fee when its payment is made, fails or comes back; in the transaction that settles it."""
    if not payment.reference.startswith(PREFIX):
        return
    rows = Fee.objects.select_for_update(of=("self",)).filter(uuid=UUID(payment.reference.removeprefix(PREFIX)))
    fee = rows.first()
    if fee is None:
        return
    paid = payment.state == PaymentState.PAID
    fee.paid_at = at if paid else None
    if not paid:
        fee.confirmed_at, fee.confirmed_leaf = None, ""
    fee.version += 1
    fee.save()
    if paid:
        subject = say(_("A fee was paid to you"))
        body = say(_("Look whether it has arrived, and confirm it. The page has the statement with the tax."))
    else:
        subject = say(_("A fee could not be paid to you"))
        body = say(_("The payment came back. Say again where you are paid; it is then paid there."))
    identity.notify([fee.person.uuid], subject=subject, body=body, link=reverse("fee", args=[fee.uuid]), at=at)


def tell_members(fees: Iterable[Fee], at: datetime) -> None:
    """Tell those who haven't said where they are paid that a fee waits for it. No word names the tender."""
    for fee in fees:
        if payee_of(fee.person_id) is None:
            identity.notify(
                [fee.person.uuid],
                subject=say(_("A fee waits for you")),
                body=say(_("Say to which account or wallet it is to be paid.")),
                link=reverse("own-fees"),
                at=at,
            )
