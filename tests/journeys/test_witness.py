"""A witness officer in Chromium, by keyboard alone: from the desk into the room, past the deadline, to the record."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import expect
from tests.journeys.browsing import arrives, page_after, sign, the_act
from tests.journeys.conftest import _running

from openhall.config.demo import scenes
from openhall.config.demo.client import jump_to
from openhall.kernel import clock

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("journeys")]
REMARK = "The bid period ended to the second."
TITLE = "Forty meters under the eyes of a witness officer"


@pytest.fixture(scope="module")
def tender(site: Any) -> Any:
    """A tender of these tests alone, an hour before its deadline: the demonstration's is over when they begin."""
    one = site.tender()
    one.plan(_running().PLAN | {"title": TITLE})
    one.call(_running().LOT, document=scenes.document(), due_at=clock.now() + timedelta(hours=1))
    one.bid("bidder1", {"currency": "CNY", "total": "350000.00"})
    address = "SELECT 1 FROM watching_session WHERE about = %s"
    site.eventually(lambda: site.rows(address, f"lot:{one.lot}"), seconds=60)
    return one


@pytest.fixture(scope="module")
def room(site: Any, desk: Any, tender: Any) -> Any:
    """The officer has entered the room of a tender that is about to open."""
    officer = desk("witness")
    page, keys = officer.page, officer.keys
    page.goto(f"{site.origin}/witness-room")
    expect(page.locator(".wr-counters")).to_contain_text("happening now")
    keys.follow(TITLE)
    arrives(page, r"/witness-room/sessions/[0-9a-f-]{36}")
    with page_after(page):
        keys.press("#enter button")
        sign(page, keys)
    expect(page.locator(".wr-people")).to_contain_text("Kang Mirae")
    return officer


def step(page: Any, text: str) -> Any:
    """A step of the session."""
    return page.locator(".wr-step").filter(has_text=text).first


def test_entering_is_on_the_log(site, tender, room):
    act = the_act(site, "WIT-01", str(tender.project), room.key)

    assert act.public == {"kind": "tender", "about": f"lot:{tender.lot}"}


def test_a_step_that_comes_while_the_officer_looks_appears_by_itself_and_is_confirmed(site, tender, room):
    page, keys = room.page, room.keys
    query = "SELECT n.bids_due_at FROM notices_notice n JOIN notices_lot l ON l.notice_id = n.id WHERE l.uuid = %s"
    due = site.rows(query, str(tender.lot))[0][0]
    keys.to(".wr-steps details summary", text="Remark")
    jump_to(due + timedelta(seconds=30))
    closed = step(page, "The deadline passed")
    expect(closed).to_be_visible(timeout=60_000)
    assert page.evaluate("() => document.activeElement.closest('li').id") != closed.get_attribute("id")
    assert page.evaluate("() => document.activeElement.textContent.trim()") == "Remark", "the focus stays where it was"
    number = str(closed.get_attribute("id")).removeprefix("step-")

    keys.press(f"#confirm-{number} button")
    assert "OPN-01" not in sign(page, keys)
    arrives(page, r"/witness-room/sessions/[0-9a-f-]{36}")
    expect(step(page, "The deadline passed")).to_contain_text("Confirmed by Kang Mirae")
    act = the_act(site, "WIT-02", str(tender.project), room.key)
    assert act.public["step"] == "OPN-01"

    keys.press(f"#step-{number} details summary", text="Remark")
    keys.write(f"#id_remark_{number}", REMARK)
    keys.press(f"#remark-{number} button")
    assert REMARK in sign(page, keys)
    expect(step(page, "The deadline passed").locator(".wr-mark__text")).to_contain_text(REMARK)
    assert the_act(site, "WIT-03", str(tender.project), room.key)


def test_the_record_is_sealed_and_recognised(site, tender, room, tmp_path):
    page, keys = room.page, room.keys
    keys.press("aside details summary", text="Issue a witness record")
    keys.pick("#id_lang", "English")
    keys.press("#issue button")
    sign(page, keys)
    expect(page.locator(".wr-records")).to_contain_text("Record of the transaction", timeout=60_000)
    keys.press(".wr-records a")
    arrives(page, r"/witness-records/[0-9a-f-]{36}")
    expect(page.locator("main")).to_contain_text(REMARK)
    uuid = page.url.rpartition("/")[2]
    status, pdf = site.get(f"/witness-records/{uuid}.pdf")[:2]
    assert status == 200
    (tmp_path / "record.pdf").write_bytes(pdf)

    page.goto(f"{site.origin}/verify-pdf")
    page.set_input_files("#id_file", tmp_path / "record.pdf")
    with page_after(page):
        page.locator("form:has(#id_file) button[type=submit]").click()
    expect(page.locator("main")).to_contain_text("Every seal on it holds and its digest is on the log.")
    the_act(site, "WIT-06", str(tender.project), room.key)


def test_a_supervisor_looks_in_and_can_do_nothing(site, visit, room):
    page = visit("supervisor")
    page.goto(re.sub(r"\?.*", "", f"{site.origin}/witness-room"))
    page.get_by_role("link", name=TITLE).click()
    expect(page.locator(".wr-steps")).to_contain_text("The deadline passed")
    assert page.locator("form[data-signed-form]").count() == 0


def test_the_room_can_be_read_without_script(site, visit, room):
    page = visit("witness", script=False)
    page.goto(f"{site.origin}/witness-room")
    page.get_by_role("link", name=TITLE).click()
    expect(page.locator(".wr-steps")).to_contain_text("The deadline passed")
    expect(page.locator("[data-watch-state]")).to_contain_text("Reload the page")
