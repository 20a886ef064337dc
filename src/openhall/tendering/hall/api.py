"""JSON of the hall: what those who are there do, and the meeting as the reader may see it."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Router

from openhall.identity import public as identity
from openhall.kernel.clock import instant_text
from openhall.kernel.refusals import NotFound
from openhall.tendering.bidding.public import lot_for_bidding
from openhall.tendering.hall import commands, inputs, meetings, queries, recording_api
from openhall.tendering.hall.models import Meeting, ProjectManager
from openhall.tendering.planning.public import receipt

router = Router(tags=["hall"])
router.add_router("", recording_api.router)
Answer = dict[str, Any]


def _shown(row: Meeting) -> Answer:
    return {"meeting": str(row.uuid), "state": row.state, "version": row.version}


def _own_manager(named: ProjectManager | None) -> Answer | None:
    """Whom the reader's organisation named; nobody else is told."""
    if named is None:
        return None
    return {"uuid": str(named.uuid), "version": named.version, "person": str(named.person.uuid)}


@router.get("/lots/{uuid}/meeting", response=Answer)
def show_meeting(request: HttpRequest, uuid: UUID) -> Answer:
    """The meeting of a lot, as the reader may see it; nothing of bidders before the release window is closed."""
    lot, reader = lot_for_bidding(uuid), identity.reader(request)
    hall = queries.hall_of(lot, reader, identity.received_at(request))
    if hall is None:
        raise NotFound(lot=str(uuid))
    row, minutes = hall.meeting, hall.minutes
    return _shown(row) | {
        "lot": str(lot.uuid),
        "host": row.host.name,
        "began_at": instant_text(row.began_at),
        "closed_at": instant_text(row.closed_at) if row.closed_at else None,
        "present": [
            {
                "part": one.part,
                "manager": one.manager,
                "organisation": one.organisation,
                "bidder": one.bidder,
                "at": instant_text(one.at),
            }
            for one in hall.present
        ],
        "project_manager": _own_manager(queries.own_manager(reader, lot)),
        "roll_called_at": instant_text(row.called_at) if row.called_at else None,
        "absent": hall.absent,
        "reading": {
            "place": hall.place,
            "last": hall.last,
            "next_at": instant_text(hall.next_at) if hall.next_at else None,
        },
        "objections_end_at": instant_text(hall.objections_end_at) if hall.objections_end_at else None,
        "objections": [
            {
                "uuid": str(one.objection.uuid),
                "bidder": one.bidder,
                "text": one.objection.text,
                "raised_at": instant_text(one.objection.raised_at),
                "version": one.objection.version,
                "upheld": one.objection.upheld,
                "answer": one.objection.answer or None,
                "answered_at": instant_text(one.objection.answered_at) if one.objection.answered_at else None,
            }
            for one in hall.objections
        ],
        "unanswered_reason": row.reason or None,
        "minutes": {
            "pdf_sha256": minutes.pdf_sha256,
            "pdf_url": f"/halls/{lot.uuid}/minutes.pdf",
            "issued_at": instant_text(minutes.issued_at),
            "leaf_sha256": minutes.leaf_sha256,
            "answers": [
                {
                    "part": one.part,
                    "organisation": one.organisation or one.bidder[:8],
                    "signs": one.answer.signs,
                    "reason": one.answer.reason or None,
                    "at": instant_text(one.answer.at),
                }
                for one in hall.present
                if one.answer is not None
            ],
        }
        if minutes
        else None,
    }


@router.put("/meetings/{uuid}", response=Answer)
def begin_meeting(request: HttpRequest, uuid: UUID, payload: inputs.BeginInput) -> Answer:
    """Begin the meeting of a lot (HAL-01)."""
    actor, intent = identity.acting(request, command="begin_meeting", object=f"meeting:{uuid}")
    at = identity.received_at(request)
    done = commands.begin_meeting(meeting=uuid, lot=payload.lot, intent=intent, actor=actor, at=at)
    return _shown(done.meeting) | receipt(done.recorded)


@router.post("/meetings/{uuid}/attendances", response=Answer)
def attend_meeting(request: HttpRequest, uuid: UUID, payload: inputs.AttendInput) -> Answer:
    """Sign in to the hall (HAL-02), as the bidder's project manager where one was named so."""
    actor, intent = identity.acting(request, command="attend_meeting", object=f"meeting:{uuid}")
    at = identity.received_at(request)
    row, recorded = commands.attend_meeting(meeting=uuid, manager=payload.manager, intent=intent, actor=actor, at=at)
    return {"meeting": str(uuid), "part": row.part, "manager": row.manager} | receipt(recorded)


