"""Jobs of results; the worker polls ``due``. Idempotent: what was stamped, issued or renewed isn't again."""

from datetime import datetime

from openhall.procedures.results import lasting


def due(at: datetime) -> int:
    """Stamp, issue and renew what waits; how many documents got on."""
    return sum(lasting.carry_on(document=uuid, at=at) for uuid in lasting.due(at))
