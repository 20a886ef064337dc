"""JSON of outages: public to read, declared by trading centres and supervisors."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Router

from openhall.identity import public as identity
from openhall.kernel.clock import instant_text
from openhall.tendering.outages import commands, queries
from openhall.tendering.outages.inputs import DeclarationInput
from openhall.tendering.outages.models import Outage
from openhall.tendering.planning.public import receipt

router = Router(tags=["outages"])
Answer = dict[str, Any]


def _shown(one: Outage) -> Answer:
    return {
        "uuid": str(one.uuid),
        "began_at": instant_text(one.began_at),
        "ended_at": instant_text(one.ended_at),
        "measured": one.declared_by is None,
        "declared_by": one.declared_by.name if one.declared_by else None,
        "reason": one.reason or None,
        "parts": one.parts,
        "heads": one.heads,
        "leaf_sha256": one.leaf_sha256,
        "settled": one.settled,
    }


@router.get("/outages", response=Answer)
def list_outages(request: HttpRequest, before: int | None = None, limit: int = 50) -> Answer:
    """Outages of the platform, the last recorded first; ``before`` continues after an earlier page."""
    rows = queries.outages(before=before, limit=max(1, min(limit, 100)))
    since = queries.measured_since()
    return {
        "measured_since": instant_text(since) if since else None,
        "outages": [_shown(one) for one in rows],
        "next": rows[-1].pk if rows else None,
    }


@router.get("/outages/{uuid}", response=Answer)
def show_outage(request: HttpRequest, uuid: UUID) -> Answer:
    """One outage with the deadlines, windows and auctions that it moved."""
    one = queries.outage(uuid)
    moved = one.extensions.select_related("notice__project").order_by("id")[:500]
    windows = one.window_extensions.select_related("lot").order_by("id")[:500]
    auctions = one.auction_moves.select_related("auction").order_by("id")[:500]
    return _shown(one) | {
        "deadlines": [
            {
                "notice": str(row.notice.uuid),
                "project": str(row.notice.project.uuid),
                "old_due_at": instant_text(row.old_due_at),
                "new_due_at": instant_text(row.new_due_at) if row.new_due_at else None,
                "entered": row.entered,
                "leaf_sha256": row.leaf_sha256 or None,
            }
            for row in moved
        ],
        "windows": [
            {
                "lot": str(row.lot.uuid),
                "window": row.window,
                "old_ends_at": instant_text(row.old_ends_at),
                "new_ends_at": instant_text(row.new_ends_at),
                "leaf_sha256": row.leaf_sha256,
            }
            for row in windows
        ],
        "auctions": [
            {
                "auction": str(row.auction.uuid),
                "stage": row.stage,
                "old_starts_at": instant_text(row.old_starts_at),
                "new_starts_at": instant_text(row.new_starts_at),
                "old_ends_at": instant_text(row.old_ends_at),
                "new_ends_at": instant_text(row.new_ends_at),
                "leaf_sha256": row.leaf_sha256,
            }
            for row in auctions
        ],
    }


@router.put("/outages/{uuid}", response=Answer)
def declare_outage(request: HttpRequest, uuid: UUID, payload: DeclarationInput) -> Answer:
    """Declare an outage that the platform can’t see (OUT-02). ``uuid`` is chosen by the caller."""
    actor, intent = identity.acting(request, command="declare_outage", object=f"outage:{uuid}")
    row, recorded = commands.declare_outage(
        outage=uuid, given=payload, intent=intent, actor=actor, at=identity.received_at(request)
    )
    return _shown(queries.outage(row.uuid)) | receipt(recorded)
