"""“Your first dossier”, walked as it is written."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect
from tests.journeys.walking import TUTORIALS, commands, sections, steps

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("journeys")]
PAGE = (TUTORIALS / "your-first-dossier.md").read_text()
WALKED = ["1. Start", "2. File, as a citizen", "3. Follow it, without an account", "4. Work on it, at the desk"]
LAST = "5. Doubt it, as a stranger"


@pytest.fixture(scope="module")
def worked(reader):
    for name in WALKED[1:]:
        reader.follow(sections(PAGE)[name])
    return reader


def test_who_follows_it_without_an_account_reads_nothing_of_what_was_written(worked):
    shown = worked.guest.locator("main").inner_text()

    assert "New" in shown
    assert "Giang" not in shown


def test_a_stranger_is_told_what_is_genuine_and_what_is_a_draft(worked):
    told = sections(PAGE)[LAST]
    genuine, draft = told.split("Do the same with your draft")
    worked.follow(genuine)
    expect(worked.guest.locator("main")).to_contain_text("This document was issued here, it counts")
    worked.follow(draft)
    expect(worked.guest.locator("main")).to_contain_text("This is not a document that was issued here")

    said = [worked.run(line) for line in commands(told)]
    assert "✓" in said[-1]


def test_no_step_of_the_page_is_left_out():
    assert list(sections(PAGE)) == [*WALKED, LAST, "Where next"]
    assert commands(sections(PAGE)["1. Start"]) == ["make demo"]
    assert list(steps(sections(PAGE)["1. Start"])) == []
