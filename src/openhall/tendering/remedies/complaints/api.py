"""JSON of complaints."""

from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from ninja import Router

from openhall.identity import public as identity
from openhall.tendering.notices.public import visible_notice
from openhall.tendering.planning.public import receipt
from openhall.tendering.remedies.complaints import answers, deciding, filing, forfeits, handling, queries
from openhall.tendering.remedies.complaints.inputs import (
    AcceptanceInput,
    AnswerInput,
    ComplaintInput,
    CorrectionAskInput,
    CorrectionInput,
    DecisionInput,
    HearingInput,
    InquiryInput,
    LiftingInput,
    SuspensionInput,
    TransferInput,
)

router = Router(tags=["complaints"])
Answer = dict[str, Any]
PAGE = 100


@router.get("/notices/{uuid}/complaints", response=Answer)
def list_complaints(request: HttpRequest, uuid: UUID) -> Answer:
    """The complaints about a tender, for everybody: never who complained, never the text."""
    notice = visible_notice(uuid, None)
    return {"complaints": [answers.told(one) for one in queries.complaints_about(notice)]}


@router.get("/complaint-decisions", response=Answer)
def list_decisions(request: HttpRequest, page: int = 1) -> Answer:
    """The decisions on complaints as they were published, the newest first."""
    found = Paginator(queries.decisions(), PAGE).get_page(page)
    return {"decisions": [answers.told(one) for one in found], "more": found.has_next()}


@router.post("/notices/{uuid}/complaints/{complaint}", response=Answer)
def file_complaint(request: HttpRequest, uuid: UUID, complaint: UUID, payload: ComplaintInput) -> Answer:
    """Complain about a tender, or enter as the body's officer what came in a visit, by letter or telephone (CPL-02)."""
    actor, intent = identity.acting(request, command="file_complaint", object=f"complaint:{complaint}")
    at = identity.received_at(request)
    return _answer(
        filing.file_complaint(complaint=complaint, notice=uuid, given=payload, intent=intent, actor=actor, at=at), actor
    )


@router.get("/complaints/{uuid}", response=Answer)
def read_complaint(request: HttpRequest, response: HttpResponse, uuid: UUID) -> Answer:
    """A complaint for its parties and the body that decides it."""
    response["Cache-Control"] = "no-store"
    reader = identity.signed_in(request)
    return answers.whole(queries.complaint(uuid, reader), reader)


@router.post("/complaints/{uuid}/correction-request", response=Answer)
def ask_correction(request: HttpRequest, uuid: UUID, payload: CorrectionAskInput) -> Answer:
    """Say, once, what a complaint lacks (CPL-03); the body's."""
    actor, intent = identity.acting(request, command="ask_correction", object=f"complaint:{uuid}")
    at = identity.received_at(request)
    return _answer(handling.ask_correction(complaint=uuid, given=payload, intent=intent, actor=actor, at=at), actor)


@router.post("/complaints/{uuid}/correction", response=Answer)
def correct_complaint(request: HttpRequest, uuid: UUID, payload: CorrectionInput) -> Answer:
    """Add what your complaint lacks (CPL-04)."""
    actor, intent = identity.acting(request, command="correct_complaint", object=f"complaint:{uuid}")
    at = identity.received_at(request)
    return _answer(filing.correct_complaint(complaint=uuid, given=payload, intent=intent, actor=actor, at=at), actor)


@router.post("/complaints/{uuid}/acceptance", response=Answer)
def decide_acceptance(request: HttpRequest, uuid: UUID, payload: AcceptanceInput) -> Answer:
    """Take a complaint up, or not (CPL-05); the body's."""
    actor, intent = identity.acting(request, command="decide_acceptance", object=f"complaint:{uuid}")
    at = identity.received_at(request)
    return _answer(handling.decide_acceptance(complaint=uuid, given=payload, intent=intent, actor=actor, at=at), actor)


@router.post("/complaints/{uuid}/transfer", response=Answer)
def transfer_complaint(request: HttpRequest, uuid: UUID, payload: TransferInput) -> Answer:
    """Send a complaint to the competent body (CPL-06); the body's."""
    actor, intent = identity.acting(request, command="transfer_complaint", object=f"complaint:{uuid}")
    at = identity.received_at(request)
    done = handling.transfer_complaint(complaint=uuid, given=payload, intent=intent, actor=actor, at=at)
    return answers.told(done.complaint) | receipt(done.recorded)


