"""Bids are evaluated again: a bidder answers with a paper, an objection is right, and another one wins.

The bidder who is asked and the expert who asks use telephones and keyboards alone, the expert in Korean.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import override_settings
from django.urls import reverse
from playwright.sync_api import expect
from tests.journeys.browsing import Keyboard, arrives, on_the_log, page_after, sign, switch_language

from openhall.config.demo import scenes
from openhall.config.demo.client import Refused, jump_to
from openhall.kernel import clock

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("journeys")]
PLAN = {
    "jurisdiction": "reference",
    "title": "Bells for an invented tower",
    "description": "Three bells; tower, office and bidders are fictional.",
    "lang": "en",
    "estimate": "90000.00",
}
LOT = {"title": "Three bells", "estimate": "90000.00", "deposit": "0", "method": "lowest_evaluated_price"}
TOTALS = {"bidder1": "81000.00", "bidder2": "80000.00", "bidder3": "83500.00"}
QUESTION = "Which bell foundry issued the certificate on page 4?"
ANSWER = "The foundry of the invented valley; its certificate is attached."
PAPER = b"%PDF-1.4\n% Certificate of an invented foundry, number 17\n%%EOF\n"
TEXT = "The first candidate’s certificate is of another bell."
SUMMARY = "The objection is right: the certificate is of another bell."
REASON = "The certificate belongs to another bell."


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """A platform of its own: its clock need not wait for the other stories."""
    running = sys.modules["openhall_tests_of_running"]  # the conftest has loaded it
    one = running.Platform(tmp_path_factory.mktemp("again") / "home", demo=True)
    with override_settings(OPENHALL_HOME=one.home, OPENHALL_ORIGIN=one.origin, OPENHALL_INSTANCE="scratch"):
        try:
            one.start()
            yield one
        finally:
            one.stop()


@pytest.fixture(scope="module")
def opened(site):
    """A lot whose prices are read out, by other people's programs; the second bidder's is the lowest."""
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
    tender.until("opened")
    return tender


def signs(page: Any, keys: Keyboard) -> str:
    """What is about to be signed, in whatever language; it is signed by keyboard."""
    dialog = page.get_by_role("dialog")
    dialog.wait_for()
    shown = str(dialog.inner_text())
    if dialog.get_by_role("checkbox").count():
        keys.press("dialog input[type=checkbox]", "Space")
    keys.press("dialog button.oh-button:not(.oh-button--secondary)")
    return shown


def finds(tender: Any, **rejected: str) -> None:
    """The findings: every bid as it was read out, but for these bidders' totals; then the report, by programs."""
    found = [
        {"bid": one["bid"]}
        | ({"rejected": {"article": "unresponsive", "reason": REASON}} if one["total"] in rejected.values() else {})
        for one in tender.hall()["bids"]
    ]
    tender.lot_act("expert", "POST", "evaluation", "evaluate_bids", {"bids": found, "members": 5, "experts": 4})
    tender.lot_act("expert", "POST", "report", "sign_report")


@pytest.fixture(scope="module")
def asked(site, desk, opened):
    """The expert asks the second bidder in Korean, on a telephone and by keyboard; the question's id."""
    page, keys = desk("expert").page, desk("expert").keys
    switch_language(page, "ko")
    page.goto(site.origin + reverse("work-clarifications", args=[opened.lot]))
    assert page.locator("html").get_attribute("lang") == "ko"
    keys.pick("#id_bid", "Deep Well Works")
    keys.write("[name=question]", QUESTION)
    keys.write("[name=hours]", "1")
    with page_after(page):
        keys.press("#ask button[type=submit]")
        assert QUESTION in signs(page, keys)
    expect(page.locator("main")).to_contain_text(QUESTION)
    link = page.locator("main a[href*='/desk/clarifications/']").first.get_attribute("href")
    return link.rpartition("/")[2]


@pytest.fixture(scope="module")
def answered(site, desk, opened, asked, tmp_path_factory):
    """The bidder answers with a paper, by keyboard."""
    paper = tmp_path_factory.mktemp("paper") / "certificate.pdf"
    paper.write_bytes(PAPER)
    page, keys = desk("bidder2").page, desk("bidder2").keys
    page.goto(site.origin + reverse("clarification", args=[asked]))
    expect(page.locator("main")).to_contain_text(QUESTION)
    expect(page.locator("main")).not_to_contain_text("Expert")
    keys.write("[name=answer]", ANSWER)
    keys.write("#id_title_0", "Certificate 17")
    keys.choose_file("#id_file_0", paper)
    page.wait_for_selector("#id_file_0[data-uploaded]")
    keys.press("#id_within", "Space")
    with page_after(page):
        keys.press("#answer button[type=submit]")
        assert "Certificate 17" in sign(page, keys)
    expect(page.locator("main")).to_contain_text("Certificate 17")
    return asked


