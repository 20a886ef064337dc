"""``openhall-member check``: everything redone from the member's own copy, without a network."""

from __future__ import annotations

import os
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from openhall_log import (
    EMPTY_ROOT,
    TILE_WIDTH,
    Checkpoint,
    LogError,
    TiledTree,
    leaf_hash,
    open_checkpoint,
    tree_hash,
)
from openhall_member import database, keys
from openhall_member.copying import Copy
from openhall_member.errors import MemberError
from openhall_member.evidence import Evidence
from openhall_member.packs import Packs, replay_holding
from openhall_member.replaying import Replay
from openhall_member.settings import Settings
from openhall_member.statements import Statements
from openhall_member.verdicts import VerdictTree
from openhall_member.vouching import statement_at
from openhall_rules.replay import PackNotHeld

Progress = Callable[[int], None]
"""Told how many further entries were gone through (each is gone through twice)."""


@dataclass
class Findings:
    """What came out, in sentences."""

    good: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    def require(self, holds: bool, good: str, wrong: str) -> bool:
        """Note one or the other."""
        (self.good if holds else self.wrong).append(good if holds else wrong)
        return holds


class _Listed:
    """Sentences about what may be wrong a million times: the first few are listed, the rest is counted."""

    MOST = 20

    def __init__(self, sentences: list[str]) -> None:
        self._sentences = sentences
        self.count = 0

    def add(self, sentence: str) -> None:
        """One more."""
        self.count += 1
        if self.count <= self.MOST:
            self._sentences.append(sentence)

    def end(self, what: str) -> None:
        """That was all."""
        if self.count > self.MOST:
            self._sentences.append(f"… and {self.count - self.MOST} more {what}.")


