"""Every dependency has a line that says why, and no line is left of one that is gone."""

from __future__ import annotations

import json
import os
import re
import tomllib
from importlib import metadata
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "adr" / "0006-dependencies.md").read_text()
LINES = {name: (licence, keeper, why) for name, licence, keeper, why in re.findall(
    r"^\| `([^`]+)` \| ([^|]+) \| ([^|]+) \| ([^|]+) \|$", PAGE, re.MULTILINE
)}  # fmt: skip


def _python() -> set[str]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    extras = project["project"]["optional-dependencies"]
    groups = [project["project"]["dependencies"], *extras.values(), *project["dependency-groups"].values()]
    wanted = [each for group in groups for each in group] + project["build-system"]["requires"]
    return {re.split(r"[\[<>=~! ]", each)[0] for each in wanted}


def _browser() -> set[str]:
    package = json.loads((ROOT / "web" / "package.json").read_text())
    return set(package["dependencies"]) | set(package["devDependencies"])


def test_every_dependency_has_its_line_and_no_other_does():
    assert set(LINES) == _python() | _browser()


@pytest.mark.parametrize("name", sorted(_python() - {"hatchling"}))
def test_the_licence_is_the_one_that_the_package_states(name):
    try:
        facts = metadata.metadata(name)
    except metadata.PackageNotFoundError:
        if os.environ.get("CI"):
            raise
        pytest.skip("an extra that isn't installed here")
    stated = " ".join(
        [
            facts.get("License-Expression") or "",
            (facts.get("License") or "")[:200],
            *(facts.get_all("Classifier") or []),
        ]
    )
    family = re.match(r"(A?L?GPL|MPL|MIT|BSD|Apache)", LINES[name][0])
    assert family, LINES[name][0]
    if name == "pyrage":  # states its licence in a file only
        assert "MIT" in LINES[name][0]
        return
    spelled = {"AGPL": "AGPL|Affero", "LGPL": "LGPL", "GPL": r"\bGPL|General Public", "MPL": "MPL|Mozilla"}
    assert re.search(spelled.get(family[1], family[1]), stated), stated


def test_nothing_under_a_strong_copyleft_is_imported_by_what_is_shipped():
    strong = [name for name, (licence, _keeper, _why) in LINES.items() if re.match(r"A?GPL", licence)]
    imported = "\n".join(path.read_text() for path in (ROOT / "src").rglob("*.py"))

    assert strong
    assert not [name for name in strong if re.search(rf"^\s*(import|from) {name.replace('-', '_')}\b", imported, re.M)]
