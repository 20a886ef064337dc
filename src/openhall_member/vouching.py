"""What a member vouches for beyond its cosignature: its copy (as a mirror), and its replay.

Rows are on disk before anything is signed, and what is signed is made from them; so nothing is ever taken back.
"""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

from openhall_log import Checkpoint, Note, cosign, parse_note, sign_note
from openhall_log.encoding import encode_base64
from openhall_member import clock
from openhall_member.copying import Copy
from openhall_member.database import transaction
from openhall_member.evidence import Evidence
from openhall_member.keys import Keys
from openhall_member.replaying import Replay
from openhall_rules.replay import packs_not_held, withheld

KEPT = 4096
"""Newest rows that are all kept; of older ones the first of each hour."""


def replay_text(origin: str, size: int, root: bytes, state_root: bytes, packs: str, count: int) -> str:
    """The text of a replay statement (protocols §7)."""
    return f"{origin}/replay/v1\n{size}\n{encode_base64(root)}\n{encode_base64(state_root)}\n{packs}\n{count}\n"


@dataclass(frozen=True, slots=True)
class Mirrored:
    """A checkpoint up to which everything is on disk, and when that was first so."""

    checkpoint: Checkpoint
    note: Note
    at: int


class Vouching:
    """Mirror checkpoints and replay statements. Written by the thread that follows the log; read by any."""

    def __init__(self, connection: sqlite3.Connection, *, origin: str, keys: Keys, evidence: Evidence) -> None:
        self._connection = connection
        self._origin = origin
        self._keys = keys
        self._evidence = evidence
        row = connection.execute("SELECT note, at FROM mirrored ORDER BY size DESC LIMIT 1").fetchone()
        self._mirrored: Mirrored | None = None
        if row is not None:
            note = parse_note(bytes(row[0]))
            self._mirrored = Mirrored(Checkpoint.parse(note.text), note, row[1])
        row = connection.execute("SELECT size, body FROM statement ORDER BY size DESC LIMIT 1").fetchone()
        self._statement: tuple[int, str] | None = (row[0], row[1]) if row else None

    @property
    def mirrored_size(self) -> int:
        """Up to where everything, statements too, was on disk."""
        return self._mirrored.checkpoint.size if self._mirrored else 0

    @property
    def statement_size(self) -> int | None:
        """The size that the newest replay statement is about."""
        return self._statement[0] if self._statement else None

    def signed_mirrored(self) -> bytes | None:
        """The newest checkpoint up to which everything is held, signed by the mirror key."""
        mirrored = self._mirrored
        if mirrored is None:
            return None
        line = cosign(mirrored.checkpoint, self._keys.mirror, time=mirrored.at)
        return mirrored.note.with_signatures([line]).to_bytes()

    def signed_statement(self) -> bytes | None:
        """The newest replay statement."""
        statement = self._statement
        return sign_note(statement[1], self._keys.replay).to_bytes() if statement else None

    def record_mirrored(self, copy: Copy) -> bool:
        """Everything that the copy's newest checkpoint covers is on disk: from now on the mirror key vouches for it.

        Returns:
            Whether there is a new checkpoint to vouch for.
        """
        head = copy.head
        if not head.note or self._evidence.fork() is not None:
            return False
        note = parse_note(head.note)
        checkpoint = Checkpoint.parse(note.text)
        # In the midst of catching up the copy is smaller than what the note is about.
        if (checkpoint.size, checkpoint.root) != (head.size, head.root) or head.size <= self.mirrored_size:
            return False
        at = clock.posix_seconds()
        with transaction(self._connection) as store:
            store.execute(
                "INSERT INTO mirrored (size, root, note, at) VALUES (?, ?, ?, ?)", (head.size, head.root, head.note, at)
            )
            _thin(store, "mirrored")
        self._mirrored = Mirrored(checkpoint, note, at)
        return True

    def record_statement(self, replay: Replay, copy: Copy) -> bool:
        """Sign for the newest state that the log recorded, if it is ours, its packs are held, and nothing stands.

        Returns:
            Whether there is a new statement.
        """
        compared = replay.compared()
        if compared is None or not compared[1] or self._evidence.fork() is not None:
            return False
        if withheld(replay.shared) or packs_not_held(replay.shared):
            return False
        size = compared[0]
        root = copy.root_at(size)
        if root is None or (self._statement is not None and size <= self._statement[0]):
            return False
        text = statement_at(replay, size, root[0], self._origin)
        with transaction(self._connection) as store:
            store.execute(
                "INSERT INTO statement (size, body, at) VALUES (?, ?, ?)", (size, text, clock.posix_seconds())
            )
            _thin(store, "statement")
        self._statement = (size, text)
        return True


def statement_at(replay: Replay, size: int, root: bytes, origin: str) -> str:
    """What a replay says of a size that it has reached."""
    return replay_text(
        origin,
        size,
        root,
        replay.verdicts.root_at(size, held=replay.size),
        replay.packs_at(size),
        replay.contradictions_at(size),
    )


def _thin(store: sqlite3.Connection, table: str) -> None:
    (count,) = store.execute(f"SELECT count(*) FROM {table}").fetchone()  # noqa: S608 - the names are ours
    if count % 1024 == 0 and count > KEPT:
        store.execute(
            f"DELETE FROM {table} WHERE size < (SELECT size FROM {table} ORDER BY size DESC LIMIT 1 OFFSET ?)"  # noqa: S608
            f" AND size NOT IN (SELECT min(size) FROM {table} GROUP BY at / 3600)",
            (KEPT,),
        )
