"""Packs of rules that the log registered after this program was made: fetched, checked, and used once a person says so.

``packs/offered`` holds what the log served of a pack, its digest already that which stands on the log (``SYS-02``).
Nothing of it is used. ``packs/accepted`` holds what the member's keeper accepted. A folder of the keeper's own (the
line ``packs`` of the settings) counts as accepted: whoever writes there is the keeper. A pack is held only under the
digest that the log registered last, and never in place of one that is built in.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from openhall_log import TiledTree
from openhall_member.database import disk
from openhall_member.errors import MemberError
from openhall_member.evidence import sync_folder, write_durably
from openhall_member.replaying import Replay
from openhall_rules.errors import RuleError
from openhall_rules.law import Pack, available, hold, read_pack
from openhall_rules.procedures import MOST_BYTES, MOST_FILES
from openhall_rules.replay import PackNotHeld, packs_not_held

MAX_PACK_BYTES: Final = 4 * MOST_BYTES
"""Room for a pack's files inside JSON, which writes some letters longer than they are."""
OFFERED: Final = "offered"
ACCEPTED: Final = "accepted"
_NAME: Final = re.compile(r"[a-z]{2,20}@\d{4}-\d\d-\d\d\Z")
_DIGEST: Final = re.compile(r"[0-9a-f]{64}\Z")
_FOLDERS: Final = ("", "classes", "procedures")
_UNREADABLE: Final = (RuleError, ValueError, TypeError, KeyError, AttributeError, RecursionError)
"""What reading files of strangers can raise."""


class BadPackFile(MemberError):
    """These are not the files of that pack, or they make none."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A pack in the member's folder. ``state``: ``offered`` or ``accepted``."""

    name: str
    sha256: str
    state: str


class Packs:
    """The packs of one member.

    Args:
        folder: the member's own, ``packs``; made when something is kept.
        own: the keeper's folder of packs, one folder ``<jurisdiction>@<day>`` for each; or None.
    """

    def __init__(self, folder: Path, own: Path | None = None) -> None:
        self.folder = folder
        self.own = own

    def keep(self, name: str, sha256: str, data: bytes) -> Pack:
        """Keep what the log serves of a pack, to be looked at and accepted by a person.

        Raises:
            BadPackFile: it isn't the pack of that name and digest. DiskFull.
        """
        found = parse(name, sha256, data)
        path = self._path(OFFERED, name, sha256)
        with disk():
            path.parent.mkdir(parents=True, exist_ok=True)
            making = path.with_name(f".making-{path.name}")
            try:
                write_durably(making, data)
                making.replace(path)
            finally:
                making.unlink(missing_ok=True)
            sync_folder(path.parent)
        return found

    def accept(self, name: str, sha256: str) -> Pack:
        """The keeper says that these are the rules: they are held from now on.

        Raises:
            BadPackFile: no such pack is offered, or its file was changed.
        """
        if not usable(name, sha256) or not (path := self._path(OFFERED, name, sha256)).is_file():
            raise BadPackFile(f"No pack {name} with digest {sha256} is offered here.")
        found = parse(name, sha256, path.read_bytes())
        to = self._path(ACCEPTED, name, sha256)
        with disk():
            to.parent.mkdir(parents=True, exist_ok=True)
            path.replace(to)
            sync_folder(to.parent)
            sync_folder(path.parent)
        return found

    def read(self, kept: Kept) -> Pack:
        """A pack in the folder.

        Raises:
            BadPackFile: its file was changed.
        """
        return parse(kept.name, kept.sha256, self._path(kept.state, kept.name, kept.sha256).read_bytes())

    def kept(self, name: str, sha256: str) -> Kept | None:
        """Whether a pack is in the folder, and how."""
        if usable(name, sha256):
            for state in (ACCEPTED, OFFERED):
                if self._path(state, name, sha256).is_file():
                    return Kept(name, sha256, state)
        return None

    def hold(self, missing: Iterable[tuple[str, str]]) -> int:
        """Hold what is accepted of the packs that the log registered and nobody holds yet; how many."""
        held = 0
        for name, sha256 in missing:
            found = self._accepted(name, sha256)
            if found is not None:
                hold(found)
                held += 1
        return held

    def _accepted(self, name: str, sha256: str) -> Pack | None:
        if not usable(name, sha256):
            return None
        try:
            path = self._path(ACCEPTED, name, sha256)
            if path.is_file():
                return parse(name, sha256, path.read_bytes())
            if self.own is not None and (self.own / name).is_dir():
                return _read(name, sha256, _files(self.own / name))
        except (BadPackFile, OSError):
            return None
        return None

    def _path(self, state: str, name: str, sha256: str) -> Path:
        return self.folder / state / f"{name}+{sha256}.json"


def usable(name: str, sha256: str) -> bool:
    """Whether a pack of that name could be held beside those that are built in."""
    return bool(_NAME.match(name) and _DIGEST.match(sha256)) and name not in available()


def parse(name: str, sha256: str, data: bytes) -> Pack:
    """The pack that the log serves as ``{"files": {path: text}, "pack": name}``.

    Raises:
        BadPackFile: other bytes, another digest, or files that make no pack.
    """
    try:
        told: Any = json.loads(data)
        files = told["files"] if isinstance(told, dict) and told.get("pack") == name else None
        if not isinstance(files, dict) or not all(isinstance(one, str) for one in files.values()):
            raise BadPackFile(f"What is served as the pack {name} is no pack of that name.")
        return _read(name, sha256, {path: text.encode() for path, text in files.items()})
    except BadPackFile:
        raise
    except _UNREADABLE as error:
        raise BadPackFile(f"What is served as the pack {name} can't be read: {error}") from error


def _read(name: str, sha256: str, files: dict[str, bytes]) -> Pack:
    try:
        found = read_pack(name, files)
    except _UNREADABLE as error:
        raise BadPackFile(f"The files of the pack {name} make no pack: {error}") from error
    if found.sha256 != sha256:
        raise BadPackFile(f"The files of the pack {name} have the digest {found.sha256}, not {sha256}.")
    return found


def _files(folder: Path) -> dict[str, bytes]:
    """The files of a pack in the keeper's folder.

    Raises:
        BadPackFile: more than a pack may have.
    """
    found: dict[str, bytes] = {}
    length = 0
    for part in _FOLDERS:
        for path in sorted((folder / part).glob("*.toml")):
            length += path.stat().st_size
            if len(found) >= MOST_FILES or length > MOST_BYTES:
                raise BadPackFile(f"{folder} holds more than a pack may have.")
            found[f"{part}/{path.name}" if part else path.name] = path.read_bytes()
    return found


def replay_holding(
    replay: Replay, tree: TiledTree, packs: Packs, *, until: int | None = None, on_batch: Callable[[int], None]
) -> None:
    """Replay, and hold each accepted pack as soon as the log has registered it.

    Raises:
        PackNotHeld: a leaf follows a pack that nobody has accepted here. Exception: as ``Replay.advance``.
    """
    packs.hold(packs_not_held(replay.shared))
    while True:
        try:
            replay.advance(tree, until=until, on_batch=on_batch)
            break
        except PackNotHeld:
            if not packs.hold(packs_not_held(replay.shared)):
                raise
    packs.hold(packs_not_held(replay.shared))
