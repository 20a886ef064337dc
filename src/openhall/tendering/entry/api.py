"""JSON of the gate."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Router

from openhall.identity import public as identity
from openhall.tendering.entry import commands, queries
from openhall.tendering.planning import public as planning
from openhall.tendering.planning.public import Input, Sha256, receipt

router = Router(tags=["entry"])


class CommitmentInput(Input):
    """Digest of the conditions that the person read."""

    conditions_sha256: Sha256


@router.get("/projects/{uuid}/gate", response=dict[str, Any])
def show_gate(request: HttpRequest, uuid: UUID) -> dict[str, Any]:
    """Conditions as they are signed, and what each automatic check finds now."""
    project = planning.visible_project(uuid, identity.reader(request))
    gate = queries.gate(project, identity.received_at(request))
    return {
        "version": project.version,
        "conditions": gate.texts,
        "conditions_sha256": gate.sha256,
        "open": gate.open,
        "checks": [
            found.to_json()
            | {
                "title": str(found.check.title),
                "detail": found.detail,
                "way_forward": "" if found.passed else str(found.check.way_forward),
            }
            for found in gate.checks
        ],
    }


@router.post("/projects/{uuid}/commitment", response=dict[str, Any])
def sign_commitment(request: HttpRequest, uuid: UUID, payload: CommitmentInput) -> dict[str, Any]:
    """Sign the owner's commitment (ENT-01); the project is admitted at once."""
    actor, intent = identity.acting(request, command="sign_commitment", object=f"project:{uuid}")
    commitment, recorded = commands.sign_commitment(
        project_uuid=uuid,
        conditions_sha256=payload.conditions_sha256,
        intent=intent,
        actor=actor,
        at=identity.received_at(request),
    )
    return {"uuid": str(commitment.uuid), "checks": commitment.checks} | receipt(recorded)
