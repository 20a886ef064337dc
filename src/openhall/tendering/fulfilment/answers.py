"""The performance of a contract as JSON; for everybody, since the contract is public."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from openhall.kernel.clock import instant_text
from openhall.tendering.contracts.public import Contract
from openhall.tendering.fulfilment import changing, payments, queries
from openhall.tendering.fulfilment.models import Amendment, Fulfilment, Milestone, Payment, PaymentState, Rating
from openhall.treasury.public import Bond, amount_text

Answer = dict[str, Any]


def shown(contract: Contract, row: Fulfilment | None) -> Answer:
    """Milestones, changes, completion, evaluation. ``version`` is what intents on the contract's performance name."""
    rating = queries.rating_of(row) if row else None
    price = contract.amount + (changing.added(row) if row else 0)
    return {
        "contract": str(contract.uuid),
        "lot": str(contract.lot.uuid),
        "version": row.version if row else 1,
        "state": row.state if row else "running",
        "amount": amount_text(price, contract.currency),
        "currency": contract.currency,
        "milestones": [_milestone(one) for one in queries.milestones_of(row)] if row else [],
        "amendments": [_amendment(one, contract.currency) for one in queries.amendments_of(row)] if row else [],
        "payments": [_payment(one, contract.currency) for one in queries.payments_of(row)] if row else [],
        "paid": amount_text(payments.total(row, PaymentState.CONFIRMED) if row else Decimal(0), contract.currency),
        "completed_at": _instant(row.completed_at) if row else None,
        "completion": row.completion if row else "",
        "days_late": row.days_late if row else 0,
        "rating": _rating(rating) if rating else None,
    }


def _instant(at: datetime | None) -> str | None:
    return None if at is None else instant_text(at)


def _milestone(row: Milestone) -> Answer:
    return {
        "uuid": str(row.uuid),
        "title": row.title,
        "due_date": row.due_date.isoformat(),
        "proposed_by": row.proposed_by or "contract",
        "state": row.state,
        "reported_at": _instant(row.reported_at),
        "days_late": row.days_late,
        "postponements": [
            {
                "uuid": str(one.uuid),
                "proposed_by": one.proposed_by,
                "due_before": one.due_before.isoformat(),
                "due_date": one.due_date.isoformat(),
                "reason": one.reason,
                "state": one.state,
                "leaf_sha256": one.leaf_sha256,
            }
            for one in row.postponements.all()
        ],
        "events": [
            {"kind": one.kind, "text": one.text, "at": instant_text(one.at), "leaf_sha256": one.leaf_sha256}
            for one in row.events.all()
        ],
    }


def _amendment(row: Amendment, currency: str) -> Answer:
    return {
        "uuid": str(row.uuid),
        "kind": row.kind,
        "proposed_by": row.proposed_by,
        "state": row.state,
        "changes": row.changes,
        "changes_sha256": row.sha256,
        "reason": row.reason,
        "added": amount_text(row.added, currency),
        "article": row.article,
        "proposed_at": instant_text(row.proposed_at),
        "answered_at": _instant(row.answered_at),
        "leaf_sha256": row.leaf_sha256,
    }


def _payment(row: Payment, currency: str) -> Answer:
    return {
        "uuid": str(row.uuid),
        "milestone": str(row.milestone.uuid) if row.milestone else None,
        "amount": amount_text(row.amount, currency),
        "paid_date": row.paid_date.isoformat(),
        "reference": row.reference,
        "state": row.state,
        "reason": row.reason,
        "recorded_at": instant_text(row.recorded_at),
        "answered_at": _instant(row.answered_at),
        "leaf_sha256": row.leaf_sha256,
    }


def _rating(row: Rating) -> Answer:
    return {
        "marks": row.marks,
        "rated_at": instant_text(row.rated_at),
        "leaf_sha256": row.leaf_sha256,
        "answer": row.answer or None,
        "answered_at": _instant(row.answered_at),
    }


def bond(row: Bond, *, own: bool) -> Answer:
    """How far a performance bond is. ``own``: with the account that it is paid into, for the two sides."""
    found = {
        "amount": amount_text(row.amount, row.currency),
        "currency": row.currency,
        "state": row.state,
        "asked_at": instant_text(row.asked_at),
        "held_at": _instant(row.held_at),
        "released_at": _instant(row.released_at),
        "returned_at": _instant(row.returned_at),
    }
    pay = {"reference": row.reference, "holder": row.bank.holder, "number": row.bank.number}
    return found | (pay | {"bank_code": row.bank.bank_code} if own else {})
