"""The witness: cosigns a checkpoint that continues the only history it has seen (C2SP tlog-witness v1.0.0).

Invariants:

- what is cosigned is on disk before a signature exists: the row is committed with fsync, then it is signed;
- requests are taken one after the other, and the database refuses a second root for a size or a step back whatever
  the program does;
- a signature is a function of what is stored (text and time), so it can be made again and never differs.
"""

from __future__ import annotations

import logging
import sqlite3
import threading
from collections.abc import Callable
from dataclasses import dataclass

from openhall_log import (
    BadSignature,
    Checkpoint,
    InvalidProof,
    MalformedCheckpoint,
    Note,
    NoteKey,
    UnsignedNote,
    VerifierKey,
    cosign,
    open_note,
    parse_note,
    verify_consistency,
)
from openhall_member.database import transaction
from openhall_member.errors import DiskFull
from openhall_member.evidence import Evidence, Forked
from openhall_member.requests import CheckpointRequest, MalformedRequest, parse_request

TEXT = "text/plain; charset=utf-8"
SIZE = "text/x.tlog.size"
MAX_SUSPECTS = 64
KEPT = 4096
"""Newest cosigned checkpoints that are all kept; of older ones the first of each hour."""
logger = logging.getLogger("openhall_member")


@dataclass(frozen=True, slots=True)
class Answer:
    """What goes back over HTTP."""

    status: int
    body: str
    content_type: str = TEXT


@dataclass(frozen=True, slots=True)
class Cosigned:
    """A checkpoint that was cosigned: the log's note and the POSIX time of the cosignature."""

    checkpoint: Checkpoint
    note: Note
    at: int


def by_the_log(note: Note, log_key: VerifierKey) -> Note:
    """The note with the log's own signature alone."""
    return note.signed_only_by(log_key)


