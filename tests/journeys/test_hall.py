"""A tender through the browser, 360 pixels wide: the bidder by keyboard alone, custodians, a guest in the live hall."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import expect
from tests.journeys.browsing import Keyboard, arrives, load_key, sign, switch_language

from openhall.config.demo import scenes
from openhall.config.demo.client import jump_to
from openhall.kernel import clock

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("journeys")]
PLAN = {
    "jurisdiction": "reference",
    "title": "Benches for an invented park",
    "description": "Twenty benches; park, office and bidders are fictional.",
    "lang": "en",
    "estimate": "90000.00",
}
LOT = {"title": "Twenty benches", "estimate": "90000.00", "deposit": "0", "method": "lowest_evaluated_price"}


@pytest.fixture(scope="module")
def hall(site):
    """A tender under the reference rules whose deadline comes when the test says so; two bids are in already."""
    tender = site.tender()
    tender.plan(PLAN)
    tender.call(LOT, document=scenes.document(), due_at=clock.now() + timedelta(minutes=40))
    for handle, total in {"bidder2": "81000.00", "bidder3": "79500.00"}.items():
        tender.bid(handle, {"currency": "CNY", "total": total})
    return tender


@pytest.fixture(scope="module")
def bidder_page(chromium, site):
    """The bidder's browser; it keeps its keys from one test to the next, and complaints of the page are collected."""
    context = chromium.new_context(viewport={"width": 360, "height": 780}, locale="en", accept_downloads=True)
    page = context.new_page()
    page.set_default_timeout(45_000)
    page.complaints = []
    page.on("pageerror", lambda error: page.complaints.append(str(error)))
    yield page
    assert page.complaints == []
    context.close()


def hand_in_by_keyboard(site, hall, bidder_page):
    """The bidder's way from the sign-in to the receipt, asserted at every step."""
    page, keys = bidder_page, Keyboard(bidder_page)
    page.goto(f"{site.origin}/sign-in?next=/work")
    keys.write("input[type=email], input[name=email]", "bidder1@demo.example")
    keys.write("input[name=password]", "open hall demo")
    page.keyboard.press("Enter")
    arrives(page, "/work$")
    load_key(page, site, keys)
    page.goto(site.origin + reverse("bid-tasks", args=[hall.lot]))
    seal = reverse("bid-seal", args=[hall.lot])
    keys.press(f'a[href^="{seal}"]')
    arrives(page, f"{seal}.*")
    keys.write("#id_total", "78250.00")
    keys.write("#id_days", "30")
    keys.press("[data-seal-trial]")
    page.get_by_role("status").filter(has_text="78250.00").wait_for()
    page.wait_for_timeout(600)  # a draft is kept a moment after the last letter
    page.goto(page.url)  # what was typed is still here, but for the passphrase
    expect(page.locator("#id_total")).to_have_value("78250.00")
    keys.write("#id_passphrase", "correct horse battery")
    with page.expect_download() as backup:
        keys.press("form[data-seal-bid] button[type=submit]")
    assert backup.value.suggested_filename.endswith(".age")
    sign(page, keys)
    arrives(page, r"/done/[0-9a-f]{64}")

    page.get_by_role("heading", level=1).wait_for()
    hall.bids["bidder1"] = re.search(r"bids/([0-9a-f-]{36})", page.url)[1]
    leaf = page.url.rpartition("/")[2]
    site.eventually(lambda: site.get(f"/receipts/{leaf}/proof")[0] == 200)
    page.goto(f"{site.origin}/receipts/{leaf}")
    assert "in the log" in page.locator("main").inner_text().lower()
    assert hall.as_("bidder1").get(f"/api/v1/bids/{hall.bids['bidder1']}")["state"] == "submitted"


@pytest.fixture(scope="module")
def handed_in(site, hall, bidder_page):
    """The bid is in, by keyboard alone; whichever test comes first, it is in before the deadline."""
    hand_in_by_keyboard(site, hall, bidder_page)
    return hall.bids["bidder1"]


def test_a_bidder_hands_in_a_bid_by_keyboard_alone(hall, handed_in):
    own = hall.as_("bidder1").get("/api/v1/bids")["bids"]

    assert handed_in in [bid["uuid"] for bid in own]


