"""Who opens, reads and works on investigations."""

from __future__ import annotations

from datetime import datetime

from openhall.identity import public as identity
from openhall.identity.public import Actor, Intent, Role, admit
from openhall.kernel.refusals import NotFound
from openhall.supervision.cases.models import Investigation

INVESTIGATES = (Role.SUPERVISOR, Role.INSPECTOR, Role.AUDITOR, Role.INVESTIGATOR)


def works_on(intent: Intent, actor: Actor, organisation_id: int | None, version: int, *, at: datetime) -> None:
    """Let somebody who investigates act for this department."""
    admit(intent, actor, roles=set(INVESTIGATES), organisation_id=organisation_id, version=version, at=at)


def investigates(reader: Actor | None) -> bool:
    """Whether the reader may open and read cases of their own department."""
    return reader is not None and reader.organisation_id is not None and reader.holds(*INVESTIGATES)


def require_reader(reader: Actor | None) -> Actor:
    """Raises NotFound for everybody else."""
    if reader is None or not investigates(reader):
        raise NotFound
    return reader


def leads(reader: Actor, row: Investigation) -> bool:
    """Whether the reader is of the leading department; good for showing a form."""
    return investigates(reader) and reader.organisation_id == row.lead_id


def is_department(organisation_id: int, at: datetime) -> bool:
    """Whether somebody there could read a case."""
    return any(identity.holders(organisation_id, role, at) for role in INVESTIGATES)
