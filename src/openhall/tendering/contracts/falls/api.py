"""JSON of awards that may fall."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Router

from openhall.identity import public as identity
from openhall.tendering.contracts.falls import commands, grounds, queries
from openhall.tendering.contracts.falls.inputs import AnswerInput, DecisionInput, FallInput
from openhall.tendering.notices.public import lot as lot_by_uuid
from openhall.tendering.planning.public import receipt

router = Router(tags=["awards"])
Answer = dict[str, Any]


@router.get("/lots/{uuid}/award-falls", response=Answer)
def list_falls(request: HttpRequest, uuid: UUID) -> Answer:
    """What was announced of a lot's awards, answered and decided; and the grounds of its law. For everybody."""
    lot = lot_by_uuid(uuid)
    rows = [queries.shown(one) for one in queries.falls_of(lot)]
    return {"article": grounds.article(lot), "grounds": list(grounds.named(lot)), "falls": rows}


@router.put("/award-falls/{uuid}", response=Answer)
def announce_fall(request: HttpRequest, uuid: UUID, payload: FallInput) -> Answer:
    """Tell the winner that its award may fall (AWD-05), under an id of one's own choice."""
    actor, intent = identity.acting(request, command="announce_fall", object=f"award-fall:{uuid}")
    at = identity.received_at(request)
    done = commands.announce_fall(fall=uuid, given=payload, intent=intent, actor=actor, at=at)
    return queries.shown(queries.fall(uuid)) | receipt(done.recorded)


@router.post("/award-falls/{uuid}/answer", response=Answer)
def answer_fall(request: HttpRequest, uuid: UUID, payload: AnswerInput) -> Answer:
    """Answer as the winner (AWD-06)."""
    actor, intent = identity.acting(request, command="answer_fall", object=f"award-fall:{uuid}")
    at = identity.received_at(request)
    done = commands.answer_fall(fall=uuid, answer=payload.answer, intent=intent, actor=actor, at=at)
    return queries.shown(queries.fall(uuid)) | receipt(done.recorded)


@router.post("/award-falls/{uuid}/decision", response=Answer)
def let_award_fall(request: HttpRequest, uuid: UUID, payload: DecisionInput) -> Answer:
    """Let the award fall, after the winner could answer (AWD-07)."""
    actor, intent = identity.acting(request, command="let_award_fall", object=f"award-fall:{uuid}")
    at = identity.received_at(request)
    done = commands.let_award_fall(fall=uuid, reason=payload.reason, intent=intent, actor=actor, at=at)
    return queries.shown(queries.fall(uuid)) | receipt(done.recorded)
