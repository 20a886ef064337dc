"""What it means that a seal lasts, without what it takes to make it so (pyHanko takes a second to load)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


class StampUnavailable(Exception):
    """Nobody stamps now; why, in one word: ``unset``, ``down``, ``refused``, ``unknown`` (of no root that we have)."""


@dataclass(frozen=True)
class Lasting:
    """A sealed PDF that lasts. ``until``: when the certificate behind its newest time stamp runs out."""

    pdf: bytes
    stamped_at: datetime
    until: datetime
