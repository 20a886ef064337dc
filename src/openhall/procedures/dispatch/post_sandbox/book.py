"""The sandbox's book: which parcels it was given, how far each is, which words it still owes the platform.

It behaves like a real one. A parcel is taken in at once, gets its number later and arrives later still; its words come
twice, the later one first, and again, ever more slowly, until they are answered. What becomes of it depends on the
address:

=============  ===============================================================
contains       what happens
=============  ===============================================================
``refuse``     refused at once: no such address
``return``     taken, and comes back
``silent``     taken and delivered, and no word ever says so: the platform asks
anything else  taken and delivered
=============  ===============================================================

No real carrier: nothing moves. It reads no clock; ``at`` is an argument.
"""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from openhall.kernel.signed_messages import signed
from openhall.procedures.dispatch.carriage import DELIVERED, RETURNED, TAKEN, WAITING, Word, word_json

TAKES, CARRIES = timedelta(seconds=1), timedelta(seconds=3)
FIRST_WAIT, LONGEST_WAIT = timedelta(seconds=2), timedelta(minutes=5)
MOST_ATTEMPTS = 12
REFUSE, RETURN, SILENT = "refuse", "return", "silent"
_BOOK = """
CREATE TABLE IF NOT EXISTS parcel (
    key TEXT PRIMARY KEY, body TEXT NOT NULL, address TEXT NOT NULL, state TEXT NOT NULL, sequence INTEGER NOT NULL,
    number TEXT NOT NULL, due_at TEXT
);
CREATE TABLE IF NOT EXISTS word (
    id INTEGER PRIMARY KEY, body TEXT NOT NULL, due_at TEXT NOT NULL, attempts INTEGER NOT NULL DEFAULT 0,
    answered INTEGER NOT NULL DEFAULT 0
);
"""

Deliver = Callable[[bytes, dict[str, str]], bool]
"""Sends a word to the platform; whether it was answered well."""


class Refused(ValueError):
    """A parcel that isn't taken."""


class Book:
    """The carrier's memory, in one file, so that it survives its own end. Used by several threads, one at a time."""

    def __init__(self, home: Path, secret: bytes) -> None:
        home.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.secret = secret
        self._lock = threading.RLock()
        self._rows = sqlite3.connect(home / "parcels.sqlite3", timeout=30, check_same_thread=False)
        self._rows.execute("PRAGMA journal_mode = WAL")
        self._rows.executescript(_BOOK)

    def close(self) -> None:
        """Close the book."""
        self._rows.close()

    def take_in(self, key: str, body: bytes, *, at: datetime) -> Word:
        """A parcel: once for a key.

        Raises:
            Refused: it can't be read, there is no such address, or the key was used for another one.
        """
        try:
            address = str(json.loads(body)["address"])
        except (ValueError, KeyError, TypeError) as error:
            raise Refused("the parcel can’t be read") from error
        if REFUSE in address:
            raise Refused("there is no such address")
        with self._lock, self._rows:
            known = self._rows.execute("SELECT address FROM parcel WHERE key = ?", [key]).fetchone()
            if known is not None and known[0] != address:
                raise Refused("the key was used for another parcel")
            if known is None:
                self._rows.execute(
                    "INSERT INTO parcel VALUES (?, ?, ?, ?, 0, '', ?)",
                    [key, body.decode(errors="replace"), address, WAITING, _text(at + TAKES)],
                )
            return self._word(key)

    def state_of(self, key: str) -> Word | None:
        """How far a parcel is; None for an unknown key."""
        with self._lock:
            found = self._rows.execute("SELECT 1 FROM parcel WHERE key = ?", [key]).fetchone()
            return self._word(key) if found else None

    def parcels(self) -> list[str]:
        """What was handed over, each parcel once: what a test counts."""
        with self._lock:
            return [body for (body,) in self._rows.execute("SELECT body FROM parcel ORDER BY key").fetchall()]

    def work(self, *, at: datetime) -> None:
        """Take in hand what is due: a number first, then the way to the address or back."""
        with self._lock, self._rows:
            due = self._rows.execute("SELECT key, address, state FROM parcel WHERE due_at <= ?", [_text(at)]).fetchall()
            for key, address, state in due:
                if state == WAITING:
                    place = self._rows.execute("SELECT count(*) FROM parcel WHERE number <> ''").fetchone()[0] + 1
                    self._rows.execute(
                        "UPDATE parcel SET state = ?, sequence = 1, number = ?, due_at = ? WHERE key = ?",
                        [TAKEN, f"SB{key[:6].upper()}{place:06d}", _text(at + CARRIES), key],
                    )
                else:
                    ended = RETURNED if RETURN in address else DELIVERED
                    self._rows.execute(
                        "UPDATE parcel SET state = ?, sequence = 2, due_at = NULL WHERE key = ?", [ended, key]
                    )
                if SILENT not in address:
                    self._tell(key, at)

    def deliver(self, send: Deliver, *, at: datetime) -> int:
        """Send the words that are due; how many were answered. What isn't comes again, ever more slowly."""
        with self._lock:
            due = self._rows.execute(
                "SELECT id, body, attempts FROM word WHERE answered = 0 AND due_at <= ? AND attempts < ? "
                "ORDER BY id LIMIT 50",
                [_text(at), MOST_ATTEMPTS],
            ).fetchall()
        answered = 0
        for row, body, attempts in due:
            good = send(body.encode(), signed(self.secret, body.encode(), at=at))
            answered += good
            again = at + min(FIRST_WAIT * 2**attempts, LONGEST_WAIT)
            with self._lock, self._rows:
                self._rows.execute(
                    "UPDATE word SET attempts = attempts + 1, answered = ?, due_at = ? WHERE id = ?",
                    [int(good), _text(again), row],
                )
        return answered

    def _word(self, key: str) -> Word:
        state, sequence, number = self._rows.execute(
            "SELECT state, sequence, number FROM parcel WHERE key = ?", [key]
        ).fetchone()
        return Word(key, state, sequence, number)

    def _tell(self, key: str, at: datetime) -> None:
        """Owe the platform the news: twice, and after them what was true before."""
        now = self._word(key)
        for word in (now, now, Word(key, WAITING, 0)):
            self._rows.execute(
                "INSERT INTO word (body, due_at) VALUES (?, ?)", [json.dumps(word_json(word)), _text(at)]
            )


def _text(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds")
