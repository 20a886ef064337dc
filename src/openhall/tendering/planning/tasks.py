"""Jobs of planning; the worker polls ``due``."""

from datetime import datetime

from openhall.tendering.planning import letters, packs, subscriptions


def due(at: datetime) -> int:
    """Send letters about plans, forget addresses that never answered, register adopted rules; how many. Idempotent."""
    return letters.deliver_due(at) + subscriptions.sweep(at) + packs.register_adopted(at)
