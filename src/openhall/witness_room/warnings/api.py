"""JSON of the warnings. The health of the house is for everybody; warnings are for those who must know."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Router

from openhall.identity import public as identity
from openhall.kernel.clock import instant_text
from openhall.witness.public import Recorded, published
from openhall.witness_room.warnings import commands, queries
from openhall.witness_room.warnings.inputs import ClosureInput, Nothing
from openhall.witness_room.warnings.kinds import KINDS
from openhall.witness_room.warnings.models import RaisedWarning
from openhall.witness_room.warnings.raising import sentence, title

router = Router(tags=["warnings"])
Answer = dict[str, Any]


def receipt(recorded: Recorded) -> Answer:
    """What every recorded act answers."""
    return {
        "receipt_url": recorded.receipt_url,
        "leaf_sha256": recorded.leaf_sha256,
        "promise": recorded.promise,
    }


def shown(row: RaisedWarning) -> Answer:
    """A warning, for those who may know it."""
    return {
        "uuid": str(row.uuid),
        "kind": row.kind,
        "title": title(row),
        "sentence": sentence(row),
        "meaning": str(KINDS[row.kind].meaning),
        "innocent_explanations": [str(one) for one in KINDS[row.kind].innocent],
        "facts": row.facts,
        "severity": row.severity,
        "object": row.object or None,
        "case": str(row.case_uuid) if row.case_uuid else None,
        "first_seen_at": instant_text(row.first_seen_at),
        "last_seen_at": instant_text(row.last_seen_at),
        "gone_at": instant_text(row.gone_at) if row.gone_at else None,
        "due_at": instant_text(row.due_at),
        "state": row.state,
        "version": row.version,
        "handler": row.handler.name if row.handler else None,
        "outcome": row.outcome or None,
        "explanation": row.explanation or None,
        "leaves": [leaf for leaf in (row.taken_leaf, row.closed_leaf) if leaf],
    }


@router.get("/health", response=Answer)
def health(request: HttpRequest) -> Answer:
    """How the house is, for everybody: the log's size, how many warnings are open, the last comparison of rows."""
    found, head = queries.summary(), published()
    run = found.comparison
    return {
        "log_size": head.size if head else 0,
        "open_warnings": found.open,
        "comparison": None
        if run is None or run.finished_at is None
        else {
            "started_at": instant_text(run.started_at),
            "finished_at": instant_text(run.finished_at),
            "rows": run.rows_done,
            "cases": run.cases_done,
            "differences": run.differences,
        },
    }


@router.get("/warnings", response=Answer)
def list_warnings(request: HttpRequest, closed: bool = False, before: int | None = None) -> Answer:
    """Warnings: those not closed by deadline, or (``closed``) the closed ones, newest first."""
    rows = queries.warnings(identity.reader(request), closed=closed, before=before)
    return {
        "warnings": [shown(row) for row in rows],
        "next_before": rows[-1].pk if closed and len(rows) == queries.PAGE else None,
    }


@router.get("/warnings/{uuid}", response=Answer)
def show_warning(request: HttpRequest, uuid: UUID) -> Answer:
    """One warning with its facts, its innocent explanations and what came of it."""
    return shown(queries.warning(uuid, identity.reader(request)))


@router.post("/warnings/{uuid}/handler", response=Answer)
def take_warning(request: HttpRequest, uuid: UUID, payload: Nothing) -> Answer:
    """Take a warning on (WAR-01), or over from somebody else."""
    actor, intent = identity.acting(request, command="take_warning", object=f"warning:{uuid}")
    _row, recorded = commands.take_warning(uuid=uuid, intent=intent, actor=actor, at=identity.received_at(request))
    return shown(queries.warning(uuid, actor)) | receipt(recorded)


@router.post("/warnings/{uuid}/closure", response=Answer)
def close_warning(request: HttpRequest, uuid: UUID, payload: ClosureInput) -> Answer:
    """Close a warning with its outcome and an explanation (WAR-02)."""
    actor, intent = identity.acting(request, command="close_warning", object=f"warning:{uuid}")
    _row, recorded = commands.close_warning(
        uuid=uuid, closure=payload, intent=intent, actor=actor, at=identity.received_at(request)
    )
    return shown(queries.warning(uuid, actor)) | receipt(recorded)
