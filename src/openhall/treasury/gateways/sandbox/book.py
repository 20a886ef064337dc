"""The sandbox gateway's book: what it was asked, what it did with it, which messages it still owes the platform.

It behaves like a real one. It takes an order in at once and carries it out later; its messages come twice, the later
one first, and again, ever more slowly, until they are answered. What goes wrong depends on the payee's number:

=========  ===================================================================
ends with  what happens
=========  ===================================================================
``901``    taken in, then failed: the account is closed
``902``    paid, and reversed an hour later
``903``    taken in and paid, but the order itself is never answered
``904``    paid, and no message ever says so
``905``    refused at once
=========  ===================================================================

No real gateway: nobody's money. It reads no clock; ``at`` is an argument.
"""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from hashlib import sha256
from pathlib import Path

from openhall.treasury import xml_tree
from openhall.treasury.gateways.interface import FAILED, PAID, PENDING, REVERSED, Word
from openhall.treasury.gateways.wire import signed, word_json
from openhall.treasury.numbers import normal
from openhall_rules.errors import RuleError
from openhall_rules.money import decimal, text

TAKES = timedelta(seconds=2)
REVERSES_AFTER = timedelta(hours=1)
FIRST_WAIT, LONGEST_WAIT = timedelta(seconds=5), timedelta(hours=1)
MOST_ATTEMPTS = 12
CLOSED, REVERSED_LATER, UNANSWERED, SILENT, REFUSED = "901", "902", "903", "904", "905"
_BOOK = """
CREATE TABLE IF NOT EXISTS payment (
    key TEXT PRIMARY KEY, sha256 TEXT NOT NULL, number TEXT NOT NULL, amount TEXT NOT NULL, currency TEXT NOT NULL,
    state TEXT NOT NULL, sequence INTEGER NOT NULL, reason TEXT NOT NULL, taken_at TEXT NOT NULL, due_at TEXT
);
CREATE TABLE IF NOT EXISTS message (
    number INTEGER PRIMARY KEY, body TEXT NOT NULL, due_at TEXT NOT NULL, attempts INTEGER NOT NULL DEFAULT 0,
    answered INTEGER NOT NULL DEFAULT 0
);
"""

Deliver = Callable[[bytes, dict[str, str]], bool]
"""Sends a message to the platform; whether it was answered well."""


class Refused(ValueError):
    """An order that is not carried out."""


