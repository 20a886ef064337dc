"""A meeting in the hall with everybody in a browser of their own: cut networks, killed processes, minutes, replay.

Host and owner lead, a bidder objects on the spot from a telephone that loses its network for half a minute, a
supervisor watches the board, a guest the public page, and another guest without script reads the same.
"""

from __future__ import annotations

import re
import sys
import time
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.test import override_settings
from django.urls import reverse
from playwright.sync_api import expect
from tests.journeys.browsing import Keyboard, load_key, on_the_log, page_after, sign, sign_in
from tests.journeys.conftest import CHROMIUM

from openhall.config.demo import meeting, scenes
from openhall.config.demo.client import jump_to
from openhall.kernel import clock

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("journeys")]
PLAN = {
    "jurisdiction": "reference",
    "title": "Seats for an invented hall",
    "description": "Sixty seats; hall, office and bidders are fictional.",
    "lang": "en",
    "estimate": "90000.00",
}
LOT = {"title": "Sixty seats", "estimate": "90000.00", "deposit": "0", "method": "lowest_evaluated_price"}
OFFLINE_SECONDS = 30
TYPED = "The second seat was read without its cushion."
LOST = re.compile("offline|connection was cut", re.IGNORECASE)
LIVE = re.compile("^Live$")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """A platform of its own, because its processes are killed."""
    running = sys.modules["openhall_tests_of_running"]  # the conftest has loaded it
    one = running.Platform(tmp_path_factory.mktemp("hall") / "home", demo=True)
    with override_settings(OPENHALL_HOME=one.home, OPENHALL_ORIGIN=one.origin, OPENHALL_INSTANCE="scratch"):
        try:
            one.start()
            yield one
        finally:
            one.stop()


@pytest.fixture(scope="module")
def tender(site):
    """Bids of three are in; the deadline comes when the test says so."""
    made = site.tender()
    made.plan(PLAN)
    made.call(LOT, document=scenes.document(), due_at=clock.now() + timedelta(minutes=40))
    for handle, total in {"bidder1": "78250.00", "bidder2": "81000.00", "bidder3": "79500.00"}.items():
        made.bid(handle, {"currency": "CNY", "total": total})
    return made


def signs(page: Any, form: str) -> None:
    """Send the form with this id, sign it, and arrive at the hall again."""
    with page_after(page):
        page.locator(f"#{form} button[type=submit]").click()
        sign(page)


def meeting_of(site: Any, tender: Any) -> Any:
    return site.json(f"/api/v1/lots/{tender.lot}/meeting")


def test_a_meeting_from_sign_in_to_signed_minutes(site, tender, visit):
    desk = site.origin + reverse("lot-meeting", args=[tender.lot])
    public = site.origin + reverse("hall", args=[tender.lot])
    host, bidder = visit("centre"), visit("bidder1")
    for page in (host, bidder):
        load_key(page, site)
    guest, board = visit(), visit("supervisor")
    guest.goto(public)
    board.goto(site.origin + reverse("halls-board"))
    host.goto(desk)
    signs(host, "begin")
    signs(host, "attend")
    expect(board.get_by_role("heading", name=re.compile("Sixty seats"))).to_be_visible()
    bidder.goto(desk)
    expect(bidder.locator("main")).to_contain_text("this page tells nobody that you are here")

    jump_to(clock.now() + timedelta(minutes=41))
    tender.until("closed")
    for handle in ("bidder1", "bidder2", "bidder3"):
        tender.release(handle)
    tender.until("released")
    expect(bidder.locator("#attend button")).to_be_visible(timeout=60_000)  # it came by itself, nobody reloaded
    signs(bidder, "name-manager")
    expect(bidder.locator(".ha-enter")).to_contain_text("Bidder’s project manager")
    signs(bidder, "attend")
    expect(guest.locator("main")).to_contain_text("Bidder’s project manager", timeout=60_000)
    signs(host, "roll")
    for handle in ("owner", "centre"):
        tender.hand_in_shares(handle)
    tender.until("opened")
    expect(host.locator("#read button")).to_be_visible(timeout=60_000)
    signs(host, "read")
    expect(guest.locator("#hall-meeting")).to_contain_text("Bid 1 of 3", timeout=60_000)

    lose_the_network(bidder, host, site)
    expect(bidder.locator("#id_objection_text")).to_have_value(TYPED)
    signs(bidder, "object")
    expect(guest.locator("#hall-meeting")).to_contain_text(TYPED, timeout=60_000)

    owner = visit("owner")
    load_key(owner, site)
    owner.goto(desk)
    owner.locator("#id_upheld_no_1").check()
    owner.locator("#id_answer_1").fill("The sheet names seat and cushion together.")
    signs(owner, "answer-1")
    host.goto(desk)
    signs(host, "read")
    jump_to(clock.now() + timedelta(minutes=11))
    host.goto(desk)
    signs(host, "close")
    site.eventually(lambda: meeting_of(site, tender)["minutes"])
    host.goto(desk)
    signs(host, "sign")
    bidder.goto(desk)
    bidder.get_by_text("I don’t sign them").click()
    bidder.locator("#id_decline_reason").fill("I would have the cushion read out by itself.")
    signs(bidder, "decline")

    told = meeting_of(site, tender)
    assert [one["signs"] for one in told["minutes"]["answers"]] == [True, False]
    assert site.get(f"/halls/{tender.lot}/minutes.pdf")[1].startswith(b"%PDF")
    plain = visit(script=False)
    plain.goto(site.origin + reverse("hall-minutes", args=[tender.lot]))
    expect(plain.locator("main")).to_contain_text("I would have the cushion read out by itself.")
    for code, number in {
        "HAL-01": 1,
        "HAL-05": 1,
        "HAL-06": 1,
        "HAL-07": 1,
        "HAL-08": 1,
        "HAL-09": 1,
        "HAL-10": 1,
        "HAL-15": 1,
    }.items():
        assert len(on_the_log(site, code, str(tender.project))) == number, code


