"""How repetitions are ordered, thrown away and compared."""

from __future__ import annotations

import importlib
import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest


@pytest.fixture(scope="module")
def measuring() -> ModuleType:
    """``bench.measuring``; the benchmarks aren't on the path of the tests."""
    path = Path(__file__).parents[2] / "bench" / "measuring.py"
    spec = importlib.util.spec_from_file_location("bench_measuring", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def test_contestants_take_turns_and_every_second_round_runs_backwards(measuring):
    called: list[str] = []
    contestants = {name: lambda name=name: called.append(name) or len(called) for name in ("ours", "theirs")}

    found = measuring.in_turn(contestants, warmup=1, repetitions=2)

    assert called == ["ours", "theirs", "theirs", "ours", "ours", "theirs"]
    assert found["ours"].values == (4, 5)
    assert found["theirs"].values == (3, 6)


def test_the_ratio_is_taken_pair_by_pair(measuring):
    samples = measuring.Samples
    row = measuring.Row("entries", "a second", samples((10.0, 40.0, 90.0)), "peer", samples((10.0, 20.0, 30.0)))

    assert row.ratio.values == (1.0, 2.0, 3.0)
    assert row.to_json()["ratio"]["median"] == 2.0
    assert row.to_json()["ours"]["max"] == 90.0


def test_figures_of_different_numbers_of_repetitions_are_not_compared(measuring):
    row = measuring.Row("x", "s", measuring.Samples((1.0, 2.0)), "peer", measuring.Samples((1.0,)))

    with pytest.raises(ValueError, match="shorter"):
        _ = row.ratio


def test_a_rate_counts_what_was_done(measuring):
    steps: list[int] = []

    assert measuring.rate_within(lambda: steps.append(3) or 3, seconds=0.0) > 0
    assert steps == [3]


def test_an_error_is_kept_without_the_folders_of_the_machine(monkeypatch):
    monkeypatch.syspath_prepend(str(Path(__file__).parents[2]))
    without_paths = importlib.import_module("bench.report").without_paths

    kept = without_paths("ImportError: no 'x' in 'a.b' (/srv/someone/src/b.py), 3/4 done")

    assert kept == "ImportError: no 'x' in 'a.b' (…/b.py), 3/4 done"