def test_the_committee_reads_the_paper_and_nobody_else(site, desk, opened, answered):
    page = desk("expert").page
    page.goto(site.origin + reverse("clarification", args=[answered]))
    link = page.locator("main").get_by_role("link", name="Certificate 17")
    with page.expect_download() as kept:
        link.click()
    assert Path(kept.value.path()).read_bytes() == PAPER

    page = desk("bidder1").page
    assert page.goto(site.origin + reverse("clarification", args=[answered])).status == 404
    assert ANSWER not in site.get(f"/tenders/{opened.project}")[1].decode()


@pytest.fixture(scope="module")
def shown(opened, answered):
    """The committee found the lowest bid good, and the candidates are public."""
    finds(opened)
    opened.lot_act("owner", "POST", "candidates", "publish_candidates")
    return opened


@pytest.fixture(scope="module")
def objected(site, desk, shown):
    """The first bidder objects by keyboard; the objection's id."""
    page, keys = desk("bidder1").page, desk("bidder1").keys
    notice = shown.as_("owner").get(f"/api/v1/projects/{shown.project}/notice")["uuid"]
    page.goto(f"{site.origin}{reverse('objection-new', args=[notice])}?lot={shown.lot}")
    keys.press("#standing-bidder", "Space")
    keys.write("[name=text]", TEXT)
    keys.press("main button", text="Raise the objection")
    assert TEXT in sign(page, keys)
    arrives(page, r"/desk/objections/[0-9a-f-]{36}")
    return page.url.rpartition("/")[2]


@pytest.fixture(scope="module")
def void(site, desk, shown, objected):
    """The owner upholds it: the findings are void, and the same committee evaluates again."""
    page, keys = desk("owner").page, desk("owner").keys
    page.goto(site.origin + reverse("objection", args=[objected]))
    keys.press("#upheld-yes", "Space")
    keys.pick("#id_measure", "The findings are void")
    page.locator("[name=committee]").select_option("same")
    keys.write("[name=answer]", "You are right; we compared the numbers.")
    keys.write("[name=summary]", SUMMARY)
    with page_after(page):
        keys.press("main button", text="Send the answer")
        assert SUMMARY in sign(page, keys)
    shown.until("opened")
    (act,) = on_the_log(site, "EVA-13", str(shown.project))
    assert [act.key, act.public] == ["", {"objection": objected, "committee": "same"}]
    return shown


def test_what_was_found_is_kept_and_shown_as_void(site, void):
    page = re.sub(r"\s+", " ", site.get(f"/lots/{void.lot}/result")[1].decode())
    assert "Void since" in page
    assert "What was found then, and counts no more" in page
    with pytest.raises(Refused):
        void.lot_act("owner", "POST", "award", "publish_award")


def test_the_committee_scores_again_and_another_bid_wins(site, desk, void):
    page, keys = desk("expert").page, desk("expert").keys
    page.goto(site.origin + reverse("work-evaluation", args=[void.lot]))
    place = [one["total"] for one in void.hall()["bids"]].index(TOTALS["bidder2"])
    grounds = page.locator(f'[name="bids.{place}.rejected.article"]')
    grounds.locator("xpath=ancestor::details").evaluate("one => { one.open = true; }")
    grounds.select_option("unresponsive")
    page.locator(f'[name="bids.{place}.rejected.reason"]').fill(REASON)
    page.locator("#id_members").fill("5")
    page.locator("#id_experts").fill("4")
    with page_after(page):
        page.locator("main form .oh-buttons .oh-button:not(.oh-button--secondary)").click()
        assert REASON in signs(page, keys)
    void.lot_act("expert", "POST", "report", "sign_report")
    void.lot_act("owner", "POST", "candidates", "publish_candidates")
    jump_to(clock.now() + timedelta(minutes=10))
    award = void.lot_act("owner", "POST", "award", "publish_award")["award"]

    assert award["amount"] == TOTALS["bidder1"]
    found, report = (on_the_log(site, code, str(void.project)) for code in ("EVA-01", "EVA-02"))
    assert [len(found), len(report)] == [2, 2]
    told = re.sub(r"\s+", " ", site.get(f"/lots/{void.lot}/result")[1].decode())
    assert "Void since" in told  # the first round stays readable beside the award
    assert REASON in re.sub(r"\s+", " ", site.get(f"/lots/{void.lot}/report")[1].decode())
