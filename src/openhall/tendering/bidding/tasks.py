"""Jobs of bidding; the worker polls ``due``."""

from datetime import datetime

from openhall.tendering.bidding.files import drop_void


def due(at: datetime) -> int:
    """Remove the files of bids that were replaced or withdrawn; returns how many versions. Idempotent."""
    return drop_void(at)
