"""Taking, handing over, handing on, sending back. Lock: the dossier, then its leg.

Each is refused while the dossier is overdue without an explained delay, except that it may change hands.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from openhall.identity import public as identity
from openhall.identity.public import Actor, Intent
from openhall.kernel.clock import instant_text
from openhall.kernel.refusals import Invalid, NotFound
from openhall.procedures.dossiers import public as dossiers
from openhall.procedures.dossiers.public import Dossier, State, Step
from openhall.procedures.flow import acts, telling, walks
from openhall.procedures.flow.inputs import HandOnInput, HandOverInput, SendBackInput
from openhall.procedures.flow.models import Gone, Leg
from openhall.procedures.flow.refusals import (
    ForTheHead,
    InOtherHands,
    NoSuchWay,
    NotInYourHands,
    OpinionMissing,
)
from openhall.procedures.opinions import public as opinions
from openhall.witness.public import Act, Recorded, record

Done = tuple[Dossier, Leg, Recorded]


@transaction.atomic(durable=True)
def take_step(*, dossier: UUID, intent: Intent, actor: Actor, at: datetime) -> Done:
    """Take a dossier into one's hands, from nobody's or as who stands in (FLW-02).

    Raises:
        NotFound: not a dossier that one's unit has. ForTheHead. InOtherHands. NotInProcessing. What ``identity.admit``
        raises.
    """
    row, leg = _mine(dossier, intent, actor, at)
    if actor.person_id not in walks.able(leg.unit, leg.role, at):
        raise ForTheHead
    stands_in = walks.stands_in(actor, leg, at)
    if leg.officer_id == actor.person_id or (leg.officer_id is not None and not stands_in):
        raise InOtherHands
    if leg.officer_id is None:
        leg.officer_id, leg.taken_at = actor.person_id, max(at, leg.received_at)
        leg.save(update_fields=["officer", "taken_at"])
    else:
        leg = walks.pass_over(leg, actor.person_id, actor.person_id, at)
    act = acts.STEP_TAKEN(object=_about(row), public=_where(leg) | {"stands_in": stands_in})
    return row, leg, _saved(row, "take_step", act, "", intent, actor, actor.person_id, at)


@transaction.atomic(durable=True)
def hand_over_step(*, dossier: UUID, given: HandOverInput, intent: Intent, actor: Actor, at: datetime) -> Done:
    """Put a dossier into the hands of another officer of the unit (FLW-03): as who has it, stands in, or is the head.

    Raises:
        NotFound. NotInYourHands. Invalid: nobody with this address may take the step. NotInProcessing. What
        ``identity.admit`` raises.
    """
    row, leg = _mine(dossier, intent, actor, at)
    head = identity.holds(actor, {identity.Role.HEAD}, leg.unit.organisation_id, at)
    if not head and leg.officer_id != actor.person_id and not walks.stands_in(actor, leg, at):
        raise NotInYourHands
    to = to_whom(leg, given.to, at)
    leg, recorded = handed_over(
        row, leg, to=to, reason=given.reason, by=actor.person_id, intent=intent, actor=actor, at=at
    )
    return row, leg, recorded


def to_whom(leg: Leg, address: str, at: datetime) -> int:
    """Who of the unit gets it, by their address.

    Raises:
        Invalid
    """
    found = identity.person_by_email(address)
    if found is None or found.id not in walks.able(leg.unit, leg.role, at) or found.id == leg.officer_id:
        raise Invalid(errors={"to": str(telling.NOBODY)})
    return found.id


def handed_over(
    row: Dossier, leg: Leg, *, to: int, reason: str, by: int, intent: Intent | None, actor: Any, at: datetime
) -> tuple[Leg, Recorded]:
    """Put a locked dossier into other hands."""
    leg = walks.pass_over(leg, to, by, at)
    telling.came(row, leg, at=at)
    row.version += 1 if intent is None else 0
    person = str(identity.persons([to])[to].uuid)
    act = acts.STEP_HANDED_OVER(
        object=_about(row), public=_where(leg), commit={"to": {"person": person, "words": reason}}
    )
    return leg, _saved(row, "hand_over_step", act, reason, intent, actor, by, at)


@transaction.atomic(durable=True)
def hand_on(*, dossier: UUID, given: HandOnInput, intent: Intent, actor: Actor, at: datetime) -> Done:
    """Hand a dossier on to the next step, as who has it in hand (FLW-04).

    Raises:
        NotFound. NotInYourHands. NoSuchWay. OpinionMissing. UnitMissing. DelayUnexplained. NotInProcessing. What
        ``identity.admit`` raises.
    """
    row, leg = _held(dossier, intent, actor, at)
    step = walks.steps_of(leg, row)[leg.step - 1]
    if given.to not in step.onward:
        raise NoSuchWay(to=given.to)
    if lacking := sorted(set(step.opinions) - opinions.given(row.pk)):
        raise OpinionMissing(units=", ".join(lacking))
    return _moved(row, leg, given.to, given.words, Gone.ON, intent, actor, at)


@transaction.atomic(durable=True)
def send_back(*, dossier: UUID, given: SendBackInput, intent: Intent, actor: Actor, at: datetime) -> Done:
    """Send a dossier back to an earlier step, with the reason (FLW-05).

    Raises:
        What :func:`hand_on` raises.
    """
    row, leg = _held(dossier, intent, actor, at)
    if given.to not in walks.steps_of(leg, row)[leg.step - 1].back:
        raise NoSuchWay(to=given.to)
    return _moved(row, leg, given.to, given.reason, Gone.BACK, intent, actor, at)


def _mine(dossier: UUID, intent: Intent, actor: Actor, at: datetime) -> tuple[Dossier, Leg]:
    """A dossier and its leg, locked, that the actor's unit has in hand."""
    row = dossiers.lock(dossier)
    if not reads(actor, row):
        raise NotFound(dossier=str(dossier))
    leg = walks.walking(row, at)
    if leg.unit.organisation_id != actor.organisation_id:
        raise NotFound(dossier=str(dossier))
    dossiers.of_unit(intent, actor, leg.unit, version=row.version, at=at)
    row.version += 1
    return row, leg


