"""The sandbox's memory: procedures as they were told, each change numbered, keys that were counted.

No real database: fictional procedures only, never beyond this machine.
"""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

PIECE = 200
_BOOK = """
CREATE TABLE IF NOT EXISTS procedure (
    code TEXT PRIMARY KEY, data TEXT NOT NULL, gone INTEGER NOT NULL, change INTEGER NOT NULL
);
CREATE INDEX IF NOT EXISTS procedure_change ON procedure (change);
CREATE TABLE IF NOT EXISTS told (key TEXT PRIMARY KEY);
CREATE TABLE IF NOT EXISTS change (number INTEGER PRIMARY KEY AUTOINCREMENT);
CREATE TABLE IF NOT EXISTS begins (number INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS dossier (code TEXT PRIMARY KEY, data TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS dossier_told (key TEXT PRIMARY KEY, receipt TEXT NOT NULL);
"""


class Refused(ValueError):
    """What is told is no procedure."""


class Forgotten(ValueError):
    """A cursor that isn't known, or no longer."""


class Book:
    """Used by several threads, one at a time; in one file, so that it survives its own end."""

    def __init__(self, home: Path) -> None:
        home.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._lock = threading.RLock()
        self._rows = sqlite3.connect(home / "national.sqlite3", timeout=30, check_same_thread=False)
        # A killed process loses nothing by this; a power cut may take the last moments of fictional procedures.
        self._rows.execute("PRAGMA journal_mode = WAL")
        self._rows.execute("PRAGMA synchronous = NORMAL")
        self._rows.executescript(_BOOK)

    def close(self) -> None:
        """Close the book."""
        self._rows.close()

    @contextmanager
    def locked(self) -> Iterator[sqlite3.Connection]:
        """The rows for one change, whole or not at all."""
        with self._lock, self._rows:
            yield self._rows

    def tell(self, key: str, code: str, data: dict[str, Any] | None) -> None:
        """Take in one procedure, or that it is gone; the same key again changes nothing.

        Raises:
            Refused
        """
        if not key or not code or (data is not None and (data.get("MATTHC") != code or not data.get("TENTTHC"))):
            raise Refused("MATTHC or TENTTHC is missing")
        with self._lock, self._rows:
            if self._rows.execute("SELECT 1 FROM told WHERE key = ?", [key]).fetchone():
                return
            self._rows.execute("INSERT INTO told VALUES (?)", [key])
            number = self._rows.execute("INSERT INTO change DEFAULT VALUES").lastrowid
            before = self._rows.execute("SELECT data FROM procedure WHERE code = ?", [code]).fetchone()
            said = json.dumps(data, ensure_ascii=False) if data is not None else (before or ("{}",))[0]
            self._rows.execute(
                "INSERT OR REPLACE INTO procedure VALUES (?, ?, ?, ?)", [code, said, int(data is None), number]
            )

    def listed(self) -> list[dict[str, Any]]:
        """Number and name of every procedure that isn't gone."""
        with self._lock:
            rows = self._rows.execute("SELECT code, data FROM procedure WHERE gone = 0 ORDER BY code").fetchall()
        return [{"MATTHC": code, "TENTTHC": json.loads(data).get("TENTTHC", "")} for code, data in rows]

    def one(self, code: str) -> dict[str, Any] | None:
        """A procedure whole; None for one that isn't there."""
        with self._lock:
            row = self._rows.execute("SELECT data FROM procedure WHERE code = ? AND gone = 0", [code]).fetchone()
        return json.loads(row[0]) if row else None

    def cursor(self) -> str:
        """Where the next delta begins."""
        with self._lock:
            return str(self._rows.execute("SELECT coalesce(max(number), 0) FROM change").fetchone()[0])

    def since(self, cursor: str) -> tuple[list[dict[str, Any]], list[str], str, bool]:
        """What changed after a cursor, at most a piece: procedures, numbers that are gone, the next cursor, more.

        Raises:
            Forgotten
        """
        with self._lock:
            begins = self._rows.execute("SELECT coalesce(max(number), 0) FROM begins").fetchone()[0]
            if not cursor.isdecimal() or not begins <= int(cursor) <= int(self.cursor()):
                raise Forgotten(cursor)
            rows = self._rows.execute(
                "SELECT code, data, gone, change FROM procedure WHERE change > ? ORDER BY change LIMIT ?",
                [int(cursor), PIECE + 1],
            ).fetchall()
            if len(rows) <= PIECE:
                following, more = self.cursor(), False
            else:
                following, more = str(rows[PIECE - 1][3]), True
        changed = [json.loads(data) for _code, data, gone, _change in rows[:PIECE] if not gone]
        return changed, [code for code, _data, gone, _change in rows[:PIECE] if gone], following, more

    def forget_changes(self) -> None:
        """Know no cursor before the present one: who follows must ask for everything."""
        with self._lock, self._rows:
            self._rows.execute("INSERT INTO begins SELECT coalesce(max(number), 0) + 1 FROM change")
            self._rows.execute("INSERT INTO change DEFAULT VALUES")
