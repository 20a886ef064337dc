"""A log's folder on disk, written so that what was promised survives a crash."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path

from openhall_log.errors import LogError
from openhall_log.tiles import CHECKPOINT_PATH, MissingFile, TilePath

_TEMPORARY = ".writing-"
_AT_ONCE = 64
"""Files that are beside their places at the same time."""
_THREADS = 4
"""Syncs under way at the same time: enough for the disk to make one journal entry of them."""

Sync = Callable[[Sequence[Path]], None]
"""Forces files or folders to disk; returns when all are there."""


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

        What doesn't depend on each other is synced at the same time, so that the disk makes one journal entry of it:
        all new files, then all folders that name them, then the checkpoint, then the folder that names it.

        Raises:
            FileConflict: a tile or bundle exists with other bytes; nothing after it is written, and no checkpoint.
            MalformedTile: a path isn't one of a log's; nothing is written.
        """
        tiles: dict[Path, bytes] = {}
        checkpoints: list[bytes] = []
        for path, data in files:
            if path == CHECKPOINT_PATH:
                checkpoints.append(data)
            elif tiles.setdefault(self._file(path), data) != data:
                raise FileConflict(f"The file {path} can't be written with two different contents.")
        touched: dict[Path, None] = {}
        for folder in {target.parent: None for target in tiles}:
            touched |= dict.fromkeys([*self._make_folder(folder), folder])
        with _together() as sync:
            targets = list(tiles)
            for at in range(0, len(targets), _AT_ONCE):
                self._write_once({target: tiles[target] for target in targets[at : at + _AT_ONCE]}, sync)
            sync(list(touched))
        for data in checkpoints[-1:]:
            self._make_folder(self.root)
            target = self.root / CHECKPOINT_PATH
            with _temporary(target, data) as written:
                _sync(written)
                written.replace(target)
            _sync(self.root)

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

    def _write_once(self, files: Mapping[Path, bytes], sync: Sync) -> None:
        """Put whole, synced files in place; those of an earlier attempt are compared and synced."""
        with ExitStack() as written:
            made: dict[Path, Path] = {}
            present: list[Path] = []
            for target, data in files.items():
                if target.exists():
                    self._compare(target, data)
                    present.append(target)
                else:
                    made[target] = written.enter_context(_temporary(target, data))
            sync([*made.values(), *present])
            for target, temporary in made.items():
                try:
                    os.link(temporary, target)  # unlike a rename, never replaces a file
                except FileExistsError:
                    self._compare(target, files[target])
                    _sync(target)

    def _compare(self, target: Path, data: bytes) -> None:
        """Left by an earlier attempt, perhaps not yet on disk: the same bytes may stay, others are refused."""
        if target.read_bytes() != data:
            raise FileConflict(f"The file {target.relative_to(self.root)} exists already with other bytes.")


@contextmanager
def _temporary(target: Path, data: bytes) -> Iterator[Path]:
    """A file beside the target, not synced yet, gone afterwards unless it was moved."""
    path = target.with_name(f"{_TEMPORARY}{target.name}-{os.getpid()}")
    try:
        path.write_bytes(data)
        yield path
    finally:
        path.unlink(missing_ok=True)


@contextmanager
def _together() -> Iterator[Sync]:
    """Forces files or folders to disk side by side; it has returned only when all of them are there."""
    with ThreadPoolExecutor(_THREADS, thread_name_prefix="sync") as pool:

        def sync(paths: Sequence[Path]) -> None:
            if len(paths) > 1:
                for _ in pool.map(_sync, paths):
                    pass
            else:
                for path in paths:
                    _sync(path)

        yield sync


def _sync(path: Path) -> None:
    """Force a file's bytes, or a folder's names, to disk.

    A file may have been closed since it was written: fsync is about the file, and an error in writing it back that
    nobody was told of yet is told here.
    """
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