def lose_the_network(bidder: Any, host: Any, site: Any) -> None:
    """The bidder's telephone has no network for half a minute, while it types and the host reads on."""
    bidder.context.set_offline(True)
    expect(bidder.locator("[data-watch-state]")).to_have_text(LOST, timeout=10_000)
    bidder.locator("#id_objection_text").fill(TYPED)
    began = time.monotonic()
    signs(host, "read")
    bidder.wait_for_timeout(max(0, OFFLINE_SECONDS - (time.monotonic() - began)) * 1000)
    bidder.context.set_offline(False)
    expect(bidder.locator("[data-watch-state]")).to_have_text(
        re.compile("Live|as soon as you have finished"), timeout=30_000
    )


def test_nothing_is_lost_when_every_process_is_killed(site, tender, visit):
    """kill -9 of stream, worker, sequencer and web while guests watch: their pages follow again by themselves."""
    guest = visit()
    guest.goto(site.origin + reverse("hall", args=[tender.lot]))
    state = guest.locator("[data-hall-state]")
    expect(state).to_have_text(LIVE, timeout=60_000)
    before = guest.locator("[data-hall-entries] > li").count()
    for program in ("stream", "worker", "sequencer", "web"):
        died = site.kill(program)
        site.eventually(lambda program=program, died=died: site.pid(program) not in (None, died), seconds=90)
    site.eventually(site.answers, seconds=90)

    tender.confirm("bidder2")

    expect(guest.locator("[data-hall-entries] > li")).to_have_count(before + 1, timeout=90_000)
    expect(state).to_have_text(LIVE, timeout=60_000)
    plain = visit(script=False)
    plain.goto(site.origin + reverse("hall", args=[tender.lot]))
    assert plain.locator("[data-hall-entries] > li").count() == before + 1


def test_a_past_opening_is_played_by_keyboard_and_read_without_script(site, tender, visit):
    address = site.origin + reverse("hall-replay", args=[tender.lot])
    plain = visit(script=False)
    plain.goto(address)
    whole = plain.locator("[data-replay-list] > li").count()
    assert whole >= 8
    assert plain.locator("[data-replay-play]").is_hidden()

    page = visit()
    page.goto(address)
    keys = Keyboard(page)
    expect(page.locator("[data-replay-controls]")).to_be_visible()
    steps = page.locator("[data-replay-list] > li:visible")
    expect(steps).to_have_count(whole)
    keys.to("#replay-seek")
    page.keyboard.press("Home")
    expect(page.locator("[data-replay-clock]")).to_have_text("+0:00:00")
    assert 1 <= steps.count() < whole
    keys_back = page.locator("#replay-speed")
    keys_back.fill("3600")
    page.locator("#replay-seek").focus()
    page.keyboard.press("Space")
    expect(page.locator("[data-replay-play]")).to_have_text("Pause")
    expect(steps).to_have_count(whole, timeout=30_000)
    expect(page.locator("[data-replay-play]")).to_have_text("Play")
    page.get_by_role("button", name="Step back").click()
    expect(steps).not_to_have_count(whole)


