"""Jobs of reports; the worker polls ``due``. Idempotent: each warning once."""

from datetime import datetime

from openhall.procedures.appraisal import reports


def due(at: datetime) -> int:
    """Tell heads and chairs of answers that are overdue; how many warnings."""
    return sum(reports.warn_of_instruction(instruction=uuid, at=at) is not None for uuid in reports.to_warn(at))
