"""JSON of the negotiation of a contract's wording."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Router

from openhall.identity import public as identity
from openhall.tendering.contracts.negotiating import commands, publishing, queries
from openhall.tendering.contracts.negotiating.inputs import AnswerInput, ProposalInput
from openhall.tendering.planning.public import receipt

router = Router(tags=["contracts"])
Answer = dict[str, Any]


@router.get("/contracts/{uuid}/proposals", response=Answer)
def list_proposals(request: HttpRequest, uuid: UUID) -> Answer:
    """The wording as it stands and every proposal, for the sides, the agency and the centre."""
    return queries.shown(queries.negotiated(uuid, identity.reader(request)))


@router.get("/contracts/{uuid}/wording", response=Answer)
def show_wording(request: HttpRequest, uuid: UUID) -> Answer:
    """How the text of a concluded contract came about, for everybody: round by round, without persons or reasons."""
    return publishing.shown(publishing.published(uuid, identity.reader(request)))


@router.post("/contracts/{uuid}/proposals", response=Answer)
def propose_terms(request: HttpRequest, uuid: UUID, payload: ProposalInput) -> Answer:
    """Propose a wording to the other side, or answer its proposal with one (CON-04)."""
    actor, intent = identity.acting(request, command="propose_terms", object=f"contract:{uuid}")
    at = identity.received_at(request)
    done = commands.propose_terms(contract_uuid=uuid, given=payload, intent=intent, actor=actor, at=at)
    return queries.shown(queries.negotiated(uuid, actor)) | receipt(done.recorded)


@router.post("/contracts/{uuid}/proposals/answers", response=Answer)
def answer_terms(request: HttpRequest, uuid: UUID, payload: AnswerInput) -> Answer:
    """Accept or refuse the other side's wording, or take one's own back (CON-05)."""
    actor, intent = identity.acting(request, command="answer_terms", object=f"contract:{uuid}")
    at = identity.received_at(request)
    done = commands.answer_terms(contract_uuid=uuid, given=payload, intent=intent, actor=actor, at=at)
    return queries.shown(queries.negotiated(uuid, actor)) | receipt(done.recorded)
