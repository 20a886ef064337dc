"""Jobs of evidence; the worker polls ``due``."""

from datetime import datetime

from openhall.witness_room.evidence import commands, making


def due(at: datetime) -> int:
    """Remove files whose time is over, and make one step of one retrieval. Idempotent, and never long at a time."""
    return commands.expire(at) + making.step(at)
