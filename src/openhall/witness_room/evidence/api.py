"""JSON of evidence on demand, for supervision, inspection, audit and investigators; one sees one's own retrievals."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponseBase
from ninja import Router, Status

from openhall.identity import public as identity
from openhall.kernel.clock import instant_text
from openhall.witness_room.evidence import commands, downloads, queries
from openhall.witness_room.evidence.inputs import EvidenceInput
from openhall.witness_room.evidence.models import Retrieval

router = Router(tags=["evidence"])


def told(row: Retrieval) -> dict[str, Any]:
    """A retrieval for programs, with true counts of what is done."""
    progress = queries.progress(row)
    return {
        "uuid": str(row.uuid),
        "scope": row.scope,
        "about": row.about,
        "purpose": row.purpose,
        "warrant": row.warrant,
        "lang": row.lang,
        "state": row.state,
        "requested_at": instant_text(row.requested_at),
        "leaf_sha256": row.leaf_sha256,
        "cases": progress.cases,
        "cases_collected": progress.collected,
        "bytes_written": progress.written,
        "bytes_to_write": progress.to_write,
        "sha256": row.sha256 or None,
        "size": row.size or None,
        "files": row.files or None,
        "expires_at": instant_text(row.expires_at) if row.expires_at else None,
        "failure": row.failure or None,
        "url": f"/evidence/{row.uuid}",
        "file_url": f"/api/v1/evidence/{row.uuid}/file",
    }


@router.put("/evidence/{uuid}", response={201: dict[str, Any]})
def retrieve_evidence(request: HttpRequest, uuid: UUID, payload: EvidenceInput) -> Status[dict[str, Any]]:
    """Ask for the evidence of a project, a party or a period (EVD-01); ``uuid`` is chosen by you."""
    actor, intent = identity.acting(request, command="retrieve_evidence", object=f"evidence:{uuid}")
    row, recorded = commands.retrieve_evidence(
        evidence_uuid=uuid, asked=payload, intent=intent, actor=actor, at=identity.received_at(request)
    )
    receipt = {"promise": recorded.promise, "receipt_url": recorded.receipt_url}
    return Status(201, told(row) | receipt)


@router.get("/evidence", response=list[dict[str, Any]])
def list_retrievals(request: HttpRequest) -> list[dict[str, Any]]:
    """Your own retrievals, newest first."""
    return [told(row) for row in queries.own(identity.signed_in(request))]


@router.get("/evidence/{uuid}", response=dict[str, Any])
def show_retrieval(request: HttpRequest, uuid: UUID) -> dict[str, Any]:
    """How far one of your retrievals is."""
    return told(queries.one(identity.signed_in(request), uuid))


@router.get("/evidence/{uuid}/file")
def download(request: HttpRequest, uuid: UUID) -> HttpResponseBase:
    """The finished file (ZIP), as long as it is kept."""
    return downloads.answer(queries.one(identity.signed_in(request), uuid))
