"""Writing a ZIP in pieces: bounded memory, the digest of every file on the way, nobody's clock in it."""

from __future__ import annotations

import hashlib
import io
import os
import zipfile
from collections.abc import Generator, Iterable, Iterator, Mapping
from pathlib import Path
from types import TracebackType

EARLIEST = (1980, 1, 1, 0, 0, 0)
PIECE = 1024 * 1024
REPORT = 8 * 1024 * 1024
"""After so many bytes a stream says how far it is."""


def zipped(files: Mapping[str, bytes]) -> bytes:
    """Small files as a ZIP; the same files give the same bytes."""
    body = io.BytesIO()
    with zipfile.ZipFile(body, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(files):
            archive.writestr(zipfile.ZipInfo(path, EARLIEST), files[path], zipfile.ZIP_DEFLATED)
    return body.getvalue()


class Archive:
    """A ZIP that is being written. ``digests``: name → (SHA-256 in hex, size) of every file in it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.digests: dict[str, tuple[str, int]] = {}
        self.written = 0
        self._zip: zipfile.ZipFile | None = None

    def __enter__(self) -> Archive:
        self._file = self.path.open("wb")
        self._zip = zipfile.ZipFile(self._file, "w", zipfile.ZIP_DEFLATED, allowZip64=True)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._zip is not None:
            self._zip.close()
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()

    def add(self, name: str, pieces: Iterable[bytes], *, stored: bool = False) -> None:
        """Write one file at once."""
        for _written in self.stream(name, pieces, stored=stored):
            pass

    def stream(self, name: str, pieces: Iterable[bytes], *, stored: bool = False) -> Iterator[int]:
        """Write one file piece by piece; yields how many bytes went into the archive so far, now and then.

        Nothing is written when the first piece can't be had: whatever ``pieces`` raises then is raised.
        """
        if self._zip is None:
            raise RuntimeError("The archive isn't open.")
        rest = iter(pieces)
        first = next(rest, b"")
        info = zipfile.ZipInfo(name, EARLIEST)
        info.compress_type = zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED
        digest, size, reported = hashlib.sha256(), 0, self.written
        with self._zip.open(info, "w", force_zip64=True) as entry:
            piece = first
            while piece:
                entry.write(piece)
                digest.update(piece)
                size += len(piece)
                self.written += len(piece)
                if self.written - reported >= REPORT:
                    reported = self.written
                    yield self.written
                piece = next(rest, b"")
        self.digests[name] = (digest.hexdigest(), size)

    def digest(self) -> Generator[int, None, tuple[str, int]]:
        """SHA-256 (hex) and size of the closed archive."""
        digest, size, reported = hashlib.sha256(), 0, 0
        with self.path.open("rb") as file:
            while piece := file.read(PIECE):
                digest.update(piece)
                size += len(piece)
                if size - reported >= REPORT:
                    reported = size
                    yield self.written
        return digest.hexdigest(), size
