"""Jobs of dossiers; the worker polls ``due``. Idempotent: what is marked as done isn't done again."""

from datetime import datetime

from openhall.procedures.dossiers import batches, delays, reconciling, recounting


def due(at: datetime) -> int:
    """Carry on with batches, count anew by days off, warn of lateness, ask what was paid; how many were done."""
    return (
        batches.carry_on(at)
        + recounting.carry_on(at)
        + reconciling.due(at)
        + sum(delays.warn_of_dossier(dossier=uuid, at=at) is not None for uuid in delays.to_warn(at))
    )
