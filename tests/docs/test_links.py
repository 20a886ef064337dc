"""Every relative link of the documents leads to something that is there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from openhall.config.reference.markdown import anchor

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted(
    path
    for path in [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "web").glob("*.md")]
    if "node_modules" not in path.parts
)
LINK = re.compile(r"(?<!`)\]\(([^)\s]+)\)")


def _titles(page: Path) -> set[str]:
    text = re.sub(r"^```.*?^```", "", page.read_text(), flags=re.MULTILINE | re.DOTALL)
    return {anchor(title.replace("`", "")) for title in re.findall(r"^#+ (.+)$", text, re.MULTILINE)}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_somewhere(page):
    text = re.sub(r"^```.*?^```", "", page.read_text(), flags=re.MULTILINE | re.DOTALL)
    broken = []
    for link in LINK.findall(text):
        if re.match(r"[a-z]+:", link):
            continue
        file, _hash, fragment = link.partition("#")
        target = (page.parent / file).resolve() if file else page
        if not target.exists() or (fragment and target.suffix == ".md" and fragment not in _titles(target)):
            broken.append(link)

    assert not broken


def test_make_targets_named_in_the_documents_exist():
    known = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    named = {(page.name, word) for page in PAGES for word in re.findall(r"`make ([a-z]+)", page.read_text())}

    assert not {(page, word) for page, word in named if word not in known}


def test_files_named_in_the_documents_are_in_the_tree():
    # Named as paths from the root of the repository, in backquotes.
    path = re.compile(r"`((?:src|tests|web/src|scripts|docs)/[\w./-]+\.\w+)`")
    pages = [page for page in PAGES if page.parent != ROOT / "web"]
    missing = {
        (page.name, name) for page in pages for name in path.findall(page.read_text()) if not (ROOT / name).exists()
    }

    assert not missing


def test_every_test_that_the_threat_model_cites_exists():
    text = (ROOT / "SECURITY.md").read_text()
    sources = [path.read_text() for path in (ROOT / "tests").rglob("test_*.py")]
    files = {path for path in re.findall(r"`(tests/[\w/.]+)", text) if not (ROOT / path).exists()}
    names = set(re.findall(r"(?:::|`)(test_\w+)`", text))
    lost = {name for name in names if not any(f"def {name}(" in source for source in sources)}

    assert names
    assert not files
    assert not lost
