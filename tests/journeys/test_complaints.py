"""A bidder’s complaint makes an award void: complained and decided in the browser, with keys of their own."""

from __future__ import annotations

import re
from datetime import timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

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
    "title": "Lanterns for an invented harbour",
    "description": "Lanterns; harbour, office and bidders are fictional.",
    "lang": "en",
    "estimate": "90000.00",
}
LOT = {"title": "Forty lanterns", "estimate": "90000.00", "deposit": "0", "method": "lowest_evaluated_price"}
TOTALS = {"bidder1": "81000.00", "bidder2": "80000.00", "bidder3": "83500.00"}
TEXT = "The winner’s lanterns are made of paper, which page 2 forbids."
PUBLISHED = "The winner’s lanterns are made of paper; the documents forbid that."
WHOLE = "The complaint of the second bidder is right in every point."
SUSPENDED = "This tender is suspended"


@pytest.fixture(scope="module")
def awarded(site):
    """A lot that was awarded to the lowest bid, by other people’s programs, and an authority that takes complaints."""
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
    tender.lot_act("owner", "POST", "candidates", "publish_candidates")
    jump_to(clock.now() + timedelta(minutes=10))
    tender.lot_act("owner", "POST", "award", "publish_award")
    uuid = uuid4()
    tender.as_("authority").act(
        "POST", f"/api/v1/responsible-bodies/{uuid}", command="name_responsible_body", version=0,
        object=f"responsible-body:{uuid}", payload={
            "jurisdiction": "reference", "industry": "Harbours", "body": "Harbour Office (fictional)", "here": True,
            "contact": "1 Invented Quay", "source": "Notice 1 of an invented harbour", "lang": "en",
        },
    )  # fmt: skip
    return tender


@pytest.fixture(scope="module")
def complained(site, desk, awarded):
    """The second bidder of the ranking complains by keyboard; the complaint’s id."""
    page, keys = desk("bidder1").page, desk("bidder1").keys
    notice = awarded.as_("owner").get(f"/api/v1/projects/{awarded.project}/notice")["uuid"]
    page.goto(site.origin + reverse("complaint-new", args=[notice]))
    keys.pick("#id_body", "Harbours")
    keys.mark("matter", "result")
    keys.pick("#id_lot", "1 ·")
    keys.mark("standing", "bidder")
    known = page.locator("#id_known_at")
    zone = ZoneInfo(known.get_attribute("data-zone"))
    known.fill((clock.now() - timedelta(minutes=5)).astimezone(zone).strftime("%Y-%m-%dT%H:%M"))
    keys.write("[name=text]", TEXT)
    keys.write("[name=request]", "Make the award void.")
    keys.press("main button", text="Send the complaint")
    assert TEXT in sign(page, keys)
    arrives(page, r"/desk/complaints/[0-9a-f-]{36}")
    return page.url.rpartition("/")[2]


def test_the_body_alone_reads_it_and_both_clocks_run(site, desk, awarded, complained):
    act = the_act(site, "CPL-02", str(awarded.project), desk("bidder1").key)

    assert [act.public["in_time"], act.public["channel"]] == [True, "online"]
    assert act.public["service_due_at"] < act.public["acceptance_due_at"]
    with pytest.raises(Refused):
        awarded.as_("owner").get(f"/api/v1/complaints/{complained}")
    shown = site.get(f"/tenders/{awarded.project}/objections")[1].decode()
    assert "Harbour Office" in shown
    assert TEXT not in shown


def test_the_body_takes_it_up_and_suspends_the_lot(site, desk, awarded, complained):
    page, keys = desk("authority").page, desk("authority").keys
    page.goto(f"{site.origin}/work")
    keys.follow(PLAN["title"])
    expect(page.locator("main")).to_contain_text(TEXT)
    keys.press("#accepted-yes", "Space")
    with page_after(page):
        keys.press("main button", text="Say so")
        sign(page, keys)
    expect(page.locator("main")).to_contain_text("Decide the complaint")
    keys.write("#id_suspension_reason", "The lanterns are looked at.")
    with page_after(page):
        keys.press("main button", text="Suspend it")
        sign(page, keys)
    expect(page.locator("[data-bar]")).to_contain_text(SUSPENDED)
    assert SUSPENDED in site.get(f"/tenders/{awarded.project}")[1].decode()


def test_the_decision_makes_the_award_void_at_once(site, desk, awarded, complained):
    page, keys = desk("authority").page, desk("authority").keys
    page.goto(site.origin + reverse("complaint", args=[complained]))
    keys.mark("outcome", "upheld")
    keys.pick("#id_effect", "The award is void")
    keys.write("[name=decision]", WHOLE)
    keys.write("[name=published]", PUBLISHED)
    keys.write("[name=law]", "OpenHall reference rules; no law")
    with page_after(page):
        keys.press("main button", text="Decide")
        assert PUBLISHED in sign(page, keys)
    expect(page.locator("[data-bar]")).to_have_count(0)
    (void,) = on_the_log(site, "AWD-03", str(awarded.project))
    assert [void.key, void.public["complaint"]] == ["", complained]
    assert awarded.hall()["state"] == "publicity"

    again = awarded.lot_act("owner", "POST", "award", "publish_award")
    assert again["award"]["amount"] == TOTALS["bidder1"]


def test_everybody_reads_the_decision_without_the_whole(site, awarded, complained):
    result = re.sub(r"\s+", " ", site.get(f"/lots/{awarded.lot}/result")[1].decode())
    assert "is void since" in result
    assert PLAN["title"] in site.get("/decisions")[1].decode()
    shown = site.get(f"/decisions/{complained}")[1].decode()
    assert PUBLISHED in shown
    assert WHOLE not in shown
    assert "You can bring the decision before a court." in shown
