"""JSON of opinions: what one's unit is asked, asking, answering, withdrawing."""

from collections.abc import Callable
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Router

from openhall.identity import public as identity
from openhall.procedures.opinions import answers, commands, queries
from openhall.procedures.opinions.answers import Answer
from openhall.procedures.opinions.inputs import Input, QuestionInput, WordsInput

router = Router(tags=["opinions"])
MOST = 200


def _act(request: HttpRequest, command: str, uuid: UUID, step: Callable[..., commands.Done], payload: Input) -> Answer:
    actor, intent = identity.acting(request, command=command, object=f"opinion:{uuid}")
    row, recorded = step(opinion=uuid, given=payload, intent=intent, actor=actor, at=identity.received_at(request))
    return answers.opinion(row, actor) | answers.receipt(recorded)


@router.get("/opinions", response=Answer)
def asked_opinions(request: HttpRequest, response: HttpResponse) -> Answer:
    """What the reader's units are asked, by deadline; at most 200."""
    response["Cache-Control"] = "no-store"
    reader = identity.signed_in(request)
    return {"opinions": [answers.opinion(one, reader) for one in queries.queue(reader)[:MOST]]}


@router.get("/opinions/{uuid}", response=Answer)
def read_opinion(request: HttpRequest, response: HttpResponse, uuid: UUID) -> Answer:
    """An opinion, for the unit that decides and the one that is asked."""
    response["Cache-Control"] = "no-store"
    reader = identity.signed_in(request)
    return answers.opinion(queries.opinion(uuid, reader), reader)


@router.post("/opinions/{uuid}", response=Answer)
def ask_opinion(request: HttpRequest, uuid: UUID, payload: QuestionInput) -> Answer:
    """Ask another unit for its opinion on a dossier (DOS-22)."""
    return _act(request, "ask_opinion", uuid, commands.ask_opinion, payload)


@router.put("/opinions/{uuid}/answer", response=Answer)
def give_opinion(request: HttpRequest, uuid: UUID, payload: WordsInput) -> Answer:
    """Give the opinion that one's unit was asked for (DOS-23)."""
    return _act(request, "give_opinion", uuid, commands.give_opinion, payload)


@router.put("/opinions/{uuid}/withdrawal", response=Answer)
def withdraw_opinion(request: HttpRequest, uuid: UUID, payload: WordsInput) -> Answer:
    """Withdraw the question, with the reason (DOS-24)."""
    return _act(request, "withdraw_opinion", uuid, commands.withdraw_opinion, payload)
