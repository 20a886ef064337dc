"""Jobs of booking; the worker polls ``due``."""

from datetime import datetime

from openhall.tendering.booking import commands, moving


def due(at: datetime) -> int:
    """Give free times to who waits, and move what measures in force cover; returns how many. Idempotent."""
    return commands.promote_waiting(at) + moving.apply_measures(at)