class Witness:
    """The witness of one log.

    Args:
        connection: of the witness database; used by one thread at a time (a lock sees to it).
        log_key: the log's key, named after its origin.
        key: the cosigning key.
        evidence: while it holds a fork, nothing is signed.
        clock: POSIX seconds.
        known_root: the root of the member's own copy at a size, None where the copy doesn't reach.
    """

    def __init__(
        self,
        connection: sqlite3.Connection,
        *,
        log_key: VerifierKey,
        key: NoteKey,
        evidence: Evidence,
        clock: Callable[[], int],
        known_root: Callable[[int], tuple[bytes, bytes] | None],
    ) -> None:
        self._connection = connection
        self._log_key = log_key
        self._key = key
        self._evidence = evidence
        self._clock = clock
        self._known_root = known_root
        self._lock = threading.Lock()
        self._latest = self._read_latest()

    @property
    def latest(self) -> Cosigned | None:
        """The newest checkpoint that was cosigned."""
        return self._latest

    def signed_latest(self) -> bytes | None:
        """The newest checkpoint with the log's signature and this witness's."""
        latest = self._latest
        if latest is None:
            return None
        line = cosign(latest.checkpoint, self._key, time=latest.at)
        return latest.note.with_signatures([line]).to_bytes()

    def add_checkpoint(self, body: bytes) -> Answer:
        """Answer one request."""
        try:
            request = parse_request(body)
        except MalformedRequest as error:
            return Answer(400, f"malformed request: {error}\n")
        if request.origin != self._log_key.name:
            return Answer(404, "unknown log\n")
        try:
            open_note(request.note, [self._log_key])
        except (UnsignedNote, BadSignature):
            return Answer(403, "invalid signature\n")
        try:
            checkpoint = Checkpoint.parse(request.note.text)
        except MalformedCheckpoint as error:
            return Answer(400, f"malformed checkpoint: {error}\n")
        if request.old_size > checkpoint.size:
            return Answer(400, "the old size is larger than the checkpoint's\n")
        with self._lock:
            try:
                return self._consider(request, checkpoint)
            except Forked as fork:
                self._evidence.keep(fork)
                return (
                    Answer(409, f"{self._latest_size}\n", SIZE)
                    if fork_at_head(self._latest, checkpoint)
                    else Answer(
                        422, "consistency proof: this checkpoint contradicts the copy of the log that is held here\n"
                    )
                )
            except DiskFull as error:
                logger.error("%s", error)
                return Answer(500, "this member can't store anything at the moment, so it signs nothing\n")
            except sqlite3.Error:
                logger.exception("The witness database failed; nothing was signed.")
                return Answer(500, "this member can't store anything at the moment, so it signs nothing\n")

    @property
    def _latest_size(self) -> int:
        return self._latest.checkpoint.size if self._latest else 0

    def _consider(self, request: CheckpointRequest, checkpoint: Checkpoint) -> Answer:
        if self._evidence.fork() is not None:
            return Answer(503, "this member holds proof that the log signed two histories; its people must decide\n")
        note = by_the_log(request.note, self._log_key)
        latest = self._latest
        if fork_at_head(latest, checkpoint):
            raise Forked(
                f"There are two roots for the same {checkpoint.size} entries.",
                ours=latest.note.to_bytes() if latest else b"",
                theirs=note.to_bytes(),
            )
        known = self._known_root(checkpoint.size)
        if known is not None and known[0] != checkpoint.root:
            raise Forked(
                f"The first {checkpoint.size} entries of our copy have another root than the log now states for them.",
                ours=known[1],
                theirs=note.to_bytes(),
            )
        if request.old_size != self._latest_size:
            self._suspect(checkpoint, note)
            return Answer(409, f"{self._latest_size}\n", SIZE)
        if not self._follows(latest, checkpoint, request.proof):
            self._suspect(checkpoint, note)
            return Answer(422, "the consistency proof doesn't verify\n")
        self._latest = self._store(checkpoint, note)
        line = cosign(checkpoint, self._key, time=self._latest.at)
        return Answer(200, f"{line.line}\n")

    @staticmethod
    def _follows(latest: Cosigned | None, checkpoint: Checkpoint, proof: tuple[bytes, ...]) -> bool:
        """Whether the checkpoint is proven to continue what was cosigned last."""
        if latest is None or latest.checkpoint.size == 0:
            return not proof
        old = latest.checkpoint
        try:
            verify_consistency(old.size, checkpoint.size, old.root, checkpoint.root, proof)
        except InvalidProof:
            return False
        return True

    def _store(self, checkpoint: Checkpoint, note: Note) -> Cosigned:
        """Bring the new state to disk; the compare-and-swap is the lock, the transaction and the triggers."""
        at = self._clock()
        latest = self._latest
        with transaction(self._connection) as database:
            if latest is not None and latest.checkpoint.size == checkpoint.size:
                database.execute("UPDATE cosigned SET at = ? WHERE size = ?", (at, checkpoint.size))
                note = latest.note
            else:
                database.execute(
                    "INSERT INTO cosigned (size, root, note, at) VALUES (?, ?, ?, ?)",
                    (checkpoint.size, checkpoint.root, note.to_bytes(), at),
                )
                self._thin(database)
        return Cosigned(checkpoint, note, at)

    @staticmethod
    def _thin(database: sqlite3.Connection) -> None:
        """Every 1,024 checkpoints, forget old ones but the first of each hour."""
        (count,) = database.execute("SELECT count(*) FROM cosigned").fetchone()
        if count % 1024 == 0 and count > KEPT:
            database.execute(
                "DELETE FROM cosigned WHERE size < (SELECT size FROM cosigned ORDER BY size DESC LIMIT 1 OFFSET ?)"
                " AND size NOT IN (SELECT min(size) FROM cosigned GROUP BY at / 3600)",
                (KEPT,),
            )

    def _suspect(self, checkpoint: Checkpoint, note: Note) -> None:
        """Remember what the log signed but what can't be judged yet; the follower looks into it."""
        latest = self._latest
        if latest is not None and latest.checkpoint == checkpoint:
            return
        with transaction(self._connection) as database:
            (count,) = database.execute("SELECT count(*) FROM suspect").fetchone()
            if count < MAX_SUSPECTS:
                database.execute(
                    "INSERT OR IGNORE INTO suspect (size, root, note) VALUES (?, ?, ?)",
                    (checkpoint.size, checkpoint.root, note.to_bytes()),
                )

    def suspects(self, *, up_to: int) -> list[tuple[Checkpoint, bytes]]:
        """What the log signed and wasn't cosigned, of at most ``up_to`` entries."""
        with self._lock:
            rows = self._connection.execute(
                "SELECT note FROM suspect WHERE size <= ? ORDER BY size", (up_to,)
            ).fetchall()
        return [(Checkpoint.parse(parse_note(note).text), bytes(note)) for (note,) in rows]

    def clear(self, checkpoint: Checkpoint) -> None:
        """A suspect was looked into."""
        with self._lock, transaction(self._connection) as database:
            database.execute("DELETE FROM suspect WHERE size = ? AND root = ?", (checkpoint.size, checkpoint.root))

    def _read_latest(self) -> Cosigned | None:
        row = self._connection.execute("SELECT note, at FROM cosigned ORDER BY size DESC LIMIT 1").fetchone()
        if row is None:
            return None
        note = parse_note(bytes(row[0]))
        return Cosigned(Checkpoint.parse(note.text), note, row[1])


def fork_at_head(latest: Cosigned | None, checkpoint: Checkpoint) -> bool:
    """Whether a checkpoint names another root for the very size that was cosigned last (of no entries there is one)."""
    return (
        latest is not None
        and checkpoint.size > 0
        and latest.checkpoint.size == checkpoint.size
        and latest.checkpoint.root != checkpoint.root
    )
