"""Canonical JSON (RFC 8785), the base64 alphabets and the strict readers that the protocols name."""

import base64
import binascii
import hashlib
import json
import re
from collections.abc import Mapping
from typing import Any, Never

import rfc8785

from openhall_sealing.errors import Malformed, NotCanonical, TooLarge

UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")
HEX_32 = re.compile(r"[0-9a-f]{32}")
HEX_64 = re.compile(r"[0-9a-f]{64}")
LARGEST_INTEGER = 2**53 - 1
DEEPEST = 16


def canonical(value: Any) -> bytes:
    """Return ``value`` as RFC 8785 bytes.

    Raises:
        NotCanonical: a float (money never is one), an integer above 2^53 or something JSON can't say.
    """
    _refuse_floats(value, DEEPEST)
    try:
        return rfc8785.dumps(value)
    except (rfc8785.CanonicalizationError, RecursionError, TypeError, UnicodeError) as error:
        raise NotCanonical(str(error)) from error


def _refuse_floats(value: Any, depth: int) -> None:
    if isinstance(value, str | int) or value is None:
        return
    if depth == 0 or isinstance(value, float):
        raise NotCanonical("Numbers must be whole or strings, and nesting at most 16 deep.")
    if isinstance(value, Mapping):
        for item in value.values():
            _refuse_floats(item, depth - 1)
    elif isinstance(value, list | tuple):
        for item in value:
            _refuse_floats(item, depth - 1)


def parse_canonical(data: bytes, *, limit: int) -> Any:
    """Read JSON that must be byte for byte canonical; at most ``limit`` bytes.

    Raises:
        TooLarge: more than ``limit`` bytes.
        Malformed: not JSON.
        NotCanonical: JSON, but another spelling of it (spaces, order, doubled names, floats).
    """
    if len(data) > limit:
        raise TooLarge(size=len(data), limit=limit)
    try:
        value = json.loads(data, parse_float=_no_float, parse_constant=_no_float)
    except (ValueError, RecursionError) as error:
        raise Malformed("It is not JSON in UTF-8.") from error
    if canonical(value) != data:
        raise NotCanonical
    return value


def _no_float(text: str) -> Never:
    raise NotCanonical(f"Numbers with a fraction must be strings: {text[:40]}")


def sha256_hex(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def b64(data: bytes) -> str:
    """Standard base64 with padding."""
    return base64.b64encode(data).decode("ascii")


def b64_decode(text: object) -> bytes:
    """Strict reader of :func:`b64`: one spelling only."""
    try:
        data = base64.b64decode(text, validate=True) if isinstance(text, str) else None
    except (binascii.Error, ValueError) as error:
        raise Malformed("A value is not base64.") from error
    if data is None or b64(data) != text:
        raise Malformed("A value is not base64.")
    return data


def b64u(data: bytes) -> str:
    """base64url without padding."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode("ascii")


def b64u_decode(text: object) -> bytes:
    """Strict reader of :func:`b64u`: one spelling only."""
    try:
        data = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)) if isinstance(text, str) else None
    except (binascii.Error, ValueError) as error:
        raise Malformed("A value is not base64url.") from error
    if data is None or b64u(data) != text:
        raise Malformed("A value is not base64url without padding.")
    return data


def only(value: object, where: str, required: frozenset[str], optional: frozenset[str] = frozenset()) -> dict[str, Any]:
    """Return ``value`` as a dict that has every required name and none that is unknown."""
    if not isinstance(value, dict):
        raise Malformed(f"{where} is not an object.", where=where)
    names = set(value)
    if names - required - optional or required - names:
        raise Malformed(
            f"{where} lacks or adds fields.",
            where=where,
            missing=sorted(required - names),
            unknown=sorted(str(name)[:40] for name in names - required - optional),
        )
    return value


def text(value: object, where: str, pattern: re.Pattern[str]) -> str:
    if not isinstance(value, str) or not pattern.fullmatch(value):
        raise Malformed(f"{where} has the wrong form.", where=where)
    return value


def whole(value: object, where: str, low: int, high: int) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not low <= value <= high:
        raise Malformed(f"{where} is not a whole number from {low} to {high}.", where=where)
    return value
