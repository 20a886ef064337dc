"""Who arranges a desk and who works at it."""

from datetime import datetime

from openhall.identity.public import Actor, Intent, Role, admit
from openhall.kernel.refusals import NotFound
from openhall.procedures.dossiers import public as dossiers
from openhall.procedures.dossiers.public import Unit

HEADS = frozenset({Role.HEAD})


def of_head(intent: Intent, actor: Actor, unit: Unit, *, version: int, at: datetime) -> None:
    """Let the head of the unit act."""
    admit(intent, actor, roles=HEADS, organisation_id=unit.organisation_id, version=version, at=at)


def works_at(reader: Actor | None, unit: Unit) -> bool:
    """Whether the reader works at the unit's desk."""
    return reader is not None and dossiers.works(reader) and unit.organisation_id == reader.organisation_id


def require_works_at(reader: Actor, unit: Unit) -> None:
    """Ask that the reader works at the unit's desk.

    Raises:
        NotFound
    """
    if not works_at(reader, unit):
        raise NotFound(unit=unit.number)
