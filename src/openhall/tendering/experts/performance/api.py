"""JSON of experts' work: stating questions, rating, answering, and what the record counts."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Router

from openhall.identity import public as identity
from openhall.kernel.clock import instant_text
from openhall.tendering.experts.performance import commands, conduct, queries
from openhall.tendering.experts.performance.inputs import AnswerInput, CorrectionInput, QuestionsInput, RatingInput
from openhall.tendering.experts.performance.models import Questions, Rating
from openhall.tendering.planning.public import receipt

router = Router(tags=["experts"])
Answer = dict[str, Any]


@router.get("/expert-questions", response=Answer)
def list_questions(request: HttpRequest, response: HttpResponse) -> Answer:
    """What your authority asks about an expert’s work after a committee; null while it has stated nothing."""
    response["Cache-Control"] = "no-store"
    found = queries.own_questions(identity.signed_in(request))
    return {"questions": _asked(found) if found else None}


@router.put("/expert-questions/{uuid}", response=Answer)
def put_questions(request: HttpRequest, uuid: UUID, payload: QuestionsInput) -> Answer:
    """State what is asked about an expert’s work (EXP-06). ``uuid`` is chosen by the caller; the newest counts."""
    actor, intent = identity.acting(request, command="state_questions", object=f"expert-questions:{uuid}")
    row, recorded = commands.state_questions(
        questions=uuid, given=payload, intent=intent, actor=actor, at=identity.received_at(request)
    )
    return _asked(row) | receipt(recorded)


@router.get("/lots/{uuid}/expert-ratings", response=Answer)
def list_ratings(request: HttpRequest, response: HttpResponse, uuid: UUID) -> Answer:
    """The members whom your side rates for this lot, with what it found; nobody before the names are public."""
    response["Cache-Control"] = "no-store"
    lot, side = queries.rateable_lot(uuid, identity.signed_in(request))
    rated = queries.ratings_by(lot, side)
    found = []
    for one in queries.members(lot):
        row, asked = rated.get((one.committee, one.seat)), queries.questions_of(one.expert.keeper_id)
        found.append(
            {
                "committee": str(one.committee),
                "seat": one.seat,
                "name": one.expert.person.name,
                "questions": _asked(asked) if asked else None,
                "rating": _rated(row) if row else None,
            }
        )
    return {"side": side.value, "members": found}


@router.put("/lots/{uuid}/expert-ratings/{rating}", response=Answer)
def put_rating(request: HttpRequest, uuid: UUID, rating: UUID, payload: RatingInput) -> Answer:
    """Say how a member of a committee did, for the owner or a supervising body (EXP-07)."""
    actor, intent = identity.acting(request, command="rate_expert", object=f"expert-rating:{rating}")
    row, recorded = commands.rate_expert(
        lot=uuid, rating=rating, given=payload, intent=intent, actor=actor, at=identity.received_at(request)
    )
    return _rated(row) | receipt(recorded)


@router.post("/expert-ratings/{uuid}/correction", response=Answer)
def post_correction(request: HttpRequest, uuid: UUID, payload: CorrectionInput) -> Answer:
    """Correct a rating that your organisation gave, with a reason (EXP-09)."""
    actor, intent = identity.acting(request, command="correct_expert_rating", object=f"expert-rating:{uuid}")
    row, recorded = commands.correct_expert_rating(
        rating=uuid, given=payload, intent=intent, actor=actor, at=identity.received_at(request)
    )
    return _rated(row) | receipt(recorded)


@router.post("/expert-ratings/{uuid}/answer", response=Answer)
def post_answer(request: HttpRequest, uuid: UUID, payload: AnswerInput) -> Answer:
    """Say something to a rating of your work (EXP-08)."""
    actor, intent = identity.acting(request, command="answer_expert_rating", object=f"expert-rating:{uuid}")
    row, recorded = commands.answer_expert_rating(
        rating=uuid, given=payload, intent=intent, actor=actor, at=identity.received_at(request)
    )
    return _rated(row) | receipt(recorded)


@router.get("/experts/{uuid}/performance", response=Answer)
def show_performance(request: HttpRequest, response: HttpResponse, uuid: UUID) -> Answer:
    """What was found about an expert, and what the record counts: for the expert and the keeper of the register."""
    response["Cache-Control"] = "no-store"
    row, _own = queries.readable(uuid, identity.signed_in(request))
    return {
        "ratings": [_rated(one) for one in queries.ratings_of(row)],
        "counts": {one.fact.value: one.times for one in conduct.of_expert(row)},
    }


def _asked(row: Questions) -> Answer:
    return {
        "uuid": str(row.uuid),
        "questions": row.asked,
        "lang": row.lang,
        "source": row.source,
        "stated_at": instant_text(row.stated_at),
    }


def _rated(row: Rating) -> Answer:
    return {
        "uuid": str(row.uuid),
        "lot": str(row.lot.uuid),
        "committee": str(row.committee),
        "seat": row.seat,
        "side": row.side,
        "questions": row.questions.asked,
        "marks": row.marks,
        "rated_at": instant_text(row.rated_at),
        "corrected_at": instant_text(row.corrected_at) if row.corrected_at else None,
        "earlier": [
            {
                "marks": one.marks,
                "rated_at": instant_text(one.rated_at),
                "answer": one.answer or None,
                "reason": one.reason,
                "leaf_sha256": one.leaf,
            }
            for one in row.earlier.all()
        ],
        "answer": row.answer or None,
        "answered_at": instant_text(row.answered_at) if row.answered_at else None,
        "version": row.version,
    }
