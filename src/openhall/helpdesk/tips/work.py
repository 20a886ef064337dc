"""The work that keeps floods out: a browser must find a number before a letter is taken. No address is needed for it.

Terms are ``<bits>.<hour>.<mac>``, made by the server and the same for everybody in an hour. A letter fits when SHA-256
over ``openhall/tip-work/v1`` LF terms LF hex SHA-256 of the sealed letter LF nonce begins with so many zero bits. Bits
grow with the number of letters of the day, so that a flood makes itself dear.
"""

import hashlib
import hmac
from datetime import datetime

from django.conf import settings

from openhall.helpdesk.tips.models import TipLetter
from openhall.helpdesk.tips.refusals import WorkMissing

FEWEST_BITS = 16
MOST_BITS = 24
LETTERS_PER_BIT = 100
HOURS = 2


def _mac(bits: int, hour: int) -> str:
    key = hashlib.sha256(b"openhall/tip-terms/v1\n" + settings.SECRET_KEY.encode()).digest()
    return hmac.digest(key, f"{bits}.{hour}".encode(), hashlib.sha256).hex()[:32]


def bits_for(letters_today: int) -> int:
    """How many zero bits are asked after so many letters of the day."""
    return min(MOST_BITS, FEWEST_BITS + letters_today // LETTERS_PER_BIT)


def terms(at: datetime) -> str:
    """The terms of this hour for letters."""
    return terms_of(bits_for(TipLetter.objects.filter(on_date=at.date()).count()), at)


def terms_of(bits: int, at: datetime) -> str:
    """The terms of this hour that ask for so many zero bits."""
    hour = int(at.timestamp()) // 3600
    return f"{bits}.{hour}.{_mac(bits, hour)}"


def digest(terms: str, sealed_sha256: str, nonce: int) -> bytes:
    """What must begin with zeros."""
    return hashlib.sha256(f"openhall/tip-work/v1\n{terms}\n{sealed_sha256}\n{nonce}".encode()).digest()


def require(given: str, nonce: int, sealed_sha256: str, at: datetime) -> None:
    """Let a letter in that was worked for.

    Raises:
        WorkMissing
    """
    parts = given.split(".")
    if len(parts) != 3 or not all(part.isascii() and part.isdigit() and len(part) < 12 for part in parts[:2]):
        raise WorkMissing
    bits, hour = int(parts[0]), int(parts[1])
    fresh = 0 <= int(at.timestamp()) // 3600 - hour <= HOURS
    if not fresh or not hmac.compare_digest(parts[2].encode(), _mac(bits, hour).encode()):
        raise WorkMissing
    if int.from_bytes(digest(given, sealed_sha256, nonce)) >> (256 - bits):
        raise WorkMissing
