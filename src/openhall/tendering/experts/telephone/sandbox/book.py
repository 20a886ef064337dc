"""The sandbox's book: whom it was asked to call, what became of it, which words it still owes the platform.

It behaves like a real one. A call is taken in at once and made later; its words come twice, the later one first, and
again, ever more slowly, until they are answered. What the called do depends on the number that is rung:

=========  ===================================================================
ends with  what happens
=========  ===================================================================
``1``      the words are said, and key 1 is pressed
``2``      the words are said, and key 2 is pressed
``7``      key 1 is pressed, and no word ever says so: the platform must ask
``8``      nobody is reached
``9``      refused at once
others     the words are said, and no key is pressed
=========  ===================================================================

No real gateway: nobody's telephone. It reads no clock; ``at`` is an argument.
"""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from openhall.kernel.signed_messages import signed
from openhall.tendering.experts.telephone.wire import (
    ACCEPT,
    ANSWERED,
    DECLINE,
    FAILED,
    SPOKEN,
    TAKEN,
    Word,
    word_json,
)

TAKES = timedelta(seconds=1)
FIRST_WAIT, LONGEST_WAIT = timedelta(seconds=2), timedelta(minutes=5)
MOST_ATTEMPTS = 12
YES, NO, SILENT, UNREACHED, REFUSED = "1", "2", "7", "8", "9"
_BOOK = """
CREATE TABLE IF NOT EXISTS call (
    key TEXT PRIMARY KEY, body TEXT NOT NULL, number TEXT NOT NULL, keys TEXT NOT NULL, state TEXT NOT NULL,
    sequence INTEGER NOT NULL, answer TEXT NOT NULL, rung INTEGER NOT NULL, due_at TEXT
);
CREATE TABLE IF NOT EXISTS word (
    id INTEGER PRIMARY KEY, body TEXT NOT NULL, due_at TEXT NOT NULL, attempts INTEGER NOT NULL DEFAULT 0,
    answered INTEGER NOT NULL DEFAULT 0
);
"""

Deliver = Callable[[bytes, dict[str, str]], bool]
"""Sends a word to the platform; whether it was answered well."""


class Refused(ValueError):
    """A call that is not made."""


class Book:
    """The gateway's memory, in one file, so that it survives its own end. Used by several threads, one at a time."""

    def __init__(self, home: Path, secret: bytes) -> None:
        home.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.secret = secret
        self._lock = threading.RLock()
        self._rows = sqlite3.connect(home / "calls.sqlite3", timeout=30, check_same_thread=False)
        self._rows.execute("PRAGMA journal_mode = WAL")
        self._rows.executescript(_BOOK)

    def close(self) -> None:
        """Close the book."""
        self._rows.close()

    def take_in(self, key: str, body: bytes, *, at: datetime) -> Word:
        """A call: once for a key.

        Raises:
            Refused: it can't be read, the number isn't called, or the key was used for another number.
        """
        try:
            order = json.loads(body)
            number, keys = str(order["number"]), dict(order["keys"])
        except (ValueError, KeyError, TypeError) as error:
            raise Refused("the call can’t be read") from error
        if number.endswith(REFUSED):
            raise Refused("the number isn’t called")
        with self._lock, self._rows:
            known = self._rows.execute("SELECT number FROM call WHERE key = ?", [key]).fetchone()
            if known is not None and known[0] != number:
                raise Refused("the key was used for another call")
            if known is None:
                self._rows.execute(
                    "INSERT INTO call VALUES (?, ?, ?, ?, ?, 0, '', 0, ?)",
                    [key, body.decode(errors="replace"), number, json.dumps(keys), TAKEN, _text(at + TAKES)],
                )
            return self._word(key)

    def state_of(self, key: str) -> Word | None:
        """What became of a call; None for an unknown key."""
        with self._lock:
            found = self._rows.execute("SELECT 1 FROM call WHERE key = ?", [key]).fetchone()
            return self._word(key) if found else None

    def rung(self) -> list[tuple[str, int, str]]:
        """Number, how often it rang, and what was handed over, of every call: what a test counts."""
        with self._lock:
            return list(self._rows.execute("SELECT number, rung, body FROM call ORDER BY key").fetchall())

    def work(self, *, at: datetime) -> None:
        """Make the calls that are due: ring, say the words, hear a key."""
        with self._lock, self._rows:
            due = self._rows.execute("SELECT key, number, keys FROM call WHERE due_at <= ?", [_text(at)]).fetchall()
            for key, number, keys in due:
                meant = json.loads(keys)
                pressed = {YES: "1", NO: "2", SILENT: "1"}.get(number[-1:], "")
                answer = meant.get(pressed, "")
                if number.endswith(UNREACHED):
                    self._move(key, FAILED, 1, "")
                elif answer in (ACCEPT, DECLINE):
                    self._move(key, ANSWERED, 2, answer)
                else:
                    self._move(key, SPOKEN, 1, "")
                if not number.endswith(SILENT):
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
        state, sequence, answer = self._rows.execute(
            "SELECT state, sequence, answer FROM call WHERE key = ?", [key]
        ).fetchone()
        return Word(key, state, sequence, answer)

    def _move(self, key: str, state: str, sequence: int, answer: str) -> None:
        self._rows.execute(
            "UPDATE call SET state = ?, sequence = ?, answer = ?, rung = rung + 1, due_at = NULL WHERE key = ?",
            [state, sequence, answer, key],
        )

    def _tell(self, key: str, at: datetime) -> None:
        """Owe the platform the news: twice, and after them what was true before."""
        now = self._word(key)
        for word in (now, now, Word(key, TAKEN, 0)):
            self._rows.execute(
                "INSERT INTO word (body, due_at) VALUES (?, ?)", [json.dumps(word_json(word)), _text(at)]
            )


def _text(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds")
