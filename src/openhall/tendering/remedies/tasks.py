"""What this room does by itself: noting that an ordered correction is overdue."""

from datetime import datetime

from openhall.tendering.remedies.corrections import queries
from openhall.tendering.remedies.corrections.commands import note_correction_overdue


def due(at: datetime) -> int:
    """Note what is overdue; how many. Idempotent: each time that a body sets is noted once."""
    late = [one.uuid for one in queries.late(at)]
    return sum(note_correction_overdue(correction=uuid, at=at) is not None for uuid in late)
