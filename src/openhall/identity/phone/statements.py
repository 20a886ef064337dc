"""What a telephone's key signs that is no act: that it lets a computer in, or opens a session of its own.

The format is in docs/explanation/phone.md. The signature stands over its own prefix, so that no statement can pass for
an intent.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import connection
from django.utils.translation import gettext_lazy as _

from openhall.identity.intents import spend_nonce
from openhall.identity.models import DeviceKey, KeyKind
from openhall.identity.phone.refusals import NotAPhone, StatementRefused
from openhall_sealing.canonical import HEX_32, b64u_decode, only, parse_canonical, text, whole
from openhall_sealing.errors import SealingError
from openhall_sealing.intents import parse_instant, verify_bytes

PREFIX = b"openhall/phone/v1\n"
LONGEST = timedelta(minutes=3)
LARGEST = 4096
SESSION, SIGN_IN = "session", "sign-in"
_NAMES = frozenset({"v", "origin", "purpose", "about", "number", "browser", "nonce", "expires_at", "key"})
_NONCE = re.compile(r"[A-Za-z0-9_-]{22}")


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement as it was signed. ``about``: id of the code scanned; ``browser``: what the telephone showed of it."""

    origin: str
    purpose: str
    about: str
    number: str
    browser: str
    nonce: str
    expires_at: datetime
    key: str


def _read(document: bytes) -> Statement:
    found: dict[str, Any] = only(parse_canonical(document, limit=LARGEST), "statement", _NAMES)
    whole(found["v"], "v", low=1, high=1)
    for name in ("origin", "purpose", "about", "number", "browser"):
        text(found[name], name, re.compile(r"[^\x00]{0,200}"))
    return Statement(
        found["origin"], found["purpose"], found["about"], found["number"], found["browser"],
        text(found["nonce"], "nonce", _NONCE), parse_instant(found["expires_at"]), text(found["key"], "key", HEX_32),
    )  # fmt: skip


def verified(document: str, signature: str, *, purpose: str, at: datetime) -> tuple[DeviceKey, Statement]:
    """The telephone's key and what it signed, spent: it counts once. Called inside a transaction.

    Args:
        document: b64u of the canonical statement. signature: b64u of r ‖ s.

    Raises:
        StatementRefused; NotAPhone: the key is no telephone's, or was revoked.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("A statement is spent inside a transaction.")
    try:
        raw, mark = b64u_decode(document), b64u_decode(signature)
        statement = _read(raw)
    except SealingError as error:
        raise StatementRefused(problem=str(error)) from error
    if statement.origin != settings.OPENHALL_ORIGIN or statement.purpose != purpose:
        raise StatementRefused(problem=_("It is for another site or another purpose."))
    if not at - timedelta(seconds=1) < statement.expires_at <= at + LONGEST:
        raise StatementRefused(problem=_("Its time is over, or it would count for too long."))
    keys = DeviceKey.objects.select_related("person")
    key = keys.filter(key_id=statement.key, kind=KeyKind.PHONE, revoked_at=None).first()
    if key is None:
        raise NotAPhone
    if not verify_bytes(bytes(key.public_key), PREFIX + raw, mark):
        raise StatementRefused(problem=_("The signature does not fit."))
    spend_nonce(statement.key, statement.nonce, statement.expires_at)
    return key, statement
