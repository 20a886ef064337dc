"""JSON of feedback: figures, questions, what somebody says of their own dossier, what the unit answers.

What is said of a dossier isn't signed: whoever has no account says it with the number and the secret of the receipt.
"""

from typing import Any
from uuid import UUID, uuid4

from django.http import HttpRequest, HttpResponse
from ninja import Router

from openhall.identity import public as identity
from openhall.procedures.feedback import answers, commands, queries, reflections
from openhall.procedures.feedback.answers import Answer
from openhall.procedures.feedback.inputs import (
    AnswerInput,
    GuestAnswer,
    GuestRating,
    GuestReflection,
    QuestionsInput,
    RatingInput,
    ReflectionInput,
    ReplyInput,
    SecretInput,
)
from openhall.procedures.feedback.policies import Holder, Reader, Whose

router = Router(tags=["feedback"])
MOST = 200


@router.get("/dossier-feedback", response=Answer)
def read_figures(request: HttpRequest) -> Answer:
    """How satisfied people are, by month and unit, and how reflections were handled. No account is needed."""
    return answers.figures(queries.cells(), queries.handled(identity.received_at(request)))


@router.get("/question-sets/newest", response=Answer)
def read_questions(request: HttpRequest) -> Answer:
    """The questions that people are asked now; null while no authority has published any. No account is needed."""
    return answers.questions(queries.newest())


@router.post("/question-sets/{uuid}", response=Answer)
def publish_questions(request: HttpRequest, uuid: UUID, payload: QuestionsInput) -> Answer:
    """Publish the questions, with their source, as the provincial office (FBK-01)."""
    row, recorded = commands.publish_questions(
        questions=uuid, given=payload, **_acting(request, "publish_questions", f"question-set:{uuid}")
    )
    return answers.questions(row) | answers.receipt(recorded)


@router.get("/dossiers/{uuid}/feedback", response=Answer)
def read_own(request: HttpRequest, response: HttpResponse, uuid: UUID) -> Answer:
    """What one was asked about one's own dossier, what one said and wrote, and the answers."""
    return _own(request, response, _reader(request, uuid))


@router.put("/dossiers/{uuid}/rating", response=Answer)
def rate_dossier(request: HttpRequest, response: HttpResponse, uuid: UUID, payload: AnswerInput) -> Answer:
    """Say how satisfied one is with how one's dossier was handled, or change it (FBK-02)."""
    return _rate(request, response, _reader(request, uuid), payload)


@router.post("/dossiers/{uuid}/reflections", response=Answer)
def hand_in_reflection(request: HttpRequest, response: HttpResponse, uuid: UUID, payload: ReflectionInput) -> Answer:
    """Write what is wrong with how one's dossier is handled (FBK-03)."""
    return _hand_in(request, response, _reader(request, uuid), payload)


@router.put("/dossiers/{uuid}/reply-rating", response=Answer)
def rate_reply(request: HttpRequest, response: HttpResponse, uuid: UUID, payload: RatingInput) -> Answer:
    """Say whether the newest answer to one's reflections satisfies (FBK-07)."""
    return _rate_reply(request, response, _reader(request, uuid), payload)


@router.post("/dossier-feedback/track", response=Answer)
def read_by_secret(request: HttpRequest, response: HttpResponse, payload: SecretInput) -> Answer:
    """The same as for one's own dossier, with number and secret."""
    return _own(request, response, _holder(payload))


@router.post("/dossier-feedback/track/rating", response=Answer)
def rate_by_secret(request: HttpRequest, response: HttpResponse, payload: GuestAnswer) -> Answer:
    """Say how satisfied one is, with number and secret (FBK-02)."""
    return _rate(request, response, _holder(payload), payload)


@router.post("/dossier-feedback/track/reflections", response=Answer)
def hand_in_by_secret(request: HttpRequest, response: HttpResponse, payload: GuestReflection) -> Answer:
    """Write what is wrong, with number and secret (FBK-03)."""
    return _hand_in(request, response, _holder(payload), payload)


