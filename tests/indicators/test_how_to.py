"""The commands of the how-to page do what it says."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

from click.testing import CliRunner

from openhall_indicators.cli import main

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "how-to" / "compute-indicators.md").read_text()


def test_each_command_of_the_page_works(tmp_path: Path):
    lines = [line for block in re.findall(r"^```sh\n(.*?)^```", PAGE, re.M | re.S) for line in block.splitlines()]
    assert len(lines) >= 4

    for line in lines:
        program, *words = shlex.split(line)
        assert program == "openhall-indicators"
        names = ("out", "judged", "market", "market/facts")
        folders = {name: str(tmp_path / name) for name in names}
        inside = [str(ROOT / word) if word.startswith("tests/") else folders.get(word, word) for word in words]
        done = CliRunner().invoke(main, inside)
        assert done.exit_code == 0, f"{line}: {done.output}"

    assert {file.name for file in (tmp_path / "out").iterdir()} == {"facts", "indicators", "report.html", "run.json"}
