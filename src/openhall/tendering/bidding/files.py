"""The sealed files of bids in the kernel's store: found by digest, only by whoever uploaded them, removed when void."""

from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import BinaryIO
from uuid import UUID

from django.db import transaction

from openhall.kernel import files as store
from openhall.kernel import uploads
from openhall.kernel.refusals import NotFound
from openhall.tendering.bidding.models import BidVersion


def size(sha256: str, *, uploader: UUID) -> int | None:
    """Size in bytes of a file that this person uploaded whole; None when there is none."""
    try:
        return uploads.received(uploader, sha256).size
    except NotFound:
        return None


def opened(sha256: str) -> BinaryIO:
    """The kept file, for reading.

    Raises:
        NotFound
    """
    return store.opened(sha256)


def place(sha256: str) -> Path:
    """Where the kept file lies."""
    return store.place(sha256)


def content(sha256: str, *, at_most: int) -> bytes:
    """The whole of a small kept file, without asking the database: an opening reads hundreds of them.

    The caller compares the digest.

    Raises:
        NotFound: it is not in the store. FileTooLarge
    """
    try:
        with store.place(sha256).open("rb") as file:
            data = file.read(at_most + 1)
    except FileNotFoundError as error:
        raise NotFound(file=sha256) from error
    if len(data) > at_most:
        raise store.FileTooLarge(size=len(data), limit=at_most)
    return data


def intact(sha256: str, *, at_most: int) -> bool:
    """Whether the store still has exactly the file of that digest."""
    try:
        found, length = store.digest_of(store.place(sha256))
    except OSError:
        return False
    return found == sha256 and length <= at_most


def drop_void(at: datetime, *, limit: int = 200) -> int:
    """Remove the sealed files of versions that were replaced or withdrawn; returns how many versions.

    The envelope stays: the log commits to its digest. Idempotent; a crash between the removal and the commit only makes
    it happen again.
    """
    with transaction.atomic():
        void = BidVersion.objects.select_for_update(skip_locked=True).filter(
            withdrawn_at__isnull=False, files_dropped_at=None
        )
        rows = list(void.order_by("id")[:limit])
        for row in rows:
            for sha256 in row.files:
                if not _used_elsewhere(sha256):
                    with suppress(FileNotFoundError):
                        store.place(sha256).unlink()
            row.files_dropped_at = at
            row.save(update_fields=["files_dropped_at"])
    return len(rows)


def _used_elsewhere(sha256: str) -> bool:
    standing = BidVersion.objects.filter(withdrawn_at=None)
    return any(
        standing.filter(**{name: sha256}).exists() for name in ("price_sha256", "documents_sha256", "bundle_sha256")
    )
