"""All indicators over a folder of facts stay within the memory that was allowed, measured in a process of its own."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from openhall_indicators.catalogue import catalogue
from openhall_indicators.synthetic import invent

pytestmark = pytest.mark.slow
BIDS = 400_000
ALLOWED = 128
"""Megabytes that the engine may hold."""
BESIDE = 220
"""Megabytes beside the engine's: what is imported late, the allocator's pieces, groups of firms."""

COMPUTES = """
import json, resource, sys
from pathlib import Path
import ibis, duckdb, pyarrow.parquet
from openhall_indicators.catalogue import catalogue
from openhall_indicators.facts import from_folder
from openhall_indicators.running import compute

def peak():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024

catalogue()
before = peak()
answers = compute(from_folder(Path(sys.argv[1]), memory=sys.argv[2]), Path(sys.argv[3]), csv=False)
told = {"grown": peak() - before, "indicators": len(answers), "answered": sum(1 for one in answers if one.answered)}
print(json.dumps(told))
"""


def computes(facts: Path, memory: str, out: Path) -> dict[str, float]:
    done = subprocess.run(
        [sys.executable, "-c", COMPUTES, str(facts), memory, str(out)], capture_output=True, text=True, check=True
    )
    told: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return told


@pytest.fixture(scope="module")
def facts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("market")
    invent(folder, bids=BIDS, groups=2)
    return folder


def test_a_bounded_run_stays_within_its_bound_and_an_unbounded_one_would_not(facts: Path, tmp_path: Path):
    bounded = computes(facts, f"{ALLOWED}MB", tmp_path / "bounded")
    unbounded = computes(facts, "32GB", tmp_path / "unbounded")

    assert bounded["indicators"] == len(catalogue())
    assert bounded["answered"] == unbounded["answered"] > 20
    assert bounded["grown"] < ALLOWED + BESIDE
    # The control: the same work, with nothing that holds it back, breaks the bound.
    assert unbounded["grown"] > ALLOWED + BESIDE
