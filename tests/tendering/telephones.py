"""People of these tests at telephones of their own: real Chromium at 360 pixels, used by keyboard alone."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.conf import settings as house
from tests.journeys.browsing import Keyboard, enrol_own_key, page_after
from tests.people import Character

from openhall.identity import edge
from openhall.kernel import clock

CHROMIUM = Path(os.environ.get("OPENHALL_CHROMIUM", "/usr/bin/chromium"))
Telephone = Callable[..., Any]


def own_address(live_server: Any, settings: Any, monkeypatch: pytest.MonkeyPatch) -> str:
    """The site's own address, before anybody signs for it."""
    settings.OPENHALL_ORIGIN = live_server.url
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # Playwright's loop is in this thread, Django's isn't
    return str(live_server.url)


def telephones(as_reader: Any, origin: str) -> Iterator[Telephone]:
    """``telephone(who, language="en")``: that person's own, signed in a moment ago, with a key that it made itself."""
    if not CHROMIUM.exists():
        if os.environ.get("CI"):
            pytest.fail("CI needs Chromium")
        pytest.skip("needs Chromium")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        chromium = driver.chromium.launch(executable_path=str(CHROMIUM), args=["--no-sandbox", "--disable-gpu"])

        def open_page(who: Character | None, language: str = "en") -> Any:
            context = chromium.new_context(viewport={"width": 360, "height": 780}, locale="en")
            cookies = {"django_language": language}
            if who is not None:
                reading = as_reader(who)
                session = reading.session
                session[edge.SIGNED_IN_AT], session[edge.SIGNED_IN_BY] = clock.now().isoformat(), "passkey"
                session.save()
                cookies[house.SESSION_COOKIE_NAME] = str(session.session_key)
            context.add_cookies([{"name": name, "value": value, "url": origin} for name, value in cookies.items()])
            page = context.new_page()
            page.set_default_timeout(60_000)
            if who is not None:
                enrol_own_key(page, SimpleNamespace(origin=origin), "A telephone", Keyboard(page))
            return page

        yield open_page
        chromium.close()


def signs(page: Any, keys: Keyboard) -> str:
    """What is about to be signed is shown, in whatever language; sign it, and wait for the page that comes then."""
    dialog = page.get_by_role("dialog")
    dialog.wait_for()
    shown = str(dialog.inner_text())
    if dialog.get_by_role("checkbox").count():
        keys.press("dialog input[type=checkbox]", "Space")
    with page_after(page):
        keys.press("dialog button[value=sign]")
    return shown


def fits(page: Any) -> bool:
    """Nothing reaches over the edge of the telephone."""
    return bool(page.evaluate("document.documentElement.scrollWidth <= 360"))


def shoots(page: Any, name: str) -> None:
    """A picture to look at, where somebody asks for them."""
    if folder := os.environ.get("OPENHALL_SHOTS"):
        page.screenshot(path=f"{folder}/{name}.png", full_page=True)
