"""Who makes, reads, shares and ends documents."""

from datetime import datetime

from openhall.identity.public import Actor, Intent, MandateMissing, Role, admit
from openhall.kernel.refusals import NotFound
from openhall.procedures.dossiers import public as dossiers
from openhall.procedures.results.models import Document, Template

DESK = frozenset({Role.DESK, Role.HEAD})
HEADS = frozenset({Role.HEAD})


def of_desk(intent: Intent, actor: Actor, *, version: int, at: datetime) -> int:
    """Let an officer or the head of the organisation that they act for act; its inside id."""
    if actor.organisation_id is None:
        raise MandateMissing(party="", roles=sorted(DESK))
    admit(intent, actor, roles=DESK, organisation_id=actor.organisation_id, version=version, at=at)
    return actor.organisation_id


def of_head(intent: Intent, actor: Actor, row: Template, *, at: datetime) -> None:
    """Let the head of the unit approve."""
    admit(intent, actor, roles=HEADS, organisation_id=row.organisation_id, version=row.version, at=at)


def of_unit(intent: Intent, actor: Actor, row: Document, *, at: datetime) -> None:
    """Let an officer or the head of the unit that issues act."""
    if not makes(actor, row):
        raise NotFound(document=str(row.uuid))
    admit(intent, actor, roles=DESK, organisation_id=row.unit.organisation_id, version=row.version, at=at)


def makes(reader: Actor | None, row: Document) -> bool:
    """Whether the reader works for the unit that issues it."""
    return dossiers.works(reader) and reader is not None and reader.organisation_id == row.unit.organisation_id


def own(reader: Actor | None, row: Document, at: datetime) -> bool:
    """Whether it is in the reader's store, or in that of an organisation for which they act by a mandate.

    What somebody got by filing for a ward is theirs to read while they care for it.
    """
    if reader is None:
        return False
    if row.organisation_id is not None:
        return row.organisation_id == reader.organisation_id and bool(reader.roles)
    if row.person_id is None or row.person_id != reader.person_id:
        return False
    proxy = row.dossier.proxy if row.dossier is not None else None
    return proxy is None or proxy.principal_id == row.person_id or proxy.runs(at)


def gives_out(reader: Actor | None, row: Document, at: datetime) -> bool:
    """Whether the reader may make a code for it: their own; the unit, where nobody's store has it."""
    nobodys = row.person_id is None and row.organisation_id is None
    return own(reader, row, at) or (nobodys and makes(reader, row))


def fetches(reader: Actor, row: Document, at: datetime) -> bool:
    """Whether the reader filed for whoever has it in their store, by a mandate that is in force."""
    if row.dossier is None or row.dossier.proxy is None:
        return False
    return row.dossier.person_id == reader.person_id and row.dossier.proxy.runs(at)


def require_seen(reader: Actor, row: Document, at: datetime) -> None:
    """Ask that the reader may have the file.

    Raises:
        NotFound: whether there is one isn't told.
    """
    if row.erased_at is not None or not (own(reader, row, at) or makes(reader, row) or fetches(reader, row, at)):
        raise NotFound(document=str(row.uuid))
