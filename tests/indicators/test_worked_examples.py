"""Every indicator gives the value that was worked by hand, on DuckDB and on PostgreSQL."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import ibis
import psycopg
import pytest

from openhall.config.testing import HARNESS
from openhall_indicators.catalogue import LANGUAGES, catalogue
from openhall_indicators.expressions import EXPRESSIONS
from openhall_indicators.expressions.groups import rows_in
from openhall_indicators.facts import Facts, Limits, from_rows
from openhall_indicators.schema import TABLES

INDICATORS = sorted(catalogue())


@pytest.fixture(scope="module")
def duckdb() -> Any:
    return ibis.duckdb.connect()


@pytest.fixture(scope="module")
def postgres() -> Iterator[Any]:
    """A database of its own on the tests' server; no Django, no migrations."""
    HARNESS.start()
    server_url, name = HARNESS.cluster.url_for("openhall", "postgres"), f"indicators_{HARNESS.name}"
    with psycopg.connect(server_url, autocommit=True) as server:
        server.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        server.execute(f"CREATE DATABASE {name}")
    where = urlsplit(server_url)
    engine = ibis.postgres.connect(host=parse_qs(where.query)["host"][0], user=where.username, database=name)
    yield engine
    engine.disconnect()
    with psycopg.connect(server_url, autocommit=True) as server:
        server.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


def _compare(id_: str, facts: Facts) -> None:
    said = catalogue()[id_]
    rows = rows_in(facts, EXPRESSIONS[id_](facts))
    assert said.expected
    assert {"value", "n"} <= set(rows[0])
    for expected in said.expected:
        keys = [name for name in expected if name not in ("value", "n")]
        found = [row for row in rows if all(row[key] == expected[key] for key in keys)]
        assert len(found) == 1, (expected, rows)
        assert found[0]["n"] == expected["n"], (expected, found)
        if expected["value"] is None:
            assert found[0]["value"] is None, found
        else:
            assert found[0]["value"] is not None, found
            assert math.isclose(found[0]["value"], expected["value"], rel_tol=1e-9, abs_tol=1e-12), (expected, found)


@pytest.mark.parametrize("id_", INDICATORS)
def test_on_duckdb(id_: str, duckdb: Any):
    said = catalogue()[id_]
    _compare(id_, from_rows(said.facts, duckdb, Limits(**said.limits)))


@pytest.mark.parametrize("id_", INDICATORS)
def test_on_postgresql(id_: str, postgres: Any):
    said = catalogue()[id_]
    _compare(id_, from_rows(said.facts, postgres, Limits(**said.limits)))


def test_what_is_explained_is_computed_and_the_other_way_round():
    assert set(EXPRESSIONS) == set(catalogue())


@pytest.mark.parametrize("id_", INDICATORS)
def test_each_says_what_it_means(id_: str):
    said = catalogue()[id_]
    assert set(said.name) == set(LANGUAGES)
    assert len(set(said.name.values())) == len(LANGUAGES)
    for text in (said.definition, said.grain, said.denominator, said.reading, said.source, said.worked):
        assert len(text) > 2
    assert said.innocent
    for need in said.needs:
        table, _, column = need.partition(".")
        assert need.startswith("limit:") or column in TABLES[table].names, need
