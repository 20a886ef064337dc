"""Jobs of systems; the worker polls ``due``."""

from datetime import datetime

from openhall.exchange.systems import gate, once


def due(at: datetime) -> int:
    """Forget nonces and answers whose time is over; returns how many. Idempotent."""
    return gate.sweep(at) + once.sweep(at)
