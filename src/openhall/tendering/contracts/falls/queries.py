"""What may be read of awards that may fall: by everybody, once it was announced."""

from uuid import UUID

from openhall.kernel.clock import instant_text
from openhall.kernel.refusals import NotFound
from openhall.tendering.contracts.models import Fall
from openhall.tendering.notices.public import Lot


def falls_of(lot: Lot) -> list[Fall]:
    """What was announced of a lot's awards, the oldest first."""
    return list(Fall.objects.select_related("supplier", "lot__notice__project").filter(lot=lot).order_by("id"))


def fall(uuid: UUID) -> Fall:
    """One of them.

    Raises:
        NotFound
    """
    found = Fall.objects.select_related("supplier", "lot__notice__project").filter(uuid=uuid).first()
    if found is None:
        raise NotFound(fall=str(uuid))
    return found


def shown(row: Fall) -> dict[str, object]:
    """As JSON, for everybody."""
    return {
        "id": str(row.uuid),
        "lot": str(row.lot.uuid),
        "bidder": row.bidder,
        "supplier": {"uuid": str(row.supplier.uuid), "name": row.supplier.name},
        "ground": row.ground,
        "article": row.article,
        "reason": row.reason,
        "announced_at": instant_text(row.announced_at),
        "answer_due_at": instant_text(row.answer_due_at),
        "answer": row.answer or None,
        "answered_at": instant_text(row.answered_at) if row.answered_at else None,
        "decision": row.decision or None,
        "decided_at": instant_text(row.decided_at) if row.decided_at else None,
        "version": row.version,
    }
