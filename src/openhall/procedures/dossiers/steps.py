"""The steps of a dossier after it was filed. Lock: the dossier alone.

Each step is refused while the dossier is overdue without an explained delay: one can't go on as if nothing were.
A server whose clock was set back writes no end before its beginning: the later of both counts.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models.functions import Greatest

from openhall.identity.public import Actor, Intent
from openhall.kernel.clock import instant_text
from openhall.kernel.refusals import NotFound
from openhall.procedures.dossiers import acts, beside, law, papers, policies, telling
from openhall.procedures.dossiers.filing import Done, content, digest
from openhall.procedures.dossiers.inputs import ContentInput, ReasonInput, RouteInput, SupplementInput
from openhall.procedures.dossiers.models import Dossier, Interval, State, Step, Unit, Why
from openhall.procedures.dossiers.refusals import (
    ContentDiffers,
    DelayUnexplained,
    NotDigitised,
    SecondSupplement,
    Unrouted,
)
from openhall.witness.public import LOG, Act, Recorded, record
from openhall_rules.service import ENDED


def locked(dossier: UUID) -> Dossier:
    """A dossier, locked.

    Raises:
        NotFound
    """
    rows = Dossier.objects.select_for_update(of=("self",), no_key=True)
    row = rows.select_related("edition__procedure", "unit", "desk", "proxy").filter(uuid=dossier).first()
    if row is None:
        raise NotFound(dossier=str(dossier))
    return row


def for_unit(dossier: UUID, intent: Intent, actor: Actor, at: datetime) -> Dossier:
    """A dossier, locked, on which the unit that decides may act now.

    Raises:
        NotFound. Unrouted. DelayUnexplained. What ``identity.admit`` raises.
    """
    row = locked(dossier)
    if not policies.handles(actor, row):
        raise NotFound(dossier=str(dossier))
    if row.unit is None:
        raise Unrouted
    policies.of_unit(intent, actor, row.unit, version=row.version, at=at)
    require_explained(row, at)
    return row


def require_explained(row: Dossier, at: datetime) -> None:
    """Refuse to go on with a dossier that is late without a word.

    Raises:
        DelayUnexplained
    """
    if law.unexplained(row, at):
        until = law.promised(row)
        raise DelayUnexplained(due_at=instant_text(until) if until else "")


def require_digitised(row: Dossier) -> None:
    """Refuse a dossier whose papers aren't all files.

    Raises:
        NotDigitised
    """
    if lacking := papers.missing(row):
        raise NotDigitised(papers=len(lacking))


def saved(
    row: Dossier, name: str, act: Act, *, words: str = "", intent: Intent | None, actor: Any, officer: int | None,
    at: datetime,
) -> Recorded:  # fmt: skip
    """Save a dossier that has moved, record the act, keep the step, tell whoever filed and the rooms that follow."""
    if row.status in ENDED and row.ended_at is None:
        row.ended_at = max(at, row.received_at or row.filed_at)
    row.next_warning_at = law.next_warning(row)
    row.save()
    telling.moved(row, name, words=words, at=at)
    recorded = record(act, intent=intent, actor=actor, at=at)
    Step.objects.create(
        dossier=row, name=name, state=State(row.state), officer_id=officer, words=words, at=at,
        leaf_sha256=recorded.leaf_sha256,
    )  # fmt: skip
    beside.follow(row, name, at)
    return recorded


def _about(row: Dossier) -> str:
    return f"dossier:{row.uuid}"


def _status(row: Dossier) -> dict[str, Any]:
    return {"status": int(row.status)}


def accepted(row: Dossier, *, intent: Intent | None, actor: Any, officer: int | None, at: datetime) -> Recorded:
    """Accept a locked dossier: the clock begins."""
    row.move("accept")
    require_digitised(row)
    beside.require(row, "accept", at)
    row.received_at = max(at, row.filed_at)
    row.due_at = law.due_at(row)
    public = _status(row) | {"due_at": instant_text(row.due_at)}
    # Papers may have been digitised after the filing: what was accepted is what lies there now.
    commit = {"content": content(row, row.papers.all())}
    act = acts.DOSSIER_ACCEPTED(object=_about(row), public=public, commit=commit)
    return saved(row, "accept", act, intent=intent, actor=actor, officer=officer, at=at)


def processed(row: Dossier, *, intent: Intent | None, actor: Any, officer: int | None, at: datetime) -> Recorded:
    """Put a locked dossier into processing."""
    row.move("process")
    act = acts.PROCESSING_BEGUN(object=_about(row), public=_status(row))
    return saved(row, "process", act, intent=intent, actor=actor, officer=officer, at=at)


def finished(row: Dossier, *, intent: Intent | None, actor: Any, officer: int | None, at: datetime) -> Recorded:
    """Say of a locked dossier that it is done."""
    row.move("finish")
    beside.require(row, "finish", at)
    in_time = row.due_at is not None and at <= row.due_at
    act = acts.DOSSIER_DONE(object=_about(row), public=_status(row) | {"in_time": in_time})
    return saved(row, "finish", act, intent=intent, actor=actor, officer=officer, at=at)


def given_back(row: Dossier, *, intent: Intent | None, actor: Any, officer: int | None, at: datetime) -> Recorded:
    """Say of a locked dossier that its result was handed out."""
    row.move("give_back")
    beside.require(row, "give_back", at)
    row.returned_at = max(at, row.ended_at or at)
    act = acts.RESULT_HANDED_OUT(object=_about(row), public=_status(row))
    return saved(row, "give_back", act, intent=intent, actor=actor, officer=officer, at=at)


@transaction.atomic(durable=True)
def accept_dossier(
    *, dossier: UUID, intent: Intent | None, actor: Actor | None, at: datetime, officer: int = 0
) -> Done:
    """Accept a dossier that is whole (DOS-05); from now on its clock runs. Without an intent: as part of a batch.

    Raises:
        What :func:`for_unit` raises. MoveNotAllowed. NotDigitised. DaysOffMissing.
    """
    row = _of(dossier, intent, actor, at)
    return Done(row, accepted(row, **_by(intent, actor, officer), at=at))


@transaction.atomic(durable=True)
def process_dossier(
    *, dossier: UUID, intent: Intent | None, actor: Actor | None, at: datetime, officer: int = 0
) -> Done:
    """Begin to work on a dossier (DOS-09).

    Raises:
        What :func:`for_unit` raises. MoveNotAllowed.
    """
    row = _of(dossier, intent, actor, at)
    return Done(row, processed(row, **_by(intent, actor, officer), at=at))


@transaction.atomic(durable=True)
def finish_dossier(
    *, dossier: UUID, intent: Intent | None, actor: Actor | None, at: datetime, officer: int = 0
) -> Done:
    """Say that a dossier is done (DOS-12).

    Raises:
        What :func:`for_unit` raises. MoveNotAllowed.
    """
    row = _of(dossier, intent, actor, at)
    return Done(row, finished(row, **_by(intent, actor, officer), at=at))


@transaction.atomic(durable=True)
def give_back_dossier(
    *, dossier: UUID, intent: Intent | None, actor: Actor | None, at: datetime, officer: int = 0
) -> Done:
    """Hand the result out (DOS-13).

    Raises:
        What :func:`for_unit` raises. MoveNotAllowed.
    """
    row = _of(dossier, intent, actor, at)
    return Done(row, given_back(row, **_by(intent, actor, officer), at=at))


def _of(dossier: UUID, intent: Intent | None, actor: Actor | None, at: datetime) -> Dossier:
    """For an officer's signed step; or, by rule, for a batch that its officer signed."""
    if intent is not None and actor is not None:
        return for_unit(dossier, intent, actor, at)
    row = locked(dossier)
    require_explained(row, at)
    return row


