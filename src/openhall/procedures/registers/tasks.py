"""Jobs of registers; the worker polls ``due``."""

from datetime import datetime

from openhall.procedures.registers import commands


def due(at: datetime) -> int:
    """Ask registers whatever waits for an answer. Idempotent by each question's key."""
    return commands.due(at)