def _held(dossier: UUID, intent: Intent, actor: Actor, at: datetime) -> tuple[Dossier, Leg]:
    row, leg = _mine(dossier, intent, actor, at)
    dossiers.require_explained(row, at)
    if leg.officer_id != actor.person_id:
        raise NotInYourHands
    return row, leg


def reads(reader: Actor | None, row: Dossier) -> bool:
    """Whether the reader's unit decides the dossier, or has it in hand now."""
    if reader is None or not dossiers.works(reader):
        return False
    return dossiers.handles(reader, row) or _has(reader, row)


def _has(reader: Actor, row: Dossier) -> bool:
    rows = Leg.objects.filter(dossier=row, sent_at=None, unit__organisation_id=reader.organisation_id or 0)
    return rows.exists()


def _moved(
    row: Dossier, leg: Leg, to: int, words: str, how: Gone, intent: Intent, actor: Actor, at: datetime
) -> Done:  # fmt: skip
    walks.leave(leg, how, actor.person_id, at)
    new = walks.enter(row, leg.flow, walks.steps_of(leg, row), to, at)
    kind = acts.STEP_HANDED_ON if how == Gone.ON else acts.STEP_SENT_BACK
    public = {"step": leg.step, "to": to, "unit": new.unit.number, "due_at": instant_text(new.due_at)}
    act = kind(object=_about(row), public=public, commit={"words": words})
    name = "hand_on" if how == Gone.ON else "send_back"
    return row, new, _saved(row, name, act, words, intent, actor, actor.person_id, at)


def _saved(
    row: Dossier, name: str, act: Act, words: str, intent: Intent | None, actor: Any, officer: int, at: datetime
) -> Recorded:  # fmt: skip
    row.save(update_fields=["version"])
    recorded = record(act, intent=intent, actor=actor, at=at)
    Step.objects.create(
        dossier=row, name=name, state=State(row.state), officer_id=officer, words=words, at=at,
        leaf_sha256=recorded.leaf_sha256,
    )  # fmt: skip
    return recorded


def _about(row: Dossier) -> str:
    return f"dossier:{row.uuid}"


def _where(leg: Leg) -> dict[str, Any]:
    return {"step": leg.step, "unit": leg.unit.number}
