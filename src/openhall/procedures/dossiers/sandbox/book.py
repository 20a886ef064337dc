"""The sandbox's book: who paid which order, and which reports it still owes the platform.

It behaves like a real one. A payment is taken in at once and carried out later; its report comes twice, and again, ever
more slowly, until it is answered. What goes wrong depends on the account that the payer names:

=========  ===================================================================
ends with  what happens
=========  ===================================================================
``901``    declined: nothing is paid, nothing is reported
``902``    a unit of the currency less arrives than was ordered
``904``    paid, and no report ever says so
``906``    paid twice, as from two windows at once: two payments of one order
=========  ===================================================================

No real gateway: nobody's money. It reads no clock; ``at`` is an argument.
"""

from __future__ import annotations

import json
import secrets
import sqlite3
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

from openhall.kernel.signed_messages import signed
from openhall_rules.money import decimal, text

TAKES = timedelta(seconds=1)
FIRST_WAIT, LONGEST_WAIT = timedelta(seconds=5), timedelta(minutes=15)
MOST_ATTEMPTS = 12
DECLINED, LESS, SILENT, TWICE = "901", "902", "904", "906"
_BOOK = """
CREATE TABLE IF NOT EXISTS payment (
    number TEXT PRIMARY KEY, key TEXT NOT NULL, amount TEXT NOT NULL, currency TEXT NOT NULL, silent INTEGER NOT NULL,
    due_at TEXT, paid_at TEXT
);
CREATE TABLE IF NOT EXISTS report (
    id INTEGER PRIMARY KEY, body TEXT NOT NULL, due_at TEXT NOT NULL, attempts INTEGER NOT NULL DEFAULT 0,
    answered INTEGER NOT NULL DEFAULT 0
);
"""

Deliver = Callable[[bytes, dict[str, str]], bool]
"""Sends a report to the platform; whether it was answered well."""


class Book:
    """The gateway's memory, in one file, so that it survives its own end. Used by several threads, one at a time."""

    def __init__(self, home: Path, secret: bytes) -> None:
        home.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.secret = secret
        self._lock = threading.RLock()
        self._rows = sqlite3.connect(home / "cashier.sqlite3", timeout=30, check_same_thread=False)
        self._rows.execute("PRAGMA journal_mode = WAL")
        self._rows.executescript(_BOOK)

    def close(self) -> None:
        """Close the book."""
        self._rows.close()

    def pay(self, *, key: str, amount: str, currency: str, account: str, at: datetime) -> bool:
        """A payer pays an order from an account; whether the account's bank lets them."""
        if account.endswith(DECLINED):
            return False
        paid = decimal(amount) - (Decimal(1) if account.endswith(LESS) else Decimal(0))
        with self._lock, self._rows:
            for _one in range(2 if account.endswith(TWICE) else 1):
                self._rows.execute(
                    "INSERT INTO payment VALUES (?, ?, ?, ?, ?, ?, NULL)",
                    [secrets.token_hex(8), key, text(paid), currency, account.endswith(SILENT), _text(at + TAKES)],
                )
        return True

    def payments(self, key: str) -> list[dict[str, str]]:
        """What was paid of an order, as it is reported."""
        with self._lock:
            rows = self._rows.execute(
                "SELECT number, key, amount, currency FROM payment WHERE key = ? AND paid_at IS NOT NULL "
                "ORDER BY paid_at, number",
                [key],
            )
            return [_said(*row) for row in rows.fetchall()]

    def work(self, *, at: datetime) -> None:
        """Carry out what is due, and owe the platform the news: twice."""
        with self._lock, self._rows:
            due = self._rows.execute(
                "SELECT number, key, amount, currency, silent FROM payment WHERE due_at <= ? ORDER BY due_at, number",
                [_text(at)],
            )
            for *said, silent in due.fetchall():
                self._rows.execute(
                    "UPDATE payment SET paid_at = ?, due_at = NULL WHERE number = ?", [_text(at), said[0]]
                )
                for _one in range(0 if silent else 2):
                    self._rows.execute(
                        "INSERT INTO report (body, due_at) VALUES (?, ?)", [json.dumps(_said(*said)), _text(at)]
                    )

    def deliver(self, send: Deliver, *, at: datetime) -> int:
        """Send the reports that are due; how many were answered. What isn't comes again, ever more slowly."""
        with self._lock:
            due = self._rows.execute(
                "SELECT id, body, attempts FROM report WHERE answered = 0 AND due_at <= ? AND attempts < ? "
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
                    "UPDATE report SET attempts = attempts + 1, answered = ?, due_at = ? WHERE id = ?",
                    [int(good), _text(again), row],
                )
        return answered

    def waiting(self) -> int:
        """Reports that nobody has answered yet."""
        with self._lock:
            return int(self._rows.execute("SELECT count(*) FROM report WHERE answered = 0").fetchone()[0])


def _said(number: str, key: str, amount: str, currency: str) -> dict[str, str]:
    return {"number": number, "key": key, "amount": amount, "currency": currency}


def _text(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds")
