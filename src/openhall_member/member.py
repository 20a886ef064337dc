"""A member opened from its folder: keys, witness, copy, statements, and what it vouches for."""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import sqlite3
from collections.abc import Iterator
from pathlib import Path

from openhall_member import clock, database, keys
from openhall_member.copying import Copy
from openhall_member.errors import MemberError
from openhall_member.evidence import Evidence
from openhall_member.packs import Packs
from openhall_member.settings import Settings
from openhall_member.statements import Statements
from openhall_member.vouching import Vouching
from openhall_member.witness import Witness


class AlreadyRunning(MemberError):
    """Another process works in this folder."""


@contextlib.contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Hold a folder: one process at a time signs with its keys. The lock goes with the process, however it ends.

    Raises:
        AlreadyRunning: somebody holds it.
    """
    with (folder / "lock").open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise AlreadyRunning(f"Another openhall-member already runs on {folder}.") from error
        yield


def origin_hash(origin: str) -> str:
    """Hex SHA-256 of a log's origin: the first part of the paths at which a member serves it."""
    return hashlib.sha256(origin.encode()).hexdigest()


class Member:
    """The parts of a member. One thread follows the log and writes the copy's database; others answer requests.

    Raises:
        MemberError: the folder can't be used.
    """

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.keys = keys.read(settings.keys, settings.name)
        self.evidence = Evidence(settings.evidence, log_key=str(settings.log_key))
        if not settings.witness_database.is_file():
            raise MemberError(
                f"{settings.witness_database} is missing. It holds what this member has cosigned; without it these "
                "keys must never sign again. Make a new member in another folder."
            )
        self._witness_database = database.connect(settings.witness_database)
        if not settings.copy_database.exists():
            database.create(settings.copy_database, database.COPY_SCHEMA)
        self.connection: sqlite3.Connection = database.connect(settings.copy_database)
        self.copy = Copy(self.connection, settings.copy)
        self.statements = Statements(settings.statements)
        self.packs = Packs(settings.packs, settings.own_packs)
        self.vouching = Vouching(self.connection, origin=settings.origin, keys=self.keys, evidence=self.evidence)
        self.witness = Witness(
            self._witness_database,
            log_key=settings.log_key,
            key=self.keys.witness,
            evidence=self.evidence,
            clock=clock.posix_seconds,
            known_root=self.copy.root_at,
        )

    def close(self) -> None:
        """Close the databases."""
        self._witness_database.close()
        self.connection.close()


def make(
    folder: Path, *, name: str, log_key: str, log_url: str, mirror: bool, listen: str, public_url: str | None
) -> Settings:
    """Make a member's folder: keys, databases and, last, the settings file.

    Raises:
        MemberError: the folder is taken, or a setting can't be used.
    """
    from openhall_member import settings as file

    key = file.check_log_key(log_key)
    file.check_name(name)
    file.check_url(log_url)
    file.check_listen(listen)
    file.check_url(public_url or f"http://{listen}")
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if any(folder.iterdir()):
            raise MemberError(f"{folder} isn't empty. A new member gets a new folder.")
        keys.make(folder / "keys", name)
        for part in ("copy", "statements", "evidence"):
            (folder / part).mkdir(mode=0o700)
        database.create(folder / "witness.sqlite", database.WITNESS_SCHEMA)
        database.create(folder / "copy.sqlite", database.COPY_SCHEMA)
        file.write(
            folder,
            name=name,
            log_key=key,
            log_url=log_url,
            mirror=mirror,
            listen=listen,
            public_url=public_url or f"http://{listen}",
        )
    except OSError as error:
        raise MemberError(f"The folder {folder} can't be made: {error.strerror}.") from error
    return file.read(folder)


def policy_lines(settings: Settings, own: keys.Keys) -> str:
    """What the network's policy needs of this member (C2SP tlog-policy), and its replay key in a remark."""
    lines = [
        f"log {settings.log_key} {settings.log_url}".rstrip("/"),
        f"witness {settings.name} {own.witness.verifier} {settings.public_url}",
    ]
    if settings.mirror:
        lines.append(f"witness {settings.name}-mirror {own.mirror.verifier} {settings.public_url}")
    lines.append(f"# replay {settings.name} {own.replay.verifier}")
    return "\n".join(lines) + "\n"
