"""What may be read of ordered corrections: until when and whether it was done by everybody, the rest by the parties."""

from datetime import datetime
from typing import Any

from openhall.kernel.clock import instant_text
from openhall.tendering.remedies.correction_models import Correction, CorrectionState
from openhall.tendering.remedies.models import Complaint

MOST = 100


def of_complaint(row: Complaint) -> Correction | None:
    """What the decision on a complaint orders the owner to correct; None where it orders nothing such."""
    return Correction.objects.filter(complaint=row).first()


def told(row: Complaint) -> dict[str, Any] | None:
    """As JSON for everybody."""
    found = getattr(row, "correction_ordered", None)
    if found is None:
        return None
    return {
        "id": str(found.uuid),
        "state": found.state,
        "due_at": instant_text(found.due_at),
        "ended_at": instant_text(found.ended_at) if found.ended_at is not None else None,
    }


def whole(row: Complaint) -> dict[str, Any] | None:
    """As JSON for the parties and the body."""
    found = of_complaint(row)
    if found is None:
        return None
    steps = [
        {"code": one.code, "text": one.text, "at": instant_text(one.at), "leaf": one.leaf_sha256}
        for one in found.steps.all()
    ]
    return (told(row) or {}) | {"version": found.version, "steps": steps}


def late(at: datetime) -> list[Correction]:
    """Corrections that are overdue and of which nobody was told yet."""
    rows = Correction.objects.filter(state=CorrectionState.OWED, due_at__lt=at, told_at=None)
    return list(rows.order_by("due_at", "id")[:MOST])
