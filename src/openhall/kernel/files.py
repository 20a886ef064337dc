"""Files kept once under their SHA-256, below ``OPENHALL_HOME/files/ab/cd…``.

A file counts as kept when its bytes are on disk (fsync of file and folder) and its row is committed; a file without a
row is debris that nobody can see. Every file is checked against its declared type before it is kept.
"""

from __future__ import annotations

import hashlib
import os
import secrets
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from openhall.kernel.media import AGE, checked_type
from openhall.kernel.models import FileObject
from openhall.kernel.refusals import NotFound, Refusal

CHUNK = 256 * 1024


class FileTooLarge(Refusal):
    """More bytes than a file may have. Facts: ``size``, ``limit`` (bytes)."""

    code = "file-too-large"
    status = 413
    title = _("This file is too large.")
    detail = _("It has %(size)s bytes; the limit is %(limit)s.")
    way_forward = _("Divide it into smaller files, or reduce the pictures in it, and upload those.")


class DigestDiffers(Refusal):
    """The bytes are not those that were announced. Facts: ``announced``, ``received`` (hex SHA-256)."""

    code = "digest-differs"
    status = 422
    title = _("The file that arrived is not the one that was announced.")
    way_forward = _("It may have changed while it was being sent. Choose it again and upload it once more.")


def limit(media_type: str) -> int:
    """Largest size of a single file of that type, in bytes: sealed files may be far larger than others."""
    return int(settings.OPENHALL_MAX_BID_BYTES if media_type == AGE else settings.OPENHALL_MAX_FILE_BYTES)


def within_bound(size: int, media_type: str) -> None:
    """Refuse a size over the bound of that type.

    Raises:
        FileTooLarge
    """
    if size > limit(media_type):
        raise FileTooLarge(size=size, limit=limit(media_type))


def root() -> Path:
    """Folder of the store."""
    return Path(settings.OPENHALL_HOME) / "files"


def place(sha256: str) -> Path:
    """Where the file with this digest lies."""
    return root() / sha256[:2] / sha256[2:4] / sha256


def digest_of(path: Path) -> tuple[str, int]:
    """SHA-256 (hex) and size of a file, read in pieces."""
    digest, size = hashlib.sha256(), 0
    with path.open("rb") as file:
        while piece := file.read(CHUNK):
            digest.update(piece)
            size += len(piece)
    return digest.hexdigest(), size


def keep(partial: Path, *, sha256: str, media_type: str, at: datetime) -> FileObject:
    """Check the file at ``partial`` and move it into the store (same file system); its row joins the transaction.

    Raises:
        FileTooLarge, DigestDiffers, openhall.kernel.media.WrongType, openhall.kernel.media.ArchiveBomb
    """
    within_bound(partial.stat().st_size, media_type)
    received, size = digest_of(partial)
    if received != sha256:
        raise DigestDiffers(announced=sha256, received=received)
    media_type = checked_type(partial, media_type)
    target = place(sha256)
    target.parent.mkdir(parents=True, exist_ok=True)
    with partial.open("rb") as file:
        os.fsync(file.fileno())
    partial.replace(target)
    # A new name survives a power cut only when its folder, and the folders made for it, are on disk too.
    for folder in (target.parent, target.parent.parent, root()):
        _sync_folder(folder)
    row = FileObject.objects.filter(sha256=sha256).first()
    if row is None:
        row = FileObject(sha256=sha256, size=size, media_type=media_type, created_at=at)
        FileObject.objects.bulk_create([row], ignore_conflicts=True)  # another may have kept the same bytes just now
    return row


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def keep_stream(source: BinaryIO, *, media_type: str, at: datetime, sha256: str | None = None) -> FileObject:
    """Keep what can be read from ``source``, in pieces. ``sha256``: what it must be, where that is known."""
    partial = scratch() / secrets.token_hex(16)
    digest, size = hashlib.sha256(), 0
    try:
        with partial.open("xb") as file:
            while piece := source.read(CHUNK):
                size += len(piece)
                within_bound(size, media_type)
                digest.update(piece)
                file.write(piece)
        return keep(partial, sha256=sha256 or digest.hexdigest(), media_type=media_type, at=at)
    finally:
        with suppress(FileNotFoundError):
            partial.unlink()


def keep_bytes(data: bytes, *, media_type: str, at: datetime) -> FileObject:
    """Keep bytes that the platform made itself (a PDF, a statement)."""
    import io

    return keep_stream(io.BytesIO(data), media_type=media_type, at=at)


def described(sha256: str) -> FileObject:
    """Size and type of a kept file.

    Raises:
        NotFound: no such file is kept.
    """
    row = FileObject.objects.filter(sha256=sha256).first()
    if row is None:
        raise NotFound(file=sha256)
    return row


def opened(sha256: str) -> BinaryIO:
    """The file, for reading.

    Raises:
        NotFound: no such file is kept.
    """
    try:
        return place(described(sha256).sha256).open("rb")
    except FileNotFoundError as error:
        raise NotFound(file=sha256) from error


def scratch() -> Path:
    """Folder on the store's own disk for what only passes through; a folder in memory would not take 2 GB."""
    folder = root() / "incoming"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def pieces(sha256: str) -> Iterator[bytes]:
    """The file's bytes in pieces, for streaming answers."""
    with opened(sha256) as file:
        while piece := file.read(CHUNK):
            yield piece


def content(sha256: str, *, at_most: int) -> bytes:
    """The whole file, if it has at most ``at_most`` bytes.

    Raises:
        NotFound, FileTooLarge
    """
    row = described(sha256)
    if row.size > at_most:
        raise FileTooLarge(size=row.size, limit=at_most)
    with opened(sha256) as file:
        return file.read()
