"""JSON of fees."""

from typing import Any

from openhall.kernel.clock import instant_text
from openhall.tendering.fees import queries
from openhall.tendering.fees.models import Distance, Fee, FeeOrder
from openhall.treasury.public import amount_text, why_not_paid

Answer = dict[str, Any]


def own(fee: Fee) -> Answer:
    """One's own fee: the statement, and how far its payment is."""
    payment = queries.payment_of(fee)
    return {
        "uuid": str(fee.uuid),
        "lot": str(fee.order.lot.uuid),
        "payer": fee.order.payer.name,
        "statement": fee.line,
        "work": fee.work,
        "state": payment.state if payment else "waits",
        "why": why_not_paid(payment) if payment else "",
        "paid_at": instant_text(fee.paid_at) if fee.paid_at else None,
        "confirmed_at": instant_text(fee.confirmed_at) if fee.confirmed_at else None,
        "version": fee.version,
    }


def distance(row: Distance) -> Answer:
    """How far a place is from a centre."""
    return {
        "uuid": str(row.uuid),
        "place": row.place,
        "kilometres": row.kilometres,
        "source": row.source,
        "entered_at": instant_text(row.entered_at),
    }


def ordered(order: FeeOrder) -> Answer:
    """For the payer: sums, and how many are paid."""
    found = queries.sums(order)
    return {
        "members": found.members,
        "minutes": found.minutes,
        "time": amount_text(found.time, found.currency),
        "distance": amount_text(found.distance, found.currency),
        "gross": amount_text(found.gross, found.currency),
        "tax": amount_text(found.tax, found.currency),
        "net": amount_text(found.net, found.currency),
        "currency": found.currency,
        "paid": found.paid,
        "confirmed": found.confirmed,
    }


def published(order: FeeOrder | None) -> Answer:
    """For everybody: nothing before the award; then the rules and each fee, without a name."""
    if order is None or order.published_at is None:
        return {"fees": None}
    return {"rules": order.rules, "fees": [fee.line for fee in order.fees.order_by("place")]}
