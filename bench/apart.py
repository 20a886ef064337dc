"""A piece of work in a process of its own: what it took, and the most memory that it held.

``python -m bench.apart MODULE FUNCTION JSON`` imports first and measures then. The function gets the JSON's members as
keywords and gives facts about what it did, which come back beside ``seconds`` and ``peak_mb``.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from importlib import import_module
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]


def apart(function: str, **arguments: Any) -> dict[str, Any]:
    """Run ``module:function`` apart; its facts with ``seconds`` and ``peak_mb`` (of all its processes together).

    Raises:
        RuntimeError: it failed; the text is the end of what it said.
    """
    module, name = function.split(":")
    done = subprocess.run(
        [sys.executable, "-m", "bench.apart", module, name, json.dumps(arguments)],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    if done.returncode:
        raise RuntimeError(done.stderr.strip()[-800:])
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def main(module: str, name: str, arguments: str) -> None:
    """Measure and print one line of JSON."""
    work = getattr(import_module(module), name)
    given = json.loads(arguments)
    started = time.perf_counter()
    found = work(**given) or {}
    seconds = time.perf_counter() - started
    print(json.dumps({**found, "seconds": seconds, "peak_mb": _peak_mb() + found.get("children_mb", 0.0)}))


def _peak_mb() -> float:
    """The largest resident set of this process so far, as the kernel counted it."""
    status = Path("/proc/self/status").read_text()
    kilobytes = next(line.split()[1] for line in status.splitlines() if line.startswith("VmHWM"))
    return int(kilobytes) / 1024


if __name__ == "__main__":
    main(*sys.argv[1:4])
