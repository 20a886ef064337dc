"""Reading a folder or ZIP of evidence: bounded, and nothing outside its manifest."""

import hashlib
import json
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import rfc8785

from openhall_verify.findings import Failed, Report, fail

MOST_FILES = 20_000
LARGEST_FILE = 256 * 1024 * 1024
LARGEST_TOTAL = 4 * 1024 * 1024 * 1024
_NAME = re.compile(r"[A-Za-z0-9._-]+(/[A-Za-z0-9._-]+){0,3}")


class Folder:
    """The files of one case, read from a folder or a ZIP."""

    def __init__(self, path: Path) -> None:
        self._zip: zipfile.ZipFile | None = None
        self._path = path
        if path.is_dir():
            self.names = sorted(str(p.relative_to(path).as_posix()) for p in path.rglob("*") if p.is_file())
        else:
            try:
                self._zip = zipfile.ZipFile(path)
            except (OSError, zipfile.BadZipFile) as error:
                raise Failed("unreadable", f"{path.name} is neither a folder nor a ZIP file: {error}.") from error
            infos = [info for info in self._zip.infolist() if not info.is_dir()]
            if sum(info.file_size for info in infos) > LARGEST_TOTAL:
                fail("too-large", "The ZIP file unpacks to more than 4 GiB.")
            self.names = sorted(info.filename for info in infos)
        if len(self.names) > MOST_FILES or len(set(self.names)) != len(self.names):
            fail("too-many-files", "There are too many files, or two of the same name.")
        if odd := next((name for name in self.names if not _NAME.fullmatch(name) or ".." in name), None):
            fail("odd-name", f"The file name {odd!r} is not one of this format.")

    def read(self, name: str) -> bytes:
        """One file's bytes; a missing or oversized one fails the evidence."""
        if name not in self.names:
            fail("missing-file", f"The file {name} is missing.")
        if self._zip is not None:
            if self._zip.getinfo(name).file_size > LARGEST_FILE:
                fail("too-large", f"The file {name} is larger than 256 MiB.")
            try:
                return self._zip.read(name)
            except (zipfile.BadZipFile, zipfile.zlib.error) as error:  # type: ignore[attr-defined]
                raise Failed("unreadable", f"The file {name} is damaged: {error}.") from error
        path = self._path / name
        if path.is_symlink() or path.stat().st_size > LARGEST_FILE:
            fail("too-large", f"The file {name} is a link or larger than 256 MiB.")
        return path.read_bytes()

    def json(self, name: str) -> Any:
        """One file as JSON."""
        return parse(self.read(name), name)

    def lines(self, name: str) -> Iterator[Any]:
        """A JSON Lines file, line by line."""
        for number, line in enumerate(self.read(name).splitlines(), start=1):
            yield parse(line, f"{name}, line {number}")

    def check_manifest(self, report: Report) -> dict[str, Any]:
        """Every file is in the manifest with its digest and size, and nothing else is there."""
        manifest = self.json("manifest.json")
        if not isinstance(manifest, dict) or manifest.get("v") != 1 or not isinstance(manifest.get("files"), dict):
            fail("manifest", "manifest.json is not a manifest of version 1.")
        listed, present = set(manifest["files"]), set(self.names) - {"manifest.json"}
        if listed - present:
            fail("missing-file", f"The manifest lists {min(listed - present)}, which is missing.")
        if present - listed:
            fail("extra-file", f"The file {min(present - listed)} is not in the manifest.")
        for name, entry in manifest["files"].items():
            data = self.read(name)
            if not isinstance(entry, dict) or entry.get("size") != len(data):
                fail("size", f"The file {name} does not have the size that the manifest says.")
            if entry.get("sha256") != hashlib.sha256(data).hexdigest():
                fail("digest", f"The file {name} was changed: its digest is not the manifest's.")
        report.ok("manifest", f"All {len(listed)} files have the digests of the manifest.")
        return manifest


def parse(data: bytes, name: str) -> Any:
    """JSON without floats and without doubled names."""

    def pairs(items: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(items)
        if len(found) != len(items):
            fail("doubled-name", f"{name} has a doubled name.")
        return found

    def no_float(text: str) -> float:
        fail("float", f"{name} has a number with a fraction ({text[:20]}); amounts are strings.")

    try:
        return json.loads(data, object_pairs_hook=pairs, parse_float=no_float, parse_constant=no_float)
    except (ValueError, RecursionError) as error:
        raise Failed("not-json", f"{name} is not JSON: {error}.") from error


def canonical(value: Any) -> bytes:
    """RFC 8785 bytes."""
    try:
        return rfc8785.dumps(value)
    except (rfc8785.CanonicalizationError, RecursionError, TypeError, ValueError) as error:
        raise Failed("not-canonical", f"A value can't be written canonically: {error}.") from error
