"""Files, folders and archives as streams of bytes; what can't be opened is told, never raised."""

from __future__ import annotations

import gzip
import io
import zipfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, Any, Final, cast

from openhall_indicators.reading.tally import Tally

UNREADABLE: Final = (OSError, EOFError, zlib.error, zipfile.BadZipFile, RuntimeError, NotImplementedError, ValueError)
"""What opening and unpacking damaged files raises."""


def streams(path: Path, tally: Tally, advance: Callable[[int], None]) -> Iterator[tuple[str, IO[bytes]]]:
    """Name and bytes of every file at ``path``; folders and archives are walked in the order of their names.

    ``advance`` is told the bytes of the disk as they are read.
    """
    files = sorted(one for one in path.rglob("*") if one.is_file()) if path.is_dir() else [path]
    for file in files:
        name = str(file.relative_to(path)) if path.is_dir() else file.name
        told = _Told(file.stat().st_size if file.exists() else 0, advance)
        try:
            yield from _opened(file, name, tally, told)
        except UNREADABLE as error:
            tally.unusable(name, f"can't be opened: {_plain(error)}")
        told.rest()


class _Told:
    """Tells how many bytes of a file were read, in all exactly its size: archives read some twice, others never."""

    def __init__(self, size: int, advance: Callable[[int], None]) -> None:
        self._left, self._advance = size, advance

    def read(self, many: int) -> None:
        many = min(many, self._left)
        self._left -= many
        if many:
            self._advance(many)

    def rest(self) -> None:
        self.read(self._left)


class _Counted(io.FileIO):
    """A file that says what is read from it."""

    def __init__(self, path: Path, told: _Told) -> None:
        super().__init__(path, "rb")
        self._told = told

    def readinto(self, buffer: Any) -> int:
        many = super().readinto(buffer) or 0
        self._told.read(many)
        return many


def _opened(file: Path, name: str, tally: Tally, told: _Told) -> Iterator[tuple[str, IO[bytes]]]:
    with io.BufferedReader(_Counted(file, told), 1 << 20) as raw:
        magic = raw.peek(4)[:4]
        if not magic:
            tally.unusable(name, "is empty")
        elif magic[:2] == b"\x1f\x8b":
            with gzip.open(raw) as inner:
                yield name, cast("IO[bytes]", inner)
        elif magic == b"PK\x03\x04":
            with zipfile.ZipFile(raw) as archive:
                for member in sorted(archive.infolist(), key=lambda one: one.filename):
                    if not member.is_dir():
                        yield from _member(archive, member, name, tally)
        else:
            yield name, cast("IO[bytes]", raw)


def _member(
    archive: zipfile.ZipFile, member: zipfile.ZipInfo, name: str, tally: Tally
) -> Iterator[tuple[str, IO[bytes]]]:
    inside = f"{name}/{member.filename}"
    try:
        with archive.open(member) as inner:
            buffered = io.BufferedReader(cast("io.RawIOBase", inner))
            if not buffered.peek(1):
                tally.unusable(inside, "is empty")
            else:
                yield inside, cast("IO[bytes]", buffered)
    except UNREADABLE as error:
        tally.unusable(inside, f"can't be unpacked: {_plain(error)}")


def _plain(error: BaseException) -> str:
    said = " ".join(str(error).split())[:120]
    return said or type(error).__name__
