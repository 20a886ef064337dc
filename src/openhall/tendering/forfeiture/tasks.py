"""What this room does by itself: keeping what decisions order to be kept by rule, once the owner has an account."""

from datetime import datetime

from openhall.tendering.forfeiture import rule
from openhall.treasury import public as treasury

MOST = 100


def due(at: datetime) -> int:
    """Everything that can be done now; how many deposits were kept."""
    waiting = treasury.ordered_by_rule(limit=MOST)
    return sum(rule.carry_out(deposit, reason=rule.ORDERED, at=at) is not None for deposit in waiting)
