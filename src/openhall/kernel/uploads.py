"""Resumable uploads: announce, send in pieces, resume after any cut at the offset that the server tells.

How far an upload got is the length of its partial file: what was written survives a crash of the process, and no
column can disagree with it. One request at a time appends (a file lock); another is told to wait.
"""

from __future__ import annotations

import fcntl
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from io import RawIOBase
from pathlib import Path
from typing import Protocol
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from openhall.kernel import files, room
from openhall.kernel.media import normal_type
from openhall.kernel.models import FileObject, Upload
from openhall.kernel.refusals import Invalid, NotFound, Refusal

LIFETIME = timedelta(hours=24)
MAX_OPEN = 200
"""Uploads under way that one person may have; a tender with several hundred papers sends them in turn."""
_HEX = re.compile(r"[0-9a-f]{64}")


class Source(Protocol):
    """A request's body."""

    def read(self, size: int, /) -> bytes: ...


class OffsetDiffers(Refusal):
    """The piece doesn't begin where the upload stands. Facts: ``offset`` (bytes kept), ``given``."""

    code = "offset-differs"
    status = 409
    title = _("The upload stands at another place.")
    detail = _("%(offset)s bytes are kept; the piece begins at %(given)s.")
    way_forward = _("Continue from the offset that is named.")


class UploadBusy(Refusal):
    """Another request is sending to this upload."""

    code = "upload-busy"
    status = 409
    title = _("This file is being sent by another request.")
    way_forward = _("Wait until that has ended, ask for the offset, and continue from there.")


class UploadExpired(Refusal):
    """The upload was not finished in time. Fact: ``expires_at``."""

    code = "upload-expired"
    status = 410
    title = _("This upload was not finished in time.")
    way_forward = _("Begin the upload again.")


class TooManyUploads(Refusal):
    """The person has too many unfinished uploads. Fact: ``limit``."""

    code = "too-many-uploads"
    status = 429
    title = _("You have too many unfinished uploads.")
    way_forward = _("Finish some of them first; unfinished ones end by themselves after a day.")


def _partial(upload: Upload) -> Path:
    return files.root() / "incoming" / str(upload.uuid)


def begin(*, owner: UUID, sha256: str, size: int, media_type: str, name: str, at: datetime) -> Upload:
    """Announce a file. The same person announcing the same file again continues the upload, or finds it finished.

    Args:
        sha256: hex digest. size: in bytes. media_type: one of those allowed. name: as the person calls it.

    Raises:
        Invalid, FileTooLarge, TypeNotAllowed, TooManyUploads, QuotaReached, StorageFull: before a byte is sent.
    """
    errors: dict[str, object] = {}
    if not _HEX.fullmatch(sha256):
        errors["sha256"] = _("Give the SHA-256 of the file as 64 small hex digits.")
    if size < 1:
        errors["size"] = _("The file is empty.")
    name = name.replace("\\", "/").rpartition("/")[2].strip()
    if not 0 < len(name) <= 255 or not name.isprintable():
        errors["name"] = _("Give the file a name of at most 255 printable characters.")
    if errors:
        raise Invalid(errors=errors)
    media_type = normal_type(media_type)
    files.within_bound(size, media_type)
    same = Upload.objects.select_related("file").filter(
        Q(expires_at__gt=at) | Q(file__isnull=False),
        owner=owner, sha256=sha256, size=size, media_type=media_type, name=name,
    )  # fmt: skip
    known = list(same.order_by("id"))
    finished = [upload for upload in known if upload.file_id is not None]
    if finished and files.place(sha256).exists():
        return finished[-1]
    if unfinished := [upload for upload in known if upload.file_id is None]:
        return unfinished[0]
    if Upload.objects.filter(owner=owner, file=None, expires_at__gt=at).count() >= MAX_OPEN:
        raise TooManyUploads(limit=MAX_OPEN)
    room.require_quota(owner, size, at=at)
    room.require_room(size, at=at)
    return Upload.objects.create(
        owner=owner, sha256=sha256, size=size, media_type=media_type, name=name, created_at=at, expires_at=at + LIFETIME
    )


