"""A bank to try things out with. It knows the platform only by the files that they exchange: pain.001 in, camt out.

It keeps a little book of its own, credits interest on a payment on the day when an order sends that back, and
executes an order once, whatever its file's name. It reads no clock: ``at`` is an argument, as everywhere.

No real bank: nobody's money, no authentication, never beyond this machine.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from openhall.treasury import sandbox_files, xml_tree
from openhall.treasury.numbers import normal
from openhall.treasury.payment_orders import put
from openhall.treasury.sandbox_files import Booking
from openhall_rules.deposits import deposit_refund
from openhall_rules.money import decimal, quantize
from openhall_rules.values import Rate

LINES_OF_A_FILE = 10_000
_BOOK = """
CREATE TABLE IF NOT EXISTS booking (
    number INTEGER PRIMARY KEY, account TEXT NOT NULL, credit INTEGER NOT NULL, amount TEXT NOT NULL,
    currency TEXT NOT NULL, booked_at TEXT NOT NULL, value_date TEXT NOT NULL, reference TEXT NOT NULL,
    end_to_end TEXT NOT NULL, name TEXT NOT NULL, party TEXT NOT NULL, agent TEXT NOT NULL, interest INTEGER NOT NULL,
    paid_out INTEGER NOT NULL DEFAULT 0, told INTEGER NOT NULL DEFAULT 0, stated INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX IF NOT EXISTS booking_reference ON booking (reference) WHERE credit = 1;
CREATE TABLE IF NOT EXISTS executed (message_id TEXT PRIMARY KEY, at TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS message (number INTEGER PRIMARY KEY);
"""
_COLUMNS = (
    "number, account, credit, amount, currency, booked_at, value_date, reference, "
    "end_to_end, name, party, agent, interest"
)


class OrderRefused(ValueError):
    """An order that the bank can't execute."""


@dataclass(frozen=True, slots=True)
class Incoming:
    """A payment by somebody to an account of the platform."""

    from_account: str
    to_account: str
    amount: Decimal
    currency: str
    reference: str = ""
    name: str = "Sandbox payer"
    bank_code: str = "SANDBANK"
    note: str = ""


class Sandbox:
    """The bank.

    Args:
        home: the folder with ``inbox`` (files for the platform), ``outbox`` (orders of the platform) and the book.
        rates, day_count: how interest is reckoned, as :func:`openhall_rules.deposit_refund` takes them; without rates
        the bank pays none.
        zone: of its dates.
    """

    def __init__(
        self, home: Path, *, rates: Sequence[Rate] = (), day_count: str = "actual/360", zone: str = "UTC"
    ) -> None:
        home.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.home, self.rates, self.day_count, self.zone = home, list(rates), day_count, ZoneInfo(zone)
        self.book = sqlite3.connect(home / "sandbox.sqlite3", timeout=30)
        # A killed process loses nothing by this; a power cut may take the last moments of a bank with nobody's money.
        self.book.execute("PRAGMA journal_mode = WAL")
        self.book.execute("PRAGMA synchronous = NORMAL")
        self.book.executescript(_BOOK)

    def close(self) -> None:
        """Close the book."""
        self.book.close()

    # Payments in

    def pay(
        self,
        *,
        from_account: str,
        to_account: str,
        amount: Decimal | str,
        currency: str,
        reference: str = "",
        name: str = "Sandbox payer",
        bank_code: str = "SANDBANK",
        at: datetime,
    ) -> None:
        """Book one payment; the platform hears of it with the next :meth:`run`."""
        self.pay_all([Incoming(from_account, to_account, decimal(amount), currency, reference, name, bank_code)], at=at)

    def pay_all(self, payments: Iterable[Incoming], *, at: datetime) -> None:
        """Book many payments at once."""
        with self.book:
            for one in payments:
                self._write(
                    Booking(
                        number=0,
                        account=normal(one.to_account),
                        is_credit=True,
                        amount=quantize(one.amount, one.currency),
                        currency=one.currency,
                        booked_at=at,
                        value_date=at.astimezone(self.zone).date(),
                        reference=one.reference,
                        end_to_end=one.note or "NOTPROVIDED",
                        name=one.name,
                        party=normal(one.from_account),
                        agent=one.bank_code,
                        is_interest=False,
                    )
                )

    def has_payment(self, reference: str) -> bool:
        """Whether a payment under this reference was booked."""
        found = self.book.execute("SELECT 1 FROM booking WHERE credit = 1 AND reference = ? LIMIT 1", [reference])
        return found.fetchone() is not None

    # Orders and news

    def run(self, *, at: datetime) -> int:
        """Execute the orders in the outbox and write what was booked since the last time; how many files were moved."""
        moved = 0
        outbox = self.home / "outbox"
        for path in sorted(outbox.glob("*.xml")) if outbox.is_dir() else []:
            try:
                self.execute(path.read_bytes(), at=at)
            except OrderRefused as error:
                _move(path, "refused")
                (outbox / "refused" / f"{path.name}.why.txt").write_text(f"{error}\n")
            else:
                _move(path, "done")
            moved += 1
        return moved + self.notify(at=at)

    def execute(self, data: bytes, *, at: datetime) -> int:
        """Execute a pain.001.001.09 file; how many payments. A message id that was executed before: none.

        Raises:
            OrderRefused: not such a file, or its totals are wrong.
        """
        try:
            order = sandbox_files.read_order(data)
        except (ValueError, xml_tree.BadXml) as error:
            raise OrderRefused(str(error)) from error
        with self.book:
            if self.book.execute("SELECT 1 FROM executed WHERE message_id = ?", [order.message_id]).fetchone():
                return 0
            self.book.execute("INSERT INTO executed VALUES (?, ?)", [order.message_id, at.isoformat()])
            earned: dict[tuple[str, str], Decimal] = {}
            for transfer in order.transfers:
                for key, amount in self._interest(transfer.account, transfer.instruction, transfer.day).items():
                    earned[key] = earned.get(key, Decimal(0)) + amount
            for (account, currency), amount in sorted(earned.items()):
                if amount:
                    self._write(self._booking(account, True, amount, currency, at, is_interest=True))
            for transfer in order.transfers:
                self._write(
                    self._booking(
                        transfer.account, False, transfer.amount, transfer.currency, at,
                        end_to_end=transfer.end_to_end, name=transfer.name, party=transfer.to_account,
                        agent=transfer.agent, value_date=max(transfer.day, at.astimezone(self.zone).date()),
                    )
                )  # fmt: skip
        return len(order.transfers)

    def pay_interest(self, *, account: str, amount: Decimal | str, currency: str, at: datetime) -> None:
        """Credit interest of any amount, as a bank does at its own dates."""
        with self.book:
            whole = quantize(decimal(amount), currency)
            self._write(self._booking(normal(account), True, whole, currency, at, is_interest=True))

    def notify(self, *, at: datetime) -> int:
        """Write camt.054 notifications of what was booked since the last; how many files."""
        return self._report("told", sandbox_files.notification, at)

    def statement(self, *, at: datetime) -> int:
        """Write camt.053 statements of what no statement had yet: the same bookings once more; how many files."""
        return self._report("stated", sandbox_files.statement, at)

    def balance(self, account: str) -> Decimal:
        """What the account holds."""
        rows = self.book.execute("SELECT credit, amount FROM booking WHERE account = ?", [normal(account)])
        return sum((Decimal(amount) if credit else -Decimal(amount) for credit, amount in rows), Decimal(0))

    # The book

    def _interest(self, account: str, instruction: str, day: date) -> dict[tuple[str, str], Decimal]:
        """Interest on the booking that an order names, which from now on earns no more."""
        row = self.book.execute(
            "SELECT number, amount, currency, value_date FROM booking "
            "WHERE number = ? AND account = ? AND credit = 1 AND paid_out = 0",
            [sandbox_files.number_in(instruction), account],
        ).fetchone()
        if row is None:
            return {}
        number, amount, currency, value_date = row
        begin = date.fromisoformat(value_date)
        self.book.execute("UPDATE booking SET paid_out = 1 WHERE number = ?", [number])
        if not self.rates or day <= begin:
            return {}
        due = deposit_refund(
            principal=Decimal(amount),
            currency=currency,
            received_date=begin,
            refunded_date=day,
            rates=self.rates,
            day_count=self.day_count,
        )
        return {(account, currency): due.interest}

    def _booking(
        self,
        account: str,
        is_credit: bool,
        amount: Decimal,
        currency: str,
        at: datetime,
        *,
        end_to_end: str = "NOTPROVIDED",
        name: str = "",
        party: str = "",
        agent: str = "",
        value_date: date | None = None,
        is_interest: bool = False,
    ) -> Booking:
        day = value_date or at.astimezone(self.zone).date()
        return Booking(
            0, account, is_credit, amount, currency, at, day, "", end_to_end, name, party, agent, is_interest
        )

    def _write(self, row: Booking) -> None:
        self.book.execute(
            f"INSERT INTO booking ({_COLUMNS}) VALUES (NULL, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",  # noqa: S608
            [
                row.account,
                int(row.is_credit),
                str(row.amount),
                row.currency,
                row.booked_at.astimezone(UTC).isoformat(),
                row.value_date.isoformat(),
                row.reference,
                row.end_to_end,
                row.name,
                row.party,
                row.agent,
                int(row.is_interest),
            ],
        )

    def _report(self, mark: str, write: sandbox_files.Writer, at: datetime) -> int:
        """``mark``: the column that says whether a booking was reported. The file is there before the mark is kept."""
        written = 0
        accounts = self.book.execute(f"SELECT DISTINCT account, currency FROM booking WHERE {mark} = 0")  # noqa: S608
        for account, currency in sorted(accounts.fetchall()):
            while rows := self._unreported(mark, account, currency):
                with self.book:
                    number = self.book.execute("INSERT INTO message DEFAULT VALUES").lastrowid
                    digest = hashlib.sha256(f"{account}{at.isoformat()}".encode()).hexdigest()[:8]
                    message_id = f"SB-{mark[0].upper()}-{number:08}-{digest}"
                    data = write(rows, account=account, currency=currency, message_id=message_id, at=at)
                    put(self.home / "inbox" / f"{message_id}.xml", data)
                    self.book.execute(
                        f"UPDATE booking SET {mark} = 1 WHERE account = ? AND currency = ? AND number <= ?",  # noqa: S608
                        [account, currency, rows[-1].number],
                    )
                written += 1
        return written

    def _unreported(self, mark: str, account: str, currency: str) -> list[Booking]:
        question = (
            f"SELECT {_COLUMNS} FROM booking WHERE account = ? AND currency = ? AND {mark} = 0 "  # noqa: S608
            "ORDER BY number LIMIT ?"
        )
        return [_booking_of(row) for row in self.book.execute(question, [account, currency, LINES_OF_A_FILE])]


def _booking_of(row: tuple[Any, ...]) -> Booking:
    number, account, credit, amount, currency, booked_at, value_date, reference, *texts, is_interest = row
    end_to_end, name, party, agent = texts
    return Booking(
        number=number,
        account=account,
        is_credit=bool(credit),
        amount=Decimal(amount),
        currency=currency,
        booked_at=datetime.fromisoformat(booked_at),
        value_date=date.fromisoformat(value_date),
        reference=reference,
        end_to_end=end_to_end,
        name=name,
        party=party,
        agent=agent,
        is_interest=bool(is_interest),
    )


def _move(path: Path, folder: str) -> None:
    target = path.parent / folder
    target.mkdir(exist_ok=True, mode=0o700)
    path.replace(target / path.name)
