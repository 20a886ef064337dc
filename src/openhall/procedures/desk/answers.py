"""Desks as programs read them."""

from datetime import datetime
from typing import Any

from openhall.kernel.clock import instant_text
from openhall.procedures.desk import queries
from openhall.procedures.desk.models import Arrangement, Ticket, TicketState
from openhall.witness.public import Recorded

Answer = dict[str, Any]


def receipt(recorded: Recorded) -> Answer:
    """What every recorded act answers: where its receipt stays, the leaf's digest, the promise."""
    return {
        "receipt_url": recorded.receipt_url,
        "leaf_sha256": recorded.leaf_sha256,
        "promise": recorded.promise,
    }


def arrangement(row: Arrangement) -> Answer:
    """How a desk is arranged."""
    return {"uuid": str(row.uuid), "unit": row.unit.number, "version": row.version, "content": row.content}


def ticket(row: Ticket, at: datetime) -> Answer:
    """A ticket and how many are before it."""
    return {
        "uuid": str(row.uuid),
        "unit": row.unit.number,
        "number": row.shown,
        "state": row.state,
        "counter": row.counter,
        "before": queries.before(row, at) if row.state == TicketState.WAITING else 0,
        "taken_at": instant_text(row.taken_at),
        "called_at": instant_text(row.called_at) if row.called_at else None,
        "url": f"/tickets/{row.uuid}",
    }


def now(unit: Any, at: datetime) -> Answer:
    """Who is called where, and how many wait in each queue."""
    waiting = queries.waiting(unit, at)
    content = queries.arrangement(unit).content
    return {
        "unit": unit.number,
        "called": [{"number": one.shown, "counter": one.counter} for one in queries.called(unit, at)],
        "waiting": {one["letter"]: sum(row.letter == one["letter"] for row in waiting) for one in content["queues"]},
    }
