"""Who records calls, publishes templates and sends letters."""

from datetime import datetime

from openhall.identity.public import Actor, Intent, MandateMissing, Role, admit
from openhall.kernel.refusals import NotFound
from openhall.procedures.contact.models import Call, LetterTemplate
from openhall.procedures.dossiers import public as dossiers
from openhall.procedures.dossiers.public import Unit

PUBLISHERS = frozenset({Role.HEAD, Role.PROVINCE})


def of_publisher(intent: Intent, actor: Actor, *, version: int, at: datetime) -> int:
    """Let a head of a unit, or the provincial office, publish and withdraw; the key of their organisation."""
    if actor.organisation_id is None:
        raise MandateMissing(party="", roles=sorted(PUBLISHERS))
    admit(intent, actor, roles=PUBLISHERS, organisation_id=actor.organisation_id, version=version, at=at)
    return actor.organisation_id


def publishes(reader: Actor | None) -> bool:
    """Whether the reader publishes templates; good for showing a form."""
    return reader is not None and reader.organisation_id is not None and reader.holds(*PUBLISHERS)


def uses(reader: Actor, row: LetterTemplate) -> bool:
    """Whether the template is of the reader's organisation, or for all."""
    staff = dossiers.works(reader) or dossiers.routes(reader)
    return staff and (row.for_all or row.organisation_id == reader.organisation_id)


def require_answers(reader: Actor, row: Call) -> Unit:
    """Ask that the reader works for the unit that was called; the unit.

    Raises:
        NotFound
    """
    if not dossiers.works(reader) or row.unit.organisation_id != reader.organisation_id:
        raise NotFound(call=str(row.uuid))
    return row.unit
