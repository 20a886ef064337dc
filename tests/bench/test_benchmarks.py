"""Every benchmark runs with tiny sizes and gives well-formed results. Nothing here depends on how fast it is."""

from __future__ import annotations

import json
import math
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
NAMES = (
    "replay",
    "opening",
    "portal",
    "receipts",
    "auctions",
    "rush",
    "guests",
    "network",
    "indicators",
    "reading",
    "documents",
    "cobids",
    "market",
    "procedures",
    "dossiers",
    "index",
    "log",
)

ALONE = frozenset({"market"})
"""Benchmarks of what nobody else offers: figures, and no race."""
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of results that one tiny run of all benchmarks wrote."""
    folder = tmp_path_factory.mktemp("results")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("OPENHALL_", "DJANGO_"))}
    done = subprocess.run(
        [sys.executable, "-m", "bench", "--size", "tiny", "--results", str(folder)],
        cwd=ROOT,
        env=kept,
        capture_output=True,
        text=True,
        timeout=1500,
    )
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-4000:]
    assert "Ours ÷ peer" in done.stdout
    return folder


@pytest.fixture(scope="module")
def written(results: Path) -> dict[str, Any]:
    """The JSON of that run."""
    [file] = results.glob("*.json")
    whole: dict[str, Any] = json.loads(file.read_text())
    return whole


@pytest.mark.parametrize("name", [name for name in NAMES if name not in ALONE])
def test_a_benchmark_measures_itself_and_a_peer(written, name):
    [found] = [one for one in written["benchmarks"] if one["name"] == name]

    assert found["rows"]
    for row in found["rows"]:
        assert row["better"] in ("more", "less")
        assert len(row["ours"]["values"]) == len(row["peer"]["values"]) == len(row["ratio"]["values"])
        for figures in (row["ours"], row["peer"], row["ratio"]):
            assert 0 < figures["min"] <= figures["median"] <= figures["max"] < math.inf
        pairs = zip(row["ours"]["values"], row["peer"]["values"], row["ratio"]["values"], strict=True)
        for ours, theirs, ratio in pairs:
            assert ratio == pytest.approx(ours / theirs, rel=1e-3)


def test_the_market_tells_what_was_found_and_who_was_wrongly_suspected(written):
    [found] = [one for one in written["benchmarks"] if one["name"] == "market"]
    figures = {part["what"]: part["median"] for part in found["parts"]}
    recall = {what: one for what, one in figures.items() if what.startswith("recall")}

    assert not found["rows"], "nobody else offers these rules"
    assert len(recall) == 2
    assert [one for what, one in recall.items() if what.endswith("alone in their lots")] == [1.0]
    assert sum(what.startswith("leads on nobody guilty") for what in figures) == 2


def test_the_results_describe_the_machine_without_naming_it(written, results):
    machine = written["machine"]

    assert machine["cpu"]
    assert machine["cores"] >= 1
    assert machine["fsyncs_per_second"] > 0
    assert machine["postgresql"].split(".")[0].isdigit()
    assert machine["shared"] == (machine["load_average_at_start"] > 0.5)
    text = "".join(file.read_text() for file in results.iterdir())
    assert os.uname().nodename not in text
    assert str(ROOT) not in text


def test_the_summary_shows_every_row(written, results):
    summary = (results / "LATEST.md").read_text()

    for found in written["benchmarks"]:
        assert f"## {found['title']}" in summary
        for row in found["rows"]:
            assert f"| {row['what']} |" in summary
            assert row["peer"]["name"] in summary


def test_a_benchmark_that_does_not_exist_is_refused():
    done = subprocess.run(
        [sys.executable, "-m", "bench", "moonshine"], cwd=ROOT, capture_output=True, text=True, timeout=60
    )

    assert done.returncode == 2
    assert "moonshine" in done.stderr
