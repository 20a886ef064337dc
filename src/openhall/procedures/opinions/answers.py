"""Opinions as programs read them."""

from typing import Any

from openhall.identity.public import Actor
from openhall.kernel.clock import instant_text
from openhall.procedures.dossiers import public as dossiers
from openhall.procedures.opinions import queries
from openhall.procedures.opinions.models import Opinion
from openhall.witness.public import Recorded

Answer = dict[str, Any]


def receipt(recorded: Recorded) -> Answer:
    """Where its receipt stays, the leaf's digest, the promise."""
    return {
        "receipt_url": recorded.receipt_url,
        "leaf_sha256": recorded.leaf_sha256,
        "promise": recorded.promise,
    }


def opinion(row: Opinion, reader: Actor) -> Answer:
    """An opinion. The asked unit learns the procedure and the question, not who filed or the dossier's number."""
    decides = dossiers.handles(reader, row.dossier)
    return {
        "uuid": str(row.uuid),
        "version": row.version,
        "state": row.state,
        "procedure": row.dossier.edition.procedure.code,
        "asking": row.asking.number,
        "asked": row.asked.number,
        "question": row.question,
        "words": row.words or None,
        "days": row.days,
        "asked_at": instant_text(row.asked_at),
        "due_at": instant_text(row.due_at),
        "ended_at": instant_text(row.ended_at) if row.ended_at else None,
        "papers": [
            {"uuid": str(one.uuid), "component": one.component, "name": one.name, "sha256": one.sha256}
            for one in queries.papers(row, reader)
        ],
    } | ({"dossier": str(row.dossier.uuid), "code": row.dossier.code} if decides else {})
