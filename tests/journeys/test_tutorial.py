"""“Your first tender”, walked as it is written."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect
from tests.journeys.walking import TUTORIALS, commands, sections, steps

from openhall.config.demo.people import PASSWORD

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("journeys")]
ROOT = Path(__file__).resolve().parents[2]
PAGE = (TUTORIALS / "your-first-tender.md").read_text()
TENDER = "Two benches for the village square"


def test_make_demo_is_what_the_reader_has_in_front_of_them(site):
    assert commands(sections(PAGE)["1. Start"]) == ["make demo"]
    target = re.search(r"^demo:.*\n((?:\t.*\n)+)", (ROOT / "Makefile").read_text(), re.MULTILINE)
    assert "openhall demo" in target[1]
    assert f"Every demo account has the password `{PASSWORD}`" in PAGE
    assert site.get("/")[0] == 200


@pytest.fixture(scope="module")
def published(reader):
    reader.follow(sections(PAGE)["2. Publish, as the owner"])
    return reader.guest.url


def test_the_owner_publishes_as_the_page_says(reader, published):
    assert "/tenders/" in published
    expect(reader.guest.locator("h1")).to_have_text(TENDER)


@pytest.fixture(scope="module")
def bids(reader, published):
    reader.follow(sections(PAGE)["3. Bid, twice"])


def test_two_bidders_bid_and_nobody_sees_it(reader, published, bids):
    assert reader.guest.url == published
    shown = reader.guest.locator("main").inner_text()
    assert "4,800" not in shown
    assert "Clear Spring" not in shown
    assert (reader.folder / "your-receipt.tlog-proof").stat().st_size > 0


@pytest.fixture(scope="module")
def opened(reader, bids):
    reader.follow(sections(PAGE)["4. Open"])


def test_the_prices_are_read_out_before_the_guests_eyes(reader, opened):
    hall = reader.guest.locator("[data-hall-entries]")  # it was never reloaded
    expect(hall).to_contain_text("4,650.00", timeout=60_000)
    expect(hall).to_contain_text("4,800.00")


def test_everything_is_checked_without_the_platform(reader, opened):
    text = sections(PAGE)["5. Check it without the platform"]
    reader.follow(text)
    said = [reader.run(line) for line in commands(text)]

    assert len(said) == 4
    assert all("✓" in words for words in said[1:])


def test_no_step_of_the_page_is_left_out():
    walked = ["1. Start", "2. Publish, as the owner", "3. Bid, twice", "4. Open", "5. Check it without the platform"]

    assert list(sections(PAGE)) == [*walked, "Where next"]
    assert list(steps(sections(PAGE)["1. Start"])) == []
