"""Spark gives what DuckDB and PostgreSQL give: a cluster of one worker, a process of its own, on this machine.

One session for everything and one test for all examples: a session of the cluster costs more than all of them.
"""

from __future__ import annotations

import gc
import math
import os
import shutil
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from openhall_indicators.catalogue import catalogue
from openhall_indicators.engines import connect, from_engine
from openhall_indicators.expressions import EXPRESSIONS
from openhall_indicators.expressions.groups import rows_in
from openhall_indicators.facts import Facts, Limits, from_folder
from openhall_indicators.running import compute
from openhall_indicators.schema import TABLES
from openhall_indicators.synthetic import invent

pytestmark = [
    pytest.mark.slow,
    # pyspark's own: pandas 3 warns of what it still calls, and sockets to Java are closed by the collector.
    pytest.mark.filterwarnings("ignore::pandas.errors.Pandas4Warning"),
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]
SETTINGS = {
    "spark.sql.shuffle.partitions": "1",
    "spark.executor.memory": "700m",
    "spark.driver.memory": "700m",
    "spark.driver.host": "127.0.0.1",
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.sql.adaptive.enabled": "false",
    # Every query is small and runs once: compiling it would cost more than running it.
    "spark.sql.codegen.wholeStage": "false",
    "spark.sql.codegen.factoryMode": "NO_CODEGEN",
    "spark.driver.extraJavaOptions": "-XX:TieredStopAtLevel=1",
    "spark.executor.extraJavaOptions": "-XX:TieredStopAtLevel=1",
}


@pytest.fixture(scope="module")
def spark(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    if not os.environ.get("CI"):
        if not shutil.which("java"):
            pytest.skip("there is no Java on this machine")
        pytest.importorskip("pyspark", reason="OPENHALL_EXTRAS=spark make setup brings it")
    folder = tmp_path_factory.mktemp("spark")
    places = {"spark.local.dir": str(folder), "spark.sql.warehouse.dir": str(folder / "warehouse")}
    kept = os.environ.get("SPARK_LOCAL_IP"), os.environ.get("SPARK_WORKER_DIR")
    os.environ |= {"SPARK_LOCAL_IP": "127.0.0.1", "SPARK_WORKER_DIR": str(folder / "work")}
    engine = connect("local-cluster[1,1,900]", **SETTINGS, **places)
    yield engine
    stop(engine)
    for name, value in zip(("SPARK_LOCAL_IP", "SPARK_WORKER_DIR"), kept, strict=True):
        if value is None:
            del os.environ[name]
        else:
            os.environ[name] = value


def stop(engine: Any) -> None:
    """Ends the session, and Java with it: what it leaves to the collector is collected here."""
    from pyspark import SparkContext

    engine.disconnect()
    gateway = SparkContext._gateway
    SparkContext._gateway = SparkContext._jvm = None
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)
        gateway.shutdown()
        gateway.proc.stdin.close()
        gateway.proc.wait(timeout=60)
        del gateway
        gc.collect()


def facts_of(id_: str, engine: Any, folder: Path) -> Facts:
    """The worked example's rows, in Parquet files as a run writes them."""
    said = catalogue()[id_]
    for name, schema in TABLES.items():
        (folder / f"{name}.parquet").unlink(missing_ok=True)
        if name in said.facts or name == "bids":
            rows = [{column: row.get(column) for column in schema.names} for row in said.facts.get(name, [])]
            pq.write_table(pa.Table.from_pylist(rows, schema=schema), folder / f"{name}.parquet")
    return from_engine(engine, Limits(**said.limits), folder=folder)


def test_every_worked_example_comes_out(spark: Any, tmp_path: Path):
    wrong = {}
    for id_, said in catalogue().items():
        folder = tmp_path / id_
        folder.mkdir()
        facts = facts_of(id_, spark, folder)
        rows = rows_in(facts, EXPRESSIONS[id_](facts))
        for expected in said.expected:
            keys = [name for name in expected if name not in ("value", "n")]
            found = [row for row in rows if all(row[key] == expected[key] for key in keys)]
            if len(found) != 1 or found[0]["n"] != expected["n"] or not same(found[0]["value"], expected["value"]):
                wrong[id_] = (expected, found)

    assert not wrong


def same(one: float | None, other: float | None) -> bool:
    if one is None or other is None:
        return one is other
    return math.isclose(one, other, rel_tol=1e-9, abs_tol=1e-12)


def test_a_run_writes_what_the_embedded_engine_writes(spark: Any, tmp_path: Path):
    invent(tmp_path / "facts", bids=600, groups=1)
    only = ["A02", "B05", "C01", "H12"]

    embedded = compute(from_folder(tmp_path / "facts"), tmp_path / "duckdb", only=only, csv=False)
    elsewhere = compute(from_engine(spark, folder=tmp_path / "facts"), tmp_path / "spark", only=only, csv=False)

    for one, other in zip(embedded, elsewhere, strict=True):
        id_ = one.indicator.id
        assert (one.units, one.answered) == (other.units, other.answered), id_
        assert one.answered, id_
        tables = [pq.read_table(tmp_path / place / "indicators" / f"{id_}.parquet") for place in ("duckdb", "spark")]
        keys = [(name, "ascending") for name in tables[0].column_names if name not in ("value", "n")]
        rows = [table.sort_by(keys).to_pylist() for table in tables]
        for a, b in zip(*rows, strict=True):
            assert {k: v for k, v in a.items() if k != "value"} == {k: v for k, v in b.items() if k != "value"}
            assert same(a["value"], b["value"]), (id_, a, b)
