"""The copy of the log: every entry and every tile, verified against a checkpoint that the log signed.

Invariants:

- nothing is written that isn't proven to belong to the tree of a signed checkpoint which continues the copy;
- files first (fsync), then the row that says how far they reach; a crash between them repeats the same bytes;
- memory is bounded: a few bundles of entries at a time, however far behind the copy is.
"""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from openhall_log import (
    EMPTY_ROOT,
    TILE_WIDTH,
    DirectoryStore,
    FileConflict,
    InvalidProof,
    LogError,
    RootMismatch,
    SignedCheckpoint,
    TiledTree,
    TilePath,
    append,
    leaf_hash,
    tree_hash,
    verify_consistency,
    verify_subtree_consistency,
)
from openhall_member.database import disk, transaction
from openhall_member.errors import MemberError
from openhall_member.evidence import Forked
from openhall_member.pull import LogSite, Misbehaves

NEAR_ENTRIES = 16 * TILE_WIDTH
"""A copy that is at most this far behind fetches entries alone, no tiles: its own tree tells whether they are right."""
STEP_BYTES = 2 * 1024 * 1024
STEP_BUNDLES = 64
"""How much is fetched and verified before it is written; one bundle of the largest entries may exceed it."""
logger = logging.getLogger("openhall_member")


class DamagedCopy(MemberError):
    """The files on this disk aren't what was written: ``check`` tells which."""


@dataclass(frozen=True, slots=True)
class Head:
    """How far the copy reaches.

    Attributes:
        size: entries held.
        root: of their tree.
        note: of the checkpoint that proves them, whose size is at least ``size``; empty before the first.
    """

    size: int
    root: bytes
    note: bytes


