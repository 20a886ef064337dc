"""Only the edge reads a clock; below it, time is an argument.

A duration (``time.monotonic``) is no instant, and may be measured anywhere but in the libraries of law and log.
"""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

SOURCE = Path(__file__).parents[2] / "src"
#: The edge: what receives requests, what runs processes, and the one module that reads the time for them.
EDGE = (
    "openhall/config/",
    "openhall/kernel/clock.py",
    "openhall/kernel/sandbox_server.py",
    "openhall/procedures/dispatch/sandbox/__main__.py",
    "openhall/procedures/dossiers/sandbox/__main__.py",
    "openhall/procedures/registers/sandbox/__main__.py",
    "openhall/treasury/gateways/sandbox/__main__.py",
    "openhall_member/clock.py",
)
CLOCKS = {
    "datetime.now",
    "datetime.utcnow",
    "datetime.today",
    "date.today",
    "timezone.now",
    "timezone.localdate",
    "timezone.localtime",
    "time.time",
    "time.time_ns",
    "time.localtime",
    "time.gmtime",
}
#: Django sets these from the clock by itself, and so do these functions of the database.
HIDDEN_ARGUMENTS = {"auto_now", "auto_now_add"}
HIDDEN_NAMES = {"Now", "TransactionNow"}


def clock_calls(source: str) -> list[str]:
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Attribute):
            owner = node.value.attr if isinstance(node.value, ast.Attribute) else getattr(node.value, "id", "")
            if f"{owner}.{node.attr}" in CLOCKS:
                found.append(f"line {node.lineno}: {owner}.{node.attr}")
        elif isinstance(node, ast.keyword) and node.arg in HIDDEN_ARGUMENTS:
            found.append(f"line {node.value.lineno}: {node.arg}")
        elif isinstance(node, ast.ImportFrom):
            names = {alias.name for alias in node.names}
            if node.module in {"time", "django.utils.timezone"} and names & {"time", "time_ns", "now", "localdate"}:
                found.append(f"line {node.lineno}: from {node.module} import {', '.join(sorted(names))}")
            if node.module and node.module.startswith("django.db.models.functions") and names & HIDDEN_NAMES:
                found.append(f"line {node.lineno}: {', '.join(sorted(names & HIDDEN_NAMES))}")
    return found


def modules() -> list[Path]:
    paths = [path for path in SOURCE.rglob("*.py") if not {"tests", "migrations"} & set(path.parts)]
    return [path for path in paths if not path.relative_to(SOURCE).as_posix().startswith(EDGE)]


def test_nothing_below_the_edge_reads_a_clock():
    wrong = {
        path.relative_to(SOURCE).as_posix(): calls for path in modules() if (calls := clock_calls(path.read_text()))
    }

    assert wrong == {}


@pytest.mark.parametrize(
    "source",
    [
        "from datetime import datetime\ndatetime.now(UTC)",
        "import datetime\ndatetime.datetime.now()",
        "from django.utils import timezone\nat = timezone.now",
        "import time\ntime.time()",
        "from time import time",
        "models.DateTimeField(auto_now_add=True)",
        "from django.db.models.functions import Now",
    ],
)
def test_the_search_finds_a_clock(source):
    assert clock_calls(source)
