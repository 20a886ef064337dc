"""The three keys of a member, each in a file that only its owner can read."""

from __future__ import annotations

import os
import secrets
from dataclasses import dataclass, field
from pathlib import Path

from openhall_log import KeyType, LogError, NoteKey
from openhall_member.errors import MemberError


class BadKeys(MemberError):
    """A key file is missing, readable by others, or not a key."""


@dataclass(frozen=True, slots=True)
class Keys:
    """What a member signs with.

    Attributes:
        witness: cosigns checkpoints: the only history it has seen. Named after the member.
        mirror: cosigns checkpoints up to which it holds everything; named ``<name>/mirror``.
        replay: signs replay statements (a plain note key); named ``<name>/replay``.
    """

    witness: NoteKey = field(repr=False)
    mirror: NoteKey = field(repr=False)
    replay: NoteKey = field(repr=False)


_KINDS = {"witness": KeyType.COSIGNATURE, "mirror": KeyType.COSIGNATURE, "replay": KeyType.ED25519}


def key_name(name: str, role: str) -> str:
    """The name of a member's key (protocols §7)."""
    return name if role == "witness" else f"{name}/{role}"


def make(folder: Path, name: str) -> Keys:
    """Draw three keys and write them, readable by their owner alone."""
    folder.mkdir(mode=0o700)
    made = {role: NoteKey(key_name(name, role), kind, secrets.token_bytes(32)) for role, kind in _KINDS.items()}
    for role, key in made.items():
        descriptor = os.open(folder / f"{role}.key", os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(f"{key.export()}\n")
            file.flush()
            os.fsync(file.fileno())
    return Keys(**made)


def read(folder: Path, name: str) -> Keys:
    """The keys of a member.

    Raises:
        BadKeys: as the class says; the message names the file and never its content.
    """
    return Keys(**{role: _read(folder / f"{role}.key", key_name(name, role), kind) for role, kind in _KINDS.items()})


def _read(path: Path, name: str, kind: KeyType) -> NoteKey:
    try:
        if path.stat().st_mode & 0o077:
            raise BadKeys(f"Others on this machine can read {path}. Run: chmod 600 {path}")
        key = NoteKey.parse(path.read_text(encoding="utf-8").strip())
    except OSError as error:
        raise BadKeys(f"The key file {path} can't be read: {error.strerror}.") from error
    except (LogError, ValueError) as error:
        raise BadKeys(f"{path} doesn't hold a key.") from error
    if key.name != name or key.key_type is not kind:
        raise BadKeys(f"{path} holds a key named {key.name}, but it should be {name}.")
    return key
