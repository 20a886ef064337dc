"""JSON of a contract's early end."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Router

from openhall.identity import public as identity
from openhall.tendering.fulfilment import queries
from openhall.tendering.fulfilment.milestones import Done
from openhall.tendering.fulfilment.terminating import answers, commands, keeping
from openhall.tendering.fulfilment.terminating.inputs import (
    BondFreed,
    BondKept,
    EndInput,
    TerminationAnswer,
    TerminationInput,
)
from openhall.tendering.planning.public import receipt

router = Router(tags=["contracts"])
Answer = dict[str, Any]


def _acting(request: HttpRequest, uuid: UUID, command: str) -> dict[str, Any]:
    actor, intent = identity.acting(request, command=command, object=f"contract:{uuid}")
    return {"contract_uuid": uuid, "intent": intent, "actor": actor, "at": identity.received_at(request)}


def _told(done: Done) -> Answer:
    return answers.shown(done.fulfilment.contract, done.fulfilment) | receipt(done.recorded)


@router.get("/contracts/{uuid}/terminations", response=Answer)
def list_terminations(request: HttpRequest, uuid: UUID) -> Answer:
    """What was announced of a concluded contract's early end, answered and ended; for everybody."""
    return answers.shown(*queries.performed(uuid, identity.reader(request)))


@router.post("/contracts/{uuid}/terminations", response=Answer)
def announce_termination(request: HttpRequest, uuid: UUID, payload: TerminationInput) -> Answer:
    """Tell the other side on which ground the contract is to end (PRF-14)."""
    return _told(commands.announce_termination(given=payload, **_acting(request, uuid, "announce_termination")))


@router.post("/contracts/{uuid}/terminations/answers", response=Answer)
def answer_termination(request: HttpRequest, uuid: UUID, payload: TerminationAnswer) -> Answer:
    """Agree or object, or take back one's own announcement (PRF-15)."""
    return _told(commands.answer_termination(given=payload, **_acting(request, uuid, "answer_termination")))


@router.post("/contracts/{uuid}/terminations/ends", response=Answer)
def end_contract(request: HttpRequest, uuid: UUID, payload: EndInput) -> Answer:
    """End the contract on the ground that one's side announced (PRF-16)."""
    return _told(commands.end_contract(given=payload, **_acting(request, uuid, "end_contract")))


@router.post("/contracts/{uuid}/terminations/bond", response=Answer)
def free_bond(request: HttpRequest, uuid: UUID, payload: BondFreed) -> Answer:
    """Let the bond go that was held when the contract ended, as the owner (PRF-17)."""
    return _told(commands.free_bond(given=payload, **_acting(request, uuid, "free_bond")))


@router.post("/contracts/{uuid}/terminations/bond/keeping", response=Answer)
def keep_bond(request: HttpRequest, uuid: UUID, payload: BondKept) -> Answer:
    """Keep the bond of a supplier that didn't perform, as the owner (BND-05)."""
    return _told(keeping.keep_bond(given=payload, **_acting(request, uuid, "keep_bond")))
