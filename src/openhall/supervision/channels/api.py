"""JSON of sectors."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Router

from openhall.identity import public as identity
from openhall.kernel.clock import instant_text
from openhall.supervision.channels import commands, queries
from openhall.supervision.channels.inputs import SectorInput
from openhall.supervision.channels.models import Sector
from openhall.supervision.facts.public import Watched
from openhall.supervision.signing import PAGE
from openhall.tendering.planning.public import receipt

router = Router(tags=["supervision"])
Answer = dict[str, Any]


def shown(row: Sector) -> Answer:
    """A sector, for everybody."""
    return {
        "uuid": str(row.uuid),
        "title": row.title,
        "lang": row.lang,
        "organisation": {"uuid": str(row.organisation.uuid), "name": row.organisation.name},
        "classes": row.classes,
        "categories": row.categories,
        "basis": row.basis,
        "assigned_at": instant_text(row.assigned_at),
        "version": row.version,
        "leaf_sha256": row.leaf,
    }


def tender(row: Watched) -> Answer:
    """A tender of a sector."""
    return {
        "case": str(row.case),
        "ocid": row.tender_id,
        "title": row.title,
        "lang": row.lang,
        "buyer": row.buyer_name,
        "category": row.category,
        "resource_class": row.resource_class,
        "state": row.state,
        "published_at": instant_text(row.published_at) if row.published_at else None,
        "changed_at": instant_text(row.changed_at) if row.changed_at else None,
    }


@router.get("/supervision/sectors", response=Answer)
def list_sectors(request: HttpRequest) -> Answer:
    """Who supervises which tenders."""
    return {"sectors": [shown(row) for row in queries.all_sectors()]}


@router.post("/supervision/sectors/{uuid}", response=Answer)
def assign_sector(request: HttpRequest, uuid: UUID, payload: SectorInput) -> Answer:
    """Say, as an authority, which tenders are a sector and who supervises them (SPV-01)."""
    actor, intent = identity.acting(request, command="assign_sector", object=f"sector:{uuid}")
    row, recorded = commands.assign_sector(
        uuid=uuid, given=payload, intent=intent, actor=actor, at=identity.received_at(request)
    )
    return shown(row) | receipt(recorded)


@router.get("/supervision/sectors/{uuid}/tenders", response=Answer)
def list_tenders(request: HttpRequest, uuid: UUID, before: int | None = None) -> Answer:
    """All tenders of a sector, newest first: for its department, discipline inspection and audit."""
    rows = queries.tenders_of(queries.sector(uuid, identity.reader(request))).order_by("-id")
    found = list((rows.filter(pk__lt=before) if before else rows)[:PAGE])
    return {
        "tenders": [tender(row) for row in found],
        "next_before": found[-1].pk if len(found) == PAGE else None,
    }