def upload_of(owner: UUID, uuid: UUID) -> Upload:
    """The person's upload.

    Raises:
        NotFound: there is none, or it is somebody else's.
    """
    upload = Upload.objects.select_related("file").filter(uuid=uuid, owner=owner).first()
    if upload is None:
        raise NotFound(upload=str(uuid))
    return upload


def offset_of(upload: Upload) -> int:
    """How many bytes of the upload are kept."""
    if upload.file_id is not None:
        return upload.size
    try:
        return _partial(upload).stat().st_size
    except FileNotFoundError:
        return 0


def append(upload: Upload, *, offset: int, source: Source, at: datetime) -> int:
    """Append what ``source`` still gives; returns the new offset. Memory use doesn't depend on the size.

    A connection that is cut loses nothing that arrived before. When the last byte is in, the file is checked and
    kept, and ``upload.file`` and ``upload.received_at`` are set; a file that fails the check is thrown away.

    Raises:
        OffsetDiffers, UploadBusy, UploadExpired, FileTooLarge, DigestDiffers, WrongType, ArchiveBomb
        StorageFull: the disk took no more; what it took is kept.
    """
    if upload.file_id is not None:
        return upload.size
    if upload.expires_at <= at:
        raise UploadExpired(expires_at=upload.expires_at.isoformat())
    with _appending(upload) as partial:
        kept = os.fstat(partial.fileno()).st_size
        if offset != kept:
            raise OffsetDiffers(offset=kept, given=offset)
        reached = _copy(source, partial, kept, upload.size)
        if reached == upload.size:
            _finish(upload, at)
    return reached


@contextmanager
def _appending(upload: Upload) -> Iterator[RawIOBase]:
    path = _partial(upload)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("ab", buffering=0) as partial:
        try:
            fcntl.flock(partial, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise UploadBusy from error
        # Whoever finished before we got the lock has moved the file away: what we hold open is theirs, not a partial.
        if not path.exists() or not os.path.samestat(path.stat(), os.fstat(partial.fileno())):
            raise UploadBusy
        yield partial


def _copy(source: Source, partial: RawIOBase, kept: int, size: int) -> int:
    try:
        while piece := _next_piece(source):
            if kept + len(piece) > size:
                raise files.FileTooLarge(size=kept + len(piece), limit=size)
            _write(piece, partial)
            kept += len(piece)
    except OSError as error:  # of the disk: those of the connection end in _next_piece
        if error.errno not in room.FULL:
            raise
        raise room.StorageFull(size=size) from error
    finally:
        os.fsync(partial.fileno())
    return kept


def _write(piece: bytes, partial: RawIOBase) -> None:
    """Write all of it; nothing waits in a buffer that would be written when the disk is full already."""
    rest = memoryview(piece)
    while rest:
        rest = rest[partial.write(rest) or 0 :]


def _next_piece(source: Source) -> bytes:
    try:
        return source.read(files.CHUNK)
    except OSError:  # the connection was cut: what arrived is kept, the client asks for the offset
        return b""


def _finish(upload: Upload, at: datetime) -> None:
    path = _partial(upload)
    try:
        with transaction.atomic():
            upload.file = files.keep(path, sha256=upload.sha256, media_type=upload.media_type, at=at)
            upload.received_at = at
            upload.save(update_fields=["file", "received_at"])
    except Refusal:
        upload.file = None
        with suppress(FileNotFoundError):
            path.unlink()
        raise


def received(owner: UUID, sha256: str) -> FileObject:
    """A file that this person has uploaded completely, for a command that uses it.

    Raises:
        NotFound: they haven't; whether somebody else has is not told.
    """
    upload = Upload.objects.select_related("file").filter(owner=owner, sha256=sha256).exclude(file=None).first()
    if upload is None or upload.file is None:
        raise NotFound(file=sha256)
    return upload.file


def sweep(at: datetime) -> int:
    """Throw away unfinished uploads whose time is over; returns how many. Called by the worker."""
    swept = 0
    for upload in Upload.objects.filter(file=None, expires_at__lte=at).order_by("id")[:1000]:
        with suppress(FileNotFoundError):
            _partial(upload).unlink()
        swept += Upload.objects.filter(pk=upload.pk, file=None).delete()[0]
    return swept
