"""Jobs of the telephone's stage; the worker polls ``due``."""

from datetime import datetime

from openhall.identity.phone import codes, requests


def due(at: datetime) -> int:
    """Forget codes and requests that no longer count. Idempotent."""
    return codes.sweep(at) + requests.sweep(at)