@router.put("/project-managers/{uuid}", response=Answer)
def name_project_manager(request: HttpRequest, uuid: UUID, payload: inputs.ManagerInput) -> Answer:
    """Name the bidder's project manager for the hall of a lot (HAL-15), or another in their place."""
    actor, intent = identity.acting(request, command="name_project_manager", object=f"project-manager:{uuid}")
    done = commands.name_project_manager(
        manager=uuid,
        bid=payload.bid,
        person=payload.person,
        intent=intent,
        actor=actor,
        at=identity.received_at(request),
    )
    return {"uuid": str(uuid), "version": done.manager.version} | receipt(done.recorded)


@router.put("/meetings/{uuid}/presence", response=Answer)
def note_presence(request: HttpRequest, response: HttpResponse, uuid: UUID) -> Answer:
    """Say that one's page of the hall is open; only hosts and supervisors see it, and nothing of it is kept."""
    response["Cache-Control"] = "no-store"
    reader = identity.signed_in(request)
    noted = meetings.note_presence(uuid, reader, at=identity.received_at(request))
    return {"noted": noted, "server_time": instant_text(identity.received_at(request))}


@router.post("/meetings/{uuid}/roll", response=Answer)
def call_roll(request: HttpRequest, uuid: UUID, payload: inputs.Nothing) -> Answer:
    """Put on record who is there (HAL-03); once the release window is closed."""
    actor, intent = identity.acting(request, command="call_roll", object=f"meeting:{uuid}")
    done = commands.call_roll(meeting=uuid, intent=intent, actor=actor, at=identity.received_at(request))
    return _shown(done.meeting) | receipt(done.recorded)


@router.post("/meetings/{uuid}/reading", response=Answer)
def read_on(request: HttpRequest, uuid: UUID, payload: inputs.ReadInput) -> Answer:
    """Read out the next bid (HAL-04)."""
    actor, intent = identity.acting(request, command="read_on", object=f"meeting:{uuid}")
    row, recorded = commands.read_on(
        meeting=uuid,
        order=payload.order,
        pace=payload.pace,
        intent=intent,
        actor=actor,
        at=identity.received_at(request),
    )
    return _shown(row) | {"order": row.read_order, "pace": row.pace} | receipt(recorded)


@router.put("/opening-objections/{uuid}", response=Answer)
def raise_objection(request: HttpRequest, uuid: UUID, payload: inputs.ObjectionInput) -> Answer:
    """Object to the opening on the spot (HAL-05)."""
    actor, intent = identity.acting(request, command="raise_objection", object=f"opening-objection:{uuid}")
    done = commands.raise_objection(
        objection=uuid,
        meeting=payload.meeting,
        text=payload.text,
        intent=intent,
        actor=actor,
        at=identity.received_at(request),
    )
    return {"uuid": str(uuid), "version": done.objection.version} | receipt(done.recorded)


@router.post("/opening-objections/{uuid}/answer", response=Answer)
def answer_objection(request: HttpRequest, uuid: UUID, payload: inputs.AnswerInput) -> Answer:
    """Answer an objection on the spot (HAL-06)."""
    actor, intent = identity.acting(request, command="answer_objection", object=f"opening-objection:{uuid}")
    done = commands.answer_objection(
        objection=uuid,
        upheld=payload.upheld,
        answer=payload.answer,
        intent=intent,
        actor=actor,
        at=identity.received_at(request),
    )
    return {"uuid": str(uuid), "version": done.objection.version} | receipt(done.recorded)


@router.post("/meetings/{uuid}/closing", response=Answer)
def close_meeting(request: HttpRequest, uuid: UUID, payload: inputs.CloseInput) -> Answer:
    """Close the meeting (HAL-07)."""
    actor, intent = identity.acting(request, command="close_meeting", object=f"meeting:{uuid}")
    done = commands.close_meeting(
        meeting=uuid, reason=payload.reason, intent=intent, actor=actor, at=identity.received_at(request)
    )
    return _shown(done.meeting) | receipt(done.recorded)


@router.post("/meetings/{uuid}/signatures", response=Answer)
def sign_minutes(request: HttpRequest, uuid: UUID, payload: inputs.SignatureInput) -> Answer:
    """Sign the minutes (HAL-09)."""
    actor, intent = identity.acting(request, command="sign_minutes", object=f"meeting:{uuid}")
    at = identity.received_at(request)
    done = commands.sign_minutes(meeting=uuid, pdf_sha256=payload.pdf_sha256, intent=intent, actor=actor, at=at)
    return {"meeting": str(uuid), "signs": True} | receipt(done.recorded)


@router.post("/meetings/{uuid}/refusals", response=Answer)
def decline_minutes(request: HttpRequest, uuid: UUID, payload: inputs.RefusalInput) -> Answer:
    """Say why one doesn't sign the minutes (HAL-10)."""
    actor, intent = identity.acting(request, command="decline_minutes", object=f"meeting:{uuid}")
    done = commands.decline_minutes(
        meeting=uuid,
        pdf_sha256=payload.pdf_sha256,
        reason=payload.reason,
        intent=intent,
        actor=actor,
        at=identity.received_at(request),
    )
    return {"meeting": str(uuid), "signs": False} | receipt(done.recorded)
