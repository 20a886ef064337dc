"""Receipts of fees that were paid: who may have one, what it says, and that there is one; each further print is a copy.

It confirms a payment and leads to its entry on the log. It takes no number or form that a tax rule prescribes: no text
of such a rule could be read.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from openhall.identity.public import Actor
from openhall.kernel.refusals import NotFound
from openhall.procedures.dossiers import law, policies, queries
from openhall.procedures.dossiers.fee_models import Charge, ChargeState, Incoming, PaidBy
from openhall.procedures.dossiers.models import Dossier
from openhall.ui import formats


@dataclass(frozen=True, slots=True)
class Receipt:
    """A fee that was paid, and by which payment. ``number``: the dossier's, and the place of the fee in it, from 1.

    A payment that a desk took bears ``desk:<unit>:<number of its receipt>``.
    """

    dossier: Dossier
    charge: Charge
    payment: Incoming
    number: str

    @property
    def payment_number(self) -> str:
        """The number of the payment as whoever took it gave it."""
        number = str(self.payment.number)
        return number.split(":", 2)[2] if self.charge.paid_by == PaidBy.DESK else number

    @property
    def taken_by(self) -> str:
        """The number of the desk that took it; else of the unit that decides."""
        if self.charge.paid_by == PaidBy.DESK:
            return str(self.payment.number).split(":", 2)[1]
        return self.dossier.deciding or self.dossier.receiving

    @property
    def url(self) -> str:
        """Its entry on the log, for everybody."""
        return f"{settings.OPENHALL_ORIGIN}/receipts/{self.charge.leaf_sha256}"


def receipt(dossier: UUID, charge: UUID, reader: Actor, at: datetime) -> Receipt:
    """The receipt of a fee, for whoever filed, the unit that decides and the desk that took the dossier in.

    Raises:
        NotFound: also while it isn't paid.
    """
    row = queries.dossier(dossier, reader, at)
    if not (policies.own(reader, row, at) or policies.handles(reader, row) or policies.received(reader, row)):
        raise NotFound(dossier=str(dossier))
    for place, one in enumerate(row.charges.order_by("id"), start=1):
        if one.uuid == charge and one.state == ChargeState.PAID:
            payment = one.payments.select_related("refund").filter(counted=True).first()
            if payment is not None:
                return Receipt(row, one, payment, f"{row.code}/{place}")
    raise NotFound(fee=str(charge))


@transaction.atomic
def print_receipt(dossier: UUID, charge: UUID, reader: Actor, at: datetime) -> Receipt:
    """Print it: the first print is the receipt, every further one a copy (``receipt_prints`` above 1).

    Raises:
        As :func:`receipt`.
    """
    found = receipt(dossier, charge, reader, at)
    row = Charge.objects.select_for_update(no_key=True).get(pk=found.charge.pk)
    row.receipt_at, row.receipt_prints = row.receipt_at or at, row.receipt_prints + 1
    row.save(update_fields=["receipt_at", "receipt_prints"])
    return Receipt(found.dossier, row, found.payment, found.number)


def what_for(charge: Charge) -> str:
    """What was paid for, in words."""
    if not charge.copy_set:
        return _("Fee of the procedure (%(day)s)") % {"day": charge.get_due_display()}
    words = _("Certified copies, set %(number)s: %(copies)s × %(pages)s pages")
    return words % {"number": charge.copy_set, "copies": charge.copies or 1, "pages": charge.pages}


def rows(found: Receipt) -> list[tuple[str, str]]:
    """What it says, line by line."""
    row, charge, zone = found.dossier, found.charge, law.zone(found.dossier)
    said = [
        (_("Number of the receipt"), found.number),
        (_("Paid by whoever filed"), str(row.applicant.get("name") or "–")),
        (_("Number of the dossier"), row.code),
        (_("Administrative procedure"), row.edition.title),
        (_("Paid for"), what_for(charge)),
        (_("Amount"), formats.money(charge.amount, charge.currency)),
        (_("How it was paid"), str(charge.get_paid_by_display())),
        (_("Number of the payment"), found.payment_number),
        (_("Received for"), f"{row.unit.organisation.name} ({found.taken_by})" if row.unit else found.taken_by),
        (_("Paid at"), formats.instant(charge.paid_at, zone) if charge.paid_at else "–"),
    ]
    refund = getattr(found.payment, "refund", None)
    if refund is not None:
        said.append((_("Ordered back at"), formats.instant(refund.ordered_at, zone)))
    return said
