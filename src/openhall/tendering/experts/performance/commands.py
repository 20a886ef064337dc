"""Stating questions, rating a member, correcting and answering it. None of it changes whether somebody can be drawn."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext_noop as _

from openhall.identity import public as identity
from openhall.identity.public import Actor, Intent
from openhall.kernel.refusals import NotFound, Stale
from openhall.kernel.wording import say
from openhall.tendering.experts import policies as register_policies
from openhall.tendering.experts.performance import acts, policies, queries
from openhall.tendering.experts.performance.inputs import AnswerInput, CorrectionInput, QuestionsInput, RatingInput
from openhall.tendering.experts.performance.models import EarlierMarks, Questions, Rating
from openhall.tendering.experts.performance.refusals import (
    AnsweredAlready,
    NoMemberKnown,
    NoQuestions,
    NothingCorrected,
    OtherQuestions,
    RatedAlready,
)
from openhall.tendering.notices.public import lock_lot_in_project
from openhall.tendering.planning.public import Project
from openhall.witness.public import Recorded, record


@transaction.atomic(durable=True)
def state_questions(
    *, questions: UUID, given: QuestionsInput, intent: Intent, actor: Actor, at: datetime
) -> tuple[Questions, Recorded]:
    """State what is asked about an expert's work (EXP-06); the newest of a register counts.

    Raises:
        MandateMissing: the actor keeps no register. Stale: the id was used.
    """
    register_policies.as_keeper(intent, actor, None, version=0, at=at)
    if Questions.objects.filter(uuid=questions).exists():
        raise Stale(seen=0, now=1)
    row = Questions(
        uuid=questions,
        keeper_id=register_policies.keeper(actor),
        asked=[one.model_dump() for one in given.questions],
        lang=given.lang,
        source=given.source,
        stated_at=at,
    )
    row.save()
    act = acts.QUESTIONS_STATED(
        object=f"expert-questions:{questions}",
        public={"questions": len(row.asked)},
        statement={"v": 1, "questions": row.asked, "lang": row.lang, "source": row.source},
    )
    return row, record(act, intent=intent, actor=actor, at=at)


@transaction.atomic(durable=True)
def rate_expert(
    *, lot: UUID, rating: UUID, given: RatingInput, intent: Intent, actor: Actor, at: datetime
) -> tuple[Rating, Recorded]:
    """Say how a member of a committee did (EXP-07), once its names are public; once of each side.

    Raises:
        NotFound. NoMemberKnown, RatedAlready, NoQuestions, OtherQuestions. Stale: the id was used. What
        ``identity.admit`` raises.
    """
    above = lock_lot_in_project(lot)
    project = above.notice.project
    side = policies.as_rater(intent, actor, project, at=at)
    if Rating.objects.filter(uuid=rating).exists():
        raise Stale(seen=0, now=1)
    found = next(
        (one for one in queries.members(above) if (one.committee, one.seat) == (given.committee, given.seat)), None
    )
    if found is None or found.expert.person_id == actor.person_id:
        raise NoMemberKnown
    if Rating.objects.filter(committee=given.committee, seat=given.seat, side=side).exists():
        raise RatedAlready
    asked = queries.questions_of(found.expert.keeper_id)
    if asked is None:
        raise NoQuestions(keeper=found.expert.keeper.name)
    codes = sorted(one["code"] for one in asked.asked)
    if asked.uuid != given.questions or codes != sorted(one.question for one in given.marks):
        raise OtherQuestions
    marks = [one.model_dump(mode="json") for one in given.marks]
    row = Rating(
        uuid=rating, expert=found.expert, lot=above, committee=given.committee, seat=given.seat, side=side,
        organisation_id=actor.organisation_id or 0, questions=asked, marks=marks, rated_at=at,
    )  # fmt: skip
    act = acts.EXPERT_RATED(
        object=f"expert-rating:{rating}",
        # An archived case takes no more acts; what is rated then stands outside its chain.
        case=None if project.state == Project.State.ARCHIVED else project.uuid,
        public={"lot": str(lot), "committee": str(given.committee), "seat": given.seat, "side": side.value},
        commit={"expert/rating": {"questions": asked.asked, "marks": marks}},
    )
    recorded = record(act, intent=intent, actor=actor, at=at)
    row.leaf = recorded.leaf_sha256
    row.save()
    identity.notify(
        [found.expert.person.uuid],
        subject=say(_("How you did on a committee was rated")),
        body=say(_("Read what was found, and answer it if you like. Your answer stands beside it.")),
        link=reverse("expert-performance", args=[found.expert.uuid]),
        at=at,
    )
    return row, recorded


@transaction.atomic(durable=True)
def correct_expert_rating(
    *, rating: UUID, given: CorrectionInput, intent: Intent, actor: Actor, at: datetime
) -> tuple[Rating, Recorded]:
    """Correct a rating (EXP-09), by the organisation that gave it. What it said before stays, and the expert is told.

    The questions are those of the rating, also where the keeper has stated others since.

    Raises:
        NotFound. OtherQuestions, NothingCorrected. What ``identity.admit`` raises.
    """
    lot = Rating.objects.filter(uuid=rating).values_list("lot__uuid", flat=True).first()
    if lot is None:
        raise NotFound
    project = lock_lot_in_project(lot).notice.project
    rows = Rating.objects.select_for_update(of=("self",), no_key=True).select_related("expert__person", "questions")
    row = rows.get(uuid=rating)
    policies.as_corrector(intent, actor, row.organisation_id, side=row.side, version=row.version, at=at)
    asked = row.questions.asked
    if sorted(one["code"] for one in asked) != sorted(one.question for one in given.marks):
        raise OtherQuestions
    marks = [one.model_dump(mode="json") for one in given.marks]
    before = {one["question"]: one for one in row.marks}
    if before == {one["question"]: one for one in marks}:
        raise NothingCorrected
    EarlierMarks.objects.create(
        rating=row,
        marks=row.marks,
        rated_at=row.corrected_at or row.rated_at,
        leaf=row.leaf,
        answer=row.answer,
        reason=given.reason,
        corrected_at=at,
    )
    act = acts.RATING_CORRECTED(
        object=f"expert-rating:{rating}",
        case=None if project.state == Project.State.ARCHIVED else project.uuid,
        public={"lot": str(lot), "side": row.side},
        commit={"expert/rating": {"questions": asked, "marks": marks}, "rating/reason": given.reason},
    )
    recorded = record(act, intent=intent, actor=actor, at=at)
    row.marks, row.leaf, row.corrected_at = marks, recorded.leaf_sha256, at
    row.answer, row.answered_at = "", None
    row.version += 1
    row.save()
    identity.notify(
        [row.expert.person.uuid],
        subject=say(_("A rating of your work was corrected")),
        body=say(_("Read what was found now and before, and answer it if you like.")),
        link=reverse("expert-performance", args=[row.expert.uuid]),
        at=at,
    )
    return row, recorded


@transaction.atomic(durable=True)
def answer_expert_rating(
    *, rating: UUID, given: AnswerInput, intent: Intent, actor: Actor, at: datetime
) -> tuple[Rating, Recorded]:
    """Say something to a rating (EXP-08), once, by the expert.

    Raises:
        NotFound: there is none, or it is about somebody else. AnsweredAlready. Stale.
    """
    rows = Rating.objects.select_for_update(of=("self",), no_key=True).select_related("expert")
    row = rows.filter(uuid=rating).first()
    if row is None:
        raise NotFound
    register_policies.as_expert(intent, actor, row.expert.person_id, version=row.version, at=at)
    if row.answered_at is not None:
        raise AnsweredAlready
    row.answer, row.answered_at = given.answer, at
    row.version += 1
    row.save(update_fields=["answer", "answered_at", "version"])
    act = acts.RATING_ANSWERED(object=f"expert-rating:{rating}", commit={"rating/answer": given.answer})
    return row, record(act, intent=intent, actor=actor, at=at)
