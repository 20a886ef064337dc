"""The fact tables as Ibis tables, on whatever engine holds them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, TypeVar

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from openhall_indicators.schema import TABLES
from openhall_indicators.spilling import spill_for

Found = TypeVar("Found")
LARGEST_BLOCK: Final = 60
"""Bidders of one tender, or holders of one fact, among whom pairs are formed. Larger blocks are left out and told."""


@dataclass(frozen=True)
class Limits:
    """Figures that only a law or an analyst can give. None: what needs it is not computed, and the report says so.

    Days are calendar days; ``threshold`` is in the currency of the data.
    """

    award_notice_days: float | None = None
    least_window_days: float | None = None
    most_decision_days: float | None = None
    most_signature_days: float | None = None
    threshold: float | None = None
    closeness: float = 0.01
    shrinkage: float = 5.0
    adjacent_minutes: float = 10.0
    fewest_digits: int = 100
    fewest_cobids: int = 3
    largest_block: int = LARGEST_BLOCK


@dataclass(frozen=True)
class Facts:
    """Ibis tables by name, and the limits to compute with. Tables that aren't given are empty.

    What several indicators need and only memory can find is found once (:meth:`once`): the tables don't change beneath.
    """

    tables: Mapping[str, ir.Table]
    limits: Limits = field(default_factory=Limits)
    _found: dict[str, Any] = field(default_factory=dict, init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        absent = {name: schema for name, schema in TABLES.items() if name not in self.tables}
        blank = {name: ibis.memtable(schema.empty_table()) for name, schema in absent.items()}
        object.__setattr__(self, "tables", {**self.tables, **blank})

    def once(self, name: str, find: Callable[[], Found]) -> Found:
        """What ``find`` gives, found at the first call of this name."""
        if name not in self._found:
            self._found[name] = find()
        found: Found = self._found[name]
        return found

    def __getattr__(self, name: str) -> ir.Table:
        try:
            return self.tables[name]
        except KeyError:
            raise AttributeError(name) from None


def from_folder(folder: Path, limits: Limits | None = None, *, memory: str = "1GB") -> Facts:
    """Facts on an embedded DuckDB over the Parquet files that :func:`openhall_indicators.reading.ingest` wrote."""
    engine = ibis.duckdb.connect(memory_limit=memory)
    engine.raw_sql(f"SET temp_directory = '{_quoted(spill_for(engine, folder))}'")
    engine.raw_sql("SET enable_progress_bar = false")
    # Answers have no order of their own; keeping that of the files would hold what was written before in memory.
    engine.raw_sql("SET preserve_insertion_order = false")
    return Facts(
        {
            name: engine.read_parquet(folder / f"{name}.parquet", table_name=name)
            for name in TABLES
            if (folder / f"{name}.parquet").exists()
        },
        limits or Limits(),
    )


def _quoted(path: Path) -> str:
    return str(path).replace("'", "''")


def from_rows(
    rows: Mapping[str, list[dict[str, Any]]], engine: Any = None, limits: Limits | None = None, *, prefix: str = ""
) -> Facts:
    """Facts from rows in memory, on any Ibis backend (DuckDB when none is given).

    Tables are named ``prefix`` + name; those that exist are emptied and filled again.
    """
    engine = engine or ibis.duckdb.connect()
    there = set(engine.list_tables())
    tables = {}
    for name, schema in TABLES.items():
        if prefix + name not in there:
            engine.create_table(prefix + name, schema=ibis.Schema.from_pyarrow(schema))
        elif engine.to_pyarrow(engine.table(prefix + name).count()).as_py():
            engine.truncate_table(prefix + name)
        if given := rows.get(name):
            whole = [{column: row.get(column) for column in schema.names} for row in given]
            engine.insert(prefix + name, pa.Table.from_pylist(whole, schema=schema))
        tables[name] = engine.table(prefix + name)
    return Facts(tables, limits or Limits())
