"""JSON of a contract's performance: read by everybody, each step by the side whose step it is."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Router

from openhall.identity import public as identity
from openhall.kernel.refusals import NotFound
from openhall.tendering.fulfilment import answers, changing, ending, milestones, payments, policies, postponing, queries
from openhall.tendering.fulfilment.inputs import (
    AmendmentAnswer,
    AmendmentInput,
    AnswerInput,
    BondInput,
    CompletionInput,
    JudgementInput,
    MilestoneAnswer,
    MilestoneInput,
    PaymentAnswer,
    PaymentInput,
    PostponementAnswer,
    PostponementInput,
    RatingInput,
    ReportInput,
)
from openhall.tendering.fulfilment.milestones import Done
from openhall.tendering.fulfilment.terminating.api import router as terminating
from openhall.tendering.planning.public import receipt
from openhall.treasury import public as treasury

router = Router(tags=["contracts"])
router.add_router("", terminating)
Answer = dict[str, Any]


def _acting(request: HttpRequest, uuid: UUID, command: str) -> dict[str, Any]:
    actor, intent = identity.acting(request, command=command, object=f"contract:{uuid}")
    return {"contract_uuid": uuid, "intent": intent, "actor": actor, "at": identity.received_at(request)}


def _told(done: Done) -> Answer:
    return answers.shown(done.fulfilment.contract, done.fulfilment) | receipt(done.recorded)


@router.get("/contracts/{uuid}/performance", response=Answer)
def show_performance(request: HttpRequest, uuid: UUID) -> Answer:
    """Milestones, changes, completion and evaluation of a concluded contract; for everybody."""
    return answers.shown(*queries.performed(uuid, identity.reader(request)))


@router.post("/contracts/{uuid}/milestones", response=Answer)
def propose_milestone(request: HttpRequest, uuid: UUID, payload: MilestoneInput) -> Answer:
    """Propose a milestone to the other side (PRF-01)."""
    return _told(milestones.propose_milestone(given=payload, **_acting(request, uuid, "propose_milestone")))


@router.post("/contracts/{uuid}/milestones/answers", response=Answer)
def answer_milestone(request: HttpRequest, uuid: UUID, payload: MilestoneAnswer) -> Answer:
    """Agree to a milestone of the other side, or don't (PRF-02)."""
    return _told(milestones.answer_milestone(given=payload, **_acting(request, uuid, "answer_milestone")))


@router.post("/contracts/{uuid}/milestones/reports", response=Answer)
def report_milestone(request: HttpRequest, uuid: UUID, payload: ReportInput) -> Answer:
    """Report a milestone done, as the supplier (PRF-03)."""
    return _told(milestones.report_milestone(given=payload, **_acting(request, uuid, "report_milestone")))


@router.post("/contracts/{uuid}/milestones/judgements", response=Answer)
def judge_milestone(request: HttpRequest, uuid: UUID, payload: JudgementInput) -> Answer:
    """Accept what was reported, or refuse it with reasons, as the owner (PRF-04)."""
    return _told(milestones.judge_milestone(given=payload, **_acting(request, uuid, "judge_milestone")))


@router.post("/contracts/{uuid}/amendments", response=Answer)
def propose_amendment(request: HttpRequest, uuid: UUID, payload: AmendmentInput) -> Answer:
    """Sign a change of the contract for one's own side (PRF-05)."""
    return _told(changing.propose_amendment(given=payload, **_acting(request, uuid, "propose_amendment")))


@router.post("/contracts/{uuid}/amendments/answers", response=Answer)
def answer_amendment(request: HttpRequest, uuid: UUID, payload: AmendmentAnswer) -> Answer:
    """Sign the same change for the other side, or refuse it (PRF-06)."""
    return _told(changing.answer_amendment(given=payload, **_acting(request, uuid, "answer_amendment")))


