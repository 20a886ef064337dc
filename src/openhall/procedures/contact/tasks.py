"""Jobs of calls; the worker polls ``due``. Idempotent: each warning once."""

from datetime import datetime

from openhall.procedures.contact import calls


def due(at: datetime) -> int:
    """Tell units that somebody who called still waits; how many warnings."""
    return sum(calls.warn_of_call(call=uuid, at=at) is not None for uuid in calls.to_warn(at))
