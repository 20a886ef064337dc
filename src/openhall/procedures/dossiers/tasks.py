"""Jobs of dossiers; the worker polls ``due``. Idempotent: what is marked as done isn't done again."""

from datetime import datetime

from openhall.procedures.dossiers import batches, delays, reconciling


def due(at: datetime) -> int:
    """Carry on with batches, warn before dossiers are late, ask what was paid; how many things were done."""
    warned = sum(delays.warn_of_dossier(dossier=uuid, at=at) is not None for uuid in delays.to_warn(at))
    return batches.carry_on(at) + warned + reconciling.due(at)
