"""The owner writes requirements, bidders declare running costs, an expert reads two bids, fails one and compares."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
from django.urls import reverse
from playwright.sync_api import expect
from pypdf import PdfWriter
from pypdf.generic import DecodedStreamObject, DictionaryObject, NameObject
from tests.journeys.browsing import in_vietnamese, on_the_log, page_after, sign, sound

from openhall.config.demo import scenes
from openhall.config.demo.client import jump_to
from openhall.kernel import clock

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("journeys")]
PLAN = {
    "jurisdiction": "reference",
    "title": "Lanterns for an invented harbour",
    "description": "Forty lanterns; harbour, office and bidders are fictional.",
    "lang": "en",
    "estimate": "90000.00",
}
LOT = {
    "title": "Forty lanterns",
    "estimate": "90000.00",
    "deposit": "0",
    "method": "lowest_evaluated_price",
    "criteria": {
        "requirements": [
            {"id": "f1", "stage": "formal", "text": "The head has signed the offer.", "clause": "Part 2, 3.1"},
        ],
        "life_cycle": {
            "years": 5, "rate": "0.05", "source": "Circular 1 of an invented ministry",
            "costs": [{"name": "Electricity", "first": 1, "last": 5}],
        },
    },
}  # fmt: skip
TOTALS = {"bidder1": ("81000.00", "900.00"), "bidder2": ("80000.00", "2000.00"), "bidder3": ("70000.00", "100.00")}
UNSIGNED = "Nobody signed page 2."


def offer(folder: Path, words: str) -> Path:
    """A PDF of two pages, the second with these words."""
    writer = PdfWriter()
    for line in ("Offer for lanterns.", words):
        page = writer.add_blank_page(width=300, height=300)
        font = DictionaryObject({NameObject("/Type"): NameObject("/Font"), NameObject("/Subtype"): NameObject("/Type1"),
                                 NameObject("/BaseFont"): NameObject("/Helvetica")})  # fmt: skip
        page[NameObject("/Resources")] = DictionaryObject(
            {NameObject("/Font"): DictionaryObject({NameObject("/F1"): writer._add_object(font)})}
        )
        stream = DecodedStreamObject()
        stream.set_data(f"BT /F1 12 Tf 20 250 Td ({line}) Tj ET".encode("latin-1"))
        page[NameObject("/Contents")] = writer._add_object(stream)
    out = BytesIO()
    writer.write(out)
    path = folder / "offer.pdf"
    path.write_bytes(out.getvalue())
    return path


@pytest.fixture(scope="module")
def opened(site, tmp_path_factory):
    """A lot whose bids are opened, each with an offer and the costs that it declared, by other people's programs."""
    tender = site.tender()
    tender.plan(PLAN)
    tender.call(LOT, document=scenes.document(), due_at=clock.now() + timedelta(minutes=40))
    for handle, (total, cost) in TOTALS.items():
        sheet = {"currency": "CNY", "total": total, "costs": [{"name": "Electricity", "amount": cost}]}
        words = "Brass lanterns, signed by the head." if handle != "bidder3" else "Brass lanterns, not signed."
        tender.bid(handle, sheet, [offer(tmp_path_factory.mktemp(handle), words)])
    jump_to(clock.now() + timedelta(minutes=41))
    tender.until("closed")
    for handle in TOTALS:
        tender.release(handle)
    tender.until("released")
    for handle in ("owner", "centre"):
        tender.hand_in_shares(handle)
    tender.until("opened")
    return tender


def test_the_owner_writes_a_requirement_by_keyboard_on_a_phone(site, desk):
    owner = desk("owner")
    page, keys = owner.page, owner.keys
    planned = site.tender()
    planned.plan(PLAN)
    lot = {"uuid": str(planned.lot), "currency": "CNY", **LOT, "criteria": {}}
    planned.as_("owner").act(
        "PUT", f"/api/v1/projects/{planned.project}/notices/{planned.notice}", command="draft_notice",
        object=f"notice:{planned.notice}", version=0, payload={"lots": [lot]},
    )  # fmt: skip
    page.goto(site.origin + reverse("work-criteria", args=[planned.project, planned.lot]))
    in_vietnamese(page)
    keys.write("[name='requirements.0.text']", "The head has signed the offer.")
    keys.write("[name='requirements.0.clause']", "Part 2, 3.1")
    with page_after(page):
        keys.press("main button", text="Save and add more")
        assert "Part 2, 3.1" in sign(page, keys)
    expect(page.locator("[name='requirements.0.text']")).to_have_value("The head has signed the offer.")
    expect(page.locator("[name='requirements.4.text']")).to_have_value("")
    sound(page)


def test_an_expert_finds_words_in_two_bids_and_the_page_they_stand_on(site, desk, opened):
    expert = desk("expert")
    page, keys = expert.page, expert.keys
    page.goto(site.origin + reverse("work-reading", args=[opened.lot]))
    in_vietnamese(page)
    keys.write("#id_q", "brass")
    with page_after(page):
        keys.press("main form[role=search] button")
    expect(page.locator("mark")).to_have_count(2)
    keys.press("a[href*='#b-page-2']")
    page.wait_for_url("**#b-page-2")
    expect(page.locator("#b-page-2")).to_be_in_viewport()
    expect(page.locator("article[aria-labelledby=b-page-2]")).to_contain_text("Brass lanterns")
    sound(page)


def test_it_fails_one_bid_with_its_page_and_the_cheapest_over_the_years_wins(site, desk, opened):
    expert = desk("expert")
    page, keys = expert.page, expert.keys
    page.goto(site.origin + reverse("work-evaluation", args=[opened.lot]))
    in_vietnamese(page)
    assert page.locator("[name='bids.0.costs.0.amount']").get_attribute("readonly") is not None
    keys.write("#id_members", "5")
    keys.write("#id_experts", "4")
    for place in range(2):
        keys.pick(f"[name='bids.{place}.examination.0.verdict']", "Met")
    keys.pick("[name='bids.2.examination.0.verdict']", "Not met")
    keys.press("main summary", text="Where it shows, and why")
    keys.write("[name='bids.2.examination.0.document']", "offer.pdf")
    keys.write("[name='bids.2.examination.0.page']", "2")
    keys.write("[name='bids.2.examination.0.reason']", UNSIGNED)
    keys.press("main summary", text="Reject this bid")
    keys.pick("[name='bids.2.rejected.article']", "The source says that the bid was rejected")
    keys.write("[name='bids.2.rejected.reason']", f"Part 2, 3.1: {UNSIGNED}")
    with page_after(page):
        keys.press("main button", text="Record the findings")
        assert UNSIGNED in sign(page, keys)
    expect(page.locator("main")).to_contain_text("offer.pdf, page 2")
    sound(page)
    with page_after(page):
        keys.press("main button", text="Sign the report")
        sign(page, keys)

    assert len(on_the_log(site, "EVA-02", str(opened.project))) == 1
    status, report = site.get(f"/api/v1/lots/{opened.lot}/report")
    assert status == 200
    assert b'"life_cycle_cost":"84896.53"' in report.replace(b" ", b"")
    shown = site.get(f"/lots/{opened.lot}/report")[1].decode()
    assert UNSIGNED in shown
    assert "Part 2, 3.1" in shown
