"""Jobs of opinions; the worker polls ``due``. Idempotent: each warning once."""

from datetime import datetime

from openhall.procedures.opinions import commands


def due(at: datetime) -> int:
    """Warn before opinions are late; how many warnings."""
    return sum(commands.warn_of_opinion(opinion=uuid, at=at) is not None for uuid in commands.to_warn(at))
