"""The early end of a contract as JSON, for everybody."""

from typing import Any

from openhall.kernel.clock import instant_text
from openhall.tendering.contracts.public import Contract
from openhall.tendering.fulfilment import queries
from openhall.tendering.fulfilment.models import Fulfilment, Termination
from openhall.tendering.fulfilment.terminating import grounds

Answer = dict[str, Any]


def shown(contract: Contract, row: Fulfilment | None) -> Answer:
    """What was announced, answered and ended; and the grounds of the law with their articles."""
    return {
        "contract": str(contract.uuid),
        "lot": str(contract.lot.uuid),
        "version": row.version if row else 1,
        "state": row.state if row else "running",
        "grounds": grounds.possible(contract),
        "terminations": [_one(one) for one in queries.terminations_of(row)] if row else [],
    }


def _one(row: Termination) -> Answer:
    return {
        "id": str(row.uuid),
        "side": row.side,
        "state": row.state,
        "ground": row.ground,
        "article": row.article,
        "reason": row.reason,
        "consequences": row.consequences,
        "evidence": row.evidence,
        "bond": row.bond,
        "announced_at": instant_text(row.announced_at),
        "answer_due_at": instant_text(row.answer_due_at),
        "answer": row.answer or None,
        "answered_at": instant_text(row.answered_at) if row.answered_at else None,
        "decision": row.decision or None,
        "ended_at": instant_text(row.ended_at) if row.ended_at else None,
        "open_milestones": row.open_milestones,
        "leaf_sha256": row.end_leaf or row.answer_leaf or row.announcement_leaf,
    }
