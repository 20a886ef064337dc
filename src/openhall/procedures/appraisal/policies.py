"""Who drafts, receives, instructs, answers, assesses, objects; and who reads what."""

from datetime import datetime

from openhall.identity.public import Actor, Intent, Role, admit, holds
from openhall.kernel.refusals import NotFound
from openhall.procedures.appraisal.models import Appraisal, Instruction, Report, ReportState
from openhall.procedures.appraisal.refusals import OwnSheet
from openhall.procedures.dossiers.public import Unit

OFFICE = frozenset({Role.PROVINCE})
CHAIRS = frozenset({Role.CHAIR})
HEADS = frozenset({Role.HEAD})
WAITING = frozenset({ReportState.PREPARED, ReportState.SEALED})
"""States in which only the office reads a report."""


def office(reader: Actor | None) -> bool:
    """Whether the reader acts for a provincial office; good for showing a page."""
    return reader is not None and reader.organisation_id is not None and reader.holds(*OFFICE)


def chair(reader: Actor | None) -> bool:
    """Whether the reader acts as chair; good for showing a page."""
    return reader is not None and reader.organisation_id is not None and reader.holds(*CHAIRS)


def require_office(reader: Actor) -> None:
    """Ask that the reader acts for a provincial office.

    Raises:
        NotFound
    """
    if not office(reader):
        raise NotFound


def of_its_office(reader: Actor | None, row: Report) -> bool:
    """Whether the reader is of the office that reports."""
    return office(reader) and reader is not None and row.office_id == reader.organisation_id


def is_its_chair(reader: Actor | None, row: Report) -> bool:
    """Whether the reader is the chair to whom it was delivered."""
    return chair(reader) and reader is not None and row.party_id == reader.organisation_id


def reads(reader: Actor | None, row: Report) -> bool:
    """Whether the reader may read a report: its office, its chair, and everybody once it is published."""
    if row.state == ReportState.PUBLISHED or of_its_office(reader, row):
        return True
    return row.state not in WAITING and is_its_chair(reader, row)


def of_office(intent: Intent, actor: Actor, row: Report, *, at: datetime) -> None:
    """Let the office that reports act.

    Raises:
        NotFound: another one. What ``identity.admit`` raises.
    """
    if row.office_id != actor.organisation_id:
        raise NotFound(report=str(row.uuid))
    admit(intent, actor, roles=OFFICE, organisation_id=row.office_id, version=row.version, at=at)


def of_chair(intent: Intent, actor: Actor, row: Report, *, version: int, at: datetime) -> None:
    """Let the chair act to whom it was delivered.

    Raises:
        NotFound: somebody else. What ``identity.admit`` raises.
    """
    if row.party_id is None or row.party_id != actor.organisation_id:
        raise NotFound(report=str(row.uuid))
    admit(intent, actor, roles=CHAIRS, organisation_id=row.party_id, version=version, at=at)


def of_head(intent: Intent, actor: Actor, row: Instruction, *, at: datetime) -> None:
    """Let the head of the unit act that was instructed.

    Raises:
        NotFound: another unit's. What ``identity.admit`` raises.
    """
    unit = Unit.objects.filter(number=row.unit).first()
    if unit is None or unit.organisation_id != actor.organisation_id:
        raise NotFound(instruction=str(row.uuid))
    admit(intent, actor, roles=HEADS, organisation_id=unit.organisation_id, version=row.version, at=at)


def of_person(intent: Intent, actor: Actor, row: Appraisal, *, at: datetime) -> None:
    """Let the person act whose sheet it is, for the organisation for which they are appraised.

    Raises:
        NotFound: somebody else's. What ``identity.admit`` raises.
    """
    if row.person_id != actor.person_id:
        raise NotFound(appraisal=str(row.uuid))
    roles = frozenset({Role.DESK, Role.HEAD})
    admit(intent, actor, roles=roles, organisation_id=row.organisation_id, version=row.version, at=at)


def of_signer(intent: Intent, actor: Actor, row: Appraisal, *, second: bool, at: datetime) -> None:
    """Let whoever assesses act, or whoever signs ``second``; never about oneself, never one person twice.

    Raises:
        NotFound: no signer of this sheet. OwnSheet. What ``identity.admit`` raises.
    """
    party, role = (row.higher_id, row.higher_role) if second else (row.assessor_id, row.assessor_role)
    if party != actor.organisation_id:
        raise NotFound(appraisal=str(row.uuid))
    admit(intent, actor, roles={Role(role)}, organisation_id=party, version=row.version, at=at)
    if actor.person_id == row.person_id or (second and actor.person_id == row.assessed_by_id):
        raise OwnSheet


def sees(reader: Actor, row: Appraisal, at: datetime) -> bool:
    """Whether the reader is concerned by a sheet: the person, who assesses, who signs second. Read now, since a
    mandate may have ended after the person signed in.
    """
    if reader.person_id == row.person_id:
        return True
    signers = ((row.assessor_id, row.assessor_role), (row.higher_id, row.higher_role))
    return any(party == reader.organisation_id and holds(reader, [role], party, at) for party, role in signers)
