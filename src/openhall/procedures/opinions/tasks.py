"""Jobs of opinions; the worker polls ``due``. Idempotent: each warning once."""

from datetime import datetime

from openhall.procedures.opinions import commands, recounting


def due(at: datetime) -> int:
    """Count anew by days off, and warn before opinions are late; how many things were done."""
    return recounting.carry_on(at) + sum(
        commands.warn_of_opinion(opinion=uuid, at=at) is not None for uuid in commands.to_warn(at)
    )
