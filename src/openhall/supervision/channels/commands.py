"""Assigning a sector."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from openhall.identity import public as identity
from openhall.identity.public import Actor, Intent, Role
from openhall.supervision.channels import acts, policies
from openhall.supervision.channels.inputs import SectorInput
from openhall.supervision.channels.models import Sector
from openhall.supervision.channels.refusals import NoSupervisors, NoTenders
from openhall.supervision.signing import require_new
from openhall.witness.public import Recorded, record


@transaction.atomic(durable=True)
def assign_sector(
    *, uuid: UUID, given: SectorInput, intent: Intent, actor: Actor, at: datetime
) -> tuple[Sector, Recorded]:
    """Say which tenders are the sector and who supervises them (SPV-01), for the first time or anew.

    Raises:
        NoTenders; NoSupervisors: nobody there could see it. NotFound: no such department, or the id is no random one.
        What ``identity.admit`` raises.
    """
    require_new(uuid)
    row = Sector.objects.select_for_update(of=("self",), no_key=True).filter(uuid=uuid).first()
    policies.assign(intent, actor, row.version if row else 0, at=at)
    if not given.classes and not given.categories:
        raise NoTenders
    department = identity.organisation(given.organisation)
    if not identity.holders(department.id, Role.SUPERVISOR, at):
        raise NoSupervisors(organisation=department.name)
    if row is None:
        row = Sector(uuid=uuid, version=0)
    row.title, row.lang, row.basis = given.title, given.lang, given.basis
    row.classes, row.categories = sorted(set(given.classes)), sorted(set(given.categories))
    row.organisation_id, row.assigned_at, row.version = department.id, at, row.version + 1
    act = acts.SECTOR_ASSIGNED(
        object=f"sector:{row.uuid}",
        public={"organisation": str(department.uuid), "classes": row.classes, "categories": row.categories},
        statement={"v": 1, "title": row.title, "lang": row.lang, "basis": row.basis},
    )
    recorded = record(act, intent=intent, actor=actor, at=at)
    row.leaf = recorded.leaf_sha256
    row.save()
    return row, recorded
