"""Fixtures of the log's tests: third-party vectors, keys, and logs held in a dictionary."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from openhall_log import KeyType, MissingFile, NoteKey, append

SHARED = Path(__file__).resolve().parents[2].parent / "shared"
ORIGIN = "hall.example/witness"


@pytest.fixture(scope="session")
def require_outside() -> Callable[[bool, str], None]:
    """Skips a test whose outside help is missing on a stranger's machine; where CI is set, fails it instead."""

    def require(present: bool, what: str) -> None:
        if not present:
            if os.environ.get("CI"):
                pytest.fail(f"{what} is required in continuous integration.")
            pytest.skip(f"{what} isn't here.")

    return require


@pytest.fixture(scope="session")
def vectors(require_outside: Callable[[bool, str], None]) -> Path:
    """Folder of third-party test vectors beside the repository."""
    folder = SHARED / "vectors"
    require_outside(folder.is_dir(), "The folder of shared test vectors")
    return folder


class MemoryLog:
    """A log whose files are in a dictionary, grown by the library's own projection."""

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}
        self.size = 0
        self.root: bytes | None = None
        self.reads: list[str] = []

    def read(self, path: str) -> bytes:
        self.reads.append(path)
        try:
            return self.files[path]
        except KeyError as error:
            raise MissingFile(f"The log has no file {path}.") from error

    def append(self, entries: Sequence[bytes]) -> None:
        step = append(self.size, self.read, entries, root=self.root)
        for path, data in step.files:
            assert self.files.setdefault(path, data) == data, f"{path} changed"
        self.size, self.root = step.size, step.root


@pytest.fixture
def memory_log() -> MemoryLog:
    return MemoryLog()


@pytest.fixture
def grown_log() -> Callable[[int], MemoryLog]:
    """Makes a log of n entries ``entry 0``, ``entry 1`` ..."""

    def grow(size: int) -> MemoryLog:
        log = MemoryLog()
        for start in range(0, size, 1024):
            log.append([f"entry {index}".encode() for index in range(start, min(size, start + 1024))])
        return log

    return grow


@pytest.fixture
def log_key() -> NoteKey:
    return NoteKey(ORIGIN, KeyType.ED25519, bytes(range(32)))


@pytest.fixture
def members() -> list[NoteKey]:
    """Seven outside witnesses."""
    return [NoteKey(f"member{number}.example/w", KeyType.COSIGNATURE, bytes([number]) * 32) for number in range(1, 8)]
