"""The pieces of recordings on disk: ``OPENHALL_HOME/recordings/<recording>/<number>``, destroyed folder by folder.

They lie apart from the kernel's files, which are found by digest and shared: a recording is destroyed whole when its
time is over, and two recordings may hold the same still picture.
"""

import hashlib
import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Protocol
from uuid import UUID

from django.conf import settings

from openhall.kernel.files import DigestDiffers, FileTooLarge
from openhall.kernel.media import WrongType
from openhall.kernel.refusals import NotFound
from openhall.tendering.hall.models import PieceKind

CHUNK = 64 * 1024
WEBM, JPEG = b"\x1a\x45\xdf\xa3", b"\xff\xd8\xff"
BEGINS = {PieceKind.SOUND: WEBM, PieceKind.PICTURE: WEBM, PieceKind.STILL: JPEG}
MEDIA_TYPE = {PieceKind.SOUND: "audio/webm", PieceKind.PICTURE: "video/webm", PieceKind.STILL: "image/jpeg"}
MOST_BYTES = {PieceKind.SOUND: 256 * 1024, PieceKind.PICTURE: 2 * 1024**2, PieceKind.STILL: 384 * 1024}
"""Largest piece of each kind: several times what the recorder's own settings make."""


class Source(Protocol):
    """A request's body."""

    def read(self, size: int, /) -> bytes: ...


@dataclass(frozen=True)
class Received:
    """A piece that has arrived whole, is on disk, and isn't part of any recording yet."""

    partial: Path
    sha256: str
    size: int


def root() -> Path:
    """Folder of all recordings."""
    return Path(settings.OPENHALL_HOME) / "recordings"


def place(recording: UUID, number: int) -> Path:
    """Where a piece lies."""
    return root() / str(recording) / f"{number:08}"


@contextmanager
def received(source: Source, *, recording: UUID, kind: PieceKind, sha256: str) -> Iterator[Received]:
    """Read a piece from ``source`` in bounded memory and put it on disk; what nobody keeps is thrown away at the end.

    Raises:
        FileTooLarge, DigestDiffers (also when the connection was cut), WrongType
    """
    folder = place(recording, 0).parent
    folder.mkdir(parents=True, exist_ok=True)
    partial = folder / f"incoming-{secrets.token_hex(8)}"
    try:
        with partial.open("xb") as file:
            digest, size = _copied(source, file, MOST_BYTES[kind])
            file.flush()
            os.fsync(file.fileno())
        if digest != sha256:
            raise DigestDiffers(announced=sha256, received=digest)
        with partial.open("rb") as file:
            if not file.read(4).startswith(BEGINS[kind]):
                raise WrongType(type=MEDIA_TYPE[kind])
        yield Received(partial, digest, size)
    finally:
        with suppress(FileNotFoundError):
            partial.unlink()


def _copied(source: Source, file: BinaryIO, most: int) -> tuple[str, int]:
    digest, size = hashlib.sha256(), 0
    while piece := _next(source):
        size += len(piece)
        if size > most:
            raise FileTooLarge(size=size, limit=most)
        digest.update(piece)
        file.write(piece)
    return digest.hexdigest(), size


def _next(source: Source) -> bytes:
    try:
        return source.read(CHUNK)
    except OSError:  # the connection was cut: the digest then tells
        return b""


def keep(arrived: Received, *, recording: UUID, number: int) -> None:
    """Give a piece its place. A piece without a row is debris that the next one of that number overwrites."""
    target = place(recording, number)
    arrived.partial.replace(target)
    for folder in (target.parent, root()):
        handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def content(recording: UUID, number: int) -> bytes:
    """A piece; at most 2 MiB.

    Raises:
        NotFound
    """
    try:
        return place(recording, number).read_bytes()
    except FileNotFoundError as error:
        raise NotFound(recording=str(recording)) from error


def destroy(recording: UUID) -> None:
    """Destroy every piece of a recording. Idempotent."""
    with suppress(FileNotFoundError):
        shutil.rmtree(place(recording, 0).parent)
