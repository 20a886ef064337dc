"""The job of outages, by rule; the worker polls ``due``."""

from datetime import datetime

from openhall.tendering.outages import commands, presence


def due(at: datetime) -> int:
    """Put what was measured on the log, once every part is back; how many. Idempotent."""
    if presence.absent(at):
        return 0
    return sum(commands.record_outage(gap=gap, at=at) is not None for gap in presence.gaps())
