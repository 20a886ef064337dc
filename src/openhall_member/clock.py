"""The one place of this program that reads the clock."""

from __future__ import annotations

import time
from datetime import UTC, datetime


def posix_seconds() -> int:
    """Whole POSIX seconds by this machine's clock."""
    return int(time.time())


def exact_seconds() -> float:
    """POSIX seconds with their fraction."""
    return time.time()


def instant_text(seconds: float) -> str:
    """POSIX seconds as ``YYYY-MM-DDTHH:MM:SS.ffffffZ``."""
    return datetime.fromtimestamp(seconds, UTC).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"
