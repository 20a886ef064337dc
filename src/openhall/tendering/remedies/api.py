"""JSON of objections."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Router

from openhall.identity import public as identity
from openhall.tendering.notices.public import visible_notice
from openhall.tendering.planning.public import jurisdictions, receipt
from openhall.tendering.remedies import answers, commands, pauses, queries, responsible
from openhall.tendering.remedies.complaints.api import router as complaints
from openhall.tendering.remedies.corrections.api import router as corrections
from openhall.tendering.remedies.hearings.api import router as hearings
from openhall.tendering.remedies.inputs import BodyInput, ObjectionInput, ReplyInput
from openhall.tendering.remedies.retenders import commands as retenders

router = Router(tags=["objections"])
router.add_router("", complaints)
router.add_router("", hearings)
router.add_router("", corrections)
Answer = dict[str, Any]


@router.get("/notices/{uuid}/objections", response=Answer)
def list_objections(request: HttpRequest, uuid: UUID) -> Answer:
    """The objections in a tender and the pauses that they made, for everybody: never who objected, never the text."""
    notice = visible_notice(uuid, None)
    return {
        "paused": bool(pauses.lasting(notice.project)),
        "pauses": [answers.paused(one) for one in pauses.all_of(notice.project)],
        "objections": [answers.told(one) for one in queries.objections_to(notice)],
    }


@router.post("/notices/{uuid}/objections/{objection}", response=Answer)
def file_objection(request: HttpRequest, uuid: UUID, objection: UUID, payload: ObjectionInput) -> Answer:
    """Object to the tender documents or to the result of a lot (OBJ-01)."""
    actor, intent = identity.acting(request, command="file_objection", object=f"objection:{objection}")
    done = commands.file_objection(
        objection=objection,
        notice=uuid,
        given=payload,
        intent=intent,
        actor=actor,
        at=identity.received_at(request),
    )
    return answers.whole(done.objection, actor) | receipt(done.recorded)


@router.get("/objections/{uuid}", response=Answer)
def read_objection(request: HttpRequest, response: HttpResponse, uuid: UUID) -> Answer:
    """An objection for its sides and for supervisors. Who objected to the documents is unnamed until the opening."""
    response["Cache-Control"] = "no-store"
    reader = identity.signed_in(request)
    return answers.whole(queries.objection(uuid, reader), reader)


@router.post("/objections/{uuid}/withdrawal", response=Answer)
def withdraw_objection(request: HttpRequest, uuid: UUID) -> Answer:
    """Take your objection back (OBJ-02)."""
    actor, intent = identity.acting(request, command="withdraw_objection", object=f"objection:{uuid}")
    done = commands.withdraw_objection(objection=uuid, intent=intent, actor=actor, at=identity.received_at(request))
    return answers.whole(done.objection, actor) | receipt(done.recorded)


@router.post("/objections/{uuid}/reply", response=Answer)
def reply_to_objection(request: HttpRequest, uuid: UUID, payload: ReplyInput) -> Answer:
    """Answer an objection as the owner (OBJ-03); the tender goes on when it was the last that paused it."""
    actor, intent = identity.acting(request, command="reply_to_objection", object=f"objection:{uuid}")
    done = commands.reply_to_objection(
        objection=uuid, given=payload, intent=intent, actor=actor, at=identity.received_at(request)
    )
    return answers.whole(done.objection, actor) | receipt(done.recorded)


@router.get("/responsible-bodies", response=Answer)
def list_responsible_bodies(request: HttpRequest) -> Answer:
    """Who takes complaints in which industry, as authorities said."""
    return {"bodies": [answers.body(one) for one in responsible.bodies(jurisdictions())]}


@router.post("/responsible-bodies/{uuid}", response=Answer)
def name_responsible_body(request: HttpRequest, uuid: UUID, payload: BodyInput) -> Answer:
    """Say, as an authority, which body takes complaints in an industry (CPL-01)."""
    actor, intent = identity.acting(request, command="name_responsible_body", object=f"responsible-body:{uuid}")
    row, recorded = responsible.name_responsible_body(
        uuid=uuid, given=payload, intent=intent, actor=actor, at=identity.received_at(request)
    )
    return answers.body(row) | receipt(recorded)


@router.put("/projects/{uuid}/predecessor", response=Answer)
def name_predecessor(request: HttpRequest, uuid: UUID, payload: retenders.PredecessorInput) -> Answer:
    """Say which failed lot this tender calls again (RTN-01)."""
    actor, intent = identity.acting(request, command="name_predecessor", object=f"project:{uuid}")
    row, recorded = retenders.name_predecessor(
        project_uuid=uuid,
        failed_lot=payload.failed_lot,
        intent=intent,
        actor=actor,
        at=identity.received_at(request),
    )
    return {"project": str(uuid), "failed_lot": str(row.failed.uuid)} | receipt(recorded)
