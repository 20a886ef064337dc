"""What proves that the log signed two histories, kept in files that any stranger can check.

While such a folder lies in ``evidence/``, this member signs nothing: its cosignature says “this is the only history I
have seen”, and that would be a lie. People look into it and, when they have decided what to do, move the folder to
``evidence/settled/``; then the program goes on from what it cosigned.
"""

from __future__ import annotations

import hashlib
import logging
import os
from pathlib import Path

from openhall_member.database import disk

_PREFIX = "fork-"
_README = """\
The log {origin} has signed two histories that can't both be true.

{reason}

ours.note is what this member had verified before; theirs.note is what contradicts it. Both carry the log's own
signature, which anyone can check with its key:

{key}

This member signs nothing while this folder is here. Show both files to the other members and to whoever supervises
the log. When you have decided that this member goes on with ours.note, move this folder to evidence/settled/.
"""
logger = logging.getLogger("openhall_member")


class Forked(Exception):
    """The log signed something that contradicts what it signed before. Carries both notes."""

    def __init__(self, reason: str, *, ours: bytes, theirs: bytes) -> None:
        super().__init__(reason)
        self.reason = reason
        self.ours = ours
        self.theirs = theirs


class Evidence:
    """The folder ``evidence/`` of one member."""

    def __init__(self, folder: Path, *, log_key: str) -> None:
        self.folder = folder
        self._log_key = log_key
        self._unwritten: str | None = None

    def fork(self) -> str | None:
        """Name of the folder with an unsettled fork, None when there is none."""
        if self._unwritten is not None:
            return self._unwritten
        try:
            with os.scandir(self.folder) as found:
                return min((entry.name for entry in found if entry.name.startswith(_PREFIX)), default=None)
        except FileNotFoundError:
            return None

    def keep(self, fork: Forked) -> bool:
        """Keep both notes durably, unless the very same fork is kept or settled already.

        Returns:
            Whether this fork counts: False when people have settled it.

        Raises:
            DiskFull: the files can't be written; the program signs nothing all the same until it ends.
        """
        digest = hashlib.sha256(fork.ours + b"\0" + fork.theirs).hexdigest()[:16]
        name = f"{_PREFIX}{digest}"
        if (self.folder / "settled" / name).exists():
            return False
        target = self.folder / name
        if target.exists():
            return True
        logger.error(
            "The log signed two histories. %s The proof is kept in %s; nothing more is signed.", fork.reason, target
        )
        self._unwritten = name
        origin = self._log_key.partition("+")[0]
        files = {
            "ours.note": fork.ours,
            "theirs.note": fork.theirs,
            "README.txt": _README.format(origin=origin, reason=fork.reason, key=self._log_key).encode(),
        }
        with disk():
            making = self.folder / f".making-{name}"
            making.mkdir(parents=True, exist_ok=True)
            for file, data in files.items():
                write_durably(making / file, data)
            making.rename(target)
            sync_folder(self.folder)
        self._unwritten = None
        return True


def write_durably(path: Path, data: bytes) -> None:
    """Write a file and bring its bytes to disk; its name is there after :func:`sync_folder`."""
    with path.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def sync_folder(folder: Path) -> None:
    """Bring the names in a folder to disk."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
