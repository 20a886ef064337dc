"""Jobs of flows; the worker polls ``due``. Idempotent: what is marked as done isn't done again."""

from datetime import datetime

from openhall.procedures.flow import acceptance, handovers, recounting, warning


def due(at: datetime) -> int:
    """Carry on with hand-overs, count anew by days off, warn of answers and steps; how many things were done."""
    answers = [acceptance.warn_of_acceptance(dossier=uuid, at=at) for uuid in acceptance.to_warn(at)]
    return (
        handovers.carry_on(at)
        + recounting.carry_on(at)
        + sum(one is not None for one in answers)
        + sum(warning.warn_of_step(dossier=uuid, at=at) is not None for uuid in warning.to_warn(at))
    )
