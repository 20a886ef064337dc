"""A day at the one-stop desk: a ticket drawn by telephone, called by Enter, scans taken in, a result handed out."""

from __future__ import annotations

import os
import re
import time
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect
from tests.journeys.browsing import arrives, page_after, sign

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("journeys")]
COMMUNE, CODE = "H99.1", "9.000102.000.00.00.H99"
SCAN = b"%PDF-1.7\nA fictional paper.\n%%EOF\n"


def sound(page: Any) -> None:
    """Nothing to scroll sideways on a telephone."""
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


def pictured(page: Any, name: str) -> None:
    """A picture of the page, where somebody asked for pictures."""
    if folder := os.environ.get("OPENHALL_PICTURES"):
        page.screenshot(path=str(Path(folder) / f"{name}.png"), full_page=True)


def signs(page: Any, keys: Any, text: str) -> None:
    """Press a button that asks for a signature, and sign."""
    with page_after(page):
        keys.press("main button", text=text)
        sign(page, keys)


@pytest.fixture
def ticket(site: Any, visit: Any) -> Any:
    """Somebody's telephone, in Vietnamese, at the address that the kiosk shows; they have drawn a ticket."""
    officer = site.tender().as_("desk")
    key = officer.get(f"/api/v1/desks/{COMMUNE}/kiosk")["key"]
    page = visit(language="vi")
    page.goto(f"{site.origin}/desks/{COMMUNE}/kiosk/{key}")
    sound(page)
    page.locator("button[name=queue][value=A]").click()
    if page.locator(".oh-code__number").count() == 0:
        pytest.skip("desks are closed today")
    sound(page)
    return page


def test_from_the_ticket_to_the_result_in_one_visit(site: Any, desk: Any, ticket: Any) -> None:
    number = ticket.locator(".oh-code__number").inner_text().strip()
    pictured(ticket, "desk-ticket")

    page, keys = desk("desk").page, desk("desk").keys
    page.goto(f"{site.origin}/desk/counters/{COMMUNE}/1")
    sound(page)
    for _ in range(40):
        with page.expect_navigation():
            page.keyboard.press("Enter")  # the first button has the focus
        if page.locator(".oh-code__number").inner_text().strip() == number:
            break
    else:
        pytest.fail("Enter never called the ticket")
    pictured(page, "desk-counter")
    ticket.reload()
    expect(ticket.locator("main")).to_contain_text(number)

    page.goto(f"{site.origin}/desk/dossiers/new?q=lịch")
    keys.press(f"[type=radio][name=code][value='{CODE}']", "Space")
    keys.press("main button", text="Begin")
    arrives(page, r"/dossiers/drafts/[0-9a-f-]{36}")
    keys.write("[name=name]", "Hoa Đỗ (hư cấu)")
    keys.press("main button", text="Keep and go on")
    arrives(page, r"/papers$")
    sound(page)
    folder = site.home / "scans" / COMMUNE / "1"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "don-de-nghi.pdf").write_bytes(SCAN)
    keys.follow("From the scanner")
    lines = page.locator("main form section").filter(has_text="don-de-nghi.pdf")
    until = time.monotonic() + 90
    while lines.count() == 0:
        assert time.monotonic() < until, "the scan never came into the tray"
        time.sleep(2)
        page.reload()
    sound(page)
    pictured(page, "desk-tray")
    keys.pick(f"#{lines.locator('select').first.get_attribute('id')}", "1")
    with page_after(page):
        keys.press("main button", text="Take them in")
    expect(page.locator("main")).to_contain_text("Each paper has a file.")
    keys.follow("Back to the papers")
    keys.follow("Go on to check your answers")
    arrives(page, r"/check$")
    keys.press("main button", text="Sign and file")
    sign(page, keys)
    arrives(page, r"/(desk/)?dossiers/[0-9a-f-]{36}(/slip)?$")
    found = re.search(r"[0-9a-f-]{36}", page.url)
    assert found is not None
    work = f"{site.origin}/desk/dossiers/{found[0]}"

    page.goto(work)
    signs(page, keys, "Accept the dossier")
    signs(page, keys, "Begin to work on it")
    sound(page)
    keys.follow("Result of this dossier")
    page.locator("details summary", has_text="The result is on paper").click()
    page.set_input_files("[name=file]", {"name": "result.pdf", "mimeType": "application/pdf", "buffer": SCAN})
    with page_after(page):
        keys.press("main button", text="Add it")
    keys.write("[name=reason]", "The old form was used.")
    signs(page, keys, "Sign and attach the scan")
    sound(page)
    page.goto(work)
    signs(page, keys, "It is done")
    page.goto(work)
    signs(page, keys, "The result is handed out")
    expect(page.locator("main")).to_contain_text("Result handed out")
    sound(page)
    pictured(page, "desk-handed-out")


def test_an_appointment_is_found_on_a_telephone_without_long_scrolling_and_booked_by_keyboard(site, desk) -> None:
    page, keys = desk("bidder1").page, desk("bidder1").keys
    page.goto(f"{site.origin}/desks/{COMMUNE}/appointments")
    for language in ("en", "vi"):
        page.context.add_cookies([{"name": "django_language", "value": language, "url": site.origin}])
        page.reload()
        sound(page)
        assert page.evaluate("document.documentElement.scrollHeight") < 3000
    pictured(page, "desk-slots")
    days = page.locator("main details")
    assert days.count() > 3
    assert days.evaluate_all("all => all.map(one => one.open)") == [True] + [False] * (days.count() - 1)
    keys.to("main details:nth-of-type(2) > summary")
    page.keyboard.press("Enter")
    keys.press("main details:nth-of-type(2) button[name=slot]")
    arrives(page, r"/appointments/own/[0-9a-f-]{36}$")
    sound(page)
    page.context.add_cookies([{"name": "django_language", "value": "en", "url": site.origin}])
