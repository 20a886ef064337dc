"""What may be read of fees: one's own, the payer's in sums, and after the award each without a name."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from openhall.identity.public import Actor
from openhall.kernel.refusals import NotFound
from openhall.tendering.experts import public as experts
from openhall.tendering.fees import law, policies
from openhall.tendering.fees.models import Fee, FeeOrder, Terms
from openhall.tendering.notices import public as notices
from openhall.tendering.notices.public import Lot
from openhall.treasury.public import GatewayPayment


def payers_lot(uuid: UUID, reader: Actor, at: datetime) -> Lot:
    """A lot whose fees the reader may order, or would if it were entered who pays: the owner's officers.

    Raises:
        NotFound
    """
    lot = notices.lot(uuid)
    project = lot.notice.project
    payer = law.payer_of(law.fee_law(project, at))
    if not policies.pays(reader, project, payer or law.OWNER):
        raise NotFound(lot=str(uuid))
    return lot


def order_of(lot: Lot) -> FeeOrder | None:
    """The fees that were ordered for the findings on a lot that count."""
    return FeeOrder.objects.select_related("payer").filter(lot=lot, void_at=None).first()


@dataclass(frozen=True)
class Sums:
    """What the payer sees: no member, no single fee."""

    members: int
    minutes: int
    time: Decimal
    distance: Decimal
    gross: Decimal
    tax: Decimal
    net: Decimal
    currency: str
    paid: int
    confirmed: int


def sums(order: FeeOrder) -> Sums:
    """Sums of a lot's fees, and how many are paid and confirmed."""
    fees = list(order.fees.all())
    return Sums(
        members=len(fees),
        minutes=sum(int(fee.line["minutes"]) for fee in fees),
        time=sum((Decimal(fee.line["time"]) for fee in fees), Decimal(0)),
        distance=sum((Decimal(fee.line["distance"]) for fee in fees), Decimal(0)),
        gross=sum((fee.gross for fee in fees), Decimal(0)),
        tax=sum((fee.tax for fee in fees), Decimal(0)),
        net=sum((fee.net for fee in fees), Decimal(0)),
        currency=fees[0].currency if fees else "",
        paid=sum(fee.paid_at is not None for fee in fees),
        confirmed=sum(fee.confirmed_at is not None for fee in fees),
    )


def own_fees(reader: Actor, *, before: int | None = None, limit: int = 50) -> list[Fee]:
    """The reader's own fees, newest first."""
    rows = Fee.objects.select_related("order__lot__notice__project", "order__payer").filter(person_id=reader.person_id)
    if before is not None:
        rows = rows.filter(pk__lt=before)
    return list(rows.order_by("-id")[:limit])


def own_fee(uuid: UUID, reader: Actor) -> Fee:
    """One of the reader's own fees.

    Raises:
        NotFound: there is none, or it is another's; nobody learns which.
    """
    rows = Fee.objects.select_related("order__lot__notice__project", "order__payer", "person")
    found = rows.filter(uuid=uuid, person_id=reader.person_id).first()
    if found is None:
        raise NotFound(fee=str(uuid))
    return found


def paid_in(reader: Actor, begin: datetime, end: datetime) -> list[Fee]:
    """The reader's own fees that were paid in a time, oldest first."""
    rows = Fee.objects.select_related("order__lot__notice__project", "order__payer")
    return list(rows.filter(person_id=reader.person_id, paid_at__gte=begin, paid_at__lt=end).order_by("paid_at", "id"))


def payment_of(fee: Fee) -> GatewayPayment | None:
    """The newest payment of a fee."""
    return GatewayPayment.objects.filter(reference=fee.reference).order_by("-id").first()


def terms_of(expert: UUID, reader: Actor) -> tuple[experts.Expert, Terms | None]:
    """An expert of the reader's register, and what was entered for their fees.

    Raises:
        NotFound
    """
    row = experts.kept(expert, reader)
    return row, Terms.objects.filter(expert=row).first()