@router.post("/dossier-feedback/track/reply-rating", response=Answer)
def rate_reply_by_secret(request: HttpRequest, response: HttpResponse, payload: GuestRating) -> Answer:
    """Say whether the newest answer satisfies, with number and secret (FBK-07)."""
    return _rate_reply(request, response, _holder(payload), payload)


@router.get("/reflections", response=Answer)
def read_reflections(request: HttpRequest, response: HttpResponse) -> Answer:
    """What people wrote to one's units and waits for an answer, by deadline; at most 200."""
    response["Cache-Control"] = "no-store"
    found = queries.reflections(identity.signed_in(request))[:MOST]
    return {"reflections": [answers.reflection(one, theirs=False) for one in found]}


@router.get("/reflections/{uuid}", response=Answer)
def read_reflection(request: HttpRequest, response: HttpResponse, uuid: UUID) -> Answer:
    """A reflection, for the unit that was written to."""
    response["Cache-Control"] = "no-store"
    return answers.reflection(queries.reflection(uuid, identity.signed_in(request)), theirs=False)


@router.put("/reflections/{uuid}/answer", response=Answer)
def answer_reflection(request: HttpRequest, uuid: UUID, payload: ReplyInput) -> Answer:
    """Answer what somebody wrote about their dossier (FBK-04)."""
    row, recorded = reflections.answer_reflection(
        reflection=uuid, given=payload, **_acting(request, "answer_reflection", f"reflection:{uuid}")
    )
    return answers.reflection(row, theirs=False) | answers.receipt(recorded)


@router.put("/reflections/{uuid}/refusal", response=Answer)
def refuse_reflection(request: HttpRequest, uuid: UUID, payload: ReplyInput) -> Answer:
    """Say, with reasons, that a reflection isn't taken up (FBK-05)."""
    row, recorded = reflections.refuse_reflection(
        reflection=uuid, given=payload, **_acting(request, "refuse_reflection", f"reflection:{uuid}")
    )
    return answers.reflection(row, theirs=False) | answers.receipt(recorded)


def _reader(request: HttpRequest, uuid: UUID) -> Reader:
    return Reader(identity.signed_in(request), uuid)


def _holder(payload: SecretInput) -> Holder:
    return Holder(payload.code, payload.secret)


def _own(request: HttpRequest, response: HttpResponse, whose: Whose) -> Answer:
    response["Cache-Control"] = "no-store"
    return answers.own(*queries.of_dossier(whose, identity.received_at(request)))


def _rate(request: HttpRequest, response: HttpResponse, whose: Whose, payload: AnswerInput) -> Answer:
    given = AnswerInput(satisfied=payload.satisfied, choices=payload.choices)
    _row, recorded = commands.rate_dossier(whose=whose, given=given, at=identity.received_at(request))
    return _own(request, response, whose) | answers.receipt(recorded)


def _hand_in(request: HttpRequest, response: HttpResponse, whose: Whose, payload: ReflectionInput) -> Answer:
    given = ReflectionInput(words=payload.words)
    _row, recorded = reflections.hand_in_reflection(
        whose=whose, reflection=uuid4(), given=given, at=identity.received_at(request)
    )
    return _own(request, response, whose) | answers.receipt(recorded)


def _rate_reply(request: HttpRequest, response: HttpResponse, whose: Whose, payload: RatingInput) -> Answer:
    given = RatingInput(satisfied=payload.satisfied)
    _row, recorded = reflections.rate_reply(whose=whose, given=given, at=identity.received_at(request))
    return _own(request, response, whose) | answers.receipt(recorded)


def _acting(request: HttpRequest, command: str, object: str) -> dict[str, Any]:
    actor, intent = identity.acting(request, command=command, object=object)
    return {"intent": intent, "actor": actor, "at": identity.received_at(request)}
