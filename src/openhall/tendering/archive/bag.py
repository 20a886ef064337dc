"""BagIt 1.0 (RFC 8493): the files of an archive below ``data/``, and lists of their digests beside them.

The digest of ``tagmanifest-sha256.txt`` fixes everything: it lists ``manifest-sha256.txt``, which lists the files.
"""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

EARLIEST = (1980, 1, 1, 0, 0, 0)
DECLARATION = b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
DECLARED, INFO = "bagit.txt", "bag-info.txt"
MANIFEST, TAG_MANIFEST = "manifest-sha256.txt", "tagmanifest-sha256.txt"
CONTENTS = "data/contents.json"


@dataclass(frozen=True, slots=True)
class Entry:
    """A file of the bag: its path below the bag, hex SHA-256 and size in bytes."""

    path: str
    sha256: str
    size: int


def lines(digests: Mapping[str, str]) -> bytes:
    """A manifest: digest, two spaces, path; in the order of the paths."""
    return "".join(f"{digests[path]}  {path}\n" for path in sorted(digests)).encode()


def info(*, identifier: str, organisation: str, description: str, day: date, entries: Iterable[Entry]) -> str:
    """``bag-info.txt``; values are on one line."""
    counted = list(entries)
    fields = {
        "Source-Organization": organisation,
        "External-Identifier": identifier,
        "External-Description": description,
        "Bagging-Date": day.isoformat(),
        "Payload-Oxum": f"{sum(entry.size for entry in counted)}.{len(counted)}",
    }
    return "".join(f"{name}: {' '.join(value.split())}\n" for name, value in fields.items())


def tags(bag_info: str, entries: Iterable[Entry]) -> dict[str, bytes]:
    """The files beside ``data/``, the list of their digests last."""
    made = {
        DECLARED: DECLARATION,
        INFO: bag_info.encode(),
        MANIFEST: lines({entry.path: entry.sha256 for entry in entries}),
    }
    return made | {TAG_MANIFEST: lines({path: hashlib.sha256(data).hexdigest() for path, data in made.items()})}


class _Out(io.RawIOBase):
    """Takes what the ZIP writes until somebody fetches it."""

    def __init__(self) -> None:
        self._held: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, data: object) -> int:
        piece = bytes(data)  # type: ignore[call-overload]
        self._held.append(piece)
        return len(piece)

    def fetch(self) -> bytes:
        held, self._held = b"".join(self._held), []
        return held


def streamed(files: Iterable[tuple[str, Iterable[bytes]]], *, base: str) -> Iterator[bytes]:
    """The bag as a ZIP in one folder ``base``, one piece in memory at a time. The same files give the same bytes."""
    out = _Out()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED, allowZip64=True) as archive:
        for path, pieces in files:
            with archive.open(zipfile.ZipInfo(f"{base}/{path}", EARLIEST), "w", force_zip64=True) as entry:
                for piece in pieces:
                    entry.write(piece)
                    yield out.fetch()
    yield out.fetch()
