"""Streams → rows → Parquet, in batches; then facts that were published more than once are merged by DuckDB."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, Any, Final, cast

import duckdb
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from openhall_indicators.reading import documents, tabular, workers
from openhall_indicators.reading.files import UNREADABLE, streams
from openhall_indicators.reading.releases import NotARelease, rows_of
from openhall_indicators.reading.tally import Tally
from openhall_indicators.schema import KEYS, LONG, RAW, TABLES
from openhall_indicators.spilling import spill_in

BATCH: Final = 20_000
"""Rows of one table that are held before they are written."""
BATCH_OF_TEXTS: Final = 50
_WITH_TEXT: Final = frozenset(table for table, _ in LONG)
MEMORY: Final = "1GB"
"""What DuckDB may hold; beyond it, it uses files beside the output."""
_BRACKETS: Final = (b"{", b"[")


class _Tables:
    """Writers of all fact tables. ``order`` numbers the releases, so that the last word wins."""

    def __init__(self, folder: Path, tally: Tally) -> None:
        self._folder, self._tally = folder, tally
        self._pending: dict[str, list[dict[str, Any]]] = {name: [] for name in TABLES}
        self._writers = {name: pq.ParquetWriter(folder / f"{name}.raw.parquet", schema) for name, schema in RAW.items()}
        self.order = 0

    def add(self, table: str, row: dict[str, Any]) -> None:
        pending = self._pending[table]
        row["order_"] = self.order
        pending.append(row)
        self._tally.rows[table] += 1
        if len(pending) >= (BATCH_OF_TEXTS if table in _WITH_TEXT else BATCH):
            self._flush(table)

    def add_all(self, table: str, rows: pa.Table) -> None:
        """Rows that have their order already."""
        self._tally.rows[table] += rows.num_rows
        self._writers[table].write_table(rows)

    def _flush(self, table: str) -> None:
        if rows := self._pending[table]:
            self._writers[table].write_table(pa.Table.from_pylist(rows, schema=RAW[table]))
            rows.clear()

    def close(self) -> None:
        for table, writer in self._writers.items():
            self._flush(table)
            writer.close()


def total_bytes(path: Path) -> int:
    """Size of all files at ``path``, for a progress bar."""
    files = path.rglob("*") if path.is_dir() else [path]
    return sum(one.stat().st_size for one in files if one.is_file())


def ingest(path: Path, folder: Path, *, advance: Callable[[int], None] = lambda _: None, jobs: int = 1) -> Tally:
    """Read everything at ``path`` and write one Parquet file for each fact table into ``folder``.

    Nothing in the data raises: what can't be used is counted in the tally that comes back. ``jobs`` processes read
    long files of JSON lines; the result is the same.
    """
    folder.mkdir(parents=True, exist_ok=True)
    tally = Tally()
    tables = _Tables(folder, tally)
    try:
        for name, stream in streams(path, tally, advance):
            tally.files += 1
            try:
                for table, row in _rows(name, stream, tally, tables, jobs):
                    tables.add(table, row)
            except (*UNREADABLE, pa.ArrowException) as error:
                tally.unusable(name, f"breaks off: {_plain(error)}")
    finally:
        tables.close()
    merge(folder, tally)
    return tally


def _plain(error: BaseException) -> str:
    said = " ".join(str(error).split())
    return "".join(each for each in said if each.isprintable())[:80].strip() or type(error).__name__


def _rows(
    name: str, stream: IO[bytes], tally: Tally, tables: _Tables, jobs: int
) -> Iterator[tuple[str, dict[str, Any]]]:
    head = stream.read(4096)
    if head.startswith(b"PAR1"):
        _facts(name, cast("io.BufferedReader", stream), tally, tables)
        return
    begin = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    is_json = begin.startswith(_BRACKETS) or head.startswith((b"\xff\xfe", b"\xfe\xff"))
    if not is_json and _is_csv(name, begin):
        tables.order += 1
        yield from tabular.rows(name, stream, tally, head)
        return

    def hand_over(blocks: documents.Blocks) -> None:
        tables.order += workers.ROOM
        for found, told in workers.parsed(name, blocks, tables.order, jobs):
            tables.order += workers.ROOM
            tally.add(told)
            for table, rows in found.items():
                tables.add_all(table, rows)

    for place, release in documents.releases(name, stream, tally, head, hand_over=hand_over):
        tally.read += 1
        tables.order += 1
        try:
            yield from rows_of(release)
        except NotARelease as problem:
            tally.unusable(place, str(problem))
        except RecursionError:
            tally.unusable(place, "is nested too deeply")


def _facts(name: str, stream: io.BufferedReader, tally: Tally, tables: _Tables) -> None:
    """A fact table as Parquet, batch by batch; columns of no such name are left out, absent ones are null."""
    table = Path(name).stem.lower()
    if table not in TABLES:
        tally.unusable(name, "is Parquet and not named as a fact table")
        return
    stream.seek(0)
    tables.order += 1
    with pq.ParquetFile(stream) as file:
        if missing := set(KEYS[table]) - set(file.schema_arrow.names):
            tally.unusable(name, f"is a table of {table} without {', '.join(sorted(missing))}")
            return
        for batch in file.iter_batches(BATCH_OF_TEXTS if table in _WITH_TEXT else BATCH):
            given = pa.Table.from_batches([batch])
            columns = []
            for field in RAW[table]:
                if field.name == "order_":
                    column = pa.repeat(pa.scalar(tables.order, pa.int64()), given.num_rows)
                elif field.name in given.column_names:
                    column = given[field.name].cast(field.type)
                else:
                    column = pa.nulls(given.num_rows, field.type)
                columns.append(pc.fill_null(column, "") if field.name in KEYS[table] else column)
            tally.read += given.num_rows
            tables.add_all(table, pa.table(columns, schema=RAW[table]))


def _is_csv(name: str, begin: bytes) -> bool:
    first = begin.partition(b"\n")[0]
    return name.lower().removesuffix(".gz").endswith((".csv", ".tsv")) or first.count(b",") >= 3


def merge(folder: Path, tally: Tally) -> None:
    """One row for each key of :data:`KEYS`: of each column the last value that was published (OCDS merging).

    Tenders that only other tables know get a row of their own, so that shares have a true denominator.
    """
    with spill_in(folder) as scratch, duckdb.connect() as engine:
        engine.execute(f"SET memory_limit = '{MEMORY}'")
        engine.execute("SET temp_directory = ?", [str(scratch)])
        engine.execute("SET preserve_insertion_order = false")
        for table, schema in TABLES.items():
            raw, whole = folder / f"{table}.raw.parquet", folder / f"{table}.parquet"
            keys = KEYS[table]
            source = f"read_parquet({_quoted(raw)})"
            if table == "tenders":
                source = f"({_with_strangers(folder, schema)})"
            by = ", ".join(keys)
            columns = ", ".join(
                name if name in keys else f'arg_max("{name}", order_) AS "{name}"' for name in schema.names
            )
            engine.execute(
                f"COPY (SELECT {columns} FROM {source} GROUP BY {by} ORDER BY {by}) "  # noqa: S608 - our own names
                f"TO {_quoted(whole)} (FORMAT parquet)"
            )
        _tell_winners(engine, folder)
        for table in TABLES:
            (folder / f"{table}.raw.parquet").unlink()
            tally.rows[table] = pq.read_metadata(folder / f"{table}.parquet").num_rows
        tally.rows = Counter({table: tally.rows[table] for table in TABLES})


def _tell_winners(engine: duckdb.DuckDBPyConnection, folder: Path) -> None:
    """Bids of which nobody said whether they won did so if their tender's standing awards name their bidder."""
    bids, awards, told = (_quoted(folder / name) for name in ("bids.parquet", "awards.parquet", "told.parquet"))
    columns = ", ".join(
        "coalesce(b.won, CASE WHEN t.tender_id IS NULL THEN NULL ELSE w.bidder_id IS NOT NULL END) AS won"
        if name == "won"
        else f'b."{name}"'
        for name in TABLES["bids"].names
    )
    engine.execute(
        f"""COPY (
        WITH standing AS (
            SELECT tender_id, lot_id, award_id, string_agg(supplier_id, ' + ' ORDER BY supplier_id) AS bidder_id
            FROM read_parquet({awards})
            WHERE coalesce(status, '') NOT IN ('cancelled', 'unsuccessful', 'pending') AND supplier_id <> ''
            GROUP BY tender_id, lot_id, award_id
        ), winners AS (SELECT DISTINCT tender_id, lot_id, bidder_id FROM standing),
        tenders AS (SELECT DISTINCT tender_id FROM standing)
        SELECT {columns} FROM read_parquet({bids}) b
        LEFT JOIN tenders t ON t.tender_id = b.tender_id
        LEFT JOIN (
            SELECT DISTINCT b.tender_id, b.lot_id, b.bidder_id FROM read_parquet({bids}) b JOIN winners w
            ON b.tender_id = w.tender_id AND b.bidder_id = w.bidder_id
            AND (b.lot_id = w.lot_id OR w.lot_id = '' OR b.lot_id = '')
        ) w ON w.tender_id = b.tender_id AND w.lot_id = b.lot_id AND w.bidder_id = b.bidder_id
        ORDER BY b.tender_id, b.lot_id, b.bid_id
        ) TO {told} (FORMAT parquet)"""  # noqa: S608 - our own names
    )
    (folder / "told.parquet").replace(folder / "bids.parquet")


def _with_strangers(folder: Path, schema: pa.Schema) -> str:
    """Rows of tenders, and a bare one (order -1) for each tender that only bids, awards or contracts name."""
    own = _quoted(folder / "tenders.raw.parquet")
    others = " UNION ".join(
        f"SELECT tender_id FROM read_parquet({_quoted(folder / f'{table}.raw.parquet')})"  # noqa: S608
        for table in ("bids", "awards", "contracts")
    )
    blank = ", ".join(f'NULL AS "{name}"' for name in schema.names if name != "tender_id")
    return (
        f"SELECT * FROM read_parquet({own}) UNION ALL BY NAME "  # noqa: S608
        f"SELECT tender_id, {blank}, -1 AS order_ FROM ({others})"
    )


def _quoted(path: Path) -> str:
    return "'" + str(path).replace("'", "''") + "'"
