"""Who is asked, who answers, who publishes the questions."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from openhall.identity.public import Actor, Intent, MandateMissing, Role, admit
from openhall.kernel.refusals import NotFound
from openhall.procedures.dossiers import public as dossiers
from openhall.procedures.dossiers.public import Dossier
from openhall.procedures.feedback.models import Reflection

OFFICE = frozenset({Role.PROVINCE})


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody by their account, about one dossier."""

    actor: Actor
    dossier: UUID


@dataclass(frozen=True, slots=True)
class Holder:
    """Somebody by the number and the secret of a receipt; no account is needed."""

    code: str
    secret: str


Whose = Reader | Holder


def of_office(intent: Intent, actor: Actor, *, at: datetime) -> None:
    """Let the provincial office act."""
    if actor.organisation_id is None:
        raise MandateMissing(party="", roles=sorted(OFFICE))
    admit(intent, actor, roles=OFFICE, organisation_id=actor.organisation_id, version=0, at=at)


def theirs(whose: Whose, at: datetime) -> Dossier:
    """The dossier that is somebody's own: an officer of the unit has no way to it.

    Raises:
        NotFound
    """
    if isinstance(whose, Holder):
        return dossiers.tracked(whose.code, whose.secret)
    row = dossiers.dossier(whose.dossier, whose.actor, at)
    if not dossiers.own(whose.actor, row, at):
        raise NotFound(dossier=str(whose.dossier))
    return row


def require_answers(reader: Actor, row: Reflection) -> None:
    """Ask that the reader works for the unit that was written to.

    Raises:
        NotFound
    """
    if not dossiers.works(reader) or row.unit.organisation_id != reader.organisation_id:
        raise NotFound(reflection=str(row.uuid))
