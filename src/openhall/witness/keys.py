"""The log's own signing key, kept under ``OPENHALL_HOME/keys`` (mode 0600)."""

import contextlib
import os
import tempfile
from functools import cache
from pathlib import Path

from django.conf import settings

from openhall_log import KeyType, NoteKey, VerifierKey


@cache
def _load(path: Path, origin: str) -> NoteKey:
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
    return NoteKey(origin, KeyType.ED25519, path.read_bytes())


def signer() -> NoteKey:
    """The log's Ed25519 key, named after the log's origin."""
    return _load(Path(settings.OPENHALL_HOME) / "keys" / "log.key", settings.OPENHALL_LOG_ORIGIN)


def verifier() -> VerifierKey:
    """Its public half."""
    return signer().verifier