def _by(intent: Intent | None, actor: Actor | None, officer: int) -> dict[str, Any]:
    if intent is not None and actor is not None:
        return {"intent": intent, "actor": actor, "officer": actor.person_id}
    return {"intent": None, "actor": LOG, "officer": officer or None}


@transaction.atomic(durable=True)
def refuse_dossier(*, dossier: UUID, given: ReasonInput, intent: Intent, actor: Actor, at: datetime) -> Done:
    """Don't accept a dossier, with reasons (DOS-06).

    Raises:
        What :func:`for_unit` raises. MoveNotAllowed.
    """
    row = for_unit(dossier, intent, actor, at)
    row.move("refuse")
    beside.require(row, "refuse", at)
    act = acts.DOSSIER_REFUSED(object=_about(row), public=_status(row), commit={"words": given.reason})
    return Done(
        row, saved(row, "refuse", act, words=given.reason, intent=intent, actor=actor, officer=actor.person_id, at=at)
    )


@transaction.atomic(durable=True)
def ask_supplement(*, dossier: UUID, given: SupplementInput, intent: Intent, actor: Actor, at: datetime) -> Done:
    """Ask, once, for all that is missing (DOS-07): the clock stands still.

    Raises:
        What :func:`for_unit` raises. SecondSupplement. MoveNotAllowed.
    """
    row = for_unit(dossier, intent, actor, at)
    if row.supplement_requests:
        raise SecondSupplement
    row.move("ask_supplement")
    row.supplement_requests += 1
    Interval.objects.create(dossier=row, why=Why.SUPPLEMENT, words=given.missing, begin_at=at)
    act = acts.SUPPLEMENT_ASKED(object=_about(row), public=_status(row), commit={"words": given.missing})
    return Done(
        row,
        saved(
            row, "ask_supplement", act, words=given.missing, intent=intent, actor=actor, officer=actor.person_id, at=at
        ),
    )


