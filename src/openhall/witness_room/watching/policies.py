"""Who watches and who acts in the witness room."""

from datetime import datetime

from django.utils.translation import gettext as _

from openhall.identity.public import Actor, Intent, Role, admit
from openhall.kernel.refusals import NotFound
from openhall.witness_room.watching.models import Attendance, Session
from openhall.witness_room.watching.refusals import EnterFirst, PartyCannotWitness
from openhall.witness_room.watching.sources import SessionFacts

READS = (Role.WITNESS, Role.SUPERVISOR)
"""Witness officers act in the room; supervisors look in. What it shows is public anyway, only put together here."""


def reads(reader: Actor | None) -> bool:
    """Whether the reader sees the room."""
    return reader is not None and reader.holds(*READS)


def require_reader(reader: Actor | None) -> Actor:
    """The reader, if the room is open to them.

    Raises:
        NotFound
    """
    if reader is None or not reads(reader):
        raise NotFound
    return reader


def may_witness(reader: Actor | None, facts: SessionFacts) -> bool:
    """Whether the reader could act in the session, by their roles; good for showing a form."""
    return reader is not None and reader.holds(Role.WITNESS) and reader.organisation_id not in facts.parties


def witness(intent: Intent, actor: Actor, facts: SessionFacts, *, version: int | None, at: datetime) -> None:
    """Let a witness officer of an organisation that is no party of the transaction act.

    Raises:
        PartyCannotWitness; what ``identity.admit`` raises.
    """
    admit(intent, actor, roles={Role.WITNESS}, organisation_id=actor.organisation_id, version=version, at=at)
    if actor.organisation_id in facts.parties:
        raise PartyCannotWitness(reason=_("Your organisation is a party of this transaction."))


def attendance(actor: Actor, session: Session) -> Attendance:
    """The officer's place in the room.

    Raises:
        EnterFirst
    """
    mine = Attendance.objects.filter(session=session, person_id=actor.person_id)
    found = mine.filter(organisation_id=actor.organisation_id or 0).first()
    if found is None:
        raise EnterFirst(session=str(session.uuid))
    return found
