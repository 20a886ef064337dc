"""JSON of a panel's room: entering, signals between pages, signs of life, checks of presence, sealed recordings.

Every answer names people by their part alone: a member's number, host or witness.
"""

from typing import Annotated, Any, Literal
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from ninja import Router
from pydantic import Field, StringConstraints

from openhall.identity import public as identity
from openhall.kernel.clock import instant_text
from openhall.kernel.refusals import NotFound
from openhall.tendering.panels import identities, room
from openhall.tendering.panels.inputs import IdentityInput
from openhall.tendering.panels.models import Panel
from openhall.tendering.planning.public import Input, Nothing, Sha256, receipt

router = Router(tags=["panels"])
Answer = dict[str, Any]
Load = Annotated[str, StringConstraints(pattern=r"^[0-9a-f-]{1,40}$")]
Part = Annotated[str, StringConstraints(pattern=r"^([1-7]|host|witness|\*)$")]


class TicketInput(Input):
    """The page that asks, by an id that it made itself."""

    load: Load


class SignalInput(TicketInput):
    """A signal to one part, or to all."""

    to: Part
    kind: Literal["hello", "here", "offer", "answer", "candidate"]
    body: Annotated[str, StringConstraints(max_length=60_000)] = ""


class BeatInput(TicketInput):
    """A sign of life; ``quality`` is the worst of the page's connections, in a word."""

    quality: Literal["", "good", "weak", "bad"] = ""


class RecordingInput(Input):
    """Digest and size of a sealed recording."""

    sha256: Sha256
    size: Annotated[int, Field(ge=1, le=2**40)]


def _room(request: HttpRequest, response: HttpResponse, uuid: UUID) -> tuple[Panel, identity.Actor]:
    response["Cache-Control"] = "no-store"
    reader = identity.signed_in(request)
    return room.running(uuid), reader


@router.put("/panels/{uuid}/entries/{entry}", response=Answer)
def sit_down(request: HttpRequest, uuid: UUID, entry: UUID, payload: Nothing) -> Answer:
    """Sit down, with a passkey and its user verification (PNL-10). The entry’s id is chosen by the caller."""
    actor, intent = identity.acting(request, command="enter_panel", object=f"panel-entry:{entry}")
    row, recorded = room.enter_panel(
        panel=uuid, entry=entry, intent=intent, actor=actor, at=identity.received_at(request)
    )
    return {"peer": row.peer} | receipt(recorded)


@router.post("/panels/{uuid}/tickets", response=Answer)
def take_ticket(request: HttpRequest, response: HttpResponse, uuid: UUID, payload: TicketInput) -> Answer:
    """A ticket by which this page follows the room’s stream; the one before counts no longer."""
    row, reader = _room(request, response, uuid)
    found, ticket, after = room.take_ticket(row, reader, payload.load, identity.received_at(request))
    return {
        "peer": found.peer,
        "stream": f"{settings.OPENHALL_STREAM_ORIGIN}/panels/{ticket}?after={after}",
        "ice_servers": settings.OPENHALL_ICE_SERVERS,
    }


@router.post("/panels/{uuid}/signals", response=Answer)
def send_signal(request: HttpRequest, response: HttpResponse, uuid: UUID, payload: SignalInput) -> Answer:
    """Tell another page of the room, or all, what they need to connect."""
    row, reader = _room(request, response, uuid)
    at = identity.received_at(request)
    sender = room.present(row, reader, at, payload.load)
    return {"id": room.send_signal(row, sender, to=payload.to, kind=payload.kind, body=payload.body, at=at)}


@router.post("/panels/{uuid}/beats", response=Answer)
def beat(request: HttpRequest, response: HttpResponse, uuid: UUID, payload: BeatInput) -> Answer:
    """A sign of life; how everybody stands, and whether you are asked if you are there."""
    row, reader = _room(request, response, uuid)
    at = identity.received_at(request)
    own = room.beat(row, reader, load=payload.load, quality=payload.quality, at=at)
    check = room.open_check(row, own.peer, at)
    shows_missed = own.peer in (room.HOST, room.WITNESS)
    return {
        "peers": [
            {"peer": one.peer, "state": one.state, "quality": one.quality, "missed": one.missed if shows_missed else 0}
            for one in room.standing(row, at)
        ],
        "check": {"uuid": str(check.uuid), "due_at": instant_text(check.due_at)} if check else None,
    }


@router.post("/panels/{uuid}/checks/{check}", response=Answer)
def answer_check(request: HttpRequest, response: HttpResponse, uuid: UUID, check: UUID, payload: Nothing) -> Answer:
    """Say that you are there."""
    row, reader = _room(request, response, uuid)
    found = room.answer_check(row, reader, check, identity.received_at(request))
    return {"answered_at": instant_text(found.answered_at) if found.answered_at else None}


@router.post("/panels/{uuid}/leaving", response=Answer)
def leave(request: HttpRequest, response: HttpResponse, uuid: UUID, payload: Nothing) -> Answer:
    """Get up from your seat; who comes back enters anew."""
    row, reader = _room(request, response, uuid)
    room.leave(row, reader, identity.received_at(request))
    return {"left": True}


@router.get("/panels/{uuid}/identities", response=Answer)
def show_identities(request: HttpRequest, response: HttpResponse, uuid: UUID) -> Answer:
    """Every member's seat, and what the witness found of who sits there; for host and witness in the room."""
    row, reader = _room(request, response, uuid)
    at = identity.received_at(request)
    if room.present(row, reader, at).peer not in (room.HOST, room.WITNESS):
        raise NotFound(panel=str(uuid))
    return {"seats": [_seat(one) for one in identities.seats(row, at)]}


@router.post("/panels/{uuid}/identities", response=Answer)
def compare_face(request: HttpRequest, uuid: UUID, payload: IdentityInput) -> Answer:
    """Say whether who sits at a seat is who was enrolled (PNL-13), as the witness in the room."""
    actor, intent = identity.acting(request, command="check_identity", object=f"panel:{uuid}")
    found, recorded = identities.check_identity(
        panel=uuid, given=payload, intent=intent, actor=actor, at=identity.received_at(request)
    )
    return {"member": int(found.peer), "outcome": found.outcome, "means": found.means} | receipt(recorded)


def _seat(one: identities.SeatIdentity) -> Answer:
    found = one.found
    return {
        "member": one.member,
        "here": one.here,
        "picture_enrolled": one.pictured,
        "outcome": found.outcome if found else None,
        "means": found.means if found else None,
        "checked_at": instant_text(found.at) if found else None,
    }


@router.put("/panels/{uuid}/recordings/{recording}", response=Answer)
def log_recording(request: HttpRequest, uuid: UUID, recording: UUID, payload: RecordingInput) -> Answer:
    """Put the digest of your sealed recording on the log (PNL-11); the file stays with you."""
    actor, intent = identity.acting(request, command="log_panel_recording", object=f"panel-recording:{recording}")
    recorded = room.log_panel_recording(
        panel=uuid,
        recording=recording,
        sha256=payload.sha256,
        size=payload.size,
        intent=intent,
        actor=actor,
        at=identity.received_at(request),
    )
    return receipt(recorded)
