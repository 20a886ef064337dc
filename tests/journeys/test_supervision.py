"""A sector official sees an alert within a minute of the act, investigates with others, and hands over with evidence.

By keyboard at 360 pixels, each with a key of their own; then what audit sees across sectors, and what everybody sees.
"""

from __future__ import annotations

import os
import re
import time
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect
from tests.journeys.axe import SIDEWAYS, findings
from tests.journeys.browsing import arrives, page_after, sign

from openhall.config.demo import scenes
from openhall.config.demo.client import jump_to
from openhall.kernel import clock

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("journeys")]
PICTURES = os.environ.get("OPENHALL_PICTURES", "")
"""A folder, for somebody who wants to look at the pages."""
PLAN = {
    "jurisdiction": "reference",
    "title": "Snow ploughs for an invented pass",
    "description": "Three ploughs; pass, office and bidders are fictional.",
    "lang": "en",
    "estimate": "90000.00",
    "category": "goods",
}
LOT = {"title": "Three ploughs", "estimate": "90000.00", "deposit": "0", "method": "lowest_evaluated_price"}
TOTALS = {"bidder1": "81000.00", "bidder2": "80000.00", "bidder3": "83500.00"}
CASE = "Three ploughs, three bids"
REPORT = "The three firms were asked; they know each other from the market alone."
SOON = 60.0
"""Seconds from an act to the alert that it gives, as supervision promises."""


def picture(page: Any, name: str) -> None:
    if PICTURES:
        page.screenshot(path=str(Path(PICTURES) / f"supervision-{name}.png"), full_page=True)


def writes_instant(page: Any, keys: Any, selector: str, when: datetime) -> None:
    """Type day and time into a field that asks for both, as its parts ask for them."""
    keys.to(selector)
    page.keyboard.type(f"{when:%m%d%Y}")
    page.keyboard.press("ArrowRight")
    page.keyboard.type(f"{when:%I%M%p}")


@pytest.fixture(scope="module")
def opened(site):
    """Goods for which three bids are read out; the demonstration's rule gives an alert below four."""
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
    return tender


@pytest.fixture(scope="module")
def alert(site, opened):
    """The alert that the reading of prices gave: its id. It is there within a minute."""
    opened.until("opened")
    began = time.monotonic()
    query = "SELECT a.uuid FROM alerts_alert a JOIN facts_watched w ON w.tender_id = a.tender_id WHERE w.case = %s"
    site.eventually(lambda: site.rows(query, str(opened.project)), seconds=SOON)
    assert time.monotonic() - began <= SOON
    return str(site.rows(query, str(opened.project))[0][0])


@pytest.fixture(scope="module")
def case(site, desk, alert):
    """An investigation that the official opened from the alert, after taking it on: its path."""
    official = desk("supervisor")
    page, keys = official.page, official.keys
    page.goto(f"{site.origin}/supervision/sectors")
    keys.follow("货物采购（演示）")
    expect(page.locator("main")).to_contain_text(PLAN["title"])
    picture(page, "sector")
    page.goto(f"{site.origin}/supervision/alerts/{alert}")
    expect(page.locator("main")).to_contain_text("What may explain it innocently")
    picture(page, "alert")
    with page_after(page):
        keys.press("main button", text="Take this alert on")
        sign(page, keys)
    keys.follow("Open an investigation from this alert")
    keys.write("[name=title]", CASE)
    keys.write("[name=text]", "Few bids, all from one town. Who invited whom?")
    keys.press("main button", text="Open the investigation")
    assert CASE in sign(page, keys)
    arrives(page, r"/supervision/cases/[0-9a-f-]{36}")
    picture(page, "case-new")
    return page.url.removeprefix(site.origin)


def test_departments_work_on_it_together(site, desk, case):
    official, inspector = desk("supervisor"), desk("inspector")
    page, keys = official.page, official.keys
    page.goto(site.origin + case)
    keys.pick("#join-department", "Discipline Inspection of Nowhere")
    with page_after(page):
        keys.press("main button", text="Take the department in")
        sign(page, keys)
    keys.pick("#task-department", "Discipline Inspection of Nowhere")
    keys.write("#task-text", "Ask the three firms how they heard of the tender.")
    writes_instant(page, keys, "#task-due", clock.now() + timedelta(days=5))
    with page_after(page):
        keys.press("main button", text="Set the task")
        sign(page, keys)

    there, theirs = inspector.page, inspector.keys
    there.goto(f"{site.origin}/supervision/cases")
    theirs.follow(CASE)
    theirs.write("textarea[name=report]", REPORT)
    with page_after(there):
        theirs.press("main button", text="Report")
        sign(there, theirs)
    page.goto(site.origin + case)
    expect(page.locator("main")).to_contain_text(REPORT)
    picture(page, "case-task")


