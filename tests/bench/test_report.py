"""One benchmark may run alone: the summary keeps the newest result of each, with its day, machine and load."""

from __future__ import annotations

import importlib
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
MACHINE = {
    "cpu": "Abacus 1", "cores": 2, "memory_gib": 8.0, "kernel": "Linux 6.1", "python": "CPython 3.11.0",
    "postgresql": "18.0", "sqlite": "3.40", "fsyncs_per_second": 1000.0, "load_average_at_start": 0.1, "shared": False,
}  # fmt: skip
OTHER = {**MACHINE, "cpu": "Abacus 2", "load_average_at_start": 3.0, "shared": True}


def result(name: str, value: float) -> Any:
    measuring = importlib.import_module("bench.measuring")
    part = measuring.Part("speed", "a second", measuring.Samples((value,)))
    return measuring.Result(name, name.title(), parts=[part])


@pytest.fixture
def report(monkeypatch: pytest.MonkeyPatch) -> Any:
    """``bench.report``; the benchmarks aren't on the path of the tests."""
    monkeypatch.syspath_prepend(str(ROOT))
    return importlib.import_module("bench.report")


@pytest.fixture
def on(report: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    """``on("2026-01-02")``: it is that day."""

    def day(said: str) -> None:
        class Day(datetime):
            @classmethod
            def now(cls, tz: Any = None) -> datetime:
                return datetime.fromisoformat(said).replace(hour=12, tzinfo=UTC)

        monkeypatch.setattr(report, "datetime", Day)

    return day


def latest(folder: Path) -> str:
    return (folder / "LATEST.md").read_text()


def section(folder: Path, title: str) -> str:
    return latest(folder).split(f"## {title}\n")[1].split("\n## ")[0]


def test_what_another_day_and_machine_measured_stays_with_its_own_words(tmp_path: Path, report: Any, on: Any):
    on("2026-01-02")
    report.write(tmp_path, [result("auctions", 11), result("reading", 22)], {}, MACHINE, size="full")
    on("2026-02-03")
    report.write(tmp_path, [result("reading", 33)], {}, OTHER, size="full")

    assert "11" in section(tmp_path, "Auctions")
    assert "2026-01-02. Abacus 1" in section(tmp_path, "Auctions")
    assert "Load average at the start: 0.1." in section(tmp_path, "Auctions")
    assert "33" in section(tmp_path, "Reading")
    assert "22" not in section(tmp_path, "Reading")
    assert "2026-02-03. Abacus 2" in section(tmp_path, "Reading")
    assert "shared with other work" in section(tmp_path, "Reading")


def test_an_older_file_that_comes_later_doesnt_win(tmp_path: Path, report: Any, on: Any):
    on("2026-02-03")
    report.write(tmp_path, [result("reading", 33)], {}, MACHINE, size="full")
    on("2026-01-02")
    report.write(tmp_path, [result("reading", 22)], {}, OTHER, size="full")

    assert "33" in section(tmp_path, "Reading")


def test_on_one_day_the_second_run_of_a_benchmark_wins_and_the_others_keep_their_load(
    tmp_path: Path, report: Any, on: Any
):
    on("2026-01-02")
    report.write(tmp_path, [result("auctions", 11), result("reading", 22)], {}, MACHINE, size="full")
    busy = {**MACHINE, "load_average_at_start": 2.5}
    path = report.write(tmp_path, [result("reading", 44)], {}, busy, size="full")

    assert "44" in section(tmp_path, "Reading")
    assert "2.5" in section(tmp_path, "Reading")
    assert "Load average at the start: 0.1." in section(tmp_path, "Auctions")
    assert len(json.loads(path.read_text())["benchmarks"]) == 2


def test_results_of_small_sizes_and_files_of_older_versions_are_told_apart(tmp_path: Path, report: Any, on: Any):
    old = {
        "date": "2025-12-31", "size": "full", "machine": MACHINE, "failed": {},
        "benchmarks": [result("log", 7).to_json() | {"load_average_at_start": 0.4}],
    }  # fmt: skip
    (tmp_path / "2025-12-31-abacus.json").write_text(json.dumps(old))
    (tmp_path / "2025-12-31-tiny.json").write_text(json.dumps({**old, "size": "tiny", "benchmarks": []}))
    on("2026-01-02")
    report.write(tmp_path, [result("auctions", 11)], {}, MACHINE, size="full")

    assert "2025-12-31. Abacus 1" in section(tmp_path, "Log")
    assert "0.4" in section(tmp_path, "Log")


def test_a_benchmark_that_fails_today_keeps_its_figures_and_says_so(tmp_path: Path, report: Any, on: Any):
    on("2026-01-02")
    report.write(tmp_path, [result("reading", 22)], {}, MACHINE, size="full")
    on("2026-02-03")
    report.write(tmp_path, [], {"reading": "RuntimeError: no disk"}, MACHINE, size="full")

    assert "22" in section(tmp_path, "Reading")
    assert "reading: RuntimeError: no disk (2026-02-03)" in section(tmp_path, "Without figures")
