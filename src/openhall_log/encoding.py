"""Strict text encodings shared by every format: RFC 4648 base64 and decimals that have exactly one spelling."""

from __future__ import annotations

import base64
import re

from openhall_log.errors import LogError

MAX_COUNT = 2**63 - 1
"""Largest tree size, leaf index or POSIX time accepted, so that every implementation's signed integers hold it."""

HASH_LENGTH = 32
"""Bytes of a SHA-256 digest."""

_DECIMAL = re.compile(r"0|[1-9][0-9]{0,18}")


class MalformedText(LogError):
    """A base64 string or a decimal isn't written in its only permitted form."""


def is_unicode(text: str) -> bool:
    """Whether a text has a UTF-8 form, that is, holds no lone surrogates."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def encode_base64(data: bytes) -> str:
    """Standard base64 with padding (RFC 4648, section 4)."""
    return base64.b64encode(data).decode("ascii")


def decode_base64(text: str, *, length: int | None = None) -> bytes:
    """Decode base64 that must be written canonically.

    Args:
        text: base64 with padding; white space, missing padding and non-zero trailing bits are refused.
        length: the number of bytes expected, if it is known.

    Raises:
        MalformedText: the text isn't canonical base64 or has another length.
    """
    try:
        data = base64.b64decode(text, validate=True)
    except ValueError as error:
        raise MalformedText("The text isn't standard base64.") from error
    if encode_base64(data) != text:
        raise MalformedText("The base64 text isn't canonical.")
    if length is not None and len(data) != length:
        raise MalformedText(f"The base64 text holds {len(data)} bytes where {length} are required.")
    return data


def decode_decimal(text: str, *, maximum: int = MAX_COUNT) -> int:
    """Read an ASCII decimal without sign or leading zeroes.

    Raises:
        MalformedText: another spelling, or a number above ``maximum``.
    """
    if not _DECIMAL.fullmatch(text):
        raise MalformedText("The number isn't an ASCII decimal without leading zeroes.")
    number = int(text)
    if number > maximum:
        raise MalformedText(f"The number is larger than {maximum}.")
    return number
