"""Jobs of imports; the worker polls ``due``."""

from datetime import datetime

from openhall.exchange.imports import commands


def due(at: datetime) -> int:
    """Forget files that were checked and never taken in; returns how many. Idempotent."""
    return commands.sweep(at)
