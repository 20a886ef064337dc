"""What the treasury's API answers, each row as JSON."""

from __future__ import annotations

from typing import Any

from openhall.kernel.clock import instant_text
from openhall.treasury.accounts import PaymentInstructions
from openhall.treasury.models import BankLine, DepositBank, PaymentOrder, Refund
from openhall.treasury.policies import sees_payer
from openhall.treasury.queries import DepositStatus, explanation, said
from openhall.witness.public import Recorded

Answer = dict[str, Any]


def receipt(recorded: Recorded) -> Answer:
    """What every recorded act answers."""
    return {
        "receipt_url": recorded.receipt_url,
        "leaf_sha256": recorded.leaf_sha256,
        "promise": recorded.promise,
    }


def instructions(found: PaymentInstructions) -> Answer:
    """How a bidder pays."""
    return {
        "lot": str(found.lot),
        "amount": said(found.amount, found.currency),
        "currency": found.currency,
        "reference": found.reference,
        "due_at": instant_text(found.due_at),
        "holder": found.holder,
        "account": found.number,
        "bank_code": found.bank_code,
    }


def status(found: DepositStatus) -> Answer:
    """A bidder's own standing."""
    deposit = found.deposit
    return {
        "instructions": instructions(found.instructions),
        "deposit": None
        if deposit is None
        else {
            "uuid": str(deposit.uuid),
            "amount": said(deposit.amount, deposit.currency),
            "currency": deposit.currency,
            "value_date": deposit.value_date.isoformat(),
            "receipt_url": f"/receipts/{deposit.leaf_sha256}",
        },
        "refund": refund(found.refund) if found.refund is not None else None,
        "held": [held(line, payer=True) for line in found.held],
        "forfeiture": found.forfeiture.state if found.forfeiture is not None else None,
    }


def refund(row: Refund) -> Answer:
    """A refund; the sums are null while it waits."""
    currency = row.deposit.currency
    return {
        "deposit": str(row.deposit.uuid),
        "cause": row.cause,
        "state": row.state,
        "waiting_for": row.waiting_for,
        "principal": None if row.principal is None else said(row.principal, currency),
        "interest": None if row.interest is None else said(row.interest, currency),
        "currency": currency,
        "from": row.from_date.isoformat() if row.from_date else None,
        "to": row.to_date.isoformat() if row.to_date else None,
        "paid_at": instant_text(row.paid_at) if row.paid_at else None,
    }


def held(line: BankLine, *, payer: bool = False) -> Answer:
    """A held payment. Who paid is shown to the payer, and to others only when nothing is secret any more."""
    told = explanation(line)
    open_to_reader = payer or line.sub_account is None or sees_payer(line.sub_account)
    return {
        "uuid": str(line.uuid),
        "version": line.version,
        "state": line.state,
        "amount": said(line.amount, line.currency),
        "currency": line.currency,
        "booked_at": instant_text(line.booked_at),
        "reason": line.reason,
        "explanation": told.reason,
        "way_forward": told.way_forward,
        "payer": line.party_name if open_to_reader else None,
        "is_credit": line.is_credit,
    }


def order(row: PaymentOrder) -> Answer:
    """A payment file."""
    return {
        "uuid": str(row.uuid),
        "message_id": row.message_id,
        "payments": row.payments,
        "total": said(row.total, row.bank.currency),
        "currency": row.bank.currency,
        "created_at": instant_text(row.created_at),
        "file_url": f"/treasury/orders/{row.uuid}.xml",
    }


def bank(row: DepositBank) -> Answer:
    """An account for deposits; public, bidders pay into it."""
    return {"uuid": str(row.uuid), "currency": row.currency, "account": row.number, "holder": row.holder}
