"""Jobs of the kernel; the worker polls ``due``."""

from datetime import datetime

from openhall.kernel import messages, uploads


def due(at: datetime) -> int:
    """Send messages that are due and throw away unfinished uploads whose time is over. Idempotent."""
    return messages.deliver_due(at) + uploads.sweep(at)
