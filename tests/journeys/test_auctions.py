"""An auction in three browsers at once: owner, two bidders by keyboard, and a guest who watches without an account."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import override_settings
from playwright.sync_api import expect
from tests.journeys.axe import findings
from tests.journeys.browsing import arrives, on_the_log, page_after, sign, the_act
from tests.journeys.conftest import _running

from openhall.config.demo import scenes
from openhall.config.demo.client import jump_to
from openhall.kernel import clock

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("auctions")]
PLAN = {
    "jurisdiction": "cnauction",
    "category": "services",
    "title": "Use of a fictional quarry for ten years",
    "description": "A quarry that nobody has ever seen; owner and bidders are invented.",
    "lang": "en",
    "estimate": "100000.00",
}
LOT = {"title": "The quarry", "estimate": "100000.00", "deposit": "0", "method": "rising_auction"}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """A platform of its own: its clock goes forward by weeks."""
    platform = _running().Platform(tmp_path_factory.mktemp("auction") / "home", demo=True)
    with override_settings(
        OPENHALL_HOME=platform.home, OPENHALL_ORIGIN=platform.origin, OPENHALL_INSTANCE="scratch", OPENHALL_DEMO=True
    ):
        try:
            platform.start()
            yield platform
        finally:
            platform.stop()


@pytest.fixture(scope="module")
def sale(site: Any) -> Any:
    """A notice of one lot that is auctioned is out."""
    tender = site.tender()
    tender.plan(PLAN)
    tender.due = tender.call(LOT, document=scenes.document())
    return tender


@pytest.fixture(scope="module")
def announced(site: Any, desk: Any, sale: Any) -> str:
    """The owner announces the auction; its id."""
    owner = desk("owner")
    page, keys = owner.page, owner.keys
    page.goto(f"{site.origin}/desk/lots/{sale.lot}/auction")
    keys.write("#id_start", "100000.00")
    keys.write("#id_step", "1000.00")
    keys.write("#id_reserve_amount", "103000.00")
    keys.to("#announce button")
    expect(page.locator("[data-auction-file]")).to_be_visible()
    with page.expect_download() as saved:
        page.locator("[data-auction-file]").click()
    assert '"amount":"103000.00"' in Path(saved.value.path()).read_text()
    keys.press("#announce button")
    shown = sign(page, keys)
    assert "103000" not in shown
    arrives(page, r"/desk/lots/[0-9a-f-]{36}/auction")
    link = page.locator("main a[href^='/auctions/']")
    expect(link).to_be_visible()
    return str(link.get_attribute("href")).removeprefix("/auctions/")


@pytest.fixture(scope="module")
def bidders(site: Any, desk: Any, announced: str) -> list[Any]:
    """Two bidders have entered in their browsers."""
    found = [desk("bidder1"), desk("bidder2")]
    for one in found:
        one.page.goto(f"{site.origin}/desk/auctions/{announced}")
        with page_after(one.page):
            one.keys.press("#enter button")
            sign(one.page, one.keys)
        expect(one.page.locator("[data-auction-controls]")).to_be_visible()
    return found


@pytest.fixture(scope="module")
def running(site: Any, sale: Any, announced: str, bidders: list[Any], chromium: Any) -> Any:
    """The auction has begun; a guest watches it."""
    jump_to(datetime.fromisoformat(sale.due) + timedelta(seconds=5))
    guest = chromium.new_context(viewport={"width": 360, "height": 780}, locale="en").new_page()
    guest.goto(f"{site.origin}/auctions/{announced}")
    for one in bidders:  # their pages notice by themselves that it has begun
        expect(offer_button(one.page)).to_contain_text("Offer CNY 100,000.00", timeout=60_000)
    yield guest
    guest.context.close()


def offer_button(page: Any) -> Any:
    """The one button that makes the next offer."""
    return page.locator("[data-auction-next]")


def test_the_reserve_is_on_the_log_as_a_commitment_only(site, sale, announced, desk):
    act = the_act(site, "AUC-01", str(sale.project), desk("owner").key)

    assert re.fullmatch("[0-9a-f]{64}", act.public["reserve"])
    assert "103000" not in str(act.public)


def test_a_bidder_offers_by_one_key_and_the_guest_sees_it_without_a_name(site, running, bidders):
    first, second = bidders
    expect(offer_button(first.page)).to_contain_text("Offer CNY 100,000.00", timeout=60_000)
    first.keys.press("[data-auction-next]")
    expect(first.page.locator("[data-auction-told]")).to_have_text("Your offer counts. It is number 1.")
    expect(offer_button(first.page)).to_have_text("Your offer leads")
    expect(running.locator("main")).to_contain_text(re.compile("bidder [0-9a-f]{8}"), timeout=60_000)
    assert "Clear Spring" not in running.locator("main").inner_text()

    expect(offer_button(second.page)).to_contain_text("101,000.00", timeout=60_000)
    second.keys.press("[data-auction-next]")
    expect(second.page.locator("[data-auction-told]")).to_have_text("Your offer counts. It is number 2.")
    expect(first.page.locator("[data-auction-live]")).to_contain_text(
        "Somebody has bettered your offer", timeout=60_000
    )


def test_a_device_offers_by_itself_within_its_maximum_and_no_further(site, sale, running, bidders):
    first, second = bidders
    first.page.locator("summary", has_text="Let this device offer by itself").click()
    first.page.locator("#id_maximum").fill("104500.00")
    first.page.get_by_role("button", name="Start offering by itself").click()
    expect(first.page.locator("[data-auction-device]")).to_contain_text("104500.00", timeout=60_000)
    expect(offer_button(first.page)).to_have_text("Your offer leads", timeout=60_000)
    # 102,000 by the device; 103,000 by the rival; 104,000 by the device; 105,000 lies beyond.
    expect(offer_button(second.page)).to_contain_text("103,000.00", timeout=60_000)
    second.keys.press("[data-auction-next]")
    expect(offer_button(second.page)).to_contain_text("105,000.00", timeout=60_000)
    second.keys.press("[data-auction-next]")
    expect(first.page.locator("[data-auction-device]")).to_contain_text("Your maximum is reached", timeout=60_000)

    acts = on_the_log(site, "AUC-03", str(sale.project))
    assert [one.public["amount"] for one in acts] == [f"{100_000 + place * 1000}.00" for place in range(6)]
    assert [one.key for one in acts] == [first.key, second.key] * 3
    everything = str(site.rows("SELECT convert_from(leaf, 'UTF8') FROM witness_outbox")) + str(
        site.rows("SELECT maximum FROM auctions_entrant")
    )
    assert "104500" not in everything


def test_a_lost_network_is_told_and_the_page_goes_on_by_itself(site, running, bidders):
    second = bidders[1]
    second.context.set_offline(True)
    expect(second.page.locator("[data-auction-state]")).to_contain_text("connection is lost", timeout=60_000)
    second.context.set_offline(False)
    expect(second.page.locator("[data-auction-state]")).not_to_contain_text("lost", timeout=60_000)
    second.page.reload()
    expect(offer_button(second.page)).to_have_text("Your offer leads", timeout=60_000)


@pytest.mark.parametrize("language", ["en", "ko", "zh-hans", "vi"])
def test_pages_are_accessible(site, sale, running, announced, visit, language):
    pages = [
        ("bidder1", f"/desk/auctions/{announced}"),
        ("bidder3", f"/desk/auctions/{announced}"),
        ("owner", f"/desk/lots/{sale.lot}/auction"),
        ("", f"/auctions/{announced}"),
        ("", "/auctions/"),
    ]
    for handle, path in pages:
        page = visit(handle, language=language)
        page.goto(site.origin + path)
        assert findings(page) == [], (handle, path)


def test_the_result_names_the_winner_once_the_reserve_is_shown(site, sale, announced, running, bidders, desk):
    [[ends]] = site.rows("SELECT ends_at FROM auctions_auction WHERE uuid = %s", announced)
    jump_to(ends + timedelta(seconds=3))
    site.eventually(lambda: site.json(f"/api/v1/auctions/{announced}")["phase"] == "revealing")
    owner = desk("owner")
    owner.page.goto(f"{site.origin}/desk/lots/{sale.lot}/auction")
    expect(owner.page.locator("#id_salt")).to_have_value(re.compile("[0-9a-f]{64}"))
    with page_after(owner.page):
        owner.keys.press("#reveal button")
        assert "103000.00" in sign(owner.page, owner.keys)
    site.eventually(lambda: site.json(f"/api/v1/auctions/{announced}")["outcome"] == "sold")

    running.goto(f"{site.origin}/auctions/{announced}")
    expect(running.locator("main")).to_contain_text("Deep Well Works (fictional) has won with CNY 105,000.00")
    expect(running.locator("main")).to_contain_text("Clear Spring Pumps (fictional)")
    result = site.json(f"/api/v1/auctions/{announced}/offers")
    assert [one["number"] for one in result["offers"]] == [6, 5, 4, 3, 2, 1]
    [act] = on_the_log(site, "AUC-09", str(sale.project))
    assert act.public["amount"] == "105000.00"
    assert clock.now() >= ends


def test_a_bidder_shows_afterwards_that_its_device_kept_to_the_maximum(site, sale, announced, bidders):
    first = bidders[0]
    first.page.goto(f"{site.origin}/desk/auctions/{announced}")
    with page_after(first.page):
        first.page.get_by_role("button", name="Show it").click()

    [act] = on_the_log(site, "AUC-11", str(sale.project))
    assert act.public["amount"] == "104500.00"
