"""Jobs of certificates and seals; the worker polls ``due``."""

from datetime import datetime

from openhall.identity.certificates.batches import sweep


def due(at: datetime) -> int:
    """Forget batches that were never sealed. Idempotent."""
    return sweep(at)
