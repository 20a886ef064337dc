"""JSON of deposits that may be kept, for the owner and for the bidder whose deposit it is."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Router

from openhall.identity import public as identity
from openhall.kernel.refusals import NotFound
from openhall.tendering.forfeiture import answers, commands, grounds, queries
from openhall.tendering.forfeiture.inputs import AnnouncementInput, AnswerInput, DecisionInput
from openhall.tendering.planning.public import receipt
from openhall.treasury.public import amount_text

router = Router(tags=["deposits"])
Answer = dict[str, Any]


@router.get("/lots/{uuid}/deposits", response=Answer)
def list_deposits(request: HttpRequest, response: HttpResponse, uuid: UUID) -> Answer:
    """The deposits of a lot that its owner may keep, each with the grounds, and those it has announced to keep."""
    response["Cache-Control"] = "no-store"
    lot = queries.owners_lot(uuid, identity.signed_in(request))
    return {
        "article": grounds.article(lot),
        "deposits": [
            {
                "deposit": str(one.held.deposit),
                "bidder": one.held.bidder,
                "amount": amount_text(one.held.amount, one.held.currency),
                "currency": one.held.currency,
                "grounds": list(one.grounds),
                "state": one.held.forfeiture.state if one.held.forfeiture else None,
            }
            for one in grounds.keepable(lot)
        ],
    }


@router.get("/deposits/{uuid}/forfeiture", response=Answer)
def show_forfeiture(request: HttpRequest, response: HttpResponse, uuid: UUID) -> Answer:
    """What was announced about a deposit, answered and decided."""
    response["Cache-Control"] = "no-store"
    row = queries.seen(uuid, identity.signed_in(request)).one.held.forfeiture
    if row is None:
        raise NotFound(deposit=str(uuid))
    return answers.shown(row)


@router.post("/deposits/{uuid}/forfeiture", response=Answer)
def announce_forfeiture(request: HttpRequest, uuid: UUID, payload: AnnouncementInput) -> Answer:
    """Tell the bidder that you want to keep its deposit (DEP-05)."""
    actor, intent = identity.acting(request, command="announce_forfeiture", object=f"deposit:{uuid}")
    done = commands.announce_forfeiture(
        deposit=uuid, given=payload, intent=intent, actor=actor, at=identity.received_at(request)
    )
    return answers.shown(done.forfeiture) | receipt(done.recorded)


@router.post("/deposits/{uuid}/forfeiture/answer", response=Answer)
def answer_forfeiture(request: HttpRequest, uuid: UUID, payload: AnswerInput) -> Answer:
    """Say why your deposit should not be kept, or that you agree (DEP-06)."""
    actor, intent = identity.acting(request, command="answer_forfeiture", object=f"deposit:{uuid}")
    done = commands.answer_forfeiture(
        deposit=uuid, answer=payload.answer, intent=intent, actor=actor, at=identity.received_at(request)
    )
    return answers.shown(done.forfeiture) | receipt(done.recorded)


@router.post("/deposits/{uuid}/forfeiture/keeping", response=Answer)
def forfeit_deposit(request: HttpRequest, uuid: UUID, payload: DecisionInput) -> Answer:
    """Keep what you announced, after the bidder could answer (DEP-07)."""
    actor, intent = identity.acting(request, command="forfeit_deposit", object=f"deposit:{uuid}")
    done = commands.forfeit_deposit(
        deposit=uuid, reason=payload.reason, intent=intent, actor=actor, at=identity.received_at(request)
    )
    return answers.shown(done.forfeiture) | receipt(done.recorded)


@router.post("/deposits/{uuid}/forfeiture/release", response=Answer)
def let_deposit_go(request: HttpRequest, uuid: UUID, payload: DecisionInput) -> Answer:
    """Let the deposit go: it goes back by rule (DEP-08)."""
    actor, intent = identity.acting(request, command="let_deposit_go", object=f"deposit:{uuid}")
    done = commands.let_deposit_go(
        deposit=uuid, reason=payload.reason, intent=intent, actor=actor, at=identity.received_at(request)
    )
    return answers.shown(done.forfeiture) | receipt(done.recorded)
