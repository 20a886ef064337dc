"""Reading a folder or ZIP of evidence: bounded, and nothing outside its manifest."""

import hashlib
import json
import lzma
import os
import re
import stat
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

import rfc8785

from openhall_verify.findings import Failed, Report, fail

MOST_FILES = 20_000
LARGEST_FILE = 64 * 1024 * 1024
LARGEST_JSON = 16 * 1024 * 1024
LARGEST_LINE = 64 * 1024
LARGEST_TOTAL = 512 * 1024 * 1024
LARGEST_RETRIEVAL = 64 * 1024 * 1024 * 1024
PIECE = 1024 * 1024
MOST_NESTED = 64
_NAME = re.compile(r"[A-Za-z0-9._-]+(/[A-Za-z0-9._-]+){0,4}")
_DAMAGE = (zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, NotImplementedError, RuntimeError, OSError)


class Folder:
    """The files of one case, read from a folder or a ZIP: at most 20,000 files, 512 MiB together.

    Args:
        path: the folder or ZIP; for a ZIP within another one its name.
        stream: the bytes of a ZIP within another one.
        largest: bytes of all files together.
    """

    def __init__(self, path: Path, *, stream: IO[bytes] | None = None, largest: int = LARGEST_TOTAL) -> None:
        self._zip: zipfile.ZipFile | None = None
        self._path, self._largest = path, largest
        names = _walk(path, largest) if stream is None and path.is_dir() else self._open_zip(path, stream)
        if odd := next((name for name in names if not _NAME.fullmatch(name) or ".." in name), None):
            fail("odd-name", f"The file name {odd[:80]!r} is not one of this format.")
        self.names = frozenset(names)
        if len(self.names) != len(names):
            fail("doubled-name", "The ZIP file has two files of the same name.")
        if "manifest.json" not in self.names:
            fail("not-evidence", f"{path.name} is not the evidence of a case: it holds no manifest.json.")

    def _open_zip(self, path: Path, stream: IO[bytes] | None) -> list[str]:
        try:
            if stream is None and path.stat().st_size > self._largest:
                fail("too-large", f"The ZIP file is larger than {_mib(self._largest)} MiB.")
            self._zip = zipfile.ZipFile(path if stream is None else stream)
        except (*_DAMAGE, ValueError) as error:
            raise Failed("unreadable", f"{path.name} is neither a folder nor a ZIP file: {error}.") from error
        infos = [info for info in self._zip.infolist() if not info.is_dir()]
        if len(infos) > MOST_FILES:
            fail("too-many-files", f"There are more than {MOST_FILES} files.")
        if sum(info.file_size for info in infos) > self._largest:
            fail("too-large", f"The ZIP file unpacks to more than {_mib(self._largest)} MiB.")
        return [info.filename for info in infos]

    def read(self, name: str) -> bytes:
        """One file's bytes; a missing or oversized one fails the evidence."""
        if name not in self.names:
            fail("missing-file", f"The file {name} is missing.")
        if self._zip is not None:
            if self._zip.getinfo(name).file_size > LARGEST_FILE:
                fail("too-large", f"The file {name} is larger than 64 MiB.")
            try:
                return self._zip.read(name)
            except _DAMAGE as error:
                raise Failed("unreadable", f"The file {name} is damaged: {error}.") from error
        try:
            with (self._path / name).open("rb") as file:
                data = file.read(LARGEST_FILE + 1)
        except OSError as error:
            raise Failed("unreadable", f"The file {name} can't be read: {error.strerror}.") from error
        if len(data) > LARGEST_FILE:
            fail("too-large", f"The file {name} is larger than 64 MiB.")
        return data

    def pieces(self, name: str) -> Iterator[bytes]:
        """One file's bytes, some at a time; a missing or damaged one fails the evidence."""
        if name not in self.names:
            fail("missing-file", f"The file {name} is missing.")
        try:
            with self._zip.open(name) if self._zip is not None else (self._path / name).open("rb") as file:
                while piece := file.read(PIECE):
                    yield piece
        except _DAMAGE as error:
            raise Failed("unreadable", f"The file {name} is damaged: {error}.") from error

    def digest(self, name: str) -> tuple[str, int]:
        """SHA-256 (hex) and size of one file, however large."""
        digest, size = hashlib.sha256(), 0
        for piece in self.pieces(name):
            digest.update(piece)
            size += len(piece)
        return digest.hexdigest(), size

    def json(self, name: str) -> Any:
        """One file as JSON."""
        return parse(self.read(name), name)

    def lines(self, name: str) -> Iterator[dict[str, Any]]:
        """A JSON Lines file: an object a line, every line ended by a line feed."""
        data = self.read(name)
        if data and not data.endswith(b"\n"):
            fail("truncated", f"The last line of {name} was cut.")
        for number, line in enumerate(data.split(b"\n")[:-1], start=1):
            if len(line) > LARGEST_LINE:
                fail("too-large", f"Line {number} of {name} is too long.")
            value = parse(line, f"{name}, line {number}")
            if not isinstance(value, dict):
                fail("malformed", f"Line {number} of {name} is not an object.")
            yield value

    def check_manifest(self, report: Report) -> dict[str, Any]:
        """Every file is in the manifest with its digest and size, and nothing else is there."""
        manifest = self.json("manifest.json")
        if not isinstance(manifest, dict) or manifest.get("v") != 1 or not isinstance(manifest.get("files"), dict):
            fail("manifest", "manifest.json is not a manifest of version 1.")
        if manifest.keys() != {"v", "case", "origin", "files"}:
            fail("manifest", "manifest.json has other members than v, case, origin and files.")
        self.check_files(manifest, report)
        return manifest

    def check_files(self, manifest: dict[str, Any], report: Report) -> None:
        """Every file is in the manifest with its digest and size, and nothing else is there."""
        listed, present = set(manifest["files"]), self.names - {"manifest.json"}
        if listed - present:
            fail("missing-file", f"The manifest lists {min(listed - present)[:200]}, which is missing.")
        if present - listed:
            fail("extra-file", f"The file {min(present - listed)} is not in the manifest.")
        for name, entry in manifest["files"].items():
            digest, size = self.digest(name)
            if not isinstance(entry, dict) or entry.get("size") != size:
                fail("size", f"The file {name} does not have the size that the manifest says.")
            if entry.get("sha256") != digest:
                fail("digest", f"The file {name} was changed: its digest is not the manifest's.")
        report.ok("manifest", f"All {len(listed)} files have the digests of the manifest.")


