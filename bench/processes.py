"""What a process takes, as Linux tells it, and ports for a few of them."""

from __future__ import annotations

import os
import re
import socket
from dataclasses import dataclass
from pathlib import Path

MEMORY = re.compile(r"^(Rss|Pss): +(\d+) kB", re.MULTILINE)
PEAK = re.compile(r"^VmHWM:\s+(\d+) kB", re.MULTILINE)


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
        OSError: there is no such process, or it isn't ours.
    """
    folder = Path("/proc") / str(pid)
    memory = {name: int(count) * 1024 / 1e6 for name, count in MEMORY.findall((folder / "smaps_rollup").read_text())}
    peak = PEAK.search((folder / "status").read_text())
    # After the name in brackets; user and system time are fields 14 and 15 of proc(5).
    fields = (folder / "stat").read_text().rpartition(")")[2].split()
    cpu = (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    return Taken(memory["Rss"], memory["Pss"], int(peak[1]) * 1024 / 1e6 if peak else 0.0, cpu)


def child_of(pid: int) -> int:
    """The only child of a process that launches another one, or the process itself when it has become it."""
    children = (Path("/proc") / str(pid) / "task" / str(pid) / "children").read_text().split()
    return int(children[0]) if children else pid


def free_ports(count: int) -> int:
    """The first of so many neighbouring ports that are free now.

    Raises:
        RuntimeError: none were found.
    """
    for first in range(23_000, 32_000, count + 7):
        try:
            for port in range(first, first + count):
                with socket.socket() as probe:
                    probe.bind(("127.0.0.1", port))
        except OSError:
            continue
        return first
    raise RuntimeError("No free ports were found.")
