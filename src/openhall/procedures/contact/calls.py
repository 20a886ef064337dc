"""Calls: recorded with what was answered, or with a clock of working days; answered later; warned of once when late."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from openhall.identity import public as identity
from openhall.identity.public import Actor, Intent, Role
from openhall.kernel.clock import instant_text
from openhall.kernel.refusals import Invalid, NotFound, Stale
from openhall.kernel.wording import say
from openhall.procedures.catalogue import public as catalogue
from openhall.procedures.contact import acts, policies
from openhall.procedures.contact.inputs import AnswerInput, CallInput
from openhall.procedures.contact.models import Call, CallState
from openhall.procedures.contact.refusals import NeitherAnswerNorDay
from openhall.procedures.dossiers import public as dossiers
from openhall.procedures.dossiers.public import Dossier, Unit
from openhall.witness.public import LOG, Recorded, record
from openhall_rules.service import WorkingClock, law_in_force

Done = tuple[Call, Recorded]
MOMENT = timedelta(microseconds=1)
MOST = 200
DESK = frozenset({Role.DESK, Role.HEAD})


@transaction.atomic(durable=True)
def record_call(*, call: UUID, given: CallInput, intent: Intent, actor: Actor, at: datetime) -> Done:
    """Record a call at the hotline of one's unit (CAL-01).

    Raises:
        NotFound: not the actor's unit. NeitherAnswerNorDay. Invalid: no such dossier or procedure. Stale: the id was
        used. DaysOffMissing. What ``of_unit`` raises.
    """
    unit = Unit.objects.filter(number=given.unit, organisation_id=actor.organisation_id or 0).first()
    if unit is None or not dossiers.works(actor):
        raise NotFound(unit=given.unit)
    dossiers.of_unit(intent, actor, unit, version=0, at=at)
    if bool(given.answer) == (given.days is not None):
        raise NeitherAnswerNorDay
    about = _about(given.dossier, actor)
    procedure = about.edition.procedure.code if about else given.procedure
    if procedure and not catalogue.known(procedure):
        raise Invalid(errors={"procedure": _("The catalogue has no procedure with this number.")})
    if Call.objects.filter(uuid=call).exists():
        raise Stale(seen=0, now=1)
    row = Call(
        uuid=call, unit=unit, officer_id=actor.person_id, dossier=about, procedure=procedure, caller=given.caller,
        telephone=given.telephone, question=given.question, answer=given.answer, called_at=at, days=given.days,
        state=CallState.ANSWERED if given.answer else CallState.OPEN, answered_at=at if given.answer else None,
    )  # fmt: skip
    if given.days is not None:
        row.due_at = due_at(given.days, at)
        row.next_warning_at = row.due_at + MOMENT
    public = {
        "unit": unit.number, "procedure": procedure, "answered": bool(given.answer),
        "due_at": instant_text(row.due_at) if row.due_at else None,
    }  # fmt: skip
    said = {
        "caller": row.caller, "telephone": row.telephone, "question": row.question, "answer": row.answer,
        "dossier": str(about.uuid) if about else None,
    }  # fmt: skip
    act = acts.CALL_RECORDED(object=f"hotline-call:{call}", public=public, commit={"words": _salted(row, said)})
    recorded = record(act, intent=intent, actor=actor, at=at)
    row.leaf_sha256 = recorded.leaf_sha256
    row.save(force_insert=True)
    return row, recorded


@transaction.atomic(durable=True)
def answer_call(*, call: UUID, given: AnswerInput, intent: Intent, actor: Actor, at: datetime) -> Done:
    """Say what was answered to somebody who waited for it (CAL-02).

    Raises:
        NotFound: not the actor's unit. MoveNotAllowed: it was answered. What ``of_unit`` raises.
    """
    rows = Call.objects.select_for_update(of=("self",), no_key=True).select_related("unit")
    row = rows.filter(uuid=call).first()
    if row is None:
        raise NotFound(call=str(call))
    unit = policies.require_answers(actor, row)
    dossiers.of_unit(intent, actor, unit, version=row.version, at=at)
    row.move("answer")
    row.answer, row.answered_at, row.next_warning_at = given.answer, at, None
    row.in_time = row.due_at is not None and at <= row.due_at
    act = acts.CALL_ANSWERED(
        object=f"hotline-call:{call}",
        public={"unit": unit.number, "in_time": row.in_time},
        commit={"words": _salted(row, {"answer": row.answer})},
    )
    recorded = record(act, intent=intent, actor=actor, at=at)
    row.save()
    return row, recorded


@transaction.atomic(durable=True)
def warn_of_call(*, call: UUID, at: datetime) -> Recorded | None:
    """Tell the people of the unit that an answer is overdue (CAL-03), once; None when there is nothing to tell."""
    row = Call.objects.select_for_update(of=("self",), no_key=True).select_related("unit").get(uuid=call)
    if row.next_warning_at is None or row.next_warning_at > at or row.due_at is None:
        return None
    row.next_warning_at = None
    row.save(update_fields=["next_warning_at"])
    identity.notify_holders(
        row.unit.organisation_id, DESK,
        subject=say(gettext_noop("Somebody who called the hotline still waits for an answer")),
        body=say(gettext_noop("The answer was promised by your unit and is overdue.")),
        link=f"/desk/hotline/{row.uuid}", at=at,
    )  # fmt: skip
    public = {"unit": row.unit.number, "due_at": instant_text(row.due_at)}
    return record(acts.CALL_LATE(object=f"hotline-call:{call}", public=public), intent=None, actor=LOG, at=at)


def to_warn(at: datetime) -> list[UUID]:
    """Calls of which somebody is to be told by now, at most :data:`MOST`."""
    rows = Call.objects.filter(next_warning_at__lte=at).order_by("next_warning_at", "id")
    return list(rows.values_list("uuid", flat=True)[:MOST])


def due_at(days: int, at: datetime) -> datetime:
    """Until when an answer of so many working days is due.

    Raises:
        DaysOffMissing
    """
    with dossiers.counting():
        return WorkingClock(law_in_force(catalogue.jurisdictions()[0], at).calendar).due(at, days, [])


def _about(code: str, actor: Actor) -> Dossier | None:
    """The dossier of a number that the actor's unit decides or took in; None for none.

    Raises:
        Invalid
    """
    if not code:
        return None
    row = Dossier.objects.select_related("edition__procedure", "unit", "desk").filter(code=code.upper()).first()
    if row is None or not (dossiers.handles(actor, row) or dossiers.received(actor, row)):
        raise Invalid(errors={"dossier": _("Your unit has no dossier with this number.")})
    return row


def _salted(row: Call, said: dict[str, Any]) -> dict[str, Any]:
    return {"v": 1, "salt": row.salt, **said}
