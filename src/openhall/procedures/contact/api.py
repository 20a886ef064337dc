"""JSON of calls and letters: the hotline of one's unit, its public figures, templates, sending, letters on a file."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Router

from openhall.identity import public as identity
from openhall.procedures.contact import answers, calls, letters, queries
from openhall.procedures.contact.answers import Answer
from openhall.procedures.contact.inputs import AnswerInput, CallInput, SendInput, TemplateInput, WithdrawInput

router = Router(tags=["hotline and letters"])
MOST = 200


@router.get("/hotline", response=Answer)
def read_hotline(request: HttpRequest) -> Answer:
    """The figures of every hotline by month and unit. No account is needed."""
    return {"months": [answers.month(one) for one in queries.months(identity.received_at(request))]}


@router.get("/hotline-calls", response=Answer)
def read_calls(request: HttpRequest, response: HttpResponse) -> Answer:
    """Calls at one's units that wait for an answer, by deadline; at most 200."""
    response["Cache-Control"] = "no-store"
    return {"calls": [answers.call(one) for one in queries.calls(identity.signed_in(request))[:MOST]]}


@router.get("/hotline-calls/{uuid}", response=Answer)
def read_call(request: HttpRequest, response: HttpResponse, uuid: UUID) -> Answer:
    """A call, for the unit that was called."""
    response["Cache-Control"] = "no-store"
    return answers.call(queries.call(uuid, identity.signed_in(request)))


@router.post("/hotline-calls/{uuid}", response=Answer)
def record_call(request: HttpRequest, uuid: UUID, payload: CallInput) -> Answer:
    """Record a call at the hotline of one's unit (CAL-01)."""
    row, recorded = calls.record_call(
        call=uuid, given=payload, **_acting(request, "record_call", f"hotline-call:{uuid}")
    )
    return answers.call(row) | answers.receipt(recorded)


@router.put("/hotline-calls/{uuid}/answer", response=Answer)
def answer_call(request: HttpRequest, uuid: UUID, payload: AnswerInput) -> Answer:
    """Say what was answered to somebody who waited (CAL-02)."""
    row, recorded = calls.answer_call(
        call=uuid, given=payload, **_acting(request, "answer_call", f"hotline-call:{uuid}")
    )
    return answers.call(row) | answers.receipt(recorded)


@router.get("/letter-templates", response=Answer)
def read_templates(request: HttpRequest, response: HttpResponse) -> Answer:
    """The templates that one may send; at most 200."""
    response["Cache-Control"] = "no-store"
    return {"templates": [answers.template(one) for one in queries.templates(identity.signed_in(request))[:MOST]]}


@router.get("/letter-templates/{uuid}", response=Answer)
def read_template(request: HttpRequest, response: HttpResponse, uuid: UUID) -> Answer:
    """A template, in use or over."""
    response["Cache-Control"] = "no-store"
    return answers.template(queries.template(uuid, identity.signed_in(request)))


@router.post("/letter-templates/{uuid}", response=Answer)
def publish_letter_template(request: HttpRequest, uuid: UUID, payload: TemplateInput) -> Answer:
    """Publish a template, or a new edition of one (CAL-04)."""
    row, recorded = letters.publish_letter_template(
        template=uuid, given=payload, **_acting(request, "publish_letter_template", f"letter-template:{uuid}")
    )
    return answers.template(row) | answers.receipt(recorded)


@router.put("/letter-templates/{uuid}/withdrawal", response=Answer)
def withdraw_letter_template(request: HttpRequest, uuid: UUID, payload: WithdrawInput) -> Answer:
    """Withdraw a template, with the reason (CAL-05)."""
    row, recorded = letters.withdraw_letter_template(
        template=uuid, given=payload, **_acting(request, "withdraw_letter_template", f"letter-template:{uuid}")
    )
    return answers.template(row) | answers.receipt(recorded)


@router.post("/letter-orders/{uuid}", response=Answer)
def send_dossier_letters(request: HttpRequest, uuid: UUID, payload: SendInput) -> Answer:
    """Send a letter about each of some dossiers of one's unit (CAL-06): all of them or none."""
    row, recorded = letters.send_dossier_letters(
        order=uuid, given=payload, **_acting(request, "send_dossier_letters", f"letter-order:{uuid}")
    )
    return {"uuid": str(row.uuid), "letters": row.count} | answers.receipt(recorded)


@router.get("/dossiers/{uuid}/letters", response=Answer)
def read_letters(request: HttpRequest, response: HttpResponse, uuid: UUID) -> Answer:
    """The letters on a dossier's file; for the unit also the calls about it."""
    response["Cache-Control"] = "no-store"
    _row, sent, heard = queries.of_dossier(uuid, identity.signed_in(request), identity.received_at(request))
    return {"letters": [answers.letter(one) for one in sent], "calls": [answers.call(one) for one in heard]}


def _acting(request: HttpRequest, command: str, object: str) -> dict[str, Any]:
    actor, intent = identity.acting(request, command=command, object=object)
    return {"intent": intent, "actor": actor, "at": identity.received_at(request)}
