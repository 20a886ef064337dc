"""What was planted is found, and honest firms that look alike are not."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from openhall_indicators.cli import main
from openhall_indicators.expressions import EXPRESSIONS
from openhall_indicators.expressions.groups import found_groups, rows_in
from openhall_indicators.facts import from_folder
from openhall_indicators.invented import write_releases
from openhall_indicators.market import market as market_of
from openhall_indicators.reading import ingest
from openhall_indicators.synthetic import FEWEST_LOTS, KINDS, invent, judge


@pytest.fixture(scope="module")
def market(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("market")


def test_planted_rings_are_found_and_near_misses_are_left_alone(market: Path):
    planted = invent(market, bids=6000, groups=3)

    found = judge(from_folder(market), planted)

    assert {kind: found["by_kind"][kind]["planted"] for kind in KINDS} == dict.fromkeys(KINDS, 3)
    assert found["by_kind"]["rotation"]["led_to"] == 3
    assert found["by_kind"]["cover"]["led_to"] == 3
    assert found["by_kind"]["shared_files"]["led_to"] == 3
    assert found["recall"] == 1.0
    assert found["by_kind"]["same_building"]["led_to"] == 0
    assert found["false_leads"] <= 1


def test_outsiders_in_their_lots_hide_rings_and_the_figures_say_so(market: Path, tmp_path: Path):
    planted = invent(tmp_path, bids=6000, groups=3, outsiders=0.5)

    found = judge(from_folder(tmp_path), planted)

    assert found["by_kind"]["shared_files"]["led_to"] == 3
    assert found["recall"] < 1.0
    assert found["false_leads"] <= 1
    # Every ring is still a group; what isn't a lead has too few lots that outsiders left to it.
    facts = from_folder(tmp_path)
    rings = {frozenset(one.members): one.kind for one in planted if one.kind in ("rotation", "cover")}
    assert rings.keys() <= {frozenset(one.members) for one in found_groups(facts)}
    lots = {
        kind: [row["n"] for row in rows_in(facts, EXPRESSIONS[id_](facts)) if rings.get(_members(row)) == kind]
        for kind, id_ in (("rotation", "H12"), ("cover", "H13"))
    }
    for kind, many in lots.items():
        assert len(many) == 3
        assert found["by_kind"][kind]["led_to"] == sum(one >= FEWEST_LOTS for one in many)


def _members(row: dict[str, Any]) -> frozenset[str]:
    return frozenset(row["members"].split(","))


def test_the_same_seed_gives_the_same_market(tmp_path: Path):
    invent(tmp_path / "a", bids=1500, groups=1, seed=5)
    invent(tmp_path / "b", bids=1500, groups=1, seed=5)
    invent(tmp_path / "c", bids=1500, groups=1, seed=6)

    a, b, c = ((tmp_path / name / "bids.parquet").read_bytes() for name in "abc")
    assert a == b
    assert a != c


def test_the_command_writes_a_market_that_run_reads_and_says_what_is_found(tmp_path: Path):
    done = CliRunner().invoke(main, ["invent", "--out", str(tmp_path / "m"), "--bids", "2000", "--groups", "1"])

    assert done.exit_code == 0, done.output
    assert "Recall 1.00, false leads 0" in done.output
    assert json.loads((tmp_path / "m" / "judged.json").read_text())["recall"] == 1.0
    assert len(json.loads((tmp_path / "m" / "planted.json").read_text())) == len(KINDS)
    only = ["--only", "A02", "--only", "H04"]
    again = CliRunner().invoke(main, ["run", str(tmp_path / "m" / "facts"), "--out", str(tmp_path / "out"), *only])
    assert again.exit_code == 0, again.output
    assert "2 of 2 indicators answered" in again.output
    assert "Not used" not in again.output


def test_an_invented_market_is_whole(tmp_path: Path):
    bids = tenders = 0
    for tables in market_of(30_000, first=7, seed=3):
        bids += tables["bids"].num_rows
        tenders += tables["tenders"].num_rows
        won = tables["bids"].filter(tables["bids"]["won"])
        assert won.num_rows == tables["tenders"].num_rows == tables["awards"].num_rows
        assert won["bidder_id"].to_pylist() == tables["awards"]["supplier_id"].to_pylist()
        lowest = tables["bids"].group_by("tender_id").aggregate([("amount", "min")]).sort_by("tender_id")
        assert lowest["amount_min"].to_pylist() == won.sort_by("tender_id")["amount"].to_pylist()

    assert 30_000 <= bids < 30_100
    assert tenders > 5_000


def test_invented_releases_are_read_without_loss(tmp_path: Path):
    size = write_releases(tmp_path / "releases.jsonl", 300)

    tally = ingest(tmp_path / "releases.jsonl", tmp_path / "facts")

    assert tally.lost == 0
    assert tally.rows["tenders"] == tally.rows["awards"] == 300
    assert 1_200 < size / 300 < 1_700
