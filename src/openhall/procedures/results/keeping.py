"""Where the files of documents lie: one folder for each, so that all its states can be destroyed together."""

import hashlib
import os
import secrets
import shutil
from pathlib import Path
from uuid import UUID

from django.conf import settings

from openhall.kernel.refusals import NotFound


def place(folder: UUID, sha256: str) -> Path:
    """Where a state of a document lies."""
    return Path(settings.OPENHALL_HOME) / "documents" / folder.hex[:2] / folder.hex / sha256


def keep(folder: UUID, data: bytes) -> str:
    """Keep a file, durably before anything names it; its digest. The same bytes again are the same file."""
    digest = hashlib.sha256(data).hexdigest()
    target = place(folder, digest)
    target.parent.mkdir(parents=True, exist_ok=True)
    partial = target.with_name(f"incoming-{secrets.token_hex(8)}")
    try:
        with partial.open("xb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        partial.replace(target)
    finally:
        partial.unlink(missing_ok=True)
    handle = os.open(target.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
    return digest


def content(folder: UUID, sha256: str) -> bytes:
    """The whole file.

    Raises:
        NotFound: it was destroyed.
    """
    try:
        return place(folder, sha256).read_bytes()
    except FileNotFoundError as error:
        raise NotFound(document=sha256[:16]) from error


def destroy(folder: UUID) -> None:
    """Destroy every state of a document. Idempotent."""
    shutil.rmtree(place(folder, "x").parent, ignore_errors=True)
