"""Proof of possession: what the key of a certificate signs to be bound, and to sign in. Pure, no tables.

``openhall/certificate/v1``, a line feed, and canonical JSON that says what for. No intent, no certificate request and
nothing inside a PDF begins with these bytes, so a proof can never be taken for a signature of another kind.
"""

from __future__ import annotations

import json
from typing import Any

from openhall_sealing.canonical import canonical
from openhall_sealing.errors import SealingError

TAG = b"openhall/certificate/v1\n"
MOST_BYTES = 4096


def to_bind(*, origin: str, object: str, person: str, party: str | None, certificate_sha256: str) -> bytes:
    """What the key signs so that its certificate is bound: to this person, under this id, here, and nowhere else."""
    return TAG + canonical(
        {
            "v": 1,
            "for": "bind",
            "origin": origin,
            "object": object,
            "person": person,
            "party": party,
            "certificate": certificate_sha256,
        }
    )


def to_sign_in(*, origin: str, challenge: str) -> bytes:
    """What the key signs to sign in once: the challenge (b64u of 32 bytes) that this browser was just given."""
    return TAG + canonical({"v": 1, "for": "sign_in", "origin": origin, "challenge": challenge})


def explained(message: bytes) -> dict[str, Any] | None:
    """What a message says, for who shall sign it; None when it is none of ours, which then nobody should sign."""
    if not message.startswith(TAG) or len(message) > MOST_BYTES:
        return None
    try:
        said = json.loads(message[len(TAG) :])
        if not isinstance(said, dict) or TAG + canonical(said) != message or said.get("for") not in ("bind", "sign_in"):
            return None
    except (ValueError, RecursionError, SealingError):
        return None
    return said
