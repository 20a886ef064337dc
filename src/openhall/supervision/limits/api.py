"""JSON of the limits of indicators, for everybody."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Router

from openhall.identity import public as identity
from openhall.kernel.clock import instant_text
from openhall.supervision.limits import commands, queries
from openhall.supervision.limits.inputs import LimitInput
from openhall.supervision.limits.models import IndicatorLimit
from openhall.tendering.planning.public import receipt

router = Router(tags=["supervision"])
Answer = dict[str, Any]


def shown(row: IndicatorLimit, counts: bool) -> Answer:
    """A limit as it was entered; ``counts``: for tenders that are published today."""
    return {
        "uuid": str(row.uuid),
        "jurisdiction": row.jurisdiction,
        "limit": row.name,
        "value": f"{row.value.normalize():f}",
        "currency": row.currency or None,
        "from_date": row.from_date.isoformat(),
        "in_force": row.in_force,
        "counts": counts,
        "basis": row.basis,
        "reason": row.reason,
        "entered_by": {"person": row.by.name, "organisation": row.organisation.name},
        "at": instant_text(row.at),
        "leaf_sha256": row.leaf,
    }


@router.get("/supervision/limits", response=Answer)
def list_limits(request: HttpRequest) -> Answer:
    """Everything that was ever entered, newest first: which figure, from when on, by whom and why."""
    rows = queries.rows()
    counting = set(queries.counting(rows, identity.received_at(request).date()).values())
    return {"limits": [shown(row, row in counting) for row in rows]}


@router.post("/supervision/limits/{uuid}", response=Answer)
def set_limit(request: HttpRequest, uuid: UUID, payload: LimitInput) -> Answer:
    """Enter, as an authority, a limit that only a law gives, change it from a day on, or end it (SPV-07)."""
    actor, intent = identity.acting(request, command="set_indicator_limit", object=f"indicator-limit:{uuid}")
    at = identity.received_at(request)
    row, recorded = commands.set_indicator_limit(uuid=uuid, given=payload, intent=intent, actor=actor, at=at)
    return shown(row, row in queries.counting(queries.rows(), at.date()).values()) | receipt(recorded)
