"""Jobs of entry; the worker polls ``due``."""

from datetime import datetime

from openhall.tendering.entry import afterwards


def due(at: datetime) -> int:
    """Remind owners of what they are to file; returns how many reminders were written. Idempotent."""
    return afterwards.remind(at)
