"""JSON of registers: consent, and what came."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Router

from openhall.identity import public as identity
from openhall.kernel.clock import instant_text
from openhall.kernel.refusals import NotFound
from openhall.procedures.registers import commands, standing
from openhall.procedures.registers.inputs import ConsentInput, StandInInput
from openhall.procedures.registers.models import Lookup

router = Router(tags=["registers"])
Answer = dict[str, Any]


def _told(row: Lookup) -> Answer:
    return {
        "uuid": str(row.uuid),
        "draft": str(row.holder),
        "register": row.register,
        "state": row.state,
        "fields": row.fields,
        "rows": row.rows,
        "answered_at": instant_text(row.answered_at) if row.answered_at else None,
        "answered_leaf": row.answered_leaf or None,
    }


@router.post("/register-lookups/{uuid}", response=Answer)
def consent_to_lookup(request: HttpRequest, uuid: UUID, payload: ConsentInput) -> Answer:
    """Consent that a register is asked about one, for one's own draft (REG-01)."""
    actor, intent = identity.acting(request, command="consent_to_lookup", object=f"lookup:{uuid}")
    row, recorded = commands.consent_to_lookup(
        lookup=uuid, given=payload, intent=intent, actor=actor, at=identity.received_at(request)
    )
    return _told(row) | {
        "receipt_url": recorded.receipt_url,
        "leaf_sha256": recorded.leaf_sha256,
        "promise": recorded.promise,
    }


@router.put("/register-lookups/{uuid}/paper", response=Answer)
def stand_in(request: HttpRequest, response: HttpResponse, uuid: UUID, payload: StandInInput) -> Answer:
    """Let an answer stand in for a paper of one's own draft, where the procedure says that the register is enough."""
    response["Cache-Control"] = "no-store"
    actor, at = identity.signed_in(request), identity.received_at(request)
    paper = standing.stand_in(lookup=uuid, component=payload.component, actor=actor, at=at)
    return {"paper": str(paper.uuid), "component": paper.component, "sha256": paper.sha256}


@router.get("/register-lookups/{uuid}", response=Answer)
def read_lookup(request: HttpRequest, response: HttpResponse, uuid: UUID) -> Answer:
    """What a register said about one."""
    response["Cache-Control"] = "no-store"
    row = commands.own(identity.signed_in(request)).filter(uuid=uuid).first()
    if row is None:
        raise NotFound(lookup=str(uuid))
    return _told(row)
