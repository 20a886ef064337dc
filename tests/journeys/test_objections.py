"""A bidder objects while the candidates are public, and wins: everything in the browser, with keys of their own."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from playwright.sync_api import expect
from tests.journeys.browsing import arrives, on_the_log, page_after, sign, the_act

from openhall.config.demo import scenes
from openhall.config.demo.client import Refused, jump_to
from openhall.kernel import clock

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("journeys")]
PLAN = {
    "jurisdiction": "reference",
    "title": "Ferries over an invented lake",
    "description": "Two ferries; lake, office and bidders are fictional.",
    "lang": "en",
    "estimate": "90000.00",
}
LOT = {"title": "Two ferries", "estimate": "90000.00", "deposit": "0", "method": "lowest_evaluated_price"}
TOTALS = {"bidder1": "81000.00", "bidder2": "80000.00", "bidder3": "83500.00"}
TEXT = "The first candidate’s ferry is shorter than page 3 asks for."
SUMMARY = "The objection is right: the first candidate’s ferry is too short."
PAUSES = "This tender pauses"


@pytest.fixture(scope="module")
def reported(site):
    """A lot whose report is signed, by other people's programs."""
    tender = site.tender()
    tender.plan(PLAN)
    tender.call(LOT, document=scenes.document(), due_at=clock.now() + timedelta(minutes=40))
    for handle, total in TOTALS.items():
        tender.bid(handle, {"currency": "CNY", "total": total})
    jump_to(clock.now() + timedelta(minutes=41))
    tender.until("closed")
    for handle in TOTALS:
        tender.release(handle)
    tender.until("released")
    for handle in ("owner", "centre"):
        tender.hand_in_shares(handle)
    found = [{"bid": bid["bid"]} for bid in tender.until("opened")["bids"]]
    tender.lot_act("expert", "POST", "evaluation", "evaluate_bids", {"bids": found, "members": 5, "experts": 4})
    tender.lot_act("expert", "POST", "report", "sign_report")
    return tender


@pytest.fixture(scope="module")
def objected(site, desk, reported):
    """The candidates are published, and the second bidder of the ranking objects by keyboard; the objection's page."""
    page, keys = desk("bidder1").page, desk("bidder1").keys
    notice = reported.as_("owner").get(f"/api/v1/projects/{reported.project}/notice")["uuid"]
    reported.lot_act("owner", "POST", "candidates", "publish_candidates")
    page.goto(f"{site.origin}{reverse('objection-new', args=[notice])}?lot={reported.lot}")
    keys.press("#standing-bidder", "Space")
    keys.write("[name=text]", TEXT)
    keys.press("main button", text="Raise the objection")
    assert TEXT in sign(page, keys)
    arrives(page, r"/desk/objections/[0-9a-f-]{36}")
    return page.url.rpartition("/")[2]


def test_everybody_sees_the_pause_and_nobody_who_made_it(site, desk, reported, objected):
    key = desk("bidder1").key
    act = the_act(site, "OBJ-01", str(reported.project), key)

    assert act.public["pauses"] is True
    for path in (f"/tenders/{reported.project}", f"/tenders/{reported.project}/objections"):
        shown = site.get(path)[1].decode()
        assert PAUSES in shown
        assert TEXT not in shown
    told = site.get(f"/tenders/{reported.project}/objections")[1].decode()
    assert "Clear Spring" not in told


def test_the_award_is_refused_while_it_pauses(reported, objected):
    jump_to(clock.now() + timedelta(minutes=2))

    with pytest.raises(Refused) as refusal:
        reported.lot_act("owner", "POST", "award", "publish_award")
    assert refusal.value.problem["code"] == "tender-paused"


def test_the_owner_upholds_it_and_the_lot_can_only_be_ended(site, desk, reported, objected):
    owner = desk("owner")
    page, keys = owner.page, owner.keys
    page.goto(f"{site.origin}/work")
    keys.follow("Ferries over an invented lake")
    expect(page.locator("main")).to_contain_text(TEXT)
    expect(page.locator("[data-bar]")).to_contain_text(PAUSES)
    keys.press("#upheld-yes", "Space")
    keys.pick("#id_measure", "The lot ends")
    keys.write("[name=answer]", "You are right; we measured it.")
    keys.write("[name=summary]", SUMMARY)
    with page_after(page):
        keys.press("main button", text="Send the answer")
        assert SUMMARY in sign(page, keys)
    expect(page.locator("main")).to_contain_text("You said that this lot ends without an award.")
    expect(page.locator("[data-bar]")).to_have_count(0)
    (resumed,) = on_the_log(site, "OBJ-04", str(reported.project))
    assert resumed.key == ""
    with pytest.raises(Refused) as refusal:
        reported.lot_act("owner", "POST", "award", "publish_award")
    assert refusal.value.problem["code"] == "lot-to-be-ended"

    keys.follow("End the lot without an award")
    keys.write("[name=reason]", "An objection to the result was upheld.")
    keys.write("[name=article]", "OpenHall reference rules; no law")
    keys.press("main button", text="End the lot")
    sign(page, keys)
    reported.until("failed")


def test_the_bidder_reads_the_answer_and_everybody_its_summary(site, desk, reported, objected):
    page = desk("bidder1").page
    page.goto(site.origin + reverse("objection", args=[objected]))

    expect(page.locator("main")).to_contain_text("You are right; we measured it.")
    shown = re.sub(r"\s+", " ", site.get(f"/tenders/{reported.project}/objections")[1].decode())
    assert "Upheld" in shown
    assert SUMMARY in shown
