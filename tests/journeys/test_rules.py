"""An authority edits a procedure by keyboard alone: moves a stage, reads what is wrong, mends it, proposes it."""

from __future__ import annotations

import pytest
from django.urls import reverse
from playwright.sync_api import expect
from tests.journeys.axe import findings
from tests.journeys.browsing import Keyboard, arrives, load_key, page_after

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("journeys")]


def test_rules_are_edited_by_keyboard_and_proposed(site, visit):
    page = visit("authority")
    load_key(page, site)
    keys = Keyboard(page)
    page.goto(site.origin + reverse("rules-propose"))
    keys.press("main button", text="Begin a draft")
    arrives(page, "/desk/rules/drafts/[0-9a-f-]+")
    draft = page.url
    assert findings(page) == []

    keys.follow("Inquiry")
    with page_after(page):
        keys.press("#down-2")
    assert page.evaluate("document.activeElement.id") == "down-3", "the focus stays on what was moved"
    expect(page.locator(".oh-errors")).to_have_count(1)
    assert findings(page) == []
    with page_after(page):
        keys.press("#up-3")
    expect(page.locator(".oh-errors")).to_have_count(0)
    assert page.evaluate("document.activeElement.id") == "up-2"
    keys.write("#id_note", "Asked for in writing.")
    with page_after(page):
        keys.press("main button", text="Save and check")
    expect(page.get_by_text("The draft is saved.")).to_be_visible()

    page.goto(draft)
    page.locator("[name=classes_name]").fill("Data rights")
    with page_after(page):
        page.get_by_role("button", name="Add the class").click()
    assert findings(page) == []
    with page_after(page):
        page.get_by_role("button", name="Take the changes to it back").click()

    page.locator("[name=from_date]").fill("2040-01-02")
    page.locator("[name=source]").fill("A fictional ordinance of this demonstration")
    page.get_by_role("button", name="Propose it").click()
    page.locator("dialog button[value=sign]").click()
    arrives(page, "/desk/rules/[0-9a-f-]+")
    expect(page.get_by_role("heading", name="Adopt it")).to_be_visible()
    assert findings(page) == []
