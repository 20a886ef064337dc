"""Jobs of investigations; the worker polls ``due``. Idempotent: each reminder and each outcome comes once."""

from datetime import datetime

from openhall.supervision.cases import reminding, settling


def due(at: datetime) -> int:
    """Remind of tasks, and tell the rules of alerts what investigations found; how many of both."""
    return reminding.remind(at) + settling.settle(at)
