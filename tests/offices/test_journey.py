"""Two people at two browsers: one signs a publication, the other sees exactly what was signed and signs the same; an
officer goes away, the standing deputy acts, and no longer once the officer is back."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as house
from django.test import Client
from tests.offices.conftest import Desk
from tests.people import MONDAY

from openhall.identity import edge
from openhall.identity.models import Account, DeviceKey, Mandate, Role
from openhall.identity.offices.models import Proposal
from openhall.witness.models import Outbox

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
CHROMIUM = Path(os.environ.get("OPENHALL_CHROMIUM", "/usr/bin/chromium"))


@pytest.fixture(autouse=True)
def origin(live_server: Any, settings: Any, home: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """The site's own address, before anybody signs for it."""
    settings.OPENHALL_ORIGIN = live_server.url
    settings.STATIC_ROOT = home / "static"
    (home / "static").mkdir()
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # Playwright's loop is in this thread, Django's isn't
    return str(live_server.url)


Sits = Callable[[Desk], Any]


@pytest.fixture
def sits(origin: str) -> Iterator[Sits]:
    """``sits(desk)``: a browser of that person's own, 360 pixels wide, signed in, with a key made there."""
    if not CHROMIUM.exists():
        if os.environ.get("CI"):
            pytest.fail("CI needs Chromium")
        pytest.skip("needs Chromium")
    from playwright.sync_api import sync_playwright

    def signed_in(desk: Desk) -> str:
        client = Client()
        client.force_login(Account.objects.get(person=desk.who.person))
        session = client.session
        session[edge.PARTY] = str(desk.who.organisation.uuid)
        session[edge.SIGNED_IN_AT] = MONDAY.isoformat()
        session.save()
        return str(client.cookies[house.SESSION_COOKIE_NAME].value)

    with sync_playwright() as driver:
        chromium = driver.chromium.launch(executable_path=str(CHROMIUM), args=["--no-sandbox", "--disable-gpu"])

        def at(desk: Desk) -> Any:
            context = chromium.new_context(viewport={"width": 360, "height": 780}, locale="en")
            context.add_cookies([{"name": house.SESSION_COOKIE_NAME, "value": signed_in(desk), "url": origin}])
            page = context.new_page()
            page.set_default_timeout(30_000)
            page.goto(f"{origin}/account")
            with page.expect_navigation():
                page.get_by_role("button", name="Make and enrol a key for this browser").click()
            return page

        yield at
        chromium.close()


def confirms(page: Any) -> str:
    """Read the dialog and sign; what it showed."""
    dialog = page.get_by_role("dialog")
    shown = str(dialog.inner_text())
    with page.expect_navigation():
        dialog.get_by_role("button").first.click()
    return shown


def test_one_signs_the_other_sees_the_same_and_countersigns(publication, first, second, asks, sits, origin):
    asks("publish_notice")
    one, other = sits(first), sits(second)
    project = publication.tender.project_uuid

    one.goto(f"{origin}/desk/projects/{project}/notice/check")
    one.get_by_role("button", name="Publish the notice").click()
    confirms(one)
    one.wait_for_url("**/proposals/*-*")
    row = Proposal.objects.get()
    assert one.get_by_role("button", name="Sign as the second officer").count() == 0
    assert not Outbox.objects.filter(code="NOT-01").exists(), "one signature publishes nothing"

    other.goto(f"{origin}/proposals")
    other.get_by_role("link", name="Notice published").first.click()
    exactly = other.locator("main").inner_text()
    for value in (*row.payload.values(), row.object, row.sha256, first.who.person.name):
        assert str(value) in exactly
    other.get_by_role("button", name="Sign as the second officer").click()
    shown = confirms(other)
    assert all(str(value) in shown for value in row.payload.values())
    other.wait_for_url("**/proposals?over=1")

    act = json.loads(bytes(Outbox.objects.get(code="NOT-01").leaf))
    assert act["first"]["sha256"] == row.sha256
    assert act["first"]["actor"] != act["actor"]
    keys = DeviceKey.objects.filter(kind="device")
    assert set(keys.values_list("person_id", flat=True)) == {first.who.person.pk, second.who.person.pk}
    one.reload()
    assert one.get_by_role("link", name="Receipt of the act").count() == 1
    assert one.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), "the page is too wide"


@pytest.fixture
def deputy(joins: Any, officer: Any) -> Desk:
    """Binh works for the owner and holds no officer's mandate."""
    return Desk(joins("Binh Deputy", officer.organisation.name, Role.TREASURER))


def test_an_absence_is_declared_the_deputy_acts_and_is_refused_when_the_officer_is_back(
    publication, first, deputy, sits, origin
):
    away, stand_in = sits(first), sits(deputy)
    deputies = f"{origin}/organisations/{first.who.organisation.uuid}/deputies"
    terms = f"{origin}/desk/projects/{publication.tender.project_uuid}/notice/check"

    def refused(title: str) -> str:
        """What the stand-in is told who signs the publication."""
        stand_in.goto(terms)
        stand_in.get_by_role("button", name="Publish the notice").click()
        stand_in.get_by_role("dialog").get_by_role("button").first.click()
        told = stand_in.get_by_role("alert").filter(has_text=title)
        told.wait_for()
        assert not Outbox.objects.filter(code="NOT-01").exists()
        return str(told.inner_text())

    def goes() -> str:
        away.locator("#absence-until").fill("2026-03-06T01:00")
        away.get_by_role("button", name="Declare the absence").click()
        shown = confirms(away)
        away.get_by_text("is away", exact=True).wait_for()
        return shown

    away.goto(deputies)
    own = Mandate.objects.get(person=first.who.person, role=Role.OFFICER)
    away.locator("#standing-mandate").select_option(str(own.uuid))
    away.locator("#standing-email").fill(deputy.who.person.email)
    away.get_by_role("button", name="Name the standing deputy").click()
    confirms(away)
    away.get_by_text("Binh Deputy stands in for").wait_for()
    refused("You hold no mandate for this.")

    assert "2026-03-06" in goes()
    assert away.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), "the page is too wide"
    stand_in.goto(deputies)
    stand_in.get_by_text("Binh Deputy in the place of").wait_for()
    away.get_by_role("button", name="Back now").click()
    confirms(away)
    away.get_by_text("Nobody has declared an absence.").wait_for()
    assert "Leave it to the officer." in refused("You no longer act in the place of this officer.")

    goes()
    stand_in.goto(terms)
    stand_in.get_by_role("button", name="Publish the notice").click()
    confirms(stand_in)
    act = json.loads(bytes(Outbox.objects.get(code="NOT-01").leaf))
    assert act["in_place_of"] != act["actor"]
    assert Outbox.objects.get(code="NOT-01").actor == deputy.who.person.uuid
