"""How far the verifier reaches: every figure of every act, changed by an operator who writes a consistent new log.

What passes is exactly ``BEYOND``: things that nobody signs and nothing else repeats. Whoever closes one strikes it off.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.verify.forge import Forge, zipped

from openhall_verify import Failed, verify_award

BEYOND = {
    "ENT-01 public checks/*/check",
    # Digests of secret shares; the day on which the bank says that it paid.
    "OPN-04 statement shares/*/sha256",
    "REF-02 public value_date",
    "REF-04 hidden value_date",
}


def paths(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    if path and not (isinstance(value, dict | list) and value):
        yield path
    for name, one in inside:
        yield from paths(one, (*path, name))


def parts(case: Forge) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every place of acts that an operator may rewrite, with a name; the opening set follows from its acts."""
    for line in case.lines:
        leaf = line["leaf"]
        if "case" in leaf:
            yield f"{leaf['code']} public", leaf.get("public", {})
            if "statement" in leaf and leaf["code"] != "OPN-03":
                yield f"{leaf['code']} statement", case.statements[leaf["statement"]]
    for entry in case.hidden:
        yield f"{entry['hidden']['code']} hidden", entry["hidden"]["public"]


def other(value: Any) -> Any:
    if isinstance(value, bool | int):
        return not value if isinstance(value, bool) else value + 1
    if not isinstance(value, str):
        return ["x"] if value == [] else "x"
    if value.endswith("Z") and "T" in value:
        return "2026-01-05T09:00:01.000000Z"
    if value.count("-") == 2:
        return "2026-01-15"
    return "1.00" if value.replace(".", "").isdigit() else "changed"


@pytest.mark.slow
def test_every_figure_of_every_act(award: dict[str, bytes], ended: dict[str, bytes], tmp_path: Path) -> None:
    passed, tried = _attacks(award, tmp_path)
    assert len(tried) > 120
    assert passed == BEYOND
    passed, more = _attacks(ended, tmp_path)
    assert {"OPN-07 public reason", "OPN-07 public article"} <= more - tried
    assert passed <= BEYOND


def _attacks(award: dict[str, bytes], tmp_path: Path) -> tuple[set[str], set[str]]:
    """Labels of the changes that the verifier accepted, and of all that were tried."""
    passed, tried = set(), set()
    for number, (name, body) in enumerate(parts(Forge(award))):
        for path in paths(body):
            label = f"{name} {'/'.join('*' if isinstance(step, int) else step for step in path)}"
            if label in tried or label == "ARC-01 public leaves":  # the bench itself counts those anew
                continue
            tried.add(label)
            case = Forge(award)
            place = list(parts(case))[number][1]
            for step in path[:-1]:
                place = place[step]
            place[path[-1]] = other(place[path[-1]])
            (tmp_path / "case.zip").write_bytes(zipped(case.resealed()))
            try:
                verify_award(tmp_path / "case.zip")
            except Failed:
                continue
            passed.add(label)
    return passed, tried
