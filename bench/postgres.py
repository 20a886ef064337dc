"""What PostgreSQL itself does on the same server and disk: the rates that our figures are held against."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from bench.measuring import rate, rate_within

TABLE = "bench_rows"


class Peer:
    """One connection of its own, and a table of entries like the log's."""

    def __init__(self, url: str) -> None:
        import psycopg

        self.connection: psycopg.Connection[Any] = psycopg.connect(url, autocommit=True)
        self.connection.execute(f"CREATE TABLE IF NOT EXISTS {TABLE} (id bigserial PRIMARY KEY, entry bytea NOT NULL)")

    def close(self) -> None:
        self.connection.close()

    def report_now(self) -> None:
        """Hand this connection's statistics in, so that they don't turn up in somebody else's count."""
        self.connection.execute("SELECT pg_stat_force_next_flush()")

    def single_inserts(self, entry: bytes, seconds: float) -> float:
        """Durable commits a second, one row each, one after the other."""
        query = f"INSERT INTO {TABLE} (entry) VALUES (%s)"  # noqa: S608

        def step() -> int:
            self.connection.execute(query, [entry])
            return 1

        return rate_within(step, seconds)

    def single_insert_count(self, entries: Sequence[bytes]) -> float:
        """Rows a second, each with a durable commit of its own."""
        query = f"INSERT INTO {TABLE} (entry) VALUES (%s)"  # noqa: S608

        def work() -> int:
            for entry in entries:
                self.connection.execute(query, [entry])
            return len(entries)

        return rate(work)

    def copies(self, batches: Sequence[Sequence[bytes]]) -> float:
        """Rows a second by COPY, one durable commit a batch."""

        def work() -> int:
            for batch in batches:
                with (
                    self.connection.cursor() as cursor,
                    cursor.copy(f"COPY {TABLE} (entry) FROM STDIN (FORMAT BINARY)") as copy,
                ):
                    copy.set_types(["bytea"])
                    for entry in batch:
                        copy.write_row([entry])
            return sum(map(len, batches))

        return rate(work)

    def empty(self) -> None:
        """Forget the rows, so that every repetition begins alike."""
        self.connection.execute(f"TRUNCATE {TABLE}")


class Counters:
    """Counts durable transactions and forced writes of a piece of work done through Django's connection."""

    def __init__(self) -> None:
        self.writing = self.synced = self.committed = 0

    def around(self, work: Callable[[], None]) -> None:
        """Run the work; what it added is in the attributes afterwards.

        ``writing``: transactions that wrote something (each takes a transaction number). ``synced``: forced writes of
        the write-ahead log by those who commit. ``committed``: all transactions, those that only read too.
        """
        before = _counts()
        work()
        after = _counts()
        self.writing, self.synced, self.committed = (b - a for a, b in zip(before, after, strict=True))


def _counts() -> tuple[int, int, int]:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_force_next_flush()")
    with connection.cursor() as cursor:
        # The next transaction number, without taking one.
        cursor.execute("SELECT pg_snapshot_xmax(pg_current_snapshot())::text::bigint")
        writing = int(cursor.fetchone()[0])
        cursor.execute("SELECT xact_commit FROM pg_stat_database WHERE datname = current_database()")
        committed = int(cursor.fetchone()[0])
        cursor.execute("SHOW server_version_num")
        if int(cursor.fetchone()[0]) >= 180000:
            cursor.execute(
                "SELECT sum(fsyncs) FROM pg_stat_io WHERE object = 'wal' AND backend_type = 'client backend'"
            )
        else:
            cursor.execute("SELECT wal_sync FROM pg_stat_wal")
        return writing, int(cursor.fetchone()[0] or 0), committed
