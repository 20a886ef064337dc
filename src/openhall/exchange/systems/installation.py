"""The installation's own key for messages to other systems: Ed25519, below ``OPENHALL_HOME/keys`` (mode 0600)."""

import contextlib
import os
import tempfile
from datetime import datetime
from functools import cache
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.conf import settings
from django.db import transaction

from openhall.exchange.systems import acts, signatures
from openhall.exchange.systems.models import MessagesKey
from openhall.witness.public import LOG, record


@cache
def _load(path: Path) -> Ed25519PrivateKey:
    if not path.exists():
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")  # mode 0600
        with os.fdopen(handle, "wb") as file:
            file.write(os.urandom(32))
            file.flush()
            os.fsync(file.fileno())
        with contextlib.suppress(FileExistsError):  # never replaces a key that another process has just made
            os.link(temporary, path)
        Path(temporary).unlink()
    return Ed25519PrivateKey.from_private_bytes(path.read_bytes())


def signer() -> Ed25519PrivateKey:
    """The key that signs messages."""
    return _load(Path(settings.OPENHALL_HOME) / "keys" / "messages.key")


def public_key() -> bytes:
    """Its public half, 32 bytes."""
    return signer().public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)


def public_text() -> str:
    """The public half in base64url."""
    return signatures.b64u(public_key())


def key_id() -> str:
    """Its JWK thumbprint, the ``keyid`` of the messages."""
    return signatures.key_id(public_key())


@transaction.atomic(durable=True)
def found_messages_key(at: datetime) -> None:
    """Put the public key on the log, once for each key. Idempotent."""
    row, new = MessagesKey.objects.get_or_create(key_id=key_id(), defaults={"founded_at": at})
    if new:
        act = acts.MESSAGES_KEY_FOUNDED(object=f"instance:{row.uuid}", public={"public_key": public_text()})
        record(act, intent=None, actor=LOG, at=at)
