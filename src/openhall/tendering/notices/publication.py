"""What NOT-01 would publish, as one value whose digest the person signs (protocols §6)."""

from datetime import datetime
from typing import Any

from openhall.kernel.clock import instant_text
from openhall.tendering.notices import rules
from openhall.tendering.notices.models import Document, Lot, Notice
from openhall.tendering.notices.queries import custodians_of
from openhall.tendering.planning import public as planning
from openhall.tendering.planning.public import Content
from openhall_rules.law import Pack
from openhall_rules.money import stated


def notice_to_sign(found: Notice, *, bids_due_at: datetime, at: datetime) -> Content:
    """What would be published of a draft at ``at`` with this deadline; it depends on nothing else than is in it.

    Raises:
        LawRefuses: a value of the tender documents doesn't fit the law.
    """
    law = planning.law_for_draft(found.project, at, rules.frozen_values(found))
    return notice_content(found, list(found.lots.order_by("number")), law, bids_due_at=bids_due_at)


def notice_content(found: Notice, lots: list[Lot], law: Pack, *, bids_due_at: datetime) -> Content:
    """What NOT-01 publishes; its statement also gets ``published_at``, which nobody knows before."""
    public = {
        "pack": law.id,
        "pack_sha256": law.sha256,
        "bids_due_at": instant_text(bids_due_at),
        "release_minutes": found.release_minutes,
        "threshold": found.threshold,
        "lots": len(lots),
    }
    statement = {
        "v": 1,
        "lang": found.project.lang,
        "pack_values": dict(law.overrides),
        "custodians": [
            {
                "place": row.place,
                "recipient": row.recipient,
                "organisation": str(row.organisation.uuid),
                "side": rules.side_of(found.project, row.organisation_id),
                "enrolment": row.opening_key.enrolment_leaf_sha256,
            }
            for row in custodians_of(found)
        ],
        "custodian_sides": found.custodian_sides,
        "documents": [document_facts(row) for row in found.documents.order_by("id")],
        "lots": [lot_facts(row) for row in lots],
    }
    return {"public": public, "statement": statement}


def document_facts(row: Document) -> dict[str, Any]:
    """A document as statements name it; ``kind`` only where it is one of those that the procedure names."""
    facts = {"title": row.title, "sha256": row.sha256, "size": row.size, "type": row.media_type}
    return facts | ({"kind": row.kind} if row.kind else {})


def lot_facts(row: Lot) -> dict[str, Any]:
    """A lot as statements name it."""
    return {
        "uuid": str(row.uuid),
        "number": row.number,
        "title": row.title,
        "description": row.description,
        "currency": row.currency,
        "estimate": None if row.estimate is None else stated(row.estimate, row.currency),
        "ceiling": None if row.ceiling is None else stated(row.ceiling, row.currency),
        "deposit": stated(row.deposit, row.currency),
        "method": row.method,
        "criteria": row.criteria,
        "items": row.items,
    }