class Check:
    """One check of one member's folder. Nothing of the member is changed; it may be running meanwhile.

    Raises:
        MemberError: the folder can't be read at all.
    """

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        keys.read(settings.keys, settings.name)
        if not settings.witness_database.is_file():
            raise MemberError(f"{settings.witness_database} is missing.")
        self._witness = database.connect(settings.witness_database)
        self._stored = database.connect(settings.copy_database)
        self._copy = Copy(self._stored, settings.copy)
        self._statements = Statements(settings.statements)
        self._packs = Packs(settings.packs, settings.own_packs)
        self.head = self._copy.head
        row = self._stored.execute("SELECT size FROM replayed").fetchone()
        self.replayed = min(int(row[0]) if row else 0, self.head.size)
        self.findings = Findings()

    @property
    def work(self) -> int:
        """Entries to go through: each is hashed, and each that was replayed is replayed."""
        return self.head.size + self.replayed

    def run(self, progress: Progress = lambda _: None) -> Findings:
        """Check everything; a fault doesn't end it."""
        found = self.findings
        try:
            sound = self._entries(progress)
            if sound:
                self._checkpoints("cosigned", "cosigned", self._witness)
                self._checkpoints("mirrored", "vouched for as a mirror", self._stored)
            self._statement_files()
            if sound:
                self._replay(progress)
            else:
                found.wrong.append("The rules weren't replayed, because entries or tiles are damaged.")
            fork = Evidence(self.settings.evidence, log_key=str(self.settings.log_key)).fork()
            if fork is not None:
                found.wrong.append(f"evidence/{fork} holds proof that the log signed two histories.")
        finally:
            self._witness.close()
            self._stored.close()
        return found

    def _entries(self, progress: Progress) -> bool:
        """Every entry hashed, every tile computed again, the root compared with the signed one."""
        size, tree = self.head.size, self._copy.tree(cached_tiles=4)
        wrong = _Listed(self.findings.wrong)
        row: list[bytes] = []
        for number in range(-(-size // TILE_WIDTH)):
            try:
                hashes = [leaf_hash(entry) for entry in tree.bundle(number)]
                if tree.tile(0, number) != hashes:
                    wrong.add(f"Tile {number} of level 0 isn't that of its entries.")
            except (LogError, OSError) as error:
                wrong.add(f"Entries from {number * TILE_WIDTH} on can't be read: {error}")
                hashes = []
            row.append(tree_hash(hashes))
            progress(min(TILE_WIDTH, size - number * TILE_WIDTH))
        root = tree_hash(row) if size else EMPTY_ROOT
        for sentence in self._upper_tiles(tree, row):
            wrong.add(sentence)
        wrong.end("files")
        same = self.findings.require(
            root == self.head.root,
            f"{size} entries were hashed again; their root is the one that was verified when they came.",
            f"The {size} entries don't hash to the root that was verified when they came.",
        )
        return same and not wrong.count

    @staticmethod
    def _upper_tiles(tree: TiledTree, row: list[bytes]) -> Iterator[str]:
        """Sentences about tiles of level 1 and more that aren't those of the level below."""
        level, complete = 1, row[: tree.size // TILE_WIDTH]
        while complete:
            above = []
            for number in range(-(-len(complete) // TILE_WIDTH)):
                part = complete[number * TILE_WIDTH : (number + 1) * TILE_WIDTH]
                try:
                    if tree.tile(level, number) != part:
                        yield f"Tile {number} of level {level} isn't that of the tiles below it."
                except (LogError, OSError) as error:
                    yield f"Tile {number} of level {level} can't be read: {error}"
                if len(part) == TILE_WIDTH:
                    above.append(tree_hash(part))
            level, complete = level + 1, above

    def _checkpoints(self, table: str, verb: str, connection: sqlite3.Connection) -> None:
        """Each stored checkpoint: signed by the log, and a beginning of our copy."""
        tree = self._copy.tree()
        count = beyond = 0
        wrong = _Listed(self.findings.wrong)
        rows = connection.execute(f"SELECT size, root, note FROM {table} ORDER BY size")  # noqa: S608 - our names
        for size, root, note in rows:
            count += 1
            try:
                stored = Checkpoint(self.settings.origin, size, bytes(root))
                signed = open_checkpoint(bytes(note), self.settings.log_key).checkpoint
            except LogError as error:
                wrong.add(f"The checkpoint {verb} at {size} entries isn't signed by the log: {error}")
                continue
            if signed != stored:
                wrong.add(f"The note {verb} at {size} entries is about something else.")
            elif size > self.head.size:
                beyond += 1
            elif tree.root_at(size) != stored.root:
                wrong.add(f"The checkpoint {verb} at {size} entries isn't a beginning of our copy.")
        wrong.end("checkpoints")
        later = f" ({beyond} are larger than our copy and can't be compared yet)" if beyond else ""
        self.findings.good.append(f"{count} checkpoints {verb} were compared with our copy{later}.")

    def _statement_files(self) -> None:
        count = 0
        damaged = _Listed(self.findings.wrong)
        # Folder by folder: never the names of all of them at once.
        for folder in sorted(self.settings.statements.glob("??")):
            with os.scandir(folder) as files:
                for name in (file.name for file in files if not file.name.startswith(".")):
                    count += 1
                    if self._statements.read(name) is None:
                        damaged.add(f"The statement {name} isn't what its name says.")
        damaged.end("statements")
        self.findings.good.append(f"{count} statements were read and have the digests that name them.")

    def _replay(self, progress: Progress) -> None:
        """The rules from leaf 0, in a scratch database; then every statement that we signed."""
        with tempfile.TemporaryDirectory(prefix=".checking-", dir=self.settings.folder) as scratch:
            path = Path(scratch) / "replay.sqlite"
            database.create(path, database.COPY_SCHEMA)
            connection = database.connect(path)
            try:
                connection.execute("PRAGMA synchronous = OFF")
                self._replay_into(Replay(connection, self._statement), progress)
            finally:
                connection.close()

    def _replay_into(self, replay: Replay, progress: Progress) -> None:
        found, done = self.findings, 0

        def told(size: int) -> None:
            nonlocal done
            progress(size - done)
            done = size

        try:
            tree = self._copy.tree(self.head.size)
            replay_holding(replay, tree, self._packs, until=self.replayed, on_batch=told)
        except (MemberError, PackNotHeld) as error:
            found.wrong.append(f"The replay stopped at leaf {replay.size}: {error}")
            return
        stored = VerdictTree(self._stored).root_at(self.replayed, held=self.replayed)
        found.require(
            replay.state_root() == stored,
            f"The rules were redone on {self.replayed} leaves; the state root is the one that we had.",
            f"Redoing the rules on {self.replayed} leaves gives another state root than we had.",
        )
        compared = replay.compared()
        if compared is not None:
            found.require(
                compared[1],
                f"What the log recorded of its own replay at {compared[0]} entries is what we find.",
                compared[2],
            )
        count = 0
        other = _Listed(found.wrong)
        for size, body in self._stored.execute(
            "SELECT size, body FROM statement WHERE size <= ? ORDER BY size", (self.replayed,)
        ):
            count += 1
            root = self._copy.root_at(size)
            if root is None or statement_at(replay, size, root[0], self.settings.origin) != body:
                other.add(f"The replay statement that we signed at {size} entries isn't what we find now.")
        other.end("replay statements")
        found.good.append(f"{count} replay statements that we signed were made again.")

    def _statement(self, sha256: str) -> bytes:
        data = self._statements.read(sha256)
        if data is None:
            raise MemberError(f"The statement {sha256} is missing or damaged.")
        return data
