"""JSON of registers: consent, and what came."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Router

from openhall.identity import public as identity
from openhall.kernel.clock import instant_text
from openhall.kernel.refusals import NotFound
from openhall.procedures.registers import commands
from openhall.procedures.registers.inputs import ConsentInput
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
        "answered_at": instant_text(row.answered_at) if row.answered_at else None,
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


@router.get("/register-lookups/{uuid}", response=Answer)
def read_lookup(request: HttpRequest, response: HttpResponse, uuid: UUID) -> Answer:
    """What a register said about one."""
    response["Cache-Control"] = "no-store"
    row = commands.own(identity.signed_in(request)).filter(uuid=uuid).first()
    if row is None:
        raise NotFound(lookup=str(uuid))
    return _told(row)