def _mib(size: int) -> int:
    return size // (1024 * 1024)


def _walk(path: Path, largest: int) -> list[str]:
    """Every regular file below, without following anything elsewhere."""
    names: list[str] = []
    total = 0
    for folder, below, files in os.walk(path):
        for name in (*below, *files):
            entry = Path(folder, name)
            mode = entry.lstat()
            shown = entry.relative_to(path).as_posix()
            if stat.S_ISREG(mode.st_mode):
                names.append(shown)
                total += mode.st_size
            elif not stat.S_ISDIR(mode.st_mode):
                fail("odd-file", f"{shown[:200]} is a link or another kind of file that evidence never holds.")
        if len(names) > MOST_FILES:
            fail("too-many-files", f"There are more than {MOST_FILES} files.")
        if total > largest:
            fail("too-large", f"The files are larger than {_mib(largest)} MiB together.")
    return names


def parse(data: bytes, name: str) -> Any:
    """JSON in UTF-8 without floats, without doubled names and without deep nesting."""

    def pairs(items: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(items)
        if len(found) != len(items):
            fail("doubled-name", f"{name} has a doubled name.")
        return found

    def no_float(text: str) -> float:
        fail("float", f"{name} has a number with a fraction ({text[:20]}); amounts are strings.")

    if len(data) > LARGEST_JSON:
        fail("too-large", f"{name} is larger than 16 MiB.")
    try:
        value = json.loads(data.decode("utf-8"), object_pairs_hook=pairs, parse_float=no_float, parse_constant=no_float)
    except (ValueError, RecursionError) as error:
        raise Failed("not-json", f"{name} is not JSON: {str(error)[:200]}.") from error
    if _is_deep(value, MOST_NESTED):
        fail("nested", f"{name} is nested deeper than {MOST_NESTED} levels.")
    return value


def _is_deep(value: Any, left: int) -> bool:
    if not isinstance(value, dict | list):
        return False
    return left == 0 or any(_is_deep(one, left - 1) for one in (value.values() if isinstance(value, dict) else value))


def canonical(value: Any) -> bytes:
    """RFC 8785 bytes."""
    try:
        return rfc8785.dumps(value)
    except (rfc8785.CanonicalizationError, RecursionError, TypeError, ValueError) as error:
        raise Failed("not-canonical", f"A value can't be written canonically: {error}.") from error
