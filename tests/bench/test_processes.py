"""Ports of runs beside one another, and waiting for programs that are only about to run."""

from __future__ import annotations

import importlib
import os
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture
def processes(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """``bench.processes``; the benchmarks aren't on the path of the tests."""
    monkeypatch.syspath_prepend(str(ROOT))
    return importlib.import_module("bench.processes")


class Starting:
    """Programs of which one runs after it was asked for a few times."""

    def __init__(self, asked: int) -> None:
        self.left = asked

    def pid(self, name: str) -> int | None:
        self.left -= 1
        return None if self.left >= 0 else os.getpid()


def test_a_program_is_waited_for_until_it_runs(processes):
    assert processes.pid_of(Starting(2), "notary", seconds=5.0) == processes.child_of(os.getpid())


def test_a_program_that_never_runs_is_named(processes):
    with pytest.raises(RuntimeError, match="notary"):
        processes.pid_of(Starting(1_000), "notary", seconds=0.1)


def test_a_process_that_has_ended_is_said_so(processes):
    with subprocess.Popen([sys.executable, "-c", ""]) as ended:
        ended.wait()
    with pytest.raises(ProcessLookupError, match=str(ended.pid)):
        processes.taken(ended.pid)
