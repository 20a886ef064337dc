"""JSON of the tip box. The mailbox’s addresses ask for no cookie, no account and no address, and keep none."""

from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Status

from openhall.helpdesk.answers import Answer, receipt
from openhall.helpdesk.tips import commands, queries, work
from openhall.helpdesk.tips.inputs import (
    ContinuedInput,
    KeyInput,
    LetterInput,
    MailboxInput,
    MoveInput,
    Nothing,
    TipInput,
)
from openhall.helpdesk.tips.models import Tip
from openhall.identity import public as identity

router = Router(tags=["tips"])


def shown(row: Tip, *, notes: bool) -> Answer:
    """A tip as its mailbox shows it, or with the investigators’ notes."""
    return {
        "state": row.state,
        "outcome": row.outcome or None,
        "handed_to": row.handed_to or None,
        "received": row.received_date.isoformat(),
        "recipient": row.recipient,
        "letters": queries.shown_letters(row, notes=notes),
    }


@router.get("/tips/terms", response=Answer)
def terms(request: HttpRequest) -> Answer:
    """To whom letters are sealed, and the work that one asks for."""
    return {
        "terms": work.terms(identity.received_at(request)),
        "keys": [
            {"recipient": key.recipient, "organisation": key.organisation.name, "leaf": key.leaf}
            for key in queries.recipients()
        ],
        "counts": queries.counts(),
    }


@router.post("/tips", response={201: Answer})
def receive(request: HttpRequest, payload: TipInput) -> Status[Answer]:
    """A new tip (TIP-03). Nobody is asked who they are."""
    return Status(201, receipt(commands.receive_tip(tip=payload, at=identity.received_at(request))))


@router.post("/tips/mailbox", response=Answer)
def mailbox(request: HttpRequest, payload: MailboxInput) -> Answer:
    """The letters of a mailbox, for whoever has its secret."""
    return shown(queries.mailbox(payload.secret), notes=False)


@router.post("/tips/mailbox/letters", response={201: Answer})
def go_on(request: HttpRequest, payload: ContinuedInput) -> Status[Answer]:
    """Another letter into a mailbox (TIP-04)."""
    return Status(201, receipt(commands.continue_tip(letter=payload, at=identity.received_at(request))))


@router.get("/tips", response=Answer)
def tips(request: HttpRequest) -> Answer:
    """Tips that aren’t closed, for investigators."""
    return {
        "tips": [
            {"uuid": str(row.uuid), "state": row.state, "received": row.received_date.isoformat()}
            for row in queries.tips(identity.signed_in(request))
        ]
    }


@router.get("/tips/{uuid}", response=Answer)
def tip(request: HttpRequest, uuid: UUID) -> Answer:
    """One tip with its sealed letters, for investigators."""
    row = queries.tip(uuid, identity.signed_in(request))
    return {"uuid": str(row.uuid), "version": row.version} | shown(row, notes=True)


@router.put("/tips/{uuid}/letters", response=Answer)
def answer(request: HttpRequest, uuid: UUID, payload: LetterInput) -> Answer:
    """An investigator writes into the mailbox, or a note (TIP-05)."""
    actor, intent = identity.acting(request, command="answer_tip", object=f"tip:{uuid}")
    _row, recorded = commands.answer_tip(
        uuid=uuid, letter=payload, intent=intent, actor=actor, at=identity.received_at(request)
    )
    return receipt(recorded)


@router.put("/tips/{uuid}/state", response=Answer)
def move(request: HttpRequest, uuid: UUID, payload: MoveInput) -> Answer:
    """An investigator takes a tip up, hands it on or closes it (TIP-06)."""
    actor, intent = identity.acting(request, command="move_tip", object=f"tip:{uuid}")
    row, recorded = commands.move_tip(
        uuid=uuid, move=payload, intent=intent, actor=actor, at=identity.received_at(request)
    )
    return {"state": row.state} | receipt(recorded)


@router.put("/tip-keys/{uuid}", response=Answer)
def publish_key(request: HttpRequest, uuid: UUID, payload: KeyInput) -> Answer:
    """An investigator publishes a key for tips (TIP-01)."""
    actor, intent = identity.acting(request, command="publish_tip_key", object=f"tip-key:{uuid}")
    _row, recorded = commands.publish_tip_key(
        uuid=uuid, key=payload, intent=intent, actor=actor, at=identity.received_at(request)
    )
    return receipt(recorded)


@router.put("/tip-keys/{uuid}/withdrawal", response=Answer)
def withdraw_key(request: HttpRequest, uuid: UUID, payload: Nothing) -> Answer:
    """The investigator withdraws it (TIP-02)."""
    actor, intent = identity.acting(request, command="withdraw_tip_key", object=f"tip-key:{uuid}")
    _row, recorded = commands.withdraw_tip_key(uuid=uuid, intent=intent, actor=actor, at=identity.received_at(request))
    return receipt(recorded)
