"""Who opens, reads and works on investigations."""

from __future__ import annotations

from datetime import datetime

from openhall.identity import public as identity
from openhall.identity.public import Actor, Intent, Role, admit
from openhall.kernel.refusals import NotFound
from openhall.supervision.cases.models import Investigation

INVESTIGATES = (Role.SUPERVISOR, Role.INSPECTOR, Role.AUDITOR, Role.INVESTIGATOR)


def works_on(intent: Intent, actor: Actor, organisation_id: int | None, version: int, *, at: datetime) -> int:
    """Let somebody who investigates act for this department; its key.

    Raises:
        What ``identity.admit`` raises. NotFound: for no department.
    """
    admit(intent, actor, roles=set(INVESTIGATES), organisation_id=organisation_id, version=version, at=at)
    if organisation_id is None:
        raise NotFound
    return organisation_id


def investigates(reader: Actor | None) -> bool:
    """Whether the reader may open and read cases of their own department."""
    return reader is not None and reader.organisation_id is not None and reader.holds(*INVESTIGATES)


def require_reader(reader: Actor | None) -> int:
    """The department for which the reader investigates.

    Raises:
        NotFound: for everybody else.
    """
    if reader is None or reader.organisation_id is None or not reader.holds(*INVESTIGATES):
        raise NotFound
    return reader.organisation_id


def leads(reader: Actor, row: Investigation) -> bool:
    """Whether the reader is of the leading department; good for showing a form."""
    return investigates(reader) and reader.organisation_id == row.lead_id


def is_department(organisation_id: int, at: datetime) -> bool:
    """Whether somebody there could read a case."""
    return any(identity.holders(organisation_id, role, at) for role in INVESTIGATES)
