"""Two experts and the witness at browsers of their own: from the door to locked scores, with a check that is missed.

One of the experts sits at a telephone's width. Nothing but their seats lets them score.
"""

from __future__ import annotations

import os
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from tests.tendering.panels import test_mesh, test_seated
from tests.tendering.panels.test_mesh import Seats
from tests.tendering.panels.test_room import House

from openhall.kernel import clock
from openhall.tendering.evaluation import sheets
from openhall.tendering.panels import room, tasks
from openhall.tendering.panels.models import Check, IdentityCheck, Presence

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]
stream, chromium, seats = test_mesh.stream, test_mesh.chromium, test_seated.seats
FITS = "() => document.documentElement.scrollWidth <= document.documentElement.clientWidth"


def signs(page: Any, form: str) -> None:
    """Send a form of the page, and confirm what is signed."""
    page.locator(f"{form} button").last.click()
    with page.expect_navigation():
        page.get_by_role("dialog").get_by_role("button", name="Sign and send").click()


def shot(page: Any, name: str) -> None:
    if folder := os.environ.get("OPENHALL_SHOTS"):
        page.screenshot(path=f"{folder}/{name}.png", full_page=True)


def compares(page: Any, address: str, member: int) -> None:
    """The witness looks at who sits there, and confirms."""
    page.goto(address)
    form = f"#seat-form-{member}"
    page.locator(f"{form}-yes").check()
    signs(page, form)
    assert "Confirmed" in page.locator(f"section[aria-labelledby=seat-{member}]").inner_text()


def scores(page: Any, table_of: Any, score: str) -> None:
    for bid in range(table_of):
        for number, given in enumerate(("7", score)):
            page.fill(f"[name='bids.{bid}.scores.{number}.score']", given)


def test_from_the_door_to_locked_scores(seats, joins, stream, chromium, live_server, monkeypatch):
    monkeypatch.setattr(room, "LOST", timedelta(minutes=2))  # a busy machine is no lost connection
    house = House(seats, joins)
    people = {"1": house.experts[0], "2": house.experts[1], "witness": house.witness}
    hall = Seats(chromium, live_server.url, seats.uuid)
    pages = {}
    for peer, who in people.items():
        pages[peer] = hall.opens(who, width=360 if peer == "2" else 1280)
        hall.prepares(pages[peer])
        hall.enters(pages[peer], speaks=False)
        pages[peer].wait_for_function(
            "() => document.querySelector('[data-room-state]').textContent === 'You are in the room.'"
        )
    assert pages["2"].evaluate(FITS)
    shot(pages["2"], "room-360")
    lot = seats.draws.lot
    desk = live_server.url + reverse("work-scores", args=[lot.uuid])
    door = live_server.url + reverse("panel-identities", args=[seats.uuid])
    own = {peer: hall.beside(pages[peer], desk) for peer in ("1", "2")}
    told = own["1"].locator("main .oh-banner").first
    assert "Nobody has confirmed yet that it is you" in told.inner_text()
    assert own["2"].evaluate(FITS)
    shot(own["2"], "scores-360-not-compared")

    witness = hall.beside(pages["witness"], door)
    for member in (1, 2):
        compares(witness, door, member)
    shot(witness, "identities")
    bids = len(seats.draws.panel.bids)
    for peer, page in own.items():
        page.reload()
        page.locator("[data-draft-status]").wait_for()
        scores(page, bids, "20")
        page.wait_for_function(
            "() => document.querySelector('[data-draft-status]').textContent.includes('isn’t signed yet')"
        )
        signs(page, "#scores")
        assert sheets.of_member(lot, people[peer].person.pk).signed_at is not None

    Presence.objects.filter(peer="1").update(next_check_at=clock.now())
    tasks.due(clock.now())
    pages["1"].locator("[data-room-present]").wait_for()
    Check.objects.filter(peer="1").update(due_at=clock.now())  # a minute goes by in which nobody answers
    tasks.due(clock.now())
    own["1"].reload()
    assert "You missed a check of presence" in own["1"].locator("main .oh-banner").first.inner_text()
    shot(own["1"], "scores-held")
    compares(witness, door, 1)
    own["1"].reload()
    own["1"].locator("[data-draft-status]").wait_for()
    assert own["1"].get_by_text("You missed a check of presence").count() == 0
    scores(own["1"], bids, "15")
    own["1"].fill("#scores [name=reason]", "I read the second bid again.")
    own["1"].wait_for_function(
        "() => document.querySelector('[data-draft-status]').textContent.includes('isn’t signed yet')"
    )
    signs(own["1"], "#scores")
    assert sheets.of_member(lot, people["1"].person.pk).version == 2
    for who, path, name in (
        (seats.host, reverse("lot-panel-desk", args=[lot.uuid]), "desk"),
        (seats.host, reverse("panel-seats", args=[seats.uuid]), "seats"),
        (seats.south, reverse("panel-seats", args=[seats.uuid]), "seats-of-a-guest"),
    ):
        page = hall.opens(who, width=360)
        page.goto(live_server.url + path)
        page.locator("h1").wait_for()
        assert page.evaluate(FITS), name
        shot(page, f"{name}-360")
    assert IdentityCheck.objects.filter(outcome="confirmed").count() == 3
    assert hall.faults == []
