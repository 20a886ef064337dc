"""Reflections: handed in by whoever filed, answered or not taken up by the unit, warned of, the answer rated.

Lock: the reflection alone.
"""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import F

from openhall.identity.public import Actor, Intent
from openhall.kernel.clock import instant_text
from openhall.kernel.refusals import NotFound, Stale
from openhall.procedures.dossiers import public as dossiers
from openhall.procedures.dossiers.public import Dossier
from openhall.procedures.feedback import acts, policies, telling
from openhall.procedures.feedback.inputs import RatingInput, ReflectionInput, ReplyInput
from openhall.procedures.feedback.models import Reflection, ReflectionState, ReflectionTally
from openhall.procedures.feedback.policies import Whose
from openhall.procedures.feedback.refusals import NotAnswered, NoUnit, ReflectionOpen
from openhall.procedures.laws import public as laws
from openhall.witness.public import LOG, Recorded, record
from openhall_rules.service import WorkingClock, law_in_force

Done = tuple[Reflection, Recorded]
MOMENT = timedelta(microseconds=1)
MOST = 200


@transaction.atomic(durable=True)
def hand_in_reflection(*, whose: Whose, reflection: UUID, given: ReflectionInput, at: datetime) -> Done:
    """Write what is wrong with how one's dossier is handled (FBK-03); the unit's clock begins.

    Raises:
        NotFound: not theirs. NoUnit. ReflectionOpen. Stale: the id was used. DaysOffMissing.
    """
    about = policies.theirs(whose, at)
    if about.unit is None:
        raise NoUnit
    if Reflection.objects.filter(uuid=reflection).exists():
        raise Stale(seen=0, now=1)
    if Reflection.objects.filter(dossier=about, state=ReflectionState.OPEN).exists():
        raise ReflectionOpen
    until = due_at(about, at)
    row = Reflection(
        uuid=reflection, dossier=about, unit=about.unit, words=given.words, handed_in_at=at, due_at=until,
        next_warning_at=until + MOMENT,
    )  # fmt: skip
    telling.handed_in(row, at=at)
    act = acts.REFLECTION_HANDED_IN(
        object=f"reflection:{reflection}",
        public={"unit": about.unit.number, "due_at": instant_text(until)},
        commit={"words": _salted(row, dossier=str(about.uuid), words=given.words)},
    )
    recorded = record(act, intent=None, actor=LOG, at=at)
    row.leaf_sha256 = recorded.leaf_sha256
    try:
        row.save(force_insert=True)
    except IntegrityError as error:
        raise ReflectionOpen from error
    _count(row, "handed_in")
    return row, recorded


@transaction.atomic(durable=True)
def answer_reflection(*, reflection: UUID, given: ReplyInput, intent: Intent, actor: Actor, at: datetime) -> Done:
    """Answer what somebody wrote about their dossier (FBK-04).

    Raises:
        NotFound: not the actor's unit. MoveNotAllowed: it has ended. What ``of_unit`` raises.
    """
    row = _of_unit(reflection, intent, actor, at)
    row.move("answer")
    _end(row, given, at)
    public = {"unit": row.unit.number, "in_time": at <= row.due_at}
    act = acts.REFLECTION_ANSWERED(
        object=f"reflection:{reflection}", public=public, commit={"words": _salted(row, words=given.words)}
    )
    return _recorded(row, act, intent, actor, at)


@transaction.atomic(durable=True)
def refuse_reflection(*, reflection: UUID, given: ReplyInput, intent: Intent, actor: Actor, at: datetime) -> Done:
    """Say, with reasons, that a reflection isn't taken up (FBK-05).

    Raises:
        As :func:`answer_reflection`.
    """
    row = _of_unit(reflection, intent, actor, at)
    row.move("refuse")
    _end(row, given, at)
    act = acts.REFLECTION_REFUSED(
        object=f"reflection:{reflection}",
        public={"unit": row.unit.number},
        commit={"words": _salted(row, words=given.words)},
    )
    return _recorded(row, act, intent, actor, at)


