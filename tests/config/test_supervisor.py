"""One parent, many programs: they come back when they die, and they all end with the parent."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from openhall.config import supervisor
from openhall.config.supervisor import AlreadyRunning, Program, Supervisor, check_ports, only_one

SLEEP = (sys.executable, "-c", "import time; print('awake', flush=True); time.sleep(600)")
STUBBORN = (
    sys.executable,
    "-c",
    "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('awake', flush=True); time.sleep(600)",
)


def eventually(true: Callable[[], object], seconds: float = 15.0) -> None:
    deadline = time.monotonic() + seconds
    while not true():
        if time.monotonic() > deadline:
            pytest.fail("it didn't happen in time")
        time.sleep(0.02)


def alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return False
    return state not in "ZX"


@pytest.fixture
def lines() -> list[tuple[str, str]]:
    return []


@pytest.fixture
def supervised(tmp_path, lines):
    started: list[Supervisor] = []

    def start(*programs: Program) -> Supervisor:
        one = Supervisor(programs, tmp_path / "logs", show=lambda name, line: lines.append((name, line)))
        started.append(one)
        one.start()
        eventually(lambda: len([line for _, line in lines if line == "awake"]) >= len(programs))
        return one

    yield start
    for one in started:
        one.stop()


def test_a_program_that_dies_is_started_again(supervised, lines):
    one = supervised(Program("sleeper", SLEEP))
    first = one.pid("sleeper")

    os.kill(first, signal.SIGKILL)

    eventually(lambda: lines.count(("sleeper", "awake")) == 2)
    assert one.pid("sleeper") != first


def test_what_a_dead_program_leaves_behind_is_ended(supervised, lines):
    family = (
        "import subprocess, sys, time; c = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)'])\n"
    )
    family += "print(c.pid, flush=True); print('awake', flush=True); time.sleep(600)"
    one = supervised(Program("family", (sys.executable, "-c", family)))
    child = int(lines[0][1])
    assert alive(child)

    os.kill(one.pid("family"), signal.SIGKILL)

    eventually(lambda: not alive(child))


def test_one_may_start_before_the_others_and_all_end(tmp_path):
    one = Supervisor([Program("first", SLEEP), Program("second", SLEEP)], tmp_path / "logs")
    try:
        one.start(only=["second"])
        eventually(lambda: one.pid("second"))
        assert one.pid("first") is None
        before = one.pid("second")
        one.programs.append(Program("third", SLEEP))
        one.start()
        eventually(lambda: one.pid("first") and one.pid("third"))
        assert one.pid("second") == before
        pids = [one.pid(name) for name in ("first", "second", "third")]
    finally:
        one.stop()

    assert not any(alive(pid) for pid in pids)


def test_stop_ends_every_program_also_one_that_does_not_listen(supervised, monkeypatch):
    monkeypatch.setattr(supervisor, "STOP_SECONDS", 0.5)
    one = supervised(Program("sleeper", SLEEP), Program("stubborn", STUBBORN))
    pids = [one.pid("sleeper"), one.pid("stubborn")]

    one.stop()

    assert not any(alive(pid) for pid in pids)


def test_output_goes_to_a_log_file_of_the_programs_own(supervised, tmp_path):
    supervised(Program("sleeper", SLEEP))

    assert (tmp_path / "logs" / "sleeper.log").read_text() == "awake\n"


def test_programs_end_with_a_parent_that_is_killed(tmp_path):
    code = f"""
import sys, time
from pathlib import Path
from openhall.config.supervisor import Program, Supervisor
one = Supervisor([Program("sleeper", {SLEEP!r})], Path({str(tmp_path)!r}))
one.start()
while not one.pid("sleeper"): time.sleep(0.02)
time.sleep(0.5)
print(one.pid("sleeper"), flush=True)
sys.stdin.read()
"""
    with subprocess.Popen(
        [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as parent:
        child = int(parent.stdout.readline())
        assert alive(child)
        parent.kill()

    eventually(lambda: not alive(child))


def test_a_second_platform_on_the_same_home_is_refused(tmp_path):
    with only_one(tmp_path), pytest.raises(AlreadyRunning, match=str(os.getpid())), only_one(tmp_path):
        pass


def test_a_taken_port_is_named():
    import socket

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(AlreadyRunning, match=str(port)):
            check_ports("127.0.0.1", [port])