@router.post("/complaints/{uuid}/withdrawal", response=Answer)
def withdraw_complaint(request: HttpRequest, uuid: UUID) -> Answer:
    """Take your complaint back (CPL-07)."""
    actor, intent = identity.acting(request, command="withdraw_complaint", object=f"complaint:{uuid}")
    at = identity.received_at(request)
    return _answer(filing.withdraw_complaint(complaint=uuid, intent=intent, actor=actor, at=at), actor)


@router.post("/complaints/{uuid}/suspension", response=Answer)
def suspend_tender(request: HttpRequest, uuid: UUID, payload: SuspensionInput) -> Answer:
    """Order that the tender, or the lot, stands still (CPL-08); the body's."""
    actor, intent = identity.acting(request, command="suspend_tender", object=f"complaint:{uuid}")
    at = identity.received_at(request)
    return _answer(handling.suspend_tender(complaint=uuid, given=payload, intent=intent, actor=actor, at=at), actor)


@router.post("/complaints/{uuid}/suspension/end", response=Answer)
def lift_tender_suspension(request: HttpRequest, uuid: UUID) -> Answer:
    """Let the tender, or the lot, go on (CPL-09); the body's."""
    actor, intent = identity.acting(request, command="lift_tender_suspension", object=f"complaint:{uuid}")
    at = identity.received_at(request)
    return _answer(handling.lift_tender_suspension(complaint=uuid, intent=intent, actor=actor, at=at), actor)


@router.post("/complaints/{uuid}/answers", response=Answer)
def answer_complaint(request: HttpRequest, uuid: UUID, payload: AnswerInput) -> Answer:
    """Answer a complaint that was taken up (CPL-10); the owner's side, or the bidder whose award it disputes."""
    actor, intent = identity.acting(request, command="answer_complaint", object=f"complaint:{uuid}")
    at = identity.received_at(request)
    return _answer(handling.answer_complaint(complaint=uuid, given=payload, intent=intent, actor=actor, at=at), actor)


@router.post("/complaints/{uuid}/inquiries", response=Answer)
def note_inquiry(request: HttpRequest, uuid: UUID, payload: InquiryInput) -> Answer:
    """Note a hearing or an examination (CPL-11); the body's."""
    actor, intent = identity.acting(request, command="note_inquiry", object=f"complaint:{uuid}")
    at = identity.received_at(request)
    return _answer(handling.note_inquiry(complaint=uuid, given=payload, intent=intent, actor=actor, at=at), actor)


@router.post("/complaints/{uuid}/decision", response=Answer)
def decide_complaint(request: HttpRequest, uuid: UUID, payload: DecisionInput) -> Answer:
    """Decide a complaint, and carry out what the decision orders (CPL-12); the body's."""
    actor, intent = identity.acting(request, command="decide_complaint", object=f"complaint:{uuid}")
    at = identity.received_at(request)
    return _answer(deciding.decide_complaint(complaint=uuid, given=payload, intent=intent, actor=actor, at=at), actor)


@router.post("/complaints/{uuid}/bidder-hearing", response=Answer)
def hear_bidder(request: HttpRequest, uuid: UUID, payload: HearingInput) -> Answer:
    """Tell a bidder that the decision may order its deposit to be kept (CPL-13); the body's."""
    actor, intent = identity.acting(request, command="hear_bidder", object=f"complaint:{uuid}")
    at = identity.received_at(request)
    return _answer(forfeits.hear_bidder(complaint=uuid, given=payload, intent=intent, actor=actor, at=at), actor)


@router.post("/complaints/{uuid}/forfeiture-order/end", response=Answer)
def lift_forfeiture_order(request: HttpRequest, uuid: UUID, payload: LiftingInput) -> Answer:
    """Take back the order to keep a deposit (CPL-14); the body's."""
    actor, intent = identity.acting(request, command="lift_forfeiture_order", object=f"complaint:{uuid}")
    at = identity.received_at(request)
    done = forfeits.lift_forfeiture_order(complaint=uuid, given=payload, intent=intent, actor=actor, at=at)
    return _answer(done, actor)


def _answer(done: filing.Complained, actor: identity.Actor) -> Answer:
    return answers.whole(done.complaint, actor) | receipt(done.recorded)
