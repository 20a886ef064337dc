"""JSON of agency identifiers: the register for everybody, its acts for the provincial office."""

from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Router

from openhall.identity import edge
from openhall.identity.agencies import bulk, commands, queries
from openhall.identity.agencies.inputs import (
    BatchInput,
    IdentifierInput,
    NumbersInput,
    PublicationInput,
    RetirementInput,
    service_law,
)
from openhall.identity.agencies.models import AgencyIdentifier
from openhall.identity.api_answers import receipt

router = Router(tags=["agencies"])
Answer = dict[str, Any]
PAGE = 200


def _told(row: AgencyIdentifier) -> Answer:
    return {
        "uuid": str(row.uuid),
        "code": row.code,
        "name": row.name,
        "lang": row.lang,
        "state": row.state,
        "version": row.version,
        "parent": row.code.rpartition(".")[0] or None,
        "valid_from": row.valid_from.isoformat(),
        "valid_until": row.valid_until.isoformat() if row.valid_until else None,
        "successors": row.successors,
    }


@router.get("/agencies", response=Answer)
def list_agencies(request: HttpRequest, q: str = "", after: str = "") -> Answer:
    """Published agency identifiers by number, retired ones too; ``after``: ``next`` of the answer before."""
    rows = list(queries.found(None, words=q).filter(code__gt=after.replace("\0", "")[:60])[: PAGE + 1])
    return {"agencies": [_told(row) for row in rows[:PAGE]], "next": rows[PAGE - 1].code if len(rows) > PAGE else None}


@router.get("/agencies/{code}", response=Answer)
def read_agency(request: HttpRequest, code: str, on: date | None = None) -> Answer:
    """One identifier, and who answers on a day (``on``; today without) for what bears it."""
    row = queries.identifier(code)
    day = on or service_law(row.jurisdiction).calendar.day_of(edge.received_at(request))
    answers = [{"code": one.code, "name": one.name, "lang": one.lang} for one in queries.resolved(row.code, day)]
    return _told(row) | {"on": day.isoformat(), "in_force": queries.in_force(row, day), "answers": answers}


@router.post("/agency-identifiers/{uuid}", response=Answer)
def issue_identifier(request: HttpRequest, uuid: UUID, payload: IdentifierInput) -> Answer:
    """Give a number to an agency or unit as the provincial office (AGN-01)."""
    actor, intent = edge.acting(request, command="issue_identifier", object=f"agency:{uuid}")
    done = commands.issue_identifier(uuid=uuid, given=payload, intent=intent, actor=actor, at=edge.received_at(request))
    return _told(done.identifier) | receipt(done.recorded)


@router.post("/agency-identifiers/{uuid}/publication", response=Answer)
def publish_identifier(request: HttpRequest, uuid: UUID, payload: PublicationInput) -> Answer:
    """Make a number known to everybody (AGN-02)."""
    actor, intent = edge.acting(request, command="publish_identifier", object=f"agency:{uuid}")
    done = commands.publish_identifier(
        uuid=uuid, given=payload, intent=intent, actor=actor, at=edge.received_at(request)
    )
    return _told(done.identifier) | receipt(done.recorded)


@router.post("/agency-identifiers/{uuid}/retirement", response=Answer)
def retire_identifier(request: HttpRequest, uuid: UUID, payload: RetirementInput) -> Answer:
    """Say until when a number is in force, and which numbers take over (AGN-03)."""
    actor, intent = edge.acting(request, command="retire_identifier", object=f"agency:{uuid}")
    done = commands.retire_identifier(
        uuid=uuid, given=payload, intent=intent, actor=actor, at=edge.received_at(request)
    )
    return _told(done.identifier) | receipt(done.recorded)


@router.post("/agency-batches/{uuid}", response=Answer)
def issue_identifiers(request: HttpRequest, uuid: UUID, payload: BatchInput) -> Answer:
    """Give numbers to many agencies and units at once, whole or not at all, as the provincial office (AGN-04)."""
    actor, intent = edge.acting(request, command="issue_identifiers", object=f"agency-batch:{uuid}")
    at = edge.received_at(request)
    recorded = bulk.issue_identifiers(batch=uuid, given=payload, intent=intent, actor=actor, at=at)
    return {"batch": str(uuid), "codes": [one.code for one in payload.units]} | receipt(recorded)


@router.post("/agency-batches/{uuid}/publication", response=Answer)
def publish_identifiers(request: HttpRequest, uuid: UUID, payload: NumbersInput) -> Answer:
    """Make many numbers that were issued known to everybody at once (AGN-05). The id names the act, none before it."""
    actor, intent = edge.acting(request, command="publish_identifiers", object=f"agency-batch:{uuid}")
    at = edge.received_at(request)
    recorded = bulk.publish_identifiers(batch=uuid, given=payload, intent=intent, actor=actor, at=at)
    return {"batch": str(uuid), "codes": payload.codes} | receipt(recorded)
