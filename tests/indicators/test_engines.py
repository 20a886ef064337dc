"""The same run over a PostgreSQL database by its URL; what is no engine is refused in a sentence."""

from __future__ import annotations

import json
import re
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import ibis
import psycopg
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner

from openhall.config.testing import HARNESS
from openhall_indicators.cli import main
from openhall_indicators.engines import NoEngine, connect, from_engine
from openhall_indicators.facts import Facts, from_rows
from openhall_indicators.schema import TABLES
from openhall_indicators.synthetic import invent

ONLY = ("A02", "B05", "B08", "H10", "H12", "H04")


@pytest.fixture(scope="module")
def market(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("market")
    invent(folder, bids=1200, groups=1)
    return folder


def figures(out: Path) -> dict[str, tuple[int, int, float]]:
    told = json.loads((out / "run.json").read_text())["indicators"]
    return {one["id"]: (one["units"], one["answered"], pytest.approx(one["mean"], rel=1e-9)) for one in told}


def test_a_run_over_a_database_gives_what_a_run_over_its_files_gives(market: Path, tmp_path: Path):
    HARNESS.cluster.start(die_with_parent=True)
    server_url, name = HARNESS.cluster.url_for("openhall", "postgres"), f"indicators_run_{HARNESS.name}"
    where = urlsplit(server_url)
    host, user = parse_qs(where.query)["host"][0], where.username
    with psycopg.connect(server_url, autocommit=True) as server:
        server.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        server.execute(f"CREATE DATABASE {name}")
        try:
            engine = ibis.postgres.connect(host=host, user=user, database=name)
            rows = {table: pq.read_table(market / f"{table}.parquet").to_pylist() for table in TABLES}
            from_rows({table: found for table, found in rows.items() if found}, engine, prefix="f_")
            engine.disconnect()
            only = [word for id_ in ONLY for word in ("--only", id_)]
            url = f"postgresql://{user}@/{name}?host={host}"

            there = CliRunner().invoke(main, ["run", url, "--prefix", "f_", "--out", str(tmp_path / "db"), *only])
            absent = CliRunner().invoke(main, ["run", url, "--out", str(tmp_path / "none"), *only])
        finally:
            server.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
    here = CliRunner().invoke(main, ["run", str(market), "--out", str(tmp_path / "files"), *only])

    assert there.exit_code == here.exit_code == 0, there.output + here.output
    assert figures(tmp_path / "db") == figures(tmp_path / "files")
    assert "6 of 6 indicators answered" in there.output
    assert not re.search(name, (tmp_path / "db" / "report.html").read_text())
    assert absent.exit_code == 1
    assert "There is no table bids." in absent.output


def test_an_engine_that_is_not_there_is_told(tmp_path: Path):
    done = CliRunner().invoke(main, ["run", "postgresql://nobody@127.0.0.1:9/none", "--out", str(tmp_path)])

    assert done.exit_code == 1
    assert "The engine can't be reached" in done.output
    with pytest.raises(NoEngine, match="no such engine"):
        connect("mysql://elsewhere")


def test_tables_that_are_not_given_are_empty():
    facts = Facts({"bids": from_rows({}).bids})

    engine = facts.tables["bids"].get_backend()
    assert set(facts.tables) == set(TABLES)
    assert engine.to_pyarrow(facts.texts.count()).as_py() == 0
    assert from_engine(engine).tables.keys() == facts.tables.keys()