@transaction.atomic(durable=True)
def hand_in_supplement(*, dossier: UUID, given: ContentInput, intent: Intent, actor: Actor, at: datetime) -> Done:
    """Hand in what was missing, oneself or at the desk that took it in (DOS-08): the clock goes on.

    Raises:
        NotFound: another's. ContentDiffers. MoveNotAllowed. What ``identity.admit`` raises.
    """
    row = locked(dossier)
    if policies.received(actor, row) and row.desk is not None:
        policies.of_unit(intent, actor, row.desk, version=row.version, at=at)
    else:
        policies.of_applicant(intent, actor, row, version=row.version, at=at)
    if digest(row) != given.content_sha256:
        raise ContentDiffers
    row.move("hand_in" if row.received_at else "hand_in_before")
    resume(row, at)
    public = _status(row) | {"due_at": instant_text(row.due_at) if row.due_at else None}
    act = acts.SUPPLEMENTED(object=_about(row), public=public, commit={"content": content(row, row.papers.all())})
    return Done(row, saved(row, "hand_in", act, intent=intent, actor=actor, officer=None, at=at))


def end_pause(row: Dossier, at: datetime) -> None:
    """End the pause that is open. Whatever the server's clock says meanwhile, none ends before it began."""
    row.intervals.filter(end_at=None).update(end_at=Greatest("begin_at", at))


def resume(row: Dossier, at: datetime) -> None:
    """End the pause that is open, and move the due day on."""
    end_pause(row, at)
    if row.received_at is not None:
        row.due_at = law.due_at(row)


@transaction.atomic(durable=True)
def ask_withdrawal(*, dossier: UUID, given: ReasonInput, intent: Intent, actor: Actor, at: datetime) -> Done:
    """Ask for one's dossier back (DOS-10).

    Raises:
        NotFound: another's. MoveNotAllowed. What a room refuses it for. What ``identity.admit`` raises.
    """
    row = locked(dossier)
    policies.of_applicant(intent, actor, row, version=row.version, at=at)
    row.move("ask_withdrawal")
    beside.require(row, "ask_withdrawal", at)
    resume(row, at)
    act = acts.WITHDRAWAL_ASKED(object=_about(row), public=_status(row), commit={"words": given.reason})
    return Done(
        row,
        saved(row, "ask_withdrawal", act, words=given.reason, intent=intent, actor=actor, officer=None, at=at),
    )


@transaction.atomic(durable=True)
def stop_dossier(*, dossier: UUID, given: ReasonInput, intent: Intent, actor: Actor, at: datetime) -> Done:
    """End a dossier without a result (DOS-11): withdrawn, or what was asked for never came.

    Raises:
        What :func:`for_unit` raises. MoveNotAllowed.
    """
    row = for_unit(dossier, intent, actor, at)
    row.move("stop")
    beside.require(row, "stop", at)
    end_pause(row, at)
    act = acts.DOSSIER_STOPPED(object=_about(row), public=_status(row), commit={"words": given.reason})
    return Done(
        row, saved(row, "stop", act, words=given.reason, intent=intent, actor=actor, officer=actor.person_id, at=at)
    )


@transaction.atomic(durable=True)
def route_dossier(*, dossier: UUID, given: RouteInput, intent: Intent, actor: Actor, at: datetime) -> Done:
    """Say which unit decides a dossier that no rule placed, as the provincial office (DOS-15).

    Raises:
        NotFound: it has its unit, or there is no such unit. What ``identity.admit`` raises.
    """
    row = locked(dossier)
    policies.of_office(intent, actor, version=row.version, at=at)
    unit = Unit.objects.filter(number=given.unit).first()
    if row.unit is not None or unit is None:
        raise NotFound(unit=given.unit)
    row.unit, row.deciding = unit, unit.number
    row.version += 1
    act = acts.DOSSIER_ROUTED(object=_about(row), public={"deciding": unit.number}, commit={"words": given.reason})
    return Done(
        row, saved(row, "route", act, words=given.reason, intent=intent, actor=actor, officer=actor.person_id, at=at)
    )
