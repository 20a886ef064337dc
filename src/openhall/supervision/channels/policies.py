"""Who sees which sector: its department, discipline inspection and audit; and who acts for it."""

from __future__ import annotations

from datetime import datetime

from django.db.models import QuerySet

from openhall.identity.public import Actor, Intent, Role, admit
from openhall.kernel.refusals import NotFound
from openhall.supervision.channels.models import Sector

ACROSS = (Role.INSPECTOR, Role.AUDITOR)
"""Roles that see every sector."""
READS = (Role.SUPERVISOR, *ACROSS)


def assign(intent: Intent, actor: Actor, version: int, *, at: datetime) -> None:
    """Let an authority assign a sector."""
    admit(intent, actor, roles={Role.AUTHORITY}, organisation_id=actor.organisation_id, version=version, at=at)


def supervise(intent: Intent, actor: Actor, sector: Sector, version: int, *, at: datetime) -> None:
    """Let a supervisor of the sector's department act."""
    admit(intent, actor, roles={Role.SUPERVISOR}, organisation_id=sector.organisation_id, version=version, at=at)


def supervises(reader: Actor | None, sector: Sector) -> bool:
    """Whether the reader supervises the sector; good for showing a form."""
    return (
        reader is not None and reader.holds(Role.SUPERVISOR) and reader.organisation_id == sector.organisation_id
    )  # fmt: skip


def seen_by(reader: Actor | None) -> QuerySet[Sector]:
    """The sectors that the reader sees from within."""
    rows = Sector.objects.select_related("organisation")
    if reader is None or reader.organisation_id is None:
        return rows.none()
    if reader.holds(*ACROSS):
        return rows
    return rows.filter(organisation_id=reader.organisation_id) if reader.holds(Role.SUPERVISOR) else rows.none()


def require_reader(reader: Actor | None) -> None:
    """Raises NotFound for everybody who supervises, inspects and audits nothing."""
    if reader is None or reader.organisation_id is None or not reader.holds(*READS):
        raise NotFound
