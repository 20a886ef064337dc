"""Messages between the platform and a program beside it, signed with a secret that both hold. Needs no framework.

A message bears the time of its sending: a copy that somebody kept is refused after a few minutes.
"""

import hmac
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from hashlib import sha256

TIME, SIGNATURE = "Gateway-Time", "Gateway-Signature"
FRESH = timedelta(minutes=5)
"""How old, or early, a message may be."""


class WordForged(Exception):
    """A message that the other side didn't sign, or signed too long ago."""


def signature(secret: bytes, when: str, body: bytes) -> str:
    """HMAC-SHA256 over the time and the body, hex."""
    return hmac.new(secret, when.encode() + b"." + body, sha256).hexdigest()


def signed(secret: bytes, body: bytes, *, at: datetime) -> dict[str, str]:
    """The headers of a message."""
    when = str(int(at.timestamp()))
    return {TIME: when, SIGNATURE: signature(secret, when, body), "Content-Type": "application/json"}


def require_signed(secret: bytes, headers: Mapping[str, str], body: bytes, *, at: datetime) -> None:
    """Refuse a message that isn't signed, or was signed too long ago.

    Raises:
        WordForged
    """
    when, given = headers.get(TIME, ""), headers.get(SIGNATURE, "")
    if not when.isdecimal() or len(when) > 12:
        raise WordForged("The message bears no time.")
    if not hmac.compare_digest(signature(secret, when, body).encode(), given.encode()):
        raise WordForged("The signature isn’t the gateway’s.")
    if abs(at - datetime.fromtimestamp(int(when), UTC)) > FRESH:
        raise WordForged("The message is too old, or from a time to come.")
