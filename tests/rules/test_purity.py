"""The library stays pure, and its reference page is the one the data give."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import openhall_rules
from openhall_rules.reference import render_packs

ROOT = Path(openhall_rules.__file__).parent
MODULES = sorted([*ROOT.glob("*.py"), *ROOT.glob("service/*.py")])
PAGE = Path(__file__).parents[2] / "docs" / "reference" / "packs.md"
ALLOWED = {
    "__future__", "collections", "contextlib", "dataclasses", "datetime", "decimal", "enum", "fractions", "functools",
    "hashlib", "hmac", "importlib", "itertools", "json", "re", "rfc8785", "tomllib", "types", "typing",
    "unicodedata", "zoneinfo", "openhall_rules",
}  # fmt: skip
CLOCK = {"now", "utcnow", "today", "time_ns", "monotonic"}


def imports(tree: ast.AST) -> set[str]:
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module.partition(".")[0])
    return found


@pytest.mark.parametrize("module", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_framework_clock_network_randomness_or_float(module: Path) -> None:
    tree = ast.parse(module.read_text())
    assert imports(tree) <= ALLOWED
    for node in ast.walk(tree):
        assert not (isinstance(node, ast.Constant) and isinstance(node.value, float)), ast.dump(node)
        assert not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "float")
        assert not (isinstance(node, ast.Attribute) and node.attr in CLOCK), ast.dump(node)


def test_importing_it_imports_no_framework() -> None:
    libraries = "openhall_rules, openhall_rules.leaves, openhall_rules.reference, openhall_rules.service"
    script = f"import {libraries}, sys; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    loaded = set(done.stdout.split())
    assert "openhall_rules.leaves" in loaded
    assert not {"django", "pydantic", "openhall"} & loaded


def test_the_reference_page_is_the_one_the_packs_give() -> None:
    assert PAGE.read_text() == render_packs()
