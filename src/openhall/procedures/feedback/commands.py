"""Publishing questions, asking, rating. Lock: the dossier’s asking alone."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import F

from openhall.identity.public import Actor, Intent
from openhall.kernel.clock import instant_text
from openhall.kernel.refusals import Invalid, Stale
from openhall.procedures.dossiers import public as dossiers
from openhall.procedures.dossiers.public import Dossier
from openhall.procedures.feedback import acts, policies, telling
from openhall.procedures.feedback.inputs import AnswerInput, QuestionsInput
from openhall.procedures.feedback.models import Asking, ChoiceTally, Ending, QuestionSet, Tally
from openhall.procedures.feedback.policies import Whose
from openhall.procedures.feedback.refusals import NotAsked, TimeOver
from openhall.witness.public import LOG, Recorded, record

ENDINGS = {
    dossiers.State.DONE: Ending.RESULT,
    dossiers.State.RETURNED: Ending.RESULT,
    dossiers.State.STOPPED: Ending.STOPPED,
    dossiers.State.NOT_ACCEPTED: Ending.REFUSED,
}
"""State in which one is asked → what the dossier ended with."""


@transaction.atomic(durable=True)
def publish_questions(
    *, questions: UUID, given: QuestionsInput, intent: Intent, actor: Actor, at: datetime
) -> tuple[QuestionSet, Recorded]:
    """Publish the questions that people are asked when their dossier has ended, with their source (FBK-01).

    Raises:
        Stale: the id was used. What ``identity.admit`` raises.
    """
    policies.of_office(intent, actor, at=at)
    if QuestionSet.objects.filter(uuid=questions).exists():
        raise Stale(seen=0, now=1)
    # Of two offices that publish at once the second waits for the first, and gets the next number.
    newest = QuestionSet.objects.select_for_update().order_by("-number").first()
    row = QuestionSet(
        uuid=questions, number=newest.number + 1 if newest else 1, source=given.source, days=given.days,
        questions=[dict(one) for one in given.questions], published_by_id=actor.person_id, published_at=at,
    )  # fmt: skip
    act = acts.QUESTIONS_PUBLISHED(
        object=f"question-set:{questions}",
        public={"number": row.number, "days": row.days, "source": row.source},
        statement={"v": 1, "questions": row.questions},
    )
    recorded = record(act, intent=intent, actor=actor, at=at)
    row.leaf_sha256 = recorded.leaf_sha256
    row.save(force_insert=True)
    return row, recorded


def ask(key: int, *, at: datetime) -> Asking | None:
    """Ask whoever filed the dossier of this key what they say of it, once, in the caller’s transaction.

    None where nobody is asked: it hasn’t ended, was never placed, was asked about before, is erased, or no authority
    has published questions: until then the answers aren’t known, and nothing is made up in their place.
    """
    questions = QuestionSet.objects.order_by("-number").first()
    row = Dossier.objects.select_related("unit", "edition__procedure", "proxy").get(pk=key)
    ending = ENDINGS.get(dossiers.State(row.state))
    if questions is None or ending is None or row.unit is None or not row.salt:
        return None
    day = at.astimezone(ZoneInfo(dossiers.zone(row)))
    found, fresh = Asking.objects.get_or_create(
        dossier=row,
        defaults={
            "unit": row.unit, "questions": questions, "ending": ending, "month": f"{day.year}-{day.month:02d}",
            "asked_at": at, "until_at": at + timedelta(days=questions.days),
        },
    )  # fmt: skip
    if not fresh:
        return None
    _count(found, asked=1)
    telling.asked(found, at=at)
    return found


@transaction.atomic(durable=True)
def rate_dossier(*, whose: Whose, given: AnswerInput, at: datetime) -> tuple[Asking, Recorded]:
    """Say how satisfied one is with how one's dossier was handled, or change it while there is time (FBK-02).

    Raises:
        NotFound: not theirs. NotAsked. TimeOver. Invalid: an answer to a question that isn't in the set.
    """
    about = policies.theirs(whose, at)
    row = Asking.objects.select_for_update(of=("self",)).select_related("questions").filter(dossier=about).first()
    if row is None:
        raise NotAsked
    if at > row.until_at:
        raise TimeOver(until=instant_text(row.until_at))
    places = {str(place) for place in range(1, len(row.questions.questions) + 1)}
    if not set(given.choices) <= places:
        raise Invalid(errors={"choices": str(telling.NO_QUESTION)})
    before, after = row.satisfied, given.satisfied == "yes"
    _count(row, answered=int(before is None), satisfied=int(after) - int(before is True))
    _count_choices(row, dict(given.choices))
    row.satisfied, row.choices = after, dict(given.choices)
    row.version += 1
    row.save(update_fields=["satisfied", "choices", "version"])
    act = acts.ANSWER_GIVEN(
        object=f"dossier-answer:{row.uuid}", public={"satisfied": row.satisfied, "version": row.version}
    )
    # No exacter time than the minute: it could be set beside a visit.
    return row, record(act, intent=None, actor=LOG, at=at.replace(second=0, microsecond=0))


def _count(row: Asking, *, asked: int = 0, answered: int = 0, satisfied: int = 0) -> None:
    """Bring the tally of the asking's month and unit in step, in the caller's transaction."""
    Tally.objects.get_or_create(month=row.month, unit_id=row.unit_id)
    Tally.objects.filter(month=row.month, unit_id=row.unit_id).update(
        asked=F("asked") + asked, answered=F("answered") + answered, satisfied=F("satisfied") + satisfied
    )


def _count_choices(row: Asking, now: dict[str, str]) -> None:
    """Bring the tallies of the questions in step with what is said now instead, in the caller's transaction."""
    for place in sorted(set(now) | set(row.choices), key=int):
        before, after = row.choices.get(place), now.get(place)
        if before == after:
            continue
        of: dict[str, Any] = {"questions_id": row.questions_id, "unit_id": row.unit_id, "place": int(place)}
        ChoiceTally.objects.get_or_create(**of)
        changes = {one: F(one) + int(after == one) - int(before == one) for one in ("yes", "no")}
        ChoiceTally.objects.filter(**of).update(**changes)
