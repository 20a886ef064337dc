"""The owner draws a committee in a real browser with the built scripts; at the last minute an expert declines in
another, and the next in the order is called.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.conf import settings as house
from django.urls import reverse
from tests.journeys.browsing import Keyboard, enrol_own_key, page_after, sign
from tests.people import Character
from tests.tendering.experts.conftest import FIELD, Drawing

from openhall.kernel import clock
from openhall.tendering.experts import tasks
from openhall.tendering.experts.models import Draw, DrawState, Entry
from openhall.witness.public import drain_all

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
CHROMIUM = Path(os.environ.get("OPENHALL_CHROMIUM", "/usr/bin/chromium"))
Desk = Callable[[Character], Any]


@pytest.fixture(autouse=True)
def origin(live_server: Any, settings: Any, monkeypatch: pytest.MonkeyPatch) -> str:
    """The site's own address, before anybody signs for it."""
    settings.OPENHALL_ORIGIN = live_server.url
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # Playwright's loop is in this thread, Django's isn't
    return str(live_server.url)


# After the draw: its fixtures run commands, and Playwright's loop is in this thread from here on.
@pytest.fixture
def desk(draws: Drawing, as_reader: Any, origin: str) -> Iterator[Desk]:
    """``desk(who)``: that person's own telephone, signed in, with a key that it made itself."""
    if not CHROMIUM.exists():
        if os.environ.get("CI"):
            pytest.fail("CI needs Chromium")
        pytest.skip("needs Chromium")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        chromium = driver.chromium.launch(executable_path=str(CHROMIUM), args=["--no-sandbox", "--disable-gpu"])

        def open_page(who: Character) -> Any:
            context = chromium.new_context(viewport={"width": 360, "height": 780}, locale="en")
            session = as_reader(who).cookies[house.SESSION_COOKIE_NAME].value
            context.add_cookies([{"name": house.SESSION_COOKIE_NAME, "value": session, "url": origin}])
            page = context.new_page()
            page.set_default_timeout(30_000)
            enrol_own_key(page, SimpleNamespace(origin=origin), "A telephone", Keyboard(page))
            return page

        yield open_page
        chromium.close()


def acts(page: Any, form: str, button: str) -> str:
    """Press, read what is signed, sign; the page comes back."""
    with page_after(page):
        page.locator(f"{form} button", has_text=button).click()
        return sign(page)


def test_the_owner_draws_and_who_declines_at_the_last_minute_is_followed_by_the_next(draws, officer, desk, origin):
    clock.move_to(draws.now)
    owner = desk(officer)
    owner.goto(origin + reverse("lot-draw", args=[draws.lot.uuid]))
    for name, value in {"members": "5", "experts": "4", "fields": FIELD, "answer_minutes": "20"}.items():
        owner.fill(f"#prepare [name={name}]", value)
    assert "You fix the pool" in acts(owner, "#prepare", "Fix the pool")

    draws.uuid = Draw.objects.get().uuid
    assert draws.row.state == DrawState.PREPARED
    drain_all()
    number = owner.locator("#draw [name=number]")
    owner.wait_for_function("document.querySelector('#draw [name=number]').value.length === 64")
    kept = number.input_value()
    acts(owner, "#draw", "Draw the experts")
    assert draws.row.number == kept
    assert [one.place for one in draws.called] == [1, 2, 3, 4]
    assert not any(one.person.name in owner.content() for one in draws.people)

    last = draws.called[-1]
    for one in draws.called[:-1]:
        draws.panel.hall.now = clock.now()
        draws.accepts(one)
    clock.move_to(last.answer_due_at - timedelta(minutes=1))
    expert = desk(draws.person(last))
    expert.goto(origin + reverse("expert-call", args=[last.call]))
    assert draws.lot.title not in expert.content()
    expert.fill("#decline [name=reason]", "I missed my train.")
    acts(expert, "#decline", "I can’t come")

    assert "Declined" in expert.content()
    assert Entry.objects.get(pk=last.pk).state == Entry.State.DECLINED
    (following,) = draws.called
    assert following.place == 5
    draws.panel.hall.now = clock.now()
    draws.accepts(following)
    tasks.due(draws.now)
    assert draws.row.state == DrawState.COMPLETE
    owner.reload()
    assert "Complete" in owner.content()
    assert not any(one.person.name in owner.content() for one in draws.people)
