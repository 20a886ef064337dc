"""The static verifier of the browser, on the same sample and the same attacks: all but what only the rules can tell."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright
from tests.verify.forge import Forge, with_manifest, zipped
from tests.verify.test_tampering import FILES, LINES, cheaper, left_out, other_byte, swapped

CHROMIUM = Path("/usr/bin/chromium")
SCRIPT = Path(__file__).parents[2] / "src/openhall/ui/static/openhall/js/verify.js"
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not CHROMIUM.exists() and not os.environ.get("CI"), reason="needs Chromium"),
]


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=["--no-sandbox"])
        yield verifier_page(browser, tmp_path_factory.mktemp("page"))
        browser.close()


def verifier_page(browser: Browser, folder: Path) -> Page:
    """The verifier on a page of its own, without any network."""
    (folder / "verify.js").write_bytes(SCRIPT.read_bytes())
    (folder / "verify.html").write_text(
        '<!doctype html><title>t</title><div data-verify><input type="file" data-verify-file aria-label="File">'
        '<div data-verify-result></div></div><script src="verify.js"></script>'
    )
    made = browser.new_context(offline=True).new_page()
    made.goto((folder / "verify.html").as_uri())
    return made


def verdict(page: Page, files: dict[str, bytes]) -> str:
    result = page.locator("[data-verify-result]")
    page.get_by_label("File").set_input_files([])
    page.evaluate("delete document.querySelector('[data-verify-result]').dataset.verdict")
    sent = {"name": "case.zip", "mimeType": "application/zip", "buffer": zipped(files)}
    page.get_by_label("File").set_input_files(sent)  # type: ignore[arg-type]
    expect(result).to_have_attribute("data-verdict", re.compile("good|bad"))
    return str(result.get_attribute("data-verdict"))


def test_the_sample_holds(page, award):
    assert verdict(page, award) == "good"
    assert verdict(page, Forge(award).resealed()) == "good"


def test_a_byte_of_every_file(page, award):
    for name in FILES:
        assert verdict(page, {**award, name: other_byte(award[name], f"browser{name}")}) == "bad", name
        if name not in ("manifest.json", "log.vkey", "result.json"):
            changed = with_manifest({**award, name: other_byte(award[name], f"redone{name}")})
            assert verdict(page, changed) == "bad", name


def test_every_entry_dropped(page, award):
    """Without the last act the case is one on its way, and that is no lie."""
    for number in range(len(LINES) - 1):
        lines = LINES[:number] + LINES[number + 1 :]
        assert verdict(page, with_manifest({**award, "leaves.jsonl": b"".join(lines)})) == "bad", number


@pytest.mark.parametrize("change", [cheaper, swapped, left_out])
def test_everything_redone_by_an_attacker_and_by_the_operator(page, award, change):
    case = Forge(award)
    change(case)
    assert verdict(page, case.resealed()) == "bad"


@pytest.mark.parametrize(
    ("code", "name", "value"),
    [
        ("PLN-01", "title", "Another plan"),
        ("NOT-01", "lang", "fr"),
        ("NOT-03", "answer", "No."),
        ("NOT-04", "signed", {"text": "Three boxes."}),
        ("EVA-01", "signed", {"bids": [], "members": 1, "experts": 1}),
    ],
)
def test_words_that_nobody_signed(page, award, code, name, value):
    case = Forge(award)
    case.said(code)[name] = value
    assert verdict(page, case.resealed()) == "bad"


@pytest.mark.parametrize("name", ["reason", "article"])
def test_why_a_lot_was_ended_is_what_the_owner_signed(page, ended, name):
    case = Forge(ended)
    assert verdict(page, case.resealed()) == "good"
    case.leaf("OPN-07")["public"][name] = "Another"
    assert verdict(page, case.resealed()) == "bad"