@router.post("/contracts/{uuid}/milestones/postponements", response=Answer)
def propose_postponement(request: HttpRequest, uuid: UUID, payload: PostponementInput) -> Answer:
    """Sign a later day for a milestone for one's own side (PRF-12)."""
    return _told(postponing.propose_postponement(given=payload, **_acting(request, uuid, "propose_postponement")))


@router.post("/contracts/{uuid}/milestones/postponements/answers", response=Answer)
def answer_postponement(request: HttpRequest, uuid: UUID, payload: PostponementAnswer) -> Answer:
    """Sign the same later day for the other side, or refuse it (PRF-13)."""
    return _told(postponing.answer_postponement(given=payload, **_acting(request, uuid, "answer_postponement")))


@router.post("/contracts/{uuid}/payments", response=Answer)
def record_payment(request: HttpRequest, uuid: UUID, payload: PaymentInput) -> Answer:
    """Record what was paid under the contract, as the owner (PRF-10)."""
    return _told(payments.record_payment(given=payload, **_acting(request, uuid, "record_payment")))


@router.post("/contracts/{uuid}/payments/answers", response=Answer)
def answer_payment(request: HttpRequest, uuid: UUID, payload: PaymentAnswer) -> Answer:
    """Confirm a payment, or dispute it with reasons, as the supplier (PRF-11)."""
    return _told(payments.answer_payment(given=payload, **_acting(request, uuid, "answer_payment")))


@router.post("/contracts/{uuid}/completion", response=Answer)
def complete_contract(request: HttpRequest, uuid: UUID, payload: CompletionInput) -> Answer:
    """Accept the contract as performed, as the owner (PRF-07); a performance bond goes back by rule (BND-03)."""
    return _told(ending.complete_contract(given=payload, **_acting(request, uuid, "complete_contract")))


@router.post("/contracts/{uuid}/rating", response=Answer)
def rate_supplier(request: HttpRequest, uuid: UUID, payload: RatingInput) -> Answer:
    """Evaluate the supplier after completion, as the owner (PRF-08)."""
    return _told(ending.rate_supplier(given=payload, **_acting(request, uuid, "rate_supplier")))


@router.post("/contracts/{uuid}/rating/answer", response=Answer)
def answer_rating(request: HttpRequest, uuid: UUID, payload: AnswerInput) -> Answer:
    """Answer one's evaluation, as the supplier (PRF-09)."""
    return _told(ending.answer_rating(given=payload, **_acting(request, uuid, "answer_rating")))


@router.post("/contracts/{uuid}/bond", response=Answer)
def ask_bond(request: HttpRequest, uuid: UUID, payload: BondInput) -> Answer:
    """Ask for the performance bond that the tender documents demand, as the owner (BND-01)."""
    return _told(ending.ask_bond(given=payload, **_acting(request, uuid, "ask_bond")))


@router.get("/contracts/{uuid}/bond", response=Answer)
def show_bond(request: HttpRequest, response: HttpResponse, uuid: UUID) -> Answer:
    """How far the performance bond is, for the two sides; the supplier learns where it pays."""
    response["Cache-Control"] = "no-store"
    reader = identity.signed_in(request)
    contract, _row = queries.performed(uuid, reader)
    side, found = policies.side_of(reader, contract), treasury.bond_of(uuid)
    if side is None or found is None:
        raise NotFound(contract=str(uuid))
    return answers.bond(found, own=True)


@router.get("/organisations/{uuid}/performance", response=Answer)
def show_record(request: HttpRequest, uuid: UUID, before: int | None = None) -> Answer:
    """What an organisation performed under contracts that it won here, with evaluations and its answers; newest first.

    Args:
        before: the ``next`` of the answer before.
    """
    rows = queries.record_of(identity.organisation(uuid).id, before=before, limit=21)
    return {
        "organisation": str(uuid),
        "performed": [answers.shown(row.contract, row) for row in rows[:20]],
        "next": rows[19].pk if len(rows) > 20 else None,
    }
