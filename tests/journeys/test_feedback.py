"""Somebody without an account says by telephone, in Vietnamese, how it was; the head reads that the share moved, and
answers what another one wrote."""

from __future__ import annotations

import json
from typing import Any

import pytest
from playwright.sync_api import expect
from tests.journeys.browsing import in_vietnamese, page_after, sign, sound

from openhall.config.demo import voices
from openhall.config.demo.administration import COMMUNE

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("journeys")]
WRONG = "Tôi phải mang một tờ khai hai lần. (hư cấu)"
SORRY = "We are sorry. One form is enough (fictional)."


def share(site: Any) -> tuple[int, int]:
    """Answers and satisfied ones of the commune, as programs read them."""
    told = json.loads(site.get("/api/v1/dossier-feedback")[1])
    cell = next(one for one in told["cells"] if one["unit"] == COMMUNE)
    return cell["answered"], cell["satisfied"]


def test_a_guest_answers_in_vietnamese_the_share_moves_and_the_head_answers_a_reflection(site, desk, visit):
    query = "SELECT d.uuid FROM feedback_asking a JOIN dossiers_dossier d ON d.id = a.dossier_id WHERE a.version = 0"
    [(dossier,), *_others] = site.rows(query)
    told = site.tender().as_("bidder3").get(f"/api/v1/dossiers/{dossier}")
    answered, satisfied = share(site)

    # Without script: whoever has an old telephone says it too.
    page = visit(script=False, language="vi")
    page.goto(f"{site.origin}/track")
    page.fill("[name=code]", told["code"])
    page.fill("[name=secret]", told["secret"])
    page.click("main form button")
    sound(page)
    page.click("main form[action='/track/feedback'] button")
    expect(page.locator("main")).to_contain_text(voices.QUESTIONS["questions"][0]["vi"])
    sound(page)
    page.check("#satisfied-yes")
    page.check("#choice-1-no")
    page.click("main form:has([value=rating]) button")
    expect(page.locator("#satisfied-yes")).to_be_checked()
    assert share(site) == (answered + 1, satisfied + 1)
    page.fill("[name=reflection]", WRONG)
    page.click("main form:has([value=reflection]) button")
    expect(page.locator("main")).to_contain_text(WRONG)
    sound(page)

    head, keys = desk("head").page, desk("head").keys
    head.goto(f"{site.origin}/feedback/units/{COMMUNE}")
    expect(head.locator("main table").first).to_contain_text(f"{(satisfied + 1) * 1000 // (answered + 1) // 10}.")
    in_vietnamese(head)
    head.goto(f"{site.origin}/desk/reflections")
    sound(head)
    keys.press("main td a, main th a", text=told["code"])
    expect(head.locator("main")).to_contain_text(WRONG)
    sound(head)
    keys.write("#id_answer", SORRY)
    keys.press("#answer button", text="Sign the answer")
    with page_after(head):
        sign(head, keys)
    expect(head.locator("main")).to_contain_text(SORRY)

    page.goto(f"{site.origin}/track/feedback?code={told['code']}")
    page.fill("[name=secret]", told["secret"])
    page.click("main form button")
    expect(page.locator("main")).to_contain_text(SORRY)
    page.check("#reply-yes")
    page.click("#reply button")
    expect(page.locator("#reply-yes")).to_be_checked()
    sound(page)
