"""Who enters, publishes, answers, reads what."""

from datetime import datetime

from openhall.identity.public import Actor, Intent, MandateMissing, Role, admit
from openhall.kernel.refusals import NotFound
from openhall.procedures.dossiers import public as dossiers

OFFICE = frozenset({Role.PROVINCE})
HEADS = frozenset({Role.HEAD})
CHAIRS = frozenset({Role.CHAIR})
DESK = frozenset({Role.DESK, Role.HEAD})


def of_office(intent: Intent, actor: Actor, *, version: int, at: datetime) -> None:
    """Let the provincial office act."""
    if actor.organisation_id is None:
        raise MandateMissing(party="", roles=sorted(OFFICE))
    admit(intent, actor, roles=OFFICE, organisation_id=actor.organisation_id, version=version, at=at)


def of_head(intent: Intent, actor: Actor, unit: str, *, version: int, at: datetime) -> None:
    """Let the head of a unit act, and nobody in their place.

    Raises:
        NotFound: another unit's. What ``identity.admit`` raises.
    """
    row = dossiers.Unit.objects.filter(number=unit).first()
    if row is None or row.organisation_id != actor.organisation_id:
        raise NotFound(unit=unit)
    admit(intent, actor, roles=HEADS, organisation_id=row.organisation_id, version=version, at=at)


def office(reader: Actor | None) -> bool:
    """Whether the reader acts for a provincial office; good for showing a page."""
    return reader is not None and reader.organisation_id is not None and reader.holds(*OFFICE)


def own_units(reader: Actor | None) -> list[str]:
    """Numbers of the units that the reader works for."""
    if reader is None or reader.organisation_id is None or not reader.holds(*DESK):
        return []
    return [one.number for one in dossiers.units(reader)]


def heads(reader: Actor | None) -> bool:
    """Whether the reader is a head; good for showing a page."""
    return reader is not None and reader.organisation_id is not None and reader.holds(*HEADS)


def chairs(reader: Actor | None) -> bool:
    """Whether the reader acts as chair; good for showing a page."""
    return reader is not None and reader.organisation_id is not None and reader.holds(*CHAIRS)


def require_office(reader: Actor) -> None:
    """Ask that the reader acts for a provincial office.

    Raises:
        NotFound
    """
    if not office(reader):
        raise NotFound


def sees_codes(reader: Actor | None, unit: str) -> bool:
    """Whether the reader may see which dossiers lost points: the office, the chair that it reports to, and the unit
    itself. Others see counts.
    """
    return office(reader) or chairs(reader) or unit in own_units(reader)
