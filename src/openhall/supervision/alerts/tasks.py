"""The job of the alerts; the worker polls ``due``. Idempotent: an alert is there once, a reminder is sent once."""

from datetime import datetime

from openhall.supervision.alerts import raising, reminding


def due(at: datetime) -> int:
    """Apply the rules to figures that are new, and remind of deadlines; how many alerts are new or were told of."""
    return raising.look(at) + reminding.remind(at)
