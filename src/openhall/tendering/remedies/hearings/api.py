"""JSON of hearings."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Router

from openhall.identity import public as identity
from openhall.tendering.planning.public import receipt
from openhall.tendering.remedies.hearings import answers, commands, queries
from openhall.tendering.remedies.hearings.inputs import (
    CallingOffInput,
    HearingMoveInput,
    MinutesInput,
    MinutesSignatureInput,
    SummonsAnswerInput,
    SummonsInput,
)

router = Router(tags=["complaints"])
Answer = dict[str, Any]


@router.get("/complaint-hearings/{uuid}", response=Answer)
def read_hearing(request: HttpRequest, response: HttpResponse, uuid: UUID) -> Answer:
    """A hearing in a complaint, for the sides that are summoned and the body."""
    response["Cache-Control"] = "no-store"
    return answers.whole(queries.hearing(uuid, identity.signed_in(request)))


@router.post("/complaint-hearings/{uuid}", response=Answer)
def summon_hearing(request: HttpRequest, uuid: UUID, payload: SummonsInput) -> Answer:
    """Summon sides of a complaint to a hearing (CPL-15); the body's."""
    actor, intent = identity.acting(request, command="summon_hearing", object=f"hearing:{uuid}")
    at = identity.received_at(request)
    return _answer(commands.summon_hearing(hearing=uuid, given=payload, intent=intent, actor=actor, at=at))


@router.post("/complaint-hearings/{uuid}/time", response=Answer)
def move_hearing(request: HttpRequest, uuid: UUID, payload: HearingMoveInput) -> Answer:
    """Set another time for a hearing (CPL-16); the body's."""
    actor, intent = identity.acting(request, command="move_hearing", object=f"hearing:{uuid}")
    at = identity.received_at(request)
    return _answer(commands.move_hearing(hearing=uuid, given=payload, intent=intent, actor=actor, at=at))


@router.post("/complaint-hearings/{uuid}/answers", response=Answer)
def answer_summons(request: HttpRequest, uuid: UUID, payload: SummonsAnswerInput) -> Answer:
    """Say whether you come to a hearing, or ask for another time (CPL-17)."""
    actor, intent = identity.acting(request, command="answer_summons", object=f"hearing:{uuid}")
    at = identity.received_at(request)
    return _answer(commands.answer_summons(hearing=uuid, given=payload, intent=intent, actor=actor, at=at))


@router.post("/complaint-hearings/{uuid}/end", response=Answer)
def call_off_hearing(request: HttpRequest, uuid: UUID, payload: CallingOffInput) -> Answer:
    """Call a hearing off (CPL-18); the body's."""
    actor, intent = identity.acting(request, command="call_off_hearing", object=f"hearing:{uuid}")
    at = identity.received_at(request)
    return _answer(commands.call_off_hearing(hearing=uuid, given=payload, intent=intent, actor=actor, at=at))


@router.post("/complaint-hearings/{uuid}/minutes", response=Answer)
def write_minutes(request: HttpRequest, uuid: UUID, payload: MinutesInput) -> Answer:
    """Write the minutes of a hearing, with who came (CPL-19); the body's."""
    actor, intent = identity.acting(request, command="write_minutes", object=f"hearing:{uuid}")
    at = identity.received_at(request)
    return _answer(commands.write_minutes(hearing=uuid, given=payload, intent=intent, actor=actor, at=at))


@router.post("/complaint-hearings/{uuid}/signatures", response=Answer)
def sign_hearing_minutes(request: HttpRequest, uuid: UUID, payload: MinutesSignatureInput) -> Answer:
    """Sign the minutes of a hearing to which you came, or say why not (CPL-20)."""
    actor, intent = identity.acting(request, command="sign_hearing_minutes", object=f"hearing:{uuid}")
    at = identity.received_at(request)
    return _answer(commands.sign_hearing_minutes(hearing=uuid, given=payload, intent=intent, actor=actor, at=at))


def _answer(done: commands.Heard) -> Answer:
    return answers.whole(done.hearing) | receipt(done.recorded)
