"""Jobs of dispatches; the worker polls ``due``. Idempotent by each message's key."""

from datetime import datetime

from openhall.procedures.dispatch import commands, parcels


def due(at: datetime) -> int:
    """Send text messages and parcels, and ask how far they are; of how many something was learnt."""
    return commands.due(at) + parcels.due(at)
