"""The tree names no folder of anybody's machine and no package index but the public ones."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
#: Folders that exist on somebody's machine only. ``/tmp`` is everybody's, but a file in it is not.
MACHINE_PATH = re.compile(r"(?<![\w.:/-])/(?:work|root|home|Users|mnt|opt)/[\w.-]+")
TEXT = {".py", ".md", ".toml", ".html", ".txt", ".css", ".ts", ".js", ".json", ".sh", ".yml", ".ini", ".cfg", ".po", ""}
#: Examples for readers, and names inside third-party builds.
EXEMPT = ("docs/", "web/package-lock.json", "uv.lock", "src/openhall/ui/static/")
PYPI = {"https://pypi.org/simple"}
PYPI_FILES = "https://files.pythonhosted.org/"


def tracked() -> list[Path]:
    done = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        pytest.skip("not a git checkout")
    return [ROOT / name for name in done.stdout.split("\0") if name]


def machine_paths(text: str) -> list[str]:
    return MACHINE_PATH.findall(text)


def test_no_file_names_a_folder_of_somebodys_machine():
    wrong = {}
    for path in tracked():
        name = path.relative_to(ROOT).as_posix()
        if path.suffix in TEXT and path.is_file() and not name.startswith(EXEMPT) and path != Path(__file__):
            found = machine_paths(path.read_text(errors="replace"))
            if found:
                wrong[name] = found

    assert wrong == {}


@pytest.mark.parametrize("text", ["open('/home/alice/x')", "/ro" + "ot/checkout/y", "cd /wo" + "rk/main"])
def test_the_search_finds_such_a_folder(text):
    assert machine_paths(text)


def test_the_python_lock_names_only_the_public_index():
    text = (ROOT / "uv.lock").read_text()

    assert set(re.findall(r'registry = "([^"]+)"', text)) == PYPI
    assert [url for url in re.findall(r'url = "([^"]+)"', text) if not url.startswith(PYPI_FILES)] == []


def test_the_web_lock_names_no_address_at_all():
    lock = ROOT / "web" / "package-lock.json"
    if not lock.exists():
        pytest.skip("there is no web/package-lock.json")
    packages = json.loads(lock.read_text())["packages"]

    assert [name for name, entry in packages.items() if "resolved" in entry and not entry.get("link")] == []
