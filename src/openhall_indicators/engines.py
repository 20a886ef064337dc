"""Other engines than the embedded one: fact tables in a PostgreSQL database, or on Spark.

A Spark master is named as Spark names it: ``spark://host:7077``, ``local[4]``, ``local-cluster[2,1,1024]``. Spark needs
Java and the package pyspark (extra ``spark``).
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

import ibis

from openhall_indicators.facts import Facts, Limits
from openhall_indicators.schema import TABLES

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

    Raises:
        NoEngine: none of the tables is there.
    """
    if folder is not None:
        tables = {
            name: engine.read_parquet(str(folder / f"{name}.parquet"), table_name=prefix + name)
            for name in TABLES
            if (folder / f"{name}.parquet").exists()
        }
    else:
        there = set(engine.list_tables())
        tables = {name: engine.table(prefix + name) for name in TABLES if prefix + name in there}
    if "bids" not in tables:
        raise NoEngine(f"There is no table {prefix}bids.")
    return Facts(tables, limits or Limits())