def test_the_hall_opens_live_with_everybody_in_the_browser(site, hall, bidder_page, handed_in, visit):
    guest = visit()
    address = f"{site.origin}{reverse('hall', args=[hall.lot])}"
    guest.goto(address)
    jump_to(clock.now() + timedelta(minutes=41))
    hall.until("closed")
    bid = hall.bids["bidder1"]
    bidder_page.goto(site.origin + reverse("bid-release", args=[bid]))
    Keyboard(bidder_page).press("form[data-release-bid] button[type=submit]")
    sign(bidder_page, Keyboard(bidder_page))
    arrives(bidder_page, f"/bids/{bid}$|/done/.*")
    for handle in ("bidder2", "bidder3"):
        hall.release(handle)
    hall.until("released")
    for handle in ("owner", "centre"):
        custodian = visit(handle)
        load_key(custodian, site)
        custodian.goto(site.origin + reverse("lot-custody", args=[hall.lot]))
        custodian.locator("form[data-release-shares] button[type=submit]").click()
        sign(custodian)
        arrives(custodian, "/handed-in/.*")
    record = hall.until("opened")
    totals = sorted(bid["total"] for bid in record["bids"])
    bidder_page.goto(site.origin + reverse("bid-confirm", args=[bid]))
    keys = Keyboard(bidder_page)
    keys.press("#id_agrees_yes", "Space")
    keys.press('form[data-command="confirm_price"] button[type=submit], form[data-command="confirm_price"] button')
    sign(bidder_page, keys)
    arrives(bidder_page, f"/bids/{bid}$|/done/.*|/opening.*")

    assert totals == ["78250.00", "79500.00", "81000.00"]
    # The guest never reloaded: what the stream brought is what a reader without script gets.
    plain = visit(script=False)

    def same() -> bool:
        plain.goto(address)
        with_script = [text.split("\n")[0] for text in guest.locator("[data-hall-entries] > li").all_inner_texts()]
        without = [text.split("\n")[0] for text in plain.locator("[data-hall-entries] > li").all_inner_texts()]
        return len(without) >= 5 and with_script == without

    site.eventually(same, seconds=30)


def test_an_owner_signs_and_publishes_a_plan_through_the_form(site, visit):
    page = visit("owner")
    load_key(page, site)
    page.goto(site.origin + reverse("work-project-new"))
    page.locator("[name=title]").fill("Lamps for an invented street")
    before = page.url
    # The language is switched in the middle: what was typed stays.
    page.locator("form[action*=language] select, form[action*=language] button").first.wait_for(state="attached")
    switch_language(page, "ko")
    assert page.locator("html").get_attribute("lang") == "ko"
    expect(page.locator("[name=title]")).to_have_value("Lamps for an invented street")
    switch_language(page, "en")
    assert page.url == before
    expect(page.locator("[name=title]")).to_have_value("Lamps for an invented street")
    page.locator("[name=currency]").fill("CNY")
    fill_the_rest(page)
    page.locator("main form[data-signed-form] button[type=submit], main form[data-signed-form] button").last.click()
    sign(page)
    arrives(page, r"/desk/projects/[0-9a-f-]{36}.*")
    project = re.search(r"projects/([0-9a-f-]{36})", page.url)[1]
    page.goto(site.origin + reverse("work-project-plan", args=[project]))
    page.locator('form[data-command="publish_plan"] button').last.click()
    sign(page)
    arrives(page, r"/plan/published/[0-9a-f]{64}")

    assert site.get(f"/tenders/{project}")[0] == 200


def fill_the_rest(page: Any) -> None:
    """Every required field of the form that is still empty: the first choice, or something plain."""
    for select in page.locator("main select[required]").all():
        if not select.input_value():
            select.select_option(index=1)
    for field in page.locator("main input[required], main textarea[required]").all():
        kind = field.get_attribute("type") or "text"
        if kind not in ("radio", "checkbox", "hidden") and not field.input_value():
            field.fill("2027-03-01" if kind == "date" else "1000.00")
    for name in {radio.get_attribute("name") for radio in page.locator("main input[type=radio][required]").all()}:
        if not page.locator(f"main input[name='{name}']:checked").count():
            page.locator(f"main input[name='{name}']").first.check()
