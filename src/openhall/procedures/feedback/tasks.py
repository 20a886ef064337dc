"""Jobs of feedback; the worker polls ``due``. Idempotent: each warning once."""

from datetime import datetime

from openhall.procedures.feedback import reflections


def due(at: datetime) -> int:
    """Tell units that answers to reflections are overdue; how many warnings."""
    return sum(reflections.warn_of_reflection(reflection=uuid, at=at) is not None for uuid in reflections.to_warn(at))