def test_it_is_handed_to_audit_with_evidence_and_a_receipt(site, desk, case, opened):
    official, auditor = desk("supervisor"), desk("auditor")
    page, keys = official.page, official.keys
    page.goto(site.origin + case)
    # Another journey of this official may have taken evidence of another tender.
    expect(page.locator("#transfer-evidence option", has_text=PLAN["title"])).to_have_count(0)
    keys.press(f'main a[href="/evidence/new?project={opened.project}"]')
    arrives(page, r"/evidence/new")
    keys.write("#id_purpose", "To hand the investigation over with it.")
    keys.press("main button", text="Sign and take the evidence")
    sign(page, keys)
    arrives(page, r"/evidence/[0-9a-f-]{36}")
    page.get_by_role("link", name="Download the file (ZIP)").wait_for(timeout=120_000)
    page.goto(site.origin + case)
    keys.pick("#transfer-department", "Audit Office of Nowhere")
    keys.pick("#transfer-evidence", PLAN["title"])
    keys.write("#transfer-reason", "Public money is spent; the accounts are yours to look at.")
    picture(page, "case-transfer")
    with page_after(page):
        keys.press("main button", text="Hand it over")
        sign(page, keys)

    there, theirs = auditor.page, auditor.keys
    there.goto(f"{site.origin}/supervision/cases")
    theirs.follow(CASE)
    with there.expect_download() as download:
        there.get_by_role("link", name="Evidence file").click()
    assert Path(download.value.path()).stat().st_size > 1000
    with page_after(there):
        theirs.press("main button", text="Confirm that case and file have arrived")
        sign(there, theirs)
    theirs.write("textarea[name=text]", "The accounts were read; nothing is missing.")
    theirs.to("[type=radio][name=final]")
    there.keyboard.press("ArrowDown")
    with page_after(there):
        theirs.press("main button", text="Say so")
        sign(there, theirs)
    picture(there, "case-audit")

    page.goto(site.origin + case)
    expect(page.locator("main")).to_contain_text("Ended there")
    keys.mark("outcome", "not_confirmed")
    keys.write("#close-result", "A narrow market.")
    with page_after(page):
        keys.press("main button", text="Close the investigation")
        sign(page, keys)
    expect(page.locator("main")).to_contain_text("Not confirmed")


def test_what_came_of_it_counts_in_the_rule_for_everybody(site, desk, visit, alert, case):
    page, keys = desk("supervisor").page, desk("supervisor").keys
    page.goto(f"{site.origin}/supervision/alerts/{alert}")
    with page.expect_download() as download:
        page.locator("main a[href$='/proof']").first.click()
    assert Path(download.value.path()).stat().st_size > 100
    keys.mark("outcome", "handed_on")
    keys.write("[name=explanation]", "An investigation looked into it.")
    with page_after(page):
        keys.press("main button", text="Close the alert")
        sign(page, keys)
    query = "SELECT 1 FROM alerts_alert WHERE uuid = %s AND investigated = 'not_confirmed'"
    site.eventually(lambda: site.rows(query, alert), seconds=SOON)
    guest = visit()
    guest.goto(f"{site.origin}/supervision/rules")
    expect(guest.locator("main")).to_contain_text("settled by an investigation")
    picture(guest, "rules")
    page.goto(site.origin + case)
    expect(page.locator("main")).to_contain_text("Who took the evidence file")
    expect(page.locator("main")).to_contain_text("Signed receipt")
    picture(page, "case-done")


def test_audit_sees_every_sector_and_takes_evidence_with_an_order(site, desk, alert, opened):
    page, keys = desk("auditor").page, desk("auditor").keys
    page.goto(f"{site.origin}/supervision/sectors")
    keys.follow("货物采购（演示）")
    expect(page.locator("main")).to_contain_text(PLAN["title"])
    page.goto(f"{site.origin}/supervision/alerts/{alert}")
    expect(page.get_by_role("button", name="Take this alert on")).to_have_count(0)
    page.goto(f"{site.origin}/evidence/new?project={opened.project}")
    keys.write("#id_purpose", "Audit of the year’s purchases.")
    keys.write("#id_warrant", "Audit notice 3 (fictional)")
    keys.press("main button", text="Sign and take the evidence")
    sign(page, keys)
    arrives(page, r"/evidence/[0-9a-f-]{36}")


def test_others_see_neither_case_nor_alert(site, visit, alert, case):
    for handle in ("owner", "bidder1", "witness"):
        page = visit(handle)
        assert page.goto(site.origin + case).status == 404
        assert page.goto(f"{site.origin}/supervision/alerts/{alert}").status == 404


def test_everybody_drills_down_from_a_figure_to_its_tenders(site, visit, opened):
    page = visit()
    page.goto(f"{site.origin}/supervision")
    picture(page, "public")
    assert not page.evaluate(SIDEWAYS)
    chart = page.locator("#competition")
    chart.get_by_role("link", name=re.compile(r"^\d{4}-Q\d")).first.click()
    page.wait_for_url(re.compile("/supervision/figures/competition/"))
    expect(page.locator("main")).to_contain_text(PLAN["title"])
    picture(page, "figure")
    page.get_by_role("link", name=PLAN["title"]).first.click()
    arrives(page, f"/tenders/{opened.project}")


@pytest.mark.parametrize("language", ["en", "zh-hans", "vi"])
def test_its_pages_hold_on_a_narrow_screen_in_three_languages(site, visit, alert, case, language):
    page = visit("supervisor", language=language)
    for name, path in (
        ("alert", f"/supervision/alerts/{alert}"),
        ("case", case),
        ("limits", "/supervision/limits"),
        ("queue", "/supervision/alerts?show=closed"),
        ("tasks", "/supervision/tasks"),
    ):
        page.goto(site.origin + path)
        picture(page, f"{name}-{language}")
        assert findings(page) == []
