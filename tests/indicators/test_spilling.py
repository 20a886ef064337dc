"""Each run has room of its own on the disk; it goes with the run, and what a killed run left goes with the next one."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from openhall_indicators.facts import from_folder
from openhall_indicators.schema import TABLES
from openhall_indicators.spilling import spill_in, sweep

HOLDS = """
import sys, time
from pathlib import Path
from openhall_indicators.spilling import spill_in
with spill_in(Path(sys.argv[1])) as path:
    (path / "much").write_text("x")
    print(path.name, flush=True)
    time.sleep(600)
"""


def folders(folder: Path) -> set[str]:
    return {one.name for one in folder.iterdir()}


def test_two_runs_beside_each_other_share_nothing_and_leave_nothing(tmp_path: Path):
    with spill_in(tmp_path) as one, spill_in(tmp_path) as other:
        assert one != other
        (one / "much").write_text("x")
        assert sweep(tmp_path) == 0, "both are at work"
        assert (one / "much").exists()

    assert not folders(tmp_path)


def test_it_goes_when_the_run_fails(tmp_path: Path):
    with pytest.raises(ZeroDivisionError), spill_in(tmp_path):
        raise ZeroDivisionError

    assert not folders(tmp_path)


def test_what_a_killed_run_left_goes_with_the_next(tmp_path: Path):
    run = subprocess.Popen([sys.executable, "-c", HOLDS, str(tmp_path)], stdout=subprocess.PIPE, text=True)
    assert run.stdout is not None
    name = run.stdout.readline().strip()
    try:
        with spill_in(tmp_path):
            assert name in folders(tmp_path), "it lives, so it keeps its room"
    finally:
        os.kill(run.pid, signal.SIGKILL)
        run.wait()
        run.stdout.close()
    assert folders(tmp_path) == {name}

    with spill_in(tmp_path) as mine:
        assert folders(tmp_path) == {mine.name}
    assert not folders(tmp_path)


def test_two_engines_over_one_folder_of_facts_have_their_own(tmp_path: Path):
    pq.write_table(TABLES["bids"].empty_table(), tmp_path / "bids.parquet")
    first, second = from_folder(tmp_path), from_folder(tmp_path)
    places = {
        facts.tables["bids"].get_backend().raw_sql("SELECT current_setting('temp_directory')").fetchone()[0]
        for facts in (first, second)
    }

    assert len(places) == 2
    assert {Path(one).parent for one in places} == {tmp_path}


def test_the_end_of_the_program_takes_it_along(tmp_path: Path):
    pq.write_table(TABLES["bids"].empty_table(), tmp_path / "bids.parquet")
    code = "import sys; from pathlib import Path; from openhall_indicators.facts import from_folder\n"
    code += "kept = from_folder(Path(sys.argv[1])); print(len(list(Path(sys.argv[1]).glob('spill-*'))))"
    done = subprocess.run([sys.executable, "-c", code, str(tmp_path)], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "1"
    assert folders(tmp_path) == {"bids.parquet"}
