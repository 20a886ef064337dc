"""JSON of ordered corrections."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Router

from openhall.identity import public as identity
from openhall.tendering.planning.public import receipt
from openhall.tendering.remedies.corrections import commands, queries
from openhall.tendering.remedies.corrections.inputs import AcceptingInput, PressingInput, ReportInput

router = Router(tags=["complaints"])
Answer = dict[str, Any]


@router.post("/complaint-corrections/{uuid}/report", response=Answer)
def report_correction(request: HttpRequest, uuid: UUID, payload: ReportInput) -> Answer:
    """Report what you corrected as a decision on a complaint orders (CPL-21); the owner's."""
    actor, intent = identity.acting(request, command="report_correction", object=f"correction:{uuid}")
    at = identity.received_at(request)
    return _answer(commands.report_correction(correction=uuid, given=payload, intent=intent, actor=actor, at=at))


@router.post("/complaint-corrections/{uuid}/acceptance", response=Answer)
def accept_correction(request: HttpRequest, uuid: UUID, payload: AcceptingInput) -> Answer:
    """Find that it was done (CPL-22); the body's."""
    actor, intent = identity.acting(request, command="accept_correction", object=f"correction:{uuid}")
    at = identity.received_at(request)
    return _answer(commands.accept_correction(correction=uuid, given=payload, intent=intent, actor=actor, at=at))


@router.post("/complaint-corrections/{uuid}/time", response=Answer)
def press_correction(request: HttpRequest, uuid: UUID, payload: PressingInput) -> Answer:
    """Press again for what isn't done, until another time (CPL-23); the body's."""
    actor, intent = identity.acting(request, command="press_correction", object=f"correction:{uuid}")
    at = identity.received_at(request)
    return _answer(commands.press_correction(correction=uuid, given=payload, intent=intent, actor=actor, at=at))


def _answer(done: commands.Corrected) -> Answer:
    return (queries.whole(done.correction.complaint) or {}) | receipt(done.recorded)