class Copy:
    """Entries and tiles below one folder, and the row that says how far they reach. Written by one thread."""

    def __init__(self, connection: sqlite3.Connection, folder: Path) -> None:
        self._connection = connection
        self.store = DirectoryStore(folder)
        row = connection.execute("SELECT size, root, note FROM copied").fetchone()
        self._head = Head(row[0], bytes(row[1]), bytes(row[2] or b"")) if row else Head(0, EMPTY_ROOT, b"")

    @property
    def head(self) -> Head:
        """How far it reaches; may be read by any thread."""
        return self._head

    def tree(self, size: int | None = None, *, cached_tiles: int = 32) -> TiledTree:
        """The tree of the copy, read from its files."""
        return TiledTree(self._head.size if size is None else size, self.store.read, cached_tiles=cached_tiles)

    def root_at(self, size: int) -> tuple[bytes, bytes] | None:
        """The root of its first ``size`` entries and the note that proves them; None where it doesn't reach."""
        head = self._head
        if size > head.size:
            return None
        if size == head.size:
            return head.root, head.note
        return self.tree(head.size).root_at(size), head.note

    def extend(
        self, target: SignedCheckpoint, site: LogSite, *, on_step: Callable[[Head], None] = lambda _: None
    ) -> None:
        """Fetch everything up to a checkpoint that the log signed.

        Args:
            target: verified to be signed by the log.
            site: where to read; not trusted with anything.
            on_step: told after every step that is on disk.

        Raises:
            Forked: the checkpoint contradicts the copy, and both are signed.
            Misbehaves: what was served doesn't belong to the checkpoint.
            LogTrouble: it can't be read.
            DamagedCopy, DiskFull: as they say.
        """
        head, wanted = self._head, target.checkpoint
        note = target.note.signed_only_by(target.log_key).to_bytes()
        if wanted.size <= head.size:
            self._compare(wanted.size, wanted.root, note)
            return
        remote = TiledTree(wanted.size, site.tile, cached_tiles=48)
        if wanted.size - head.size <= NEAR_ENTRIES and self._extend_near(target, remote, note):
            on_step(self._head)
            return
        self._prove_continuation(target, remote, note)
        while self._head.size < wanted.size:
            self._step(target, remote, note)
            on_step(self._head)

    def _compare(self, size: int, root: bytes, note: bytes) -> None:
        known = self.root_at(size)
        if known is not None and known[0] != root:
            raise Forked(
                f"The first {size} entries of our copy have another root than the log states for them.",
                ours=known[1],
                theirs=note,
            )

    def _extend_near(self, target: SignedCheckpoint, remote: TiledTree, note: bytes) -> bool:
        """Take in the few missing entries if they lead from our tree to the stated root; False if they don't."""
        size, wanted = self._head.size, target.checkpoint
        entries: list[bytes] = []
        try:
            for number in range(size // TILE_WIDTH, -(-wanted.size // TILE_WIDTH)):
                bundle = remote.bundle(number)
                entries += bundle[max(0, size - number * TILE_WIDTH) :]
                if sum(map(len, bundle)) > STEP_BYTES:
                    return False
        except LogError as error:
            raise Misbehaves(f"The log doesn't serve the entries of its own checkpoint: {error}") from error
        return self._write(entries, note, expected=wanted.root)

    def prove_continuation(self, target: SignedCheckpoint, site: LogSite) -> None:
        """Make sure that a larger checkpoint continues the copy; nothing is written.

        Raises:
            Forked, Misbehaves, LogTrouble: as for :meth:`extend`.
        """
        note = target.note.signed_only_by(target.log_key).to_bytes()
        self._prove_continuation(target, TiledTree(target.checkpoint.size, site.tile, cached_tiles=16), note)

    def _prove_continuation(self, target: SignedCheckpoint, remote: TiledTree, note: bytes) -> None:
        """Make sure that the checkpoint's tree begins with ours, before anything of it is written."""
        head, wanted = self._head, target.checkpoint
        if head.size == 0:
            return
        try:
            proof = remote.consistency_proof(head.size)
            verify_consistency(head.size, wanted.size, head.root, wanted.root, proof)
        except LogError as error:
            self._find_fork(target, remote, note)
            raise Misbehaves(f"The log's tiles don't prove that it continues our copy: {error}") from error

    def _find_fork(self, target: SignedCheckpoint, remote: TiledTree, note: bytes) -> None:
        """Tell another history from mere garbage: a part of it, proven to be in the checkpoint's tree, isn't ours.

        Raises:
            Forked: such a part was found.
        """
        head, wanted, own = self._head, target.checkpoint, self.tree()
        start = 0
        for height in reversed(range(head.size.bit_length())):
            if not head.size >> height & 1:
                continue
            end = start + (1 << height)
            try:
                theirs = remote.range_hash(start, end)
                proof = remote.subtree_consistency_proof(start, end)
                verify_subtree_consistency(start, end, wanted.size, theirs, wanted.root, proof)
            except LogError:
                return
            if theirs != own.range_hash(start, end):
                raise Forked(
                    f"Entries {start} to {end - 1} are others in the log of {wanted.size} entries than in our copy.",
                    ours=head.note,
                    theirs=note,
                )
            start = end

    def _step(self, target: SignedCheckpoint, remote: TiledTree, note: bytes) -> None:
        """Fetch, verify and write the next bundles."""
        size, wanted = self._head.size, target.checkpoint
        entries: list[bytes] = []
        length = 0
        first = size // TILE_WIDTH
        for number in range(first, min(first + STEP_BUNDLES, -(-wanted.size // TILE_WIDTH))):
            bundle = self._proven_bundle(number, target, remote)
            entries += bundle[max(0, size - number * TILE_WIDTH) :]
            length += sum(map(len, bundle))
            if length > STEP_BYTES:
                break
        if not self._write(entries, note, expected=wanted.root if size + len(entries) == wanted.size else None):
            raise DamagedCopy("Our copy doesn't lead to the root that its entries were proven for. Run `check`.")

    @staticmethod
    def _proven_bundle(number: int, target: SignedCheckpoint, remote: TiledTree) -> list[bytes]:
        """A bundle whose entries are proven to be where they should be in the checkpoint's tree."""
        wanted = target.checkpoint
        try:
            bundle = remote.bundle(number)
            start = number * TILE_WIDTH
            end = start + len(bundle)
            proof = remote.subtree_consistency_proof(start, end)
            verify_subtree_consistency(
                start, end, wanted.size, tree_hash([leaf_hash(entry) for entry in bundle]), wanted.root, proof
            )
        except InvalidProof as error:
            raise Misbehaves(
                f"The entries or tiles around entry {number * TILE_WIDTH} aren't those of the checkpoint."
            ) from error
        except LogError as error:
            raise Misbehaves(f"The log doesn't serve the files of its own checkpoint: {error}") from error
        return bundle

    def _write(self, entries: list[bytes], note: bytes, *, expected: bytes | None) -> bool:
        """Add entries durably, unless they don't lead to the root expected."""
        head = self._head
        try:
            step = append(head.size, self.store.read, entries, root=head.root)
            if expected is not None and step.root != expected:
                return False
            with disk():
                self.store.write(step.files)
        except (RootMismatch, FileConflict) as error:
            raise DamagedCopy(f"The copy on this disk isn't what was written: {error} Run `check`.") from error
        with transaction(self._connection) as database:
            database.execute(
                "INSERT INTO copied (id, size, root, note) VALUES (1, ?, ?, ?)"
                " ON CONFLICT (id) DO UPDATE SET size = excluded.size, root = excluded.root, note = excluded.note",
                (step.size, step.root, note),
            )
        self._head = Head(step.size, step.root, note)
        self.store.discard_partials([path for path, _ in step.files if TilePath.parse(path).width == TILE_WIDTH])
        return True