@pytest.fixture(scope="module")
def studio(chromium):
    """A browser with a camera and a microphone, as Chromium feigns them."""
    feigned = ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"]
    arguments = ["--no-sandbox", "--disable-gpu", *feigned]
    launched = chromium.browser_type.launch(executable_path=str(CHROMIUM), args=arguments)
    yield launched
    launched.close()


def test_guests_see_and_hear_the_hall_and_the_recording_is_the_one_on_the_log(site, studio, visit):
    filmed = site.tender()
    filmed.plan(PLAN | {"title": "A hall on film"})
    filmed.call(LOT, document=scenes.document(), due_at=clock.now() + timedelta(minutes=40))
    meeting.begin(filmed)
    jump_to(clock.now() + timedelta(minutes=41))
    filmed.until("closed", "released", "failed")  # without a bid nothing is waited for
    public = site.origin + reverse("hall", args=[filmed.lot])
    context = studio.new_context(viewport={"width": 360, "height": 780}, locale="en")
    host = context.new_page()
    sign_in(host, site, "centre")
    load_key(host, site)
    guest = visit()
    guest.goto(public)

    host.goto(site.origin + reverse("lot-recorder", args=[filmed.lot]))
    host.locator("#id_told").check()
    signs(host, "record")
    sends(host)
    expect(guest.locator("[data-picture-still]")).to_be_visible(timeout=30_000)  # it came by itself
    plain = visit(script=False)
    plain.goto(public)
    still = plain.request.get(site.origin + plain.locator("[data-picture-still]").get_attribute("src"))
    assert still.body().startswith(b"\xff\xd8\xff")
    expect(plain.locator("main")).to_contain_text("This hall is being recorded.")
    guest.get_by_label("Moving picture and sound").check()
    before = plays(guest)

    host.reload()  # the same recording goes on, and guests jump to what is happening
    sends(host)
    later = "before => document.querySelector('[data-picture-video]').currentTime > before + 4"
    guest.wait_for_function(later, arg=before, timeout=30_000)
    with page_after(host):
        host.locator("form[data-recorder-stop] button").click()
    expect(host.locator("#id_told")).to_be_visible()
    expect(guest.locator("[data-picture]")).to_be_hidden(timeout=30_000)
    context.close()

    (ended,) = on_the_log(site, "HAL-13", str(filmed.project))
    assert ended.public["cause"] == "stopped"
    guest.goto(site.origin + reverse("hall-replay", args=[filmed.lot]))
    guest.locator("#replay-speed").fill("1")
    begins = float(guest.locator("[data-replay-recording]").get_attribute("data-second"))
    guest.locator("#replay-seek").fill(str(int(begins) + 6))
    guest.locator("[data-replay-play]").click()
    plays(guest)
    expect(guest.locator("[data-picture-state]")).to_have_text("The recording is complete and is the one on the log.")


def sends(host: Any) -> None:
    """Start the camera and wait until what it takes is on its way."""
    host.locator("[data-recorder-start]").click()
    with host.expect_response(lambda answer: "/pieces/" in answer.url and "kind=picture" in answer.url) as sent:
        expect(host.locator("[data-recorder-state]")).to_have_text(re.compile("on their way to everybody"))
    assert sent.value.ok, sent.value.text()


def plays(guest: Any) -> float:
    """Wait until the picture moves; where it stands then."""
    moving = """() => { const film = document.querySelector("[data-picture-video]");
        return !film.hidden && film.videoWidth > 0 && film.currentTime > 0 && !film.paused; }"""
    guest.wait_for_function(moving, timeout=30_000)
    place = "() => document.querySelector('[data-picture-video]').currentTime"
    before = guest.evaluate(place)
    guest.wait_for_function(f"before => ({place})() > before + 0.5", arg=before, timeout=15_000)
    return float(guest.evaluate(place))
