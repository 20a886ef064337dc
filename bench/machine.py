"""The machine on which figures were measured, described without naming it."""

from __future__ import annotations

import os
import platform
import re
import sqlite3
import time
from pathlib import Path
from typing import Any

QUIET_LOAD = 0.5
"""Load average (one minute) above which results say that the machine was shared."""


def describe(folder: Path, *, load: float) -> dict[str, Any]:
    """CPU, memory, kernel, versions, and how fast ``folder``'s disk makes a small write durable.

    ``load`` is the load average (one minute) before the benchmarks began.
    """
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version_num")
        version = int(cursor.fetchone()[0])
    return {
        "cpu": cpu_model(),
        "cores": len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count(),
        "memory_gib": round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30, 1),
        "kernel": f"{platform.system()} {re.match(r'[0-9.]*', platform.release())[0]}",  # type: ignore[index]
        "python": f"{platform.python_implementation()} {platform.python_version()}",
        "postgresql": f"{version // 10000}.{version % 10000}",
        "sqlite": sqlite3.sqlite_version,
        "fsyncs_per_second": round(fsync_rate(folder), 1),
        "load_average_at_start": round(load, 2),
        "shared": load > QUIET_LOAD,
    }


def cpu_model() -> str:
    """The processor's own name."""
    try:
        found = re.search(r"^model name\s*:\s*(.+)$", Path("/proc/cpuinfo").read_text(), re.MULTILINE)
    except OSError:
        found = None
    return found[1].strip() if found else platform.processor() or platform.machine()


def fsync_rate(folder: Path, *, seconds: float = 1.0) -> float:
    """Appends of 4 KiB, each forced to disk, a second."""
    path = folder / "fsync-probe"
    block, count = os.urandom(4096), 0
    with path.open("wb") as file:
        started = time.perf_counter()
        while (passed := time.perf_counter() - started) < seconds:
            file.write(block)
            file.flush()
            os.fsync(file.fileno())
            count += 1
    path.unlink()
    return count / passed


def slug(machine: dict[str, Any]) -> str:
    """A file name's part that says what kind of machine: processor and cores."""
    words = re.sub(r"[^a-z0-9]+", "-", f"{machine['cpu']} {machine['cores']} cores".lower())
    return words.strip("-")[:60]
