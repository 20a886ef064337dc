"""Calls, templates and letters as programs read them."""

from dataclasses import asdict
from typing import Any

from openhall.kernel.clock import instant_text
from openhall.procedures.contact.models import Call, Letter, LetterTemplate
from openhall.procedures.contact.queries import Month
from openhall.witness.public import Recorded

Answer = dict[str, Any]


def receipt(recorded: Recorded) -> Answer:
    """Where its receipt stays, the leaf's digest, the promise."""
    return {
        "receipt_url": recorded.receipt_url,
        "leaf_sha256": recorded.leaf_sha256,
        "promise": recorded.promise,
    }


def call(row: Call) -> Answer:
    """A call, for the unit that was called."""
    return {
        "uuid": str(row.uuid),
        "version": row.version,
        "unit": row.unit.number,
        "state": row.state,
        "caller": row.caller or None,
        "telephone": row.telephone or None,
        "procedure": row.procedure or None,
        "dossier": str(row.dossier.uuid) if row.dossier else None,
        "question": row.question,
        "answer": row.answer or None,
        "called_at": instant_text(row.called_at),
        "due_at": instant_text(row.due_at) if row.due_at else None,
        "answered_at": instant_text(row.answered_at) if row.answered_at else None,
        "in_time": row.in_time,
    }


def template(row: LetterTemplate) -> Answer:
    """A template with its texts."""
    return {
        "uuid": str(row.uuid),
        "version": row.version,
        "name": row.name,
        "edition": row.edition,
        "state": row.state,
        "procedure": row.procedure or None,
        "status": row.status or None,
        "texts": row.texts,
        "reason": row.reason or None,
        "published_at": instant_text(row.published_at),
        "ended_at": instant_text(row.ended_at) if row.ended_at else None,
    }


def letter(row: Letter) -> Answer:
    """A letter as it was sent."""
    return {
        "order": str(row.order.uuid),
        "template": str(row.order.template.uuid),
        "lang": row.lang,
        "subject": row.subject,
        "body": row.body,
        "told": row.told,
        "sent_at": instant_text(row.order.ordered_at),
    }


def month(row: Month) -> Answer:
    """Figures of a month at a unit."""
    return asdict(row)
