"""Where the papers of dossiers lie: one folder for each, so that all can be destroyed with a person's data.

Files come whole, in one request: photographs and scans. They are checked against their declared type before they count.
"""

import hashlib
import os
import secrets
import shutil
from datetime import datetime
from pathlib import Path
from typing import BinaryIO, Protocol
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from openhall.kernel import media, room
from openhall.kernel.refusals import Invalid, NotFound, Refusal
from openhall.procedures.dossiers import components
from openhall.procedures.dossiers.models import Dossier, Draft, Paper

LARGEST = 20 * 1024 * 1024
MOST = 200
TYPES = (media.PDF, media.PNG, media.JPEG)
CHUNK = 256 * 1024


class Source(Protocol):
    """What a file is read from."""

    def read(self, size: int, /) -> bytes: ...


class PaperTooLarge(Refusal):
    """Larger than a scan needs to be. Fact: ``limit`` in bytes."""

    code = "paper-too-large"
    status = 413
    title = _("This file is too large.")
    way_forward = _("Take the photograph with fewer pixels, or scan in grey; 20 MB are enough for a paper.")


class TooManyPapers(Refusal):
    """A dossier has so many files at most. Fact: ``limit``."""

    code = "too-many-papers"
    title = _("A dossier can’t have more files.")
    way_forward = _("Put the pages of one paper into one PDF file.")


def place(folder: UUID, sha256: str) -> Path:
    """Where a paper lies."""
    return Path(settings.OPENHALL_HOME) / "dossiers" / folder.hex[:2] / folder.hex / sha256


def keep(holder: Draft | Dossier, *, component: int, source: Source, media_type: str, name: str, at: datetime) -> Paper:
    """Keep a file of a component; the same file again is the same paper.

    Raises:
        Invalid: no such component, an empty file. PaperTooLarge, TooManyPapers, StorageFull; TypeNotAllowed, WrongType.
    """
    if not 0 <= component < len(holder.edition.content["components"]):
        raise Invalid(errors={"component": _("The procedure has no such paper.")})
    if component not in components.asked(holder):
        raise Invalid(errors={"component": _("This paper isn’t needed with the answers that were given.")})
    kind = media.normal_type(media_type)
    if kind not in TYPES:
        raise media.TypeNotAllowed(type=kind, allowed=list(TYPES))
    if holder.papers.count() >= MOST:
        raise TooManyPapers(limit=MOST)
    room.require_room(LARGEST, at=at)
    folder = place(holder.folder, "x").parent
    folder.mkdir(parents=True, exist_ok=True)
    partial = folder / f"incoming-{secrets.token_hex(8)}"
    try:
        digest, size = _write(source, partial)
        media.checked_type(partial, kind)
        partial.replace(folder / digest)
    finally:
        partial.unlink(missing_ok=True)
    _sync(folder)
    shown = name.replace("\\", "/").rpartition("/")[2].strip()
    row, _is_new = Paper.objects.get_or_create(
        draft=holder if isinstance(holder, Draft) else None,
        dossier=holder if isinstance(holder, Dossier) else None,
        component=component,
        sha256=digest,
        defaults={
            "media_type": kind,
            "size": size,
            "name": "".join(sign for sign in shown if sign.isprintable())[:255],
            "arrived_at": at,
        },
    )
    return row


def _write(source: Source, partial: Path) -> tuple[str, int]:
    digest, size = hashlib.sha256(), 0
    with partial.open("xb") as file:
        while piece := source.read(CHUNK):
            size += len(piece)
            if size > LARGEST:
                raise PaperTooLarge(limit=LARGEST)
            digest.update(piece)
            file.write(piece)
        file.flush()
        os.fsync(file.fileno())
    if not size:
        raise Invalid(errors={"file": _("The file is empty.")})
    return digest.hexdigest(), size


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def opened(folder: UUID, paper: Paper) -> BinaryIO:
    """A paper, for reading.

    Raises:
        NotFound: it was destroyed.
    """
    try:
        return place(folder, paper.sha256).open("rb")
    except FileNotFoundError as error:
        raise NotFound(paper=str(paper.uuid)) from error


def missing(holder: Draft | Dossier) -> list[int]:
    """The components that are asked for and of which no file is there."""
    there = set(holder.papers.values_list("component", flat=True))
    return [place for place in components.asked(holder) if place not in there]


def remove(folder: UUID, sha256: str) -> None:
    """Destroy one paper, with the pictures of its pages. Idempotent."""
    path = place(folder, sha256)
    path.unlink(missing_ok=True)
    shutil.rmtree(path.with_name(f"{sha256}.pages"), ignore_errors=True)


def destroy(folder: UUID) -> None:
    """Destroy every paper of a folder. Idempotent."""
    shutil.rmtree(place(folder, "x").parent, ignore_errors=True)
