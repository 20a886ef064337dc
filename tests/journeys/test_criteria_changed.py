"""Criteria that change before bids are due: prepared by the owner, signed as differences, and its bidders are told."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import expect
from tests.journeys.browsing import arrives, page_after, sign, sound, the_act

from openhall.config.demo import scenes
from openhall.kernel import clock

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("journeys")]
PLAN = {
    "jurisdiction": "reference",
    "title": "Kites for an invented school",
    "description": "Kites; school and bidders are fictional.",
    "lang": "en",
    "estimate": "9000.00",
}
BEFORE = {"id": "f1", "stage": "formal", "text": "The head has signed.", "clause": "Part 2, 3.1"}
LOT = {
    "title": "Thirty kites",
    "estimate": "9000.00",
    "deposit": "0",
    "method": "lowest_evaluated_price",
    "criteria": {"requirements": [BEFORE]},
}
AFTER = "The head or a deputy has signed."
WORDS = "A deputy may sign as well."


@pytest.fixture(scope="module")
def called(site: Any) -> Any:
    """A tender that is out, in which one bidder has handed in a bid; by other people's programs."""
    tender = site.tender()
    tender.plan(PLAN)
    tender.call(LOT, document=scenes.document(), due_at=clock.now() + timedelta(days=2))
    tender.bid("bidder1", {"currency": "CNY", "total": "8000.00"})
    return tender


@pytest.fixture(scope="module")
def prepared(site: Any, desk: Any, called: Any) -> Any:
    """The owner writes the requirement anew, by keyboard and in Vietnamese; nobody else sees it yet."""
    page, keys = desk("owner").page, desk("owner").keys
    page.context.add_cookies([{"name": "django_language", "value": "vi", "url": site.origin}])
    page.goto(site.origin + reverse("work-criteria", args=[called.project, called.lot]))
    expect(page.locator("html")).to_have_attribute("lang", "vi")
    sound(page)
    keys.write("[name='requirements.0.text']", AFTER)
    with page_after(page):
        keys.press("main form[data-signed-form] button[type=submit]")
        page.get_by_role("dialog").wait_for()
        keys.press("dialog button", text="Ký và gửi")
    table = page.locator("table").filter(has_text="Những gì sẽ thay đổi")
    expect(table).to_contain_text(BEFORE["text"])
    expect(table).to_contain_text(AFTER)
    sound(page)
    page.context.add_cookies([{"name": "django_language", "value": "en", "url": site.origin}])
    return called


def test_what_is_prepared_nobody_else_reads(site, prepared):
    shown = site.get(f"/tenders/{prepared.project}")[1].decode()

    assert BEFORE["text"] in shown
    assert AFTER not in shown


@pytest.fixture(scope="module")
def changed(site: Any, desk: Any, prepared: Any) -> Any:
    """The amendment, with the old beside the new, is published with one signature."""
    page, keys = desk("owner").page, desk("owner").keys
    page.goto(site.origin + reverse("work-amend", args=[prepared.notice]))
    expect(page.locator("main")).to_contain_text("What changes in lot 1")
    sound(page)
    keys.write("[name=text]", WORDS)
    keys.press("main button", text="Publish the amendment")
    assert WORDS in sign(page, keys)
    arrives(page, r"/amended/[0-9a-f]{64}")
    return prepared


def test_everybody_reads_the_old_beside_the_new(site, desk, visit, changed):
    the_act(site, "NOT-04", str(changed.project), desk("owner").key)
    page = visit()
    page.goto(f"{site.origin}/tenders/{changed.project}#amendments")
    row = page.locator("table").filter(has_text="what changed").locator("tbody tr")

    expect(row).to_have_count(1)
    expect(row).to_contain_text(BEFORE["text"])
    expect(row).to_contain_text(AFTER)
    sound(page)


def test_the_bidder_is_told_and_may_seal_again(site, desk, changed):
    page, keys = desk("bidder1").page, desk("bidder1").keys
    page.goto(f"{site.origin}/messages")
    expect(page.locator("main")).to_contain_text("Bids are evaluated by other criteria now")
    page.goto(site.origin + f"/desk/lots/{changed.lot}/bid")
    expect(page.locator("main")).to_contain_text("The owner changed by what bids are evaluated")
    sound(page)
    keys.follow("See what changed, the old beside the new")
    expect(page.locator("#amendments")).to_be_visible()
    expect(page.locator("main")).to_contain_text(AFTER)
