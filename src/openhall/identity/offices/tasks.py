"""Jobs of offices; the worker polls ``due``."""

from datetime import datetime

from openhall.identity.offices import proposals


def due(at: datetime) -> int:
    """End proposals that nobody signed in time. Idempotent."""
    return proposals.lapse(at)
