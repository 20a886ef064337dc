"""By keyboard alone on a telephone's width: a bidder books and gives back; two centres hand a session over.

Reading needs no script; what another person books shows by itself.
"""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import expect
from tests.journeys.browsing import arrives, sign

from openhall.config.demo import scenes
from openhall.kernel import clock

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("journeys")]


@pytest.fixture(scope="module")
def day() -> str:
    """A day a week from now, when nothing is booked yet."""
    return (clock.now() + timedelta(days=7)).date().isoformat()


@pytest.fixture(scope="module")
def centre(site: Any, day: str) -> str:
    """The page of the northern centre on that day."""
    return site.origin + reverse("booking-centre", args=[site.people["centre"].organisation]) + f"?day={day}"


def hall(page: Any) -> Any:
    return page.locator("section").filter(has=page.get_by_role("heading", name=re.compile("^Hall 1")))


def test_what_is_free_is_read_without_script_on_a_telephone(visit, centre):
    page = visit(script=False)
    page.goto(centre)

    expect(hall(page)).to_contain_text("00:00–24:00")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_a_bidder_books_the_first_hour_by_keyboard_and_gives_it_back(site, desk, visit, centre):
    bidder, guest = desk("bidder2"), visit()
    page, keys = bidder.page, bidder.keys
    guest.goto(centre)
    page.goto(centre)
    keys.press("main a", text="Book: Hall 1, 00:00–24:00")
    arrives(page, r"/desk/booking/[0-9a-f-]{36}/new")
    expect(page.get_by_label(re.compile("^Hall 1"))).to_be_checked()
    keys.write("[name=purpose]", "A talk with our engineers")
    keys.press("form.oh-signed button", text="Book")
    shown = sign(page, keys)
    assert "A talk with our engineers" in shown
    arrives(page, r"/desk/bookings/[0-9a-f-]{36}/done/[0-9a-f]{64}")
    expect(page.locator("h1")).to_have_text(re.compile("Your time is booked"))

    expect(hall(guest)).to_contain_text("00:00–01:00", timeout=30_000)
    expect(hall(guest)).to_contain_text("taken")
    assert "Deep Well" not in guest.content()

    keys.follow("This booking")
    expect(page.locator("main")).to_contain_text("A talk with our engineers")
    keys.press("form.oh-signed button", text="Cancel the booking")
    sign(page, keys)
    arrives(page, r"/desk/bookings/[0-9a-f-]{36}/done/[0-9a-f]{64}")
    expect(hall(guest)).to_contain_text("00:00–24:00", timeout=30_000)


def test_the_calendar_of_ones_bookings_has_an_address_of_its_own(site, desk):
    page, keys = desk("bidder2").page, desk("bidder2").keys
    page.goto(site.origin + reverse("bookings"))
    keys.press("main button", text="Make an address")
    address = page.locator("code").inner_text()

    status, body = site.get(address.removeprefix(site.origin))

    assert status == 200
    assert body.decode().startswith("BEGIN:VCALENDAR")


def test_two_centres_hand_a_session_over(site, desk):
    host, other = desk("centre"), desk("south")
    tender = site.tender()
    tender.plan(scenes.METERS)
    page, keys = host.page, host.keys
    page.goto(site.origin + reverse("session-offer", args=[tender.project]))
    expect(page.locator("main")).to_contain_text("Nothing is sealed yet")
    keys.pick("[name=to_centre]", "Southern Trading Centre")
    keys.write("[name=reason]", "Our hall is under water.")
    keys.press("form.oh-signed button", text="Ask the other centre")
    sign(page, keys)
    arrives(page, r"/sessions/[0-9a-f-]{36}")
    expect(page.locator("h1")).to_contain_text("Session offered to another centre")

    page, keys = other.page, other.keys
    page.goto(site.origin + reverse("sessions"))
    keys.follow(scenes.METERS["title"])
    arrives(page, r"/desk/sessions/[0-9a-f-]{36}")
    keys.press("form.oh-signed button", text="Accept the session")
    sign(page, keys)
    arrives(page, r"/sessions/[0-9a-f-]{36}")
    expect(page.locator("h1")).to_contain_text("Session handed over")

    # The history tells what the log has taken in; the page of a tender before its opening doesn't advance by itself.
    told = "handed the session to Southern Trading Centre"
    address = site.origin + reverse("tender", args=[tender.project])
    site.eventually(lambda: page.goto(address) and told in page.locator("main").inner_text(), seconds=60)
