"""The statements that the log has disclosed, each a file named by its digest."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

from openhall_member.database import disk
from openhall_member.evidence import sync_folder, write_durably

_DIGEST = re.compile(r"[0-9a-f]{64}\Z")


class Statements:
    """The folder ``statements/``. A file that is there under its name was on disk before its name was."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def read(self, sha256: str) -> bytes | None:
        """The bytes of a statement, None when it isn't here or its file isn't what its name says."""
        if not _DIGEST.match(sha256):
            return None
        try:
            data = self._path(sha256).read_bytes()
        except FileNotFoundError:
            return None
        return data if hashlib.sha256(data).hexdigest() == sha256 else None

    def write(self, sha256: str, data: bytes) -> None:
        """Keep a statement durably.

        Raises:
            ValueError: the bytes have another digest.
            DiskFull: they can't be stored.
        """
        if hashlib.sha256(data).hexdigest() != sha256:
            raise ValueError("These bytes have another digest.")
        path = self._path(sha256)
        with disk():
            if not path.parent.is_dir():
                path.parent.mkdir(parents=True, exist_ok=True)
                sync_folder(self.folder)
            making = path.with_name(f".making-{sha256}")
            try:
                write_durably(making, data)
                making.replace(path)
            finally:
                making.unlink(missing_ok=True)
            sync_folder(path.parent)

    def count(self) -> int:
        """How many there are."""
        return sum(1 for path in self.folder.glob("??/*") if _DIGEST.match(path.name))

    def _path(self, sha256: str) -> Path:
        return self.folder / sha256[:2] / sha256
