"""Entering the room, confirming steps, remarking on them."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from openhall.identity.public import Actor, Intent
from openhall.kernel.refusals import NotFound
from openhall.witness.public import Recorded, record
from openhall.witness_room.watching import acts, policies
from openhall.witness_room.watching.models import Attendance, Mark, Session, Step
from openhall.witness_room.watching.refusals import AlreadyConfirmed, AlreadyInRoom, NoSuchStep
from openhall.witness_room.watching.sources import SessionFacts, source


def locked(uuid: UUID, *, thing_too: bool = False) -> tuple[Session, SessionFacts]:
    """The session, locked, with its facts; ``thing_too``: what it is about is locked first, as its own commands do.

    Raises:
        NotFound
    """
    found = Session.objects.filter(uuid=uuid).first()
    if found is None:
        raise NotFound(session=str(uuid))
    if thing_too:
        source(found.kind).lock(found.about)
    session = Session.objects.select_for_update(of=("self",), no_key=True).get(pk=found.pk)
    return session, source(session.kind).facts(session.about)


def case_of(facts: SessionFacts) -> UUID | None:
    """The chain that acts in the room join: that of the case, while it takes any."""
    return None if facts.archived else facts.case


def step_of(session: Session, leaf_sha256: str) -> Step:
    """A step of the session.

    Raises:
        NoSuchStep
    """
    found = Step.objects.filter(session=session, leaf_sha256=leaf_sha256).first()
    if found is None:
        raise NoSuchStep(leaf=leaf_sha256)
    return found


@transaction.atomic(durable=True)
def enter_room(*, session_uuid: UUID, intent: Intent, actor: Actor, at: datetime) -> tuple[Attendance, Recorded]:
    """Begin to watch a session (WIT-01).

    Raises:
        NotFound. MandateMissing, PartyCannotWitness: who may not. AlreadyInRoom.
    """
    session, facts = locked(session_uuid)
    policies.witness(intent, actor, facts, version=None, at=at)
    if Attendance.objects.filter(session=session, person_id=actor.person_id).exists():
        raise AlreadyInRoom
    assert actor.organisation_id is not None  # noqa: S101 — admitted with a mandate
    act = acts.ROOM_ENTERED(
        object=session.object, case=case_of(facts), public={"kind": session.kind, "about": session.about}
    )
    recorded = record(act, intent=intent, actor=actor, at=at)
    row = Attendance.objects.create(
        session=session,
        person_id=actor.person_id,
        organisation_id=actor.organisation_id,
        entered_at=at,
        leaf_sha256=recorded.leaf_sha256,
    )
    return row, recorded


@transaction.atomic(durable=True)
def confirm_step(
    *, session_uuid: UUID, about_leaf: str, remark: str, intent: Intent, actor: Actor, at: datetime
) -> tuple[Mark, Recorded]:
    """Confirm a step that the officer looked at, perhaps with a remark (WIT-02).

    Raises:
        NotFound, NoSuchStep. MandateMissing, PartyCannotWitness, EnterFirst: who may not. AlreadyConfirmed.
    """
    session, facts = locked(session_uuid)
    policies.witness(intent, actor, facts, version=None, at=at)
    attendance = policies.attendance(actor, session)
    step = step_of(session, about_leaf)
    if Mark.objects.filter(step=step, attendance=attendance, confirms=True).exists():
        raise AlreadyConfirmed
    act = acts.STEP_CONFIRMED(
        object=session.object,
        case=case_of(facts),
        public={"step": step.code, "about_leaf": step.leaf_sha256},
        statement={"v": 1, "remark": remark},
    )
    recorded = record(act, intent=intent, actor=actor, at=at)
    return _mark(session, step, attendance, remark, recorded, confirms=True, at=at), recorded


@transaction.atomic(durable=True)
def remark_step(
    *, session_uuid: UUID, about_leaf: str, remark: str, intent: Intent, actor: Actor, at: datetime
) -> tuple[Mark, Recorded]:
    """Say something about a step, for everybody to read (WIT-03).

    Raises:
        NotFound, NoSuchStep. MandateMissing, PartyCannotWitness, EnterFirst: who may not.
    """
    session, facts = locked(session_uuid)
    policies.witness(intent, actor, facts, version=None, at=at)
    attendance = policies.attendance(actor, session)
    step = step_of(session, about_leaf)
    act = acts.STEP_REMARKED(
        object=session.object,
        case=case_of(facts),
        public={"step": step.code, "about_leaf": step.leaf_sha256},
        statement={"v": 1, "remark": remark},
    )
    recorded = record(act, intent=intent, actor=actor, at=at)
    return _mark(session, step, attendance, remark, recorded, confirms=False, at=at), recorded


def _mark(
    session: Session,
    step: Step,
    attendance: Attendance,
    remark: str,
    recorded: Recorded,
    *,
    confirms: bool,
    at: datetime,
) -> Mark:
    return Mark.objects.create(
        session=session,
        step=step,
        attendance=attendance,
        confirms=confirms,
        remark=remark,
        at=at,
        leaf_sha256=recorded.leaf_sha256,
    )
