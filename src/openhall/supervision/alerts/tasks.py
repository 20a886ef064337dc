"""The job of the alerts; the worker polls ``due``. Idempotent: an alert is there once."""

from datetime import datetime

from openhall.supervision.alerts import raising


def due(at: datetime) -> int:
    """Apply the rules to figures that are new; how many alerts that gives."""
    return raising.look(at)
