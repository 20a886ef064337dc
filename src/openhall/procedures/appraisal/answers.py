"""Reports and sheets as programs read them."""

from typing import Any

from openhall.kernel.clock import instant_text
from openhall.procedures.appraisal.models import Appraisal, Instruction, Report
from openhall.witness.public import Recorded

Answer = dict[str, Any]


def receipt(recorded: Recorded) -> Answer:
    """Where its receipt stays, the leaf's digest, the promise."""
    return {
        "receipt_url": recorded.receipt_url,
        "leaf_sha256": recorded.leaf_sha256,
        "promise": recorded.promise,
    }


def report(row: Report, *, whole: bool) -> Answer:
    """A report; ``whole``: with what it says and the instructions that followed."""
    found: Answer = {
        "uuid": str(row.uuid),
        "period": row.edition.period,
        "edition": row.edition.number,
        "state": row.state,
        "version": row.version,
        "lang": row.lang,
        "pdf_sha256": row.pdf_sha256,
        "delivered_at": instant_text(row.delivered_at) if row.delivered_at else None,
        "received_at": instant_text(row.received_at) if row.received_at else None,
        "published_at": instant_text(row.published_at) if row.published_at else None,
    }
    if not whole:
        return found
    return found | {
        "content": row.content,
        "words": row.words or None,
        "instructions": [instruction(one) for one in row.instructions.order_by("id")],
    }


def instruction(row: Instruction) -> Answer:
    """An instruction with its answer."""
    return {
        "uuid": str(row.uuid),
        "version": row.version,
        "unit": row.unit,
        "due_date": row.due_date.isoformat(),
        "words": row.words,
        "answer": row.answer or None,
        "answered_at": instant_text(row.answered_at) if row.answered_at else None,
        "in_time": row.in_time,
    }


def sheet(row: Appraisal) -> Answer:
    """A sheet, for those whom it concerns."""
    return {
        "uuid": str(row.uuid),
        "version": row.version,
        "period": row.period,
        "unit": row.unit,
        "kind": row.kind,
        "person": row.person.name,
        "state": row.state,
        "figures": row.figures,
        "statement": row.statement or None,
        "without": row.without or None,
        "assessment": row.assessment or None,
        "objection": row.objection or None,
        "decision": row.decision or None,
        "until_at": instant_text(row.until_at) if row.until_at else None,
    }
