"""A log's folder on disk, written so that what was promised survives a crash."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from openhall_log.errors import LogError
from openhall_log.tiles import CHECKPOINT_PATH, MissingFile, TilePath

_TEMPORARY = ".writing-"


class FileConflict(LogError):
    """A file of the log exists already with other bytes: writing it would rewrite history."""


class DirectoryStore:
    """The files of one log below ``root``, as :class:`openhall_log.tiles.TileReader` reads them by ``store.read``.

    Owned by one sequencer at a time (its lock is in the database); readers need no lock. Invariants:

    - a tile or a bundle, partial or full, never changes once it exists. Writing the same bytes again is allowed, so
      that a sequencer that died half-way may repeat the batch;
    - when ``write`` returns, files and the folders that name them are on disk (fsync);
    - ``checkpoint`` is replaced atomically, after everything else of the same call is on disk, so a reader never
      sees a checkpoint without its tiles;
    - a partial file may be removed once its full one exists (``discard_partials``).
    """

    def __init__(self, root: Path) -> None:
        self.root = Path(root)

    def read(self, path: str) -> bytes:
        """The bytes of one file.

        Raises:
            MissingFile: there's none.
            MalformedTile: the path isn't one of a log's.
        """
        try:
            return self._file(path).read_bytes()
        except (FileNotFoundError, NotADirectoryError) as error:
            raise MissingFile(f"The log has no file {path}.") from error

    def write(self, files: Iterable[tuple[str, bytes]]) -> None:
        """Write files durably; a ``checkpoint`` among them comes last.

        Raises:
            FileConflict: a tile or bundle exists with other bytes; nothing after it is written, and no checkpoint.
            MalformedTile: a path isn't one of a log's; nothing is written.
        """
        tiles: list[tuple[Path, bytes]] = []
        checkpoints: list[bytes] = []
        for path, data in files:
            if path == CHECKPOINT_PATH:
                checkpoints.append(data)
            else:
                tiles.append((self._file(path), data))
        touched: dict[Path, None] = {}
        for target, data in tiles:
            for folder in self._make_folder(target.parent):
                touched[folder] = None
            self._write_once(target, data)
            touched[target.parent] = None
        for folder in touched:
            _sync_folder(folder)
        for data in checkpoints[-1:]:
            self._make_folder(self.root)
            target = self.root / CHECKPOINT_PATH
            with _temporary(target, data) as written:
                written.replace(target)
            _sync_folder(self.root)

    def discard_partials(self, paths: Iterable[str]) -> int:
        """Remove the partial files of those among ``paths`` that are full files present on disk.

        Returns:
            How many files went. Nothing depends on it, so folders aren't synced.
        """
        removed = 0
        for path in paths:
            full = self._file(path)
            partials = full.with_name(f"{full.name}.p")
            if path == CHECKPOINT_PATH or not full.is_file() or not partials.is_dir():
                continue
            for old in list(partials.iterdir()):
                old.unlink()
                removed += 1
            partials.rmdir()
        return removed

    def _file(self, path: str) -> Path:
        if path != CHECKPOINT_PATH:
            TilePath.parse(path)
        return self.root / path

    def _make_folder(self, folder: Path) -> list[Path]:
        """Make a folder and its missing parents; those in which a new name was made must be synced."""
        missing = []
        while not folder.is_dir():
            missing.append(folder)
            folder = folder.parent
        for new in reversed(missing):
            new.mkdir(exist_ok=True)
        return [new.parent for new in missing]

    def _write_once(self, target: Path, data: bytes) -> None:
        if not target.exists():
            with _temporary(target, data) as written:
                try:
                    os.link(written, target)  # unlike a rename, never replaces a file
                    return
                except FileExistsError:
                    pass
        # Left by an earlier attempt, perhaps not yet on disk: the same bytes are made durable, others are refused.
        with target.open("rb") as present:
            if present.read() != data:
                raise FileConflict(f"The file {target.relative_to(self.root)} exists already with other bytes.")
            os.fsync(present.fileno())


@contextmanager
def _temporary(target: Path, data: bytes) -> Iterator[Path]:
    """A synced file beside the target, gone afterwards unless it was moved."""
    path = target.with_name(f"{_TEMPORARY}{target.name}-{os.getpid()}")
    try:
        with path.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        yield path
    finally:
        path.unlink(missing_ok=True)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
