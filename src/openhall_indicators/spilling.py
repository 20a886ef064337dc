"""Room on the disk for what doesn't fit into an engine's memory: a folder of its own for each run, removed at its end.

A run holds a lock on its folder; the system frees the lock when the process ends, however it ends. So whoever begins
beside it can tell what a killed run left behind from what another one needs, and removes only the former.
"""

from __future__ import annotations

import os
import shutil
import tempfile
import weakref
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

try:
    from fcntl import LOCK_EX, LOCK_NB, flock
except ImportError:  # pragma: no cover - there are no such locks, so nothing is swept
    flock = None  # type: ignore[assignment]

_LOCKS: Final = bool(flock)
"""Whether folders can be locked here; where not, nothing is swept."""

_PREFIX: Final = "spill-"


def spill_for(engine: Any, folder: Path) -> Path:
    """A folder inside ``folder`` for ``engine`` alone; it goes with the engine, or at the end of the program."""
    path, held = _born(folder)
    weakref.finalize(engine, _gone, path, held)
    return path


@contextmanager
def spill_in(folder: Path) -> Iterator[Path]:
    """The same for as long as the block lasts."""
    path, held = _born(folder)
    try:
        yield path
    finally:
        _gone(path, held)


def sweep(folder: Path) -> int:
    """Remove what killed runs left in ``folder``; of how many."""
    swept = 0
    for path in folder.glob(f"{_PREFIX}*"):
        held = _lock(path, wait=False)
        if held is None:
            continue
        _gone(path, held)
        swept += 1
    return swept


def _born(folder: Path) -> tuple[Path, int | None]:
    folder.mkdir(parents=True, exist_ok=True)
    sweep(folder)
    while True:
        path = Path(tempfile.mkdtemp(prefix=_PREFIX, dir=folder))
        held = _lock(path, wait=True)
        if path.exists():
            return path, held
        # Between its birth and its lock somebody swept it.
        if held is not None:
            os.close(held)


def _lock(path: Path, *, wait: bool) -> int | None:
    """A handle that holds the folder: alone. None where somebody else does, or where folders can't be locked."""
    if not _LOCKS:
        return None
    try:
        handle = os.open(path, os.O_RDONLY)
    except OSError:
        return None
    try:
        flock(handle, LOCK_EX if wait else LOCK_EX | LOCK_NB)
    except OSError:
        os.close(handle)
        return None
    return handle


def _gone(path: Path, held: int | None) -> None:
    shutil.rmtree(path, ignore_errors=True)
    if held is not None:
        os.close(held)
