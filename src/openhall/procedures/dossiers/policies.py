"""Who files, works on and reads dossiers."""

from datetime import datetime

from openhall.identity.proxies import public as proxies
from openhall.identity.public import Actor, Intent, MandateMissing, Role, admit
from openhall.kernel.refusals import NotFound
from openhall.procedures.dossiers import beside
from openhall.procedures.dossiers.models import Dossier, Draft, State, Unit

DESK = frozenset({Role.DESK, Role.HEAD})
HEADS = frozenset({Role.HEAD})
OFFICE = frozenset({Role.PROVINCE})


def of_office(intent: Intent, actor: Actor, *, version: int, at: datetime) -> None:
    """Let the provincial office act."""
    if actor.organisation_id is None:
        raise MandateMissing(party="", roles=sorted(OFFICE))
    admit(intent, actor, roles=OFFICE, organisation_id=actor.organisation_id, version=version, at=at)


def of_head(intent: Intent, actor: Actor, unit: Unit, *, at: datetime) -> None:
    """Let the head of the unit act."""
    admit(intent, actor, roles=HEADS, organisation_id=unit.organisation_id, version=unit.version, at=at)


def of_unit(intent: Intent, actor: Actor, unit: Unit, *, version: int, at: datetime) -> None:
    """Let an officer or the head of the unit act."""
    admit(intent, actor, roles=DESK, organisation_id=unit.organisation_id, version=version, at=at)


def of_unit_head(intent: Intent, actor: Actor, unit: Unit, *, version: int, at: datetime) -> None:
    """Let the head of a unit act on a thing of it."""
    admit(intent, actor, roles=HEADS, organisation_id=unit.organisation_id, version=version, at=at)


def of_desk(intent: Intent, actor: Actor, draft: Draft, *, at: datetime) -> None:
    """Let the officer file what they typed at their desk."""
    if draft.person_id != actor.person_id or draft.desk is None:
        raise NotFound(dossier=str(draft.uuid))
    of_unit(intent, actor, draft.desk, version=0, at=at)


def of_applicant(intent: Intent, actor: Actor, row: Draft | Dossier, *, version: int, at: datetime) -> None:
    """Let whoever files act on their own dossier; by a mandate, only while it holds.

    Raises:
        NotFound. ProxyNotInForce, ProxyOutOfScope. What ``identity.admit`` raises.
    """
    if not (_filed(actor, row) or _for_whom(actor, row)):
        raise NotFound(dossier=str(row.uuid))
    if row.proxy is not None and not _for_whom(actor, row):
        proxies.to_use(row.proxy.uuid, actor.person_id, row.edition.procedure.code, at)
    admit(intent, actor, version=version, at=at)


def works(reader: Actor | None) -> bool:
    """Whether the reader works on dossiers of a unit; good for showing a page."""
    return reader is not None and reader.organisation_id is not None and reader.holds(*DESK)


def routes(reader: Actor | None) -> bool:
    """Whether the reader is of a provincial office; good for showing a page."""
    return reader is not None and reader.organisation_id is not None and reader.holds(*OFFICE)


def handles(reader: Actor | None, row: Dossier) -> bool:
    """Whether the reader works for the unit that decides."""
    return works(reader) and row.unit is not None and reader is not None and (
        row.unit.organisation_id == reader.organisation_id
    )  # fmt: skip


def received(reader: Actor | None, row: Dossier) -> bool:
    """Whether the reader works for the desk that took it in."""
    return works(reader) and row.desk is not None and reader is not None and (
        row.desk.organisation_id == reader.organisation_id
    )  # fmt: skip


def own(reader: Actor | None, row: Dossier | Draft, at: datetime) -> bool:
    """Whether it is the reader's own: filed by them, if by a mandate while it is in force; or for them by another
    one.
    """
    if reader is None:
        return False
    return _for_whom(reader, row) or (_filed(reader, row) and (row.proxy is None or row.proxy.runs(at)))


def _filed(reader: Actor, row: Dossier | Draft) -> bool:
    return row.person_id is not None and row.person_id == reader.person_id


def _for_whom(reader: Actor, row: Dossier | Draft) -> bool:
    """Whether somebody else files for the reader, or for the organisation that the reader manages."""
    if row.proxy is None:
        return False
    if row.proxy.principal_id is not None:
        return row.proxy.principal_id == reader.person_id
    manages = reader.organisation_id is not None and reader.holds(Role.MANAGER)
    return manages and row.proxy.organisation_id == reader.organisation_id


def require_seen(reader: Actor, row: Dossier, at: datetime) -> None:
    """Ask that the reader may read it: who filed it, who decides, who took it in; the office while nobody decides; whom
    another room lets read it.

    Raises:
        NotFound: whether there is one isn't told.
    """
    unplaced = row.unit is None and routes(reader)
    if not (
        own(reader, row, at) or handles(reader, row) or received(reader, row) or unplaced or beside.reads(reader, row)
    ):
        raise NotFound(dossier=str(row.uuid))


def digitises(reader: Actor | None, row: Dossier) -> bool:
    """Whether the reader may still add files: at the desk that took it in, before acceptance or for a supplement."""
    return received(reader, row) and row.state in (State.NEW, State.SUPPLEMENT)
