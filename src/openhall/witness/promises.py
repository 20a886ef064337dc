"""Promises: the signed word, given at once, that an act will be in the log within ten minutes (protocols §3)."""

from datetime import datetime, timedelta

from django.conf import settings

from openhall.kernel.clock import instant_text
from openhall.witness.keys import signer
from openhall_log import sign_note

PROMISED = timedelta(minutes=10)


def promise(leaf_sha256: str, recorded_at: datetime) -> str:
    """The promise note for a leaf. Ed25519 is deterministic, so asking again gives the same bytes."""
    text = (
        f"{settings.OPENHALL_LOG_ORIGIN}/promise/v1\n{leaf_sha256}\n"
        f"{instant_text(recorded_at)}\n{instant_text(recorded_at + PROMISED)}\n"
    )
    return sign_note(text, signer()).to_bytes().decode()
