"""Forms that complain, and the sheet that one signs: axe finds nothing, in English by day and in Korean by night."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import expect
from tests.journeys.axe import findings
from tests.journeys.browsing import load_key

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("journeys")]
SUMMARY = ".error-summary, .oh-errors"


def wrong_password(page: Any, site: Any) -> None:
    page.goto(f"{site.origin}/sign-in")
    page.locator("[name=email]").fill("nobody@demo.example")
    page.locator("[name=password]").fill("not the word")
    page.locator("main button[type=submit]").first.click()
    expect(page.locator(SUMMARY).first).to_be_visible()


def empty_sign_up(page: Any, site: Any) -> None:
    page.goto(f"{site.origin}/sign-up")
    page.locator("[name=has_organisation]").check()
    page.locator("main button[type=submit]").click()
    expect(page.locator(f":is({SUMMARY}) li").nth(3)).to_be_visible()


def project_form(page: Any, site: Any, **answers: str) -> None:
    page.goto(site.origin + reverse("work-project-new"))
    for name, answer in {"title": "灯", "currency": "CNY", **answers}.items():
        page.locator(f"[name={name}]").fill(answer)
    page.locator("main form[data-signed-form] button[type=submit]").click()


def no_number(page: Any, site: Any) -> None:
    project_form(page, site, estimate="12,5")
    expect(page.locator(f":is({SUMMARY}) a")).to_be_visible()


def sheet_to_sign(page: Any, site: Any) -> None:
    project_form(page, site, estimate="1000.00")
    expect(page.get_by_role("dialog")).to_be_visible()


def no_key(page: Any, site: Any) -> None:
    sheet_to_sign(page, site)
    page.locator("dialog button[value=sign]").click()
    expect(page.locator(SUMMARY)).to_be_visible()


def refused_by_the_platform(page: Any, site: Any) -> None:
    load_key(page, site)
    project_form(page, site, currency="c1", estimate="1000.00")
    page.locator("dialog button[value=sign]").click()
    expect(page.locator(SUMMARY)).to_be_visible()


def no_price(page: Any, site: Any) -> None:
    page.goto(site.origin + reverse("bid-seal", args=[site.tenders["bidding"]["lot"]]))
    page.locator("[name=total]").fill("12,5")
    page.locator("#id_passphrase").fill("eight letters")
    page.locator("main form[data-seal-bid] button[type=submit]").click()
    expect(page.locator(SUMMARY)).to_be_visible()


CASES: dict[str, tuple[str, Callable[[Any, Any], None]]] = {
    "a wrong password": ("", wrong_password),
    "an empty sign-up": ("", empty_sign_up),
    "a figure that is none": ("owner", no_number),
    "what one signs": ("owner", sheet_to_sign),
    "a browser without a key": ("owner", no_key),
    "an act that the platform refuses": ("owner", refused_by_the_platform),
    "a price that is none": ("bidder2", no_price),
}


@pytest.mark.parametrize(("language", "light"), [("en", "light"), ("ko", "dark")])
@pytest.mark.parametrize("case", CASES)
def test_axe_finds_nothing_on_a_page_that_complains(site, visit, case, language, light):
    handle, get_there = CASES[case]
    page = visit(handle, language=language)
    page.emulate_media(color_scheme=light, reduced_motion="reduce")
    get_there(page, site)

    assert page.evaluate("document.documentElement.lang") == language
    assert findings(page) == []
