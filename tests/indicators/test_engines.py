"""The same run over a PostgreSQL database by its URL; what is no engine is refused in a sentence."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
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


@pytest.fixture
def own() -> Iterator[tuple[str, psycopg.Connection]]:
    """A database that somebody else laid out: its URL, and a connection to it."""
    HARNESS.cluster.start(die_with_parent=True)
    name = f"indicators_own_{HARNESS.name}"
    where = urlsplit(HARNESS.cluster.url_for("openhall", "postgres"))
    url = f"postgresql://{where.username}@/{name}?host={parse_qs(where.query)['host'][0]}"
    with psycopg.connect(HARNESS.cluster.url_for("openhall", "postgres"), autocommit=True) as server:
        server.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        server.execute(f"CREATE DATABASE {name}")
        try:
            with psycopg.connect(url, autocommit=True) as database:
                yield url, database
        finally:
            server.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


def test_a_database_of_ones_own_needs_neither_every_column_nor_the_same_types(own, tmp_path: Path):
    url, database = own
    database.execute(
        "CREATE TABLE bids (tender_id varchar(20), lot_id text, bid_id int, bidder_id text, amount numeric)"
    )
    database.execute(
        "INSERT INTO bids VALUES ('T1', '', 1, 'F1', 100), ('T1', '', 2, 'F2', 110), ('T1', '', 3, 'F3', 90)"
    )
    database.execute("CREATE TABLE tenders (tender_id text, start_at timestamptz, end_at timestamptz, extra json)")
    database.execute("INSERT INTO tenders VALUES ('T1', '2026-03-01T08:00+07', '2026-03-21T08:00+07', '{}')")

    only = ["--only", "A02", "--only", "B05", "--only", "D02", "--only", "D06"]
    done = CliRunner().invoke(main, ["run", url, "--out", str(tmp_path), *only])

    assert done.exit_code == 0, done.output
    found = {one["id"]: one for one in json.loads((tmp_path / "run.json").read_text())["indicators"]}
    assert (found["A02"]["mean"], found["D02"]["mean"]) == (3, 20)
    assert found["B05"]["mean"] == pytest.approx(0.1)
    assert found["D06"]["why_not"] == ["There are no texts in the data.", "There are no clauses in the data."]


@pytest.mark.parametrize(
    ("bids", "says"),
    [
        ("bidder_id text, amount numeric", "The table bids has no column tender_id."),
        ("tender_id text, amount bytea", "The column amount of bids is of type binary, not float64."),
        ("tender_id text, amount text", "The engine stopped the computation: invalid input syntax"),
    ],
)
def test_a_table_that_can_not_be_used_is_told_in_a_sentence(own, tmp_path: Path, bids: str, says: str):
    url, database = own
    database.execute(f"CREATE TABLE bids ({bids})")
    if bids.endswith("text"):
        database.execute("INSERT INTO bids VALUES ('T1', 'a hundred')")

    done = CliRunner().invoke(main, ["run", url, "--out", str(tmp_path), "--only", "B05"])

    assert done.exit_code == 1
    assert says in done.output
    assert "Traceback" not in done.output


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
