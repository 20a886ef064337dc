"""What a process takes, as Linux tells it."""

from __future__ import annotations

import contextlib
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

MEMORY = re.compile(r"^(Rss|Pss): +(\d+) kB", re.MULTILINE)
PEAK = re.compile(r"^VmHWM:\s+(\d+) kB", re.MULTILINE)
ROOT = Path(__file__).parents[1]
OPENHALL = "from openhall.config.cli import main; main()"
START_SECONDS = 60.0


class Running(Protocol):
    """Programs that are kept running; ``pid`` is None while one isn't."""

    def pid(self, name: str) -> int | None: ...


@dataclass(frozen=True)
class Taken:
    """What a process takes now: memory in MB (10⁶ bytes), processor time in seconds since it began."""

    rss: float
    pss: float
    peak: float
    cpu: float


def taken(pid: int) -> Taken:
    """What the process takes.

    Raises:
        ProcessLookupError: it has ended. PermissionError: it isn't ours.
    """
    folder = Path("/proc") / str(pid)
    try:
        found = MEMORY.findall((folder / "smaps_rollup").read_text())
    except FileNotFoundError:
        raise ProcessLookupError(f"Process {pid} ended while it was measured.") from None
    memory = {name: int(count) * 1024 / 1e6 for name, count in found}
    peak = PEAK.search((folder / "status").read_text())
    # After the name in brackets; user and system time are fields 14 and 15 of proc(5).
    fields = (folder / "stat").read_text().rpartition(")")[2].split()
    cpu = (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    return Taken(memory["Rss"], memory["Pss"], int(peak[1]) * 1024 / 1e6 if peak else 0.0, cpu)


def child_of(pid: int) -> int:
    """The only child of a process that launches another one, or the process itself when it has become it."""
    children = (Path("/proc") / str(pid) / "task" / str(pid) / "children").read_text().split()
    return int(children[0]) if children else pid


def descendants(pid: int) -> list[int]:
    """A process and all that it has started, and they in turn."""
    found = [pid]
    for one in found:
        with contextlib.suppress(OSError):
            children = (Path("/proc") / str(one) / "task" / str(one) / "children").read_text().split()
            found += map(int, children)
    return found


@contextlib.contextmanager
def program(*arguments: str) -> Iterator[int]:
    """``openhall ARGUMENTS`` as a process of its own over this instance, for the length of a block; its id."""
    environment = os.environ | {"PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "src")])}
    environment.pop("DJANGO_SETTINGS_MODULE", None)
    command = [sys.executable, "-c", OPENHALL, *arguments]
    process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    with ended(process):
        yield process.pid


@contextlib.contextmanager
def ended(process: subprocess.Popen[bytes]) -> Iterator[subprocess.Popen[bytes]]:
    """End a process after the block, by force when it doesn't listen."""
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(timeout=15)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def pid_of(running: Running, name: str, *, seconds: float = START_SECONDS) -> int:
    """The process id of a supervised program that has become itself, waiting for it.

    Raises:
        RuntimeError: it doesn't run after so many seconds.
    """
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        with contextlib.suppress(OSError):  # it ended while we looked
            if (pid := running.pid(name)) is not None:
                return child_of(pid)
        time.sleep(0.05)
    raise RuntimeError(f"{name} didn't run within {seconds:.0f} s; its log says why.")