class Book:
    """The gateway's memory, in one file, so that it survives its own end. Used by several threads, one at a time."""

    def __init__(self, home: Path, secret: bytes) -> None:
        home.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.secret = secret
        self._lock = threading.RLock()
        self._rows = sqlite3.connect(home / "gateway.sqlite3", timeout=30, check_same_thread=False)
        self._rows.execute("PRAGMA journal_mode = WAL")
        self._rows.executescript(_BOOK)

    def close(self) -> None:
        """Close the book."""
        self._rows.close()

    def take_in(self, key: str, document: bytes, *, at: datetime) -> Word:
        """An order: once for a key.

        Raises:
            Refused: no such file, not one payment, an account that isn't paid to, or the key had another file.
        """
        with self._lock, self._rows:
            known = self._rows.execute("SELECT sha256 FROM payment WHERE key = ?", [key]).fetchone()
            digest = sha256(document).hexdigest()
            if known is not None:
                if known[0] != digest:
                    raise Refused("the key was used for another order")
                return self._word(key)
            number, amount, currency = _read(key, document)
            if number.endswith(REFUSED):
                raise Refused("the account takes no payments")
            self._rows.execute(
                "INSERT INTO payment VALUES (?, ?, ?, ?, ?, ?, 0, '', ?, ?)",
                [key, digest, number, text(amount), currency, PENDING, _text(at), _text(at + TAKES)],
            )
            return self._word(key)

    def answers(self, key: str) -> bool:
        """Whether the order itself is answered."""
        row = self._rows.execute("SELECT number FROM payment WHERE key = ?", [key]).fetchone()
        return row is None or not row[0].endswith(UNANSWERED)

    def state_of(self, key: str) -> Word | None:
        """What became of a payment; None for an unknown key."""
        with self._lock:
            found = self._rows.execute("SELECT 1 FROM payment WHERE key = ?", [key]).fetchone()
            return self._word(key) if found else None

    def of_day(self, day: date) -> list[Word]:
        """Every payment taken in on a day (UTC)."""
        with self._lock:
            rows = self._rows.execute("SELECT key FROM payment WHERE substr(taken_at, 1, 10) = ?", [day.isoformat()])
            return [self._word(key) for (key,) in rows.fetchall()]

    def paid_out(self) -> list[tuple[str, Decimal]]:
        """Number and amount of every payment that reached its payee: what a test counts."""
        with self._lock:
            rows = self._rows.execute("SELECT number, amount FROM payment WHERE state = ? ORDER BY key", [PAID])
            return [(number, Decimal(amount)) for number, amount in rows.fetchall()]

    def work(self, *, at: datetime) -> None:
        """Carry out what is due."""
        with self._lock, self._rows:
            due = self._rows.execute("SELECT key, number, state FROM payment WHERE due_at <= ?", [_text(at)])
            for key, number, state in due.fetchall():
                if state == PAID:
                    self._move(key, REVERSED, "recalled by the payee’s bank", None)
                elif number.endswith(CLOSED):
                    self._move(key, FAILED, "the account is closed", None)
                else:
                    later = at + REVERSES_AFTER if number.endswith(REVERSED_LATER) else None
                    self._move(key, PAID, "", later)
                self._tell(key, number, at)

    def deliver(self, send: Deliver, *, at: datetime) -> int:
        """Send the messages that are due; how many were answered. What isn't comes again, ever more slowly."""
        with self._lock:
            due = self._rows.execute(
                "SELECT number, body, attempts FROM message WHERE answered = 0 AND due_at <= ? AND attempts < ? "
                "ORDER BY number LIMIT 50",
                [_text(at), MOST_ATTEMPTS],
            ).fetchall()
        answered = 0
        for number, body, attempts in due:
            good = send(body.encode(), signed(self.secret, body.encode(), at=at))
            answered += good
            again = at + min(FIRST_WAIT * 2**attempts, LONGEST_WAIT)
            with self._lock, self._rows:
                self._rows.execute(
                    "UPDATE message SET attempts = attempts + 1, answered = ?, due_at = ? WHERE number = ?",
                    [int(good), _text(again), number],
                )
        return answered

    def _word(self, key: str) -> Word:
        row = self._rows.execute(
            "SELECT state, sequence, amount, currency, reason FROM payment WHERE key = ?", [key]
        ).fetchone()
        state, sequence, amount, currency, reason = row
        return Word(key, state, sequence, Decimal(amount), currency, reason)

    def _move(self, key: str, state: str, reason: str, due_at: datetime | None) -> None:
        self._rows.execute(
            "UPDATE payment SET state = ?, reason = ?, sequence = sequence + 1, due_at = ? WHERE key = ?",
            [state, reason, None if due_at is None else _text(due_at), key],
        )

    def _tell(self, key: str, number: str, at: datetime) -> None:
        """Owe the platform the news: twice, and after them what was true before."""
        if number.endswith(SILENT):
            return
        now = self._word(key)
        before = Word(key, PENDING, 0, now.amount, now.currency)
        for word in (now, now, before):
            body = json.dumps(word_json(word))
            self._rows.execute("INSERT INTO message (body, due_at) VALUES (?, ?)", [body, _text(at)])


def _read(key: str, document: bytes) -> tuple[str, Decimal, str]:
    """Payee's number, amount and currency of a pain.001 file of one payment.

    Raises:
        Refused
    """
    try:
        root, namespace = xml_tree.parse(document, max_bytes=1024 * 1024)
        blocks = list(root.all("CstmrCdtTrfInitn/PmtInf/CdtTrfTxInf"))
        amount = blocks[0].find("Amt/InstdAmt") if len(blocks) == 1 else None
        if amount is None or root.value("CstmrCdtTrfInitn/GrpHdr/MsgId") != key or "pain.001" not in namespace:
            raise Refused("not one payment under this key")
        number = normal(blocks[0].value("CdtrAcct/Id/IBAN", "CdtrAcct/Id/Othr/Id"))
        return number, decimal(amount.text), amount.attributes["Ccy"]
    except (xml_tree.BadXml, RuleError, KeyError) as error:
        raise Refused("the file can’t be read") from error


def _text(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds")
