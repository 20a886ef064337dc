"""Other engines than the embedded one: fact tables in a PostgreSQL database, or on Spark.

A Spark master is named as Spark names it: ``spark://host:7077``, ``local[4]``, ``local-cluster[2,1,1024]``. Spark needs
Java and the package pyspark (extra ``spark``).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import ibis
import ibis.expr.types as ir

from openhall_indicators.facts import Facts, Limits
from openhall_indicators.schema import NEEDED, TABLES

_POSTGRESQL: Final = ("postgresql://", "postgres://")
_SPARK: Final = ("spark://", "local[", "local-cluster[")
_SESSION: Final = {
    "spark.ui.enabled": "false",
    "spark.sql.session.timeZone": "UTC",
    # A value of the fact tables is an instant in UTC without a zone; so must it be when Spark infers it.
    "spark.sql.timestampType": "TIMESTAMP_NTZ",
}


class NoEngine(ValueError):
    """The engine can't be used; the text says why."""


def names_an_engine(data: str) -> bool:
    """Whether this is the name of an engine and not of a file."""
    return data.startswith((*_POSTGRESQL, *_SPARK))


def connect(url: str, **settings: str) -> Any:
    """The Ibis backend behind ``url``; ``settings`` are Spark's own.

    Raises:
        NoEngine: no engine of that name, or it can't be reached.
    """
    try:
        if url.startswith(_POSTGRESQL):
            return ibis.connect(url)
        if url.startswith(_SPARK):
            return _spark(url, settings)
    except ModuleNotFoundError as missing:
        raise NoEngine(f"Needs {missing.name}: install openhall with the extra spark.") from None
    except Exception as error:
        # The drivers' errors have no common class; where the engine is belongs to the answer, secrets don't.
        raise NoEngine(f"The engine can't be reached: {' '.join(str(error).split())[:200]}") from error
    raise NoEngine("There is no such engine: give postgresql://…, spark://…, local[…] or local-cluster[…].")


@contextmanager
def stopping(engine: Any) -> Iterator[None]:
    """What the driver of this engine raises, as NoEngine: it refuses what is asked, or is gone. Not for our own faults.

    Raises:
        NoEngine: with the engine's own words.
    """
    try:
        yield
    except _failures(engine) as error:
        raise NoEngine(f"The engine stopped the computation: {' '.join(str(error).split())[:300]}") from error


def _failures(engine: Any) -> tuple[type[Exception], ...]:
    if engine.name == "postgres":
        return (engine.con.Error,)  # as DB-API has it; this library knows no driver
    if engine.name == "pyspark":
        from pyspark.errors import PySparkException

        return (PySparkException,)
    import duckdb

    return (duckdb.OutOfMemoryException, duckdb.IOException)


def _spark(master: str, settings: dict[str, str]) -> Any:
    from pyspark.sql import SparkSession

    builder = SparkSession.builder.master(master).appName("openhall-indicators")
    for name, value in {**_SESSION, **settings}.items():
        builder = builder.config(name, value)
    session = builder.getOrCreate()
    session.sparkContext.setLogLevel("ERROR")
    return ibis.pyspark.connect(session)


def from_engine(engine: Any, limits: Limits | None = None, *, prefix: str = "", folder: Path | None = None) -> Facts:
    """Facts in the tables of ``engine`` that are named ``prefix`` + name; with ``folder``, in its Parquet files.

    A database of the user's own need not have every column: one that isn't there is null throughout, and what is of
    another type is cast.

    Raises:
        NoEngine: the bids aren't there, or a table lacks a column of its key; the text says which.
    """
    if folder is not None:
        tables = {
            name: engine.read_parquet(str(folder / f"{name}.parquet"), table_name=prefix + name)
            for name in TABLES
            if (folder / f"{name}.parquet").exists()
        }
    else:
        there = set(engine.list_tables())
        tables = {name: _whole(engine.table(prefix + name), name) for name in TABLES if prefix + name in there}
    if "bids" not in tables:
        raise NoEngine(f"There is no table {prefix}bids.")
    return Facts(tables, limits or Limits())


def _whole(table: ir.Table, name: str) -> ir.Table:
    """The table with exactly the columns of the fact table."""
    there, schema = table.schema(), ibis.Schema.from_pyarrow(TABLES[name])
    key = NEEDED.get(name, "tender_id")
    if key not in there:
        raise NoEngine(f"The table {table.get_name()} has no column {key}.")
    columns = {}
    for column, kind in schema.items():
        if column not in there:
            columns[column] = ibis.null(kind)
        elif there[column].copy(nullable=True) != kind:
            if not _becomes(there[column], kind):
                raise NoEngine(f"The column {column} of {table.get_name()} is of type {there[column]}, not {kind}.")
            columns[column] = table[column].cast(kind)
        else:
            columns[column] = table[column]
    return table.select(**columns)


def _becomes(found: Any, wanted: Any) -> bool:
    """Whether the engine can be asked to cast: text to anything, anything plain to text, else within one kind."""
    if found.is_string() or wanted.is_string():
        return not (found.is_nested() or found.is_binary() or found.is_json())
    if wanted.is_timestamp():
        return bool(found.is_timestamp() or found.is_date())
    return bool(found.is_numeric() and wanted.is_numeric())
