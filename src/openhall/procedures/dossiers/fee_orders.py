"""What a payer brings to the gateway that collects: an order that nobody can change on the way. Needs no framework."""

from collections.abc import Mapping
from typing import Final

from openhall.kernel.signed_messages import signature
from openhall_rules.leaves import canonical

ORDER: Final = ("key", "amount", "currency", "back")
"""The fields of an order, all of them signed."""


def signature_of(secret: bytes, order: Mapping[str, str]) -> str:
    """HMAC-SHA256, hex, of ``order.`` and the canonical JSON of its fields."""
    return signature(secret, "order", canonical({name: order[name] for name in ORDER}))
