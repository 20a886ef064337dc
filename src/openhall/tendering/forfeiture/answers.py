"""A deposit that may be kept, as JSON for both sides."""

from typing import Any

from openhall.kernel.clock import instant_text
from openhall.treasury.public import Forfeiture, amount_text

Answer = dict[str, Any]


def shown(row: Forfeiture) -> Answer:
    """How far it is, with what was said on both sides."""
    return {
        "deposit": str(row.deposit.uuid),
        "bidder": row.deposit.sub_account.bidder,
        "lot": str(row.deposit.sub_account.deposit_lot.lot),
        "state": row.state,
        "version": row.version,
        "ground": row.ground,
        "article": row.article,
        "reason": row.reason,
        "amount": amount_text(row.amount, row.deposit.currency),
        "currency": row.deposit.currency,
        "announced_at": instant_text(row.announced_at),
        "answer_due_at": instant_text(row.answer_due_at),
        "answer": row.answer or None,
        "answered_at": instant_text(row.answered_at) if row.answered_at else None,
        "decision": row.decision or None,
        "decided_at": instant_text(row.decided_at) if row.decided_at else None,
        "complaint": str(row.complaint) if row.complaint is not None else None,
        "keeper": row.keeper or None,
        "keep_due_at": instant_text(row.keep_due_at) if row.keep_due_at else None,
        "paid_at": instant_text(row.paid_at) if row.paid_at else None,
    }
