"""Files, folders and archives as streams of bytes; what can't be opened is told, never raised."""

from __future__ import annotations

import gzip
import io
import zipfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, Final, cast

from openhall_indicators.reading.tally import Tally

UNREADABLE: Final = (OSError, EOFError, zlib.error, zipfile.BadZipFile, RuntimeError, NotImplementedError, ValueError)
"""What opening and unpacking damaged files raises."""


def streams(path: Path, tally: Tally, advance: Callable[[int], None]) -> Iterator[tuple[str, IO[bytes]]]:
    """Name and bytes of every file at ``path``; folders and archives are walked in the order of their names.

    ``advance`` is told the bytes of each file of the disk when it is done.
    """
    files = sorted(one for one in path.rglob("*") if one.is_file()) if path.is_dir() else [path]
    for file in files:
        name = str(file.relative_to(path)) if path.is_dir() else file.name
        try:
            yield from _opened(file, name, tally)
        except UNREADABLE as error:
            tally.unusable(name, f"can't be opened: {_plain(error)}")
        advance(file.stat().st_size if file.exists() else 0)


def _opened(file: Path, name: str, tally: Tally) -> Iterator[tuple[str, IO[bytes]]]:
    with file.open("rb") as raw:
        magic = raw.read(4)
        raw.seek(0)
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
        elif magic == b"PAR1":
            tally.unusable(name, "is Parquet; fact tables are given as a folder")
        else:
            yield name, raw


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
