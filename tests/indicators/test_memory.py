"""All indicators over a folder of facts stay within the memory that was allowed, measured in a process of its own."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from openhall_indicators.catalogue import catalogue
from openhall_indicators.synthetic import invent

pytestmark = pytest.mark.slow
BIDS = 1_000_000
ALLOWED = 128
"""Megabytes that the engine may hold."""
BESIDE = 220
"""Megabytes beside the engine's: what is imported late, the allocator's pieces, groups of firms."""

COMPUTES = r"""
import json, re, sys
from pathlib import Path
import ibis, duckdb, pyarrow.parquet
from openhall_indicators.catalogue import catalogue
from openhall_indicators.facts import from_folder
from openhall_indicators.running import compute

def peak():
    # Not getrusage: that begins with the peak of the process that started this one.
    return int(re.search(r"VmHWM:\s+(\d+)", Path("/proc/self/status").read_text())[1]) / 1024

catalogue()
before = peak()
answers = compute(from_folder(Path(sys.argv[1]), memory=sys.argv[2]), Path(sys.argv[3]), csv=False)
told = {
    "grown": peak() - before,
    "answered": [one.indicator.id for one in answers if one.answered],
    "too_large": [one.indicator.id for one in answers if any("--memory" in str(why) for why in one.missing)],
}
print(json.dumps(told))
"""


def computes(facts: Path, memory: str, out: Path) -> Any:
    done = subprocess.run(
        [sys.executable, "-c", COMPUTES, str(facts), memory, str(out)], capture_output=True, text=True, check=True
    )
    return json.loads(done.stdout.splitlines()[-1])


@pytest.fixture(scope="module")
def facts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("market")
    invent(folder, bids=BIDS, groups=2)
    return folder


def test_a_bounded_run_stays_within_its_bound_and_an_unbounded_one_would_not(facts: Path, tmp_path: Path):
    bounded = computes(facts, f"{ALLOWED}MB", tmp_path / "bounded")
    unbounded = computes(facts, "32GB", tmp_path / "unbounded")

    assert bounded["grown"] < ALLOWED + BESIDE
    # The control: the same work, with nothing that holds it back, breaks the bound.
    assert unbounded["grown"] > ALLOWED + BESIDE
    assert unbounded["too_large"] == []
    assert {*bounded["answered"], *bounded["too_large"]} == set(unbounded["answered"])
    assert len(bounded["answered"]) > 30
    files = {file.stem for file in (tmp_path / "bounded" / "indicators").glob("*.parquet")}
    assert files == set(catalogue()) - set(bounded["too_large"])
