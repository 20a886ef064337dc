"""Blind scoring: under which name, and in which order, each member of a committee reads the bids.

Names and order follow from a random seed that is committed to before anybody scores, and shown with the findings: then
anybody can compute them again. Before that nobody who scores can, because the seed is secret.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable
from typing import Final

_COMMITMENT: Final = b"openhall/blind/v1/commitment\n"
_ALIAS: Final = "openhall/blind/v1/alias\n"


def commitment(*, lot: str, seed: bytes) -> str:
    """The digest of a lot's seed (32 bytes), in hex."""
    return hashlib.sha256(_COMMITMENT + lot.encode() + b"\n" + seed).hexdigest()


def alias(*, seed: bytes, sheet: str, bid: str) -> str:
    """The name of one bid for one member, a UUID in its usual spelling.

    Args:
        seed: 32 bytes. sheet: id of the member's sheet. bid: outside id of the bid.
    """
    digest = hmac.new(seed, f"{_ALIAS}{sheet}\n{bid}".encode(), hashlib.sha256).digest()
    name = bytearray(digest[:16])
    name[6], name[8] = name[6] & 0x0F | 0x40, name[8] & 0x3F | 0x80  # version and variant of RFC 9562
    text = name.hex()
    return "-".join((text[:8], text[8:12], text[12:16], text[16:20], text[20:]))


def order(*, seed: bytes, sheet: str, bids: Iterable[str]) -> list[tuple[str, str]]:
    """``(alias, bid)`` in the order in which one member reads the bids: that of the aliases."""
    return sorted((alias(seed=seed, sheet=sheet, bid=bid), bid) for bid in bids)
