"""Where the files of a retrieval lie: parts while it is made, one ZIP when it is done. Written durably, by rename."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from uuid import UUID

from django.conf import settings


def root() -> Path:
    """Folder of all retrievals."""
    return Path(settings.OPENHALL_HOME) / "evidence"


def parts(retrieval: UUID) -> Path:
    """Folder of a retrieval that is being made."""
    return root() / f"{retrieval}.parts"


def finished(retrieval: UUID) -> Path:
    """The ZIP file."""
    return root() / f"{retrieval}.zip"


def put(path: Path, data: bytes) -> None:
    """Write a file so that it is there whole, or not at all."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    partial = path.with_name(f"{path.name}.{os.getpid()}.partial")
    with partial.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    move(partial, path)


def move(partial: Path, path: Path) -> None:
    """Give a finished file its name, durably."""
    partial.replace(path)
    handle = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def clear(retrieval: UUID) -> None:
    """Remove what a retrieval was made from."""
    shutil.rmtree(parts(retrieval), ignore_errors=True)


def remove(retrieval: UUID) -> None:
    """Remove the file and what is left of its making."""
    clear(retrieval)
    finished(retrieval).unlink(missing_ok=True)
