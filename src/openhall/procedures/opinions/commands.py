"""Asking, answering, withdrawing, warning. Lock: the dossier, then the opinion."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from openhall.identity.public import Actor, Intent
from openhall.kernel.clock import instant_text
from openhall.kernel.refusals import Invalid, NotFound, Stale
from openhall.procedures.dossiers import public as dossiers
from openhall.procedures.dossiers.public import Dossier, Unit
from openhall.procedures.opinions import acts, clock, telling
from openhall.procedures.opinions.inputs import QuestionInput, WordsInput
from openhall.procedures.opinions.models import Opinion, OpinionState
from openhall.procedures.opinions.refusals import AskedBefore, ClockNotRunning, OneselfAsked, TooLong
from openhall.witness.public import LOG, Recorded, record

MOST = 200
Done = tuple[Opinion, Recorded]


@transaction.atomic(durable=True)
def ask_opinion(*, opinion: UUID, given: QuestionInput, intent: Intent, actor: Actor, at: datetime) -> Done:
    """Ask another unit for its opinion on a dossier (DOS-22).

    Raises:
        NotFound: not the unit's dossier. Invalid: no such unit, or papers that aren't the dossier's. Stale: the id was
        used. ClockNotRunning, OneselfAsked, AskedBefore, TooLong, DaysOffMissing. What ``for_unit`` raises.
    """
    row = dossiers.lock(given.dossier)
    if not dossiers.handles(actor, row) or row.unit is None:
        raise NotFound(dossier=str(given.dossier))
    dossiers.of_unit(intent, actor, row.unit, version=0, at=at)
    dossiers.require_explained(row, at)
    until = dossiers.promised(row)
    if until is None or not dossiers.waits_for_office(row):
        raise ClockNotRunning
    unit = Unit.objects.filter(number=given.unit).first()
    if unit is None:
        raise Invalid(errors={"unit": str(telling.NO_UNIT)})
    if unit.pk == row.unit.pk:
        raise OneselfAsked
    if Opinion.objects.filter(dossier=row, asked=unit, state=OpinionState.ASKED).exists():
        raise AskedBefore
    due = clock.due_at(row, given.days, at)
    if due > until:
        raise TooLong(due_at=instant_text(due), until=instant_text(until))
    papers = list(row.papers.filter(uuid__in=given.papers))
    if len(papers) != len(set(given.papers)):
        raise Invalid(errors={"papers": str(telling.NO_PAPER)})
    if Opinion.objects.filter(uuid=opinion).exists():
        raise Stale(seen=0, now=1)
    found = Opinion.objects.create(
        uuid=opinion, dossier=row, asking=row.unit, asked=unit, question=given.question, days=given.days,
        asked_by_id=actor.person_id, asked_at=at, due_at=due, next_warning_at=clock.first_warning(row, due),
    )  # fmt: skip
    found.papers.set(papers)
    commit = {
        "question": _salted(
            found, question=given.question, papers=sorted([one.component, one.sha256] for one in papers)
        )
    }
    public = {
        "dossier": str(row.uuid), "asking": row.unit.number, "asked": unit.number, "days": given.days,
        "due_at": instant_text(due),
    }  # fmt: skip
    telling.asked(found, at=at)
    return _recorded(found, acts.OPINION_ASKED(object=_about(found), public=public, commit=commit), intent, actor, at)


@transaction.atomic(durable=True)
def give_opinion(*, opinion: UUID, given: WordsInput, intent: Intent, actor: Actor, at: datetime) -> Done:
    """Give the opinion that the actor's unit was asked for (DOS-23).

    Raises:
        NotFound: the unit wasn't asked. MoveNotAllowed. What ``identity.admit`` raises.
    """
    row = _locked(opinion)
    if not asked_of(actor, row):
        raise NotFound(opinion=str(opinion))
    dossiers.of_unit(intent, actor, row.asked, version=row.version, at=at)
    row.move("give")
    _end(row, given, actor, at)
    telling.given(row, at=at)
    public = {"dossier": str(row.dossier.uuid), "asked": row.asked.number, "in_time": at <= row.due_at}
    commit = {"words": _salted(row, words=given.words)}
    return _recorded(row, acts.OPINION_GIVEN(object=_about(row), public=public, commit=commit), intent, actor, at)


@transaction.atomic(durable=True)
def withdraw_opinion(*, opinion: UUID, given: WordsInput, intent: Intent, actor: Actor, at: datetime) -> Done:
    """Say that the opinion isn't wanted any more, and why (DOS-24).

    Raises:
        NotFound: not the unit's dossier. MoveNotAllowed. What ``identity.admit`` raises.
    """
    row = _locked(opinion)
    if not dossiers.handles(actor, row.dossier) or row.dossier.unit is None:
        raise NotFound(opinion=str(opinion))
    dossiers.of_unit(intent, actor, row.dossier.unit, version=row.version, at=at)
    row.move("withdraw")
    _end(row, given, actor, at)
    telling.withdrawn(row, at=at)
    public = {"dossier": str(row.dossier.uuid), "asked": row.asked.number}
    commit = {"words": _salted(row, words=given.words)}
    return _recorded(row, acts.OPINION_WITHDRAWN(object=_about(row), public=public, commit=commit), intent, actor, at)


@transaction.atomic(durable=True)
def warn_of_opinion(*, opinion: UUID, at: datetime) -> Recorded | None:
    """Warn of an opinion that is soon due or late (DOS-25); None when there is nothing to warn of, or it was done."""
    row = _locked(opinion)
    if row.next_warning_at is None or row.next_warning_at > at:
        return None
    row.warned = clock.LATE if at > row.due_at else clock.SOON
    row.next_warning_at = clock.next_warning(row)
    row.save(update_fields=["warned", "next_warning_at"])
    telling.warned(row, at=at)
    public = {"kind": row.warned, "due_at": instant_text(row.due_at)}
    return record(acts.OPINION_WARNED(object=_about(row), public=public), intent=None, actor=LOG, at=at)


def to_warn(at: datetime) -> list[UUID]:
    """Opinions of which somebody is to be warned by now, at most :data:`MOST`."""
    rows = Opinion.objects.filter(next_warning_at__lte=at).order_by("next_warning_at", "id")
    return list(rows.values_list("uuid", flat=True)[:MOST])


def asked_of(reader: Actor | None, row: Opinion) -> bool:
    """Whether the reader works for the unit that is asked."""
    works = reader is not None and dossiers.works(reader)
    return works and reader is not None and row.asked.organisation_id == reader.organisation_id


def _locked(opinion: UUID) -> Opinion:
    """An opinion with its dossier, both locked: a step of the dossier waits for it, and it for a step."""
    place = Opinion.objects.filter(uuid=opinion).values_list("dossier__uuid", flat=True).first()
    if place is None:
        raise NotFound(opinion=str(opinion))
    about: Dossier = dossiers.lock(place)
    rows = Opinion.objects.select_for_update(of=("self",), no_key=True).select_related("asking", "asked")
    row = rows.get(uuid=opinion)
    row.dossier = about
    return row


def _end(row: Opinion, given: WordsInput, actor: Actor, at: datetime) -> None:
    row.words, row.ended_at, row.ended_by_id, row.next_warning_at = given.words, at, actor.person_id, None


def _about(row: Opinion) -> str:
    return f"opinion:{row.uuid}"


def _salted(row: Opinion, **said: Any) -> dict[str, Any]:
    return {"v": 1, "salt": row.salt, **said}


def _recorded(row: Opinion, act: Any, intent: Intent, actor: Actor, at: datetime) -> Done:
    recorded = record(act, intent=intent, actor=actor, at=at)
    row.leaf_sha256 = recorded.leaf_sha256
    row.save()
    return row, recorded
