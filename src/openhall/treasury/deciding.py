"""Whether a payment counts: from the own account, under its reference, to the cent, in the currency, in time, once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from openhall.treasury import reasons
from openhall.treasury.models import BankLine


@dataclass(frozen=True, slots=True)
class Expected:
    """What a reference stands for: what must come, from where, until when, and whether it came."""

    amount: Decimal
    currency: str
    due_at: datetime
    own_numbers: frozenset[str]
    paid: bool


def why_held(line: BankLine, expected: Expected | None) -> str:
    """The reason for which a credit doesn't count as a deposit; empty when it counts."""
    if expected is None:
        return reasons.UNKNOWN_REFERENCE
    if line.currency != expected.currency:
        return reasons.OTHER_CURRENCY
    if not expected.own_numbers:
        return reasons.NO_ACCOUNT
    if line.party_number not in expected.own_numbers:
        return reasons.OTHER_ACCOUNT
    if expected.paid:
        return reasons.TWICE
    if line.amount != expected.amount:
        return reasons.TOO_LITTLE if line.amount < expected.amount else reasons.TOO_MUCH
    return "" if line.booked_at < expected.due_at else reasons.LATE