@transaction.atomic(durable=True)
def rate_reply(*, whose: Whose, given: RatingInput, at: datetime) -> Done:
    """Say whether the newest answer about one's dossier satisfies, or change it (FBK-07).

    Raises:
        NotFound: not theirs. NotAnswered.
    """
    about = policies.theirs(whose, at)
    rows = Reflection.objects.select_for_update(of=("self",), no_key=True).filter(dossier=about)
    row = rows.order_by("-id").first()
    if row is None or row.state == ReflectionState.OPEN:
        raise NotAnswered
    row.dissatisfied = given.satisfied == "no"
    row.rated += 1
    row.save(update_fields=["dissatisfied", "rated"])
    public = {"satisfied": not row.dissatisfied, "version": row.rated}
    act = acts.REPLY_RATED(object=f"reflection:{row.uuid}", public=public)
    return row, record(act, intent=None, actor=LOG, at=at.replace(second=0, microsecond=0))


@transaction.atomic(durable=True)
def warn_of_reflection(*, reflection: UUID, at: datetime) -> Recorded | None:
    """Tell the people of the unit that an answer is overdue (FBK-06), once; None when there is nothing to tell."""
    row = _locked(reflection)
    if row.next_warning_at is None or row.next_warning_at > at:
        return None
    row.next_warning_at = None
    row.save(update_fields=["next_warning_at"])
    telling.late(row, at=at)
    public = {"unit": row.unit.number, "due_at": instant_text(row.due_at)}
    act = acts.REFLECTION_LATE(object=f"reflection:{reflection}", public=public)
    return record(act, intent=None, actor=LOG, at=at)


def to_warn(at: datetime) -> list[UUID]:
    """Reflections of which somebody is to be told by now, at most :data:`MOST`."""
    rows = Reflection.objects.filter(next_warning_at__lte=at).order_by("next_warning_at", "id")
    return list(rows.values_list("uuid", flat=True)[:MOST])


def due_at(row: Dossier, at: datetime) -> datetime:
    """Until when feedback that comes in now must be answered, by the working days of the law in force.

    Raises:
        DaysOffMissing
    """
    law = laws.law_of(law_in_force(row.edition.procedure.jurisdiction, at).id)
    with dossiers.counting():
        return WorkingClock(law.calendar).due(at, law.get("limits.feedback_answer"), [])


def _locked(reflection: UUID) -> Reflection:
    rows = Reflection.objects.select_for_update(of=("self",), no_key=True)
    row = rows.select_related("unit", "dossier__edition", "dossier__proxy").filter(uuid=reflection).first()
    if row is None:
        raise NotFound(reflection=str(reflection))
    return row


def _of_unit(reflection: UUID, intent: Intent, actor: Actor, at: datetime) -> Reflection:
    row = _locked(reflection)
    policies.require_answers(actor, row)
    dossiers.of_unit(intent, actor, row.unit, version=row.version, at=at)
    return row


def _end(row: Reflection, given: ReplyInput, at: datetime) -> None:
    row.answer, row.ended_at, row.next_warning_at = given.words, max(at, row.handed_in_at), None
    in_time = "in_time" if row.ended_at <= row.due_at else "late"
    _count(row, "refused" if row.state == ReflectionState.REFUSED else in_time)
    telling.ended(row, at=at)


def _count(row: Reflection, what: str) -> None:
    """Bring the tally of the unit in step, in the caller's transaction."""
    ReflectionTally.objects.get_or_create(unit_id=row.unit_id)
    ReflectionTally.objects.filter(unit_id=row.unit_id).update(**{what: F(what) + 1})


def _salted(row: Reflection, **said: Any) -> dict[str, Any]:
    return {"v": 1, "salt": row.salt, **said}


def _recorded(row: Reflection, act: Any, intent: Intent, actor: Actor, at: datetime) -> Done:
    recorded = record(act, intent=intent, actor=actor, at=at)
    row.save()
    return row, recorded
