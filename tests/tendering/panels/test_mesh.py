"""Seven people in one room, each at a browser of their own with a feigned camera.

The browsers of a guest centre are one process, as behind one cable: it is killed in the middle, twice.
"""

from __future__ import annotations

import hashlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pyrage
import pytest
from django.conf import settings as house_settings
from django.test import Client
from django.urls import reverse
from playwright.sync_api import TimeoutError
from tests.tendering.panels.test_room import House

from openhall.config.ports import free_ports
from openhall.identity import edge, intents
from openhall.identity.models import Account
from openhall.kernel import clock
from openhall.tendering.panels import room, tasks
from openhall.tendering.panels.models import Check, Presence
from openhall.witness.models import Outbox

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
CHROMIUM = Path(os.environ.get("OPENHALL_CHROMIUM", "/usr/bin/chromium"))
FEIGNED = [
    "--no-sandbox", "--disable-gpu", "--use-fake-device-for-media-stream=fps=5", "--use-fake-ui-for-media-stream",
    "--allow-loopback-in-peer-connection", "--autoplay-policy=no-user-gesture-required", "--mute-audio",
    "--disable-renderer-backgrounding", "--disable-background-timer-throttling",
    "--disable-backgrounding-occluded-windows",
]  # fmt: skip
AUTHENTICATOR = {
    "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
    "isUserVerified": True, "automaticPresenceSimulation": True,
}  # fmt: skip
SMALL = """
const media = navigator.mediaDevices, take = media.getUserMedia.bind(media);
const quiet = {echoCancellation: false, noiseSuppression: false, autoGainControl: false};
const small = {width: 160, height: 120, frameRate: 2};
const speaks = new URLSearchParams(location.search).has("speaks");  // two voices suffice: each is sent six times
media.getUserMedia = (asked) => take({audio: speaks && asked.audio && quiet, video: asked.video && small});
media.getDisplayMedia = async () => {  // a headless browser has no desktop: a painted one in its place
  const canvas = document.createElement("canvas");
  canvas.width = 480; canvas.height = 270;
  const pen = canvas.getContext("2d");
  setInterval(() => { pen.fillStyle = `hsl(${Date.now() % 360} 50% 50%)`; pen.fillRect(0, 0, 480, 270); }, 200);
  return canvas.captureStream(2);
};
"""
CONNECTED = """(count) => {
  const tiles = [...document.querySelectorAll("[data-peer]")];
  return tiles.filter((tile) => tile.querySelector("[data-peer-state]").textContent === "In the room"
    && tile.querySelector("video").videoWidth > 0).length === count;
}"""
STATE = """([peer, text]) => document.querySelector(`[data-peer="${peer}"] [data-peer-state]`).textContent === text"""


@pytest.fixture
def stream(live_server: Any, settings: Any, home: Path, database_url: str) -> Iterator[None]:
    """The live stream as its own process, beside the site."""
    port = free_ports(1)
    settings.OPENHALL_ORIGIN = live_server.url
    settings.OPENHALL_STREAM_ORIGIN = f"http://localhost:{port}"
    environment = os.environ | {
        "OPENHALL_HOME": str(home), "OPENHALL_DATABASE_URL": database_url, "OPENHALL_ORIGIN": live_server.url,
        "OPENHALL_INSTANCE": house_settings.OPENHALL_INSTANCE,
    }  # fmt: skip
    command = [sys.executable, "-m", "openhall.config.cli", "stream", "--host", "127.0.0.1", "--port", str(port)]
    with (home / "stream.log").open("wb") as words:
        process = subprocess.Popen(command, env=environment, stdout=words, stderr=words)
        try:
            _answers(port, process, home)
            yield
        finally:
            process.terminate()
            process.wait(20)


def _answers(port: int, process: Any, home: Path) -> None:
    for _attempt in range(600):
        assert process.poll() is None, (home / "stream.log").read_text()[-2000:]
        try:
            with urlopen(f"http://127.0.0.1:{port}/health", timeout=1):
                return
        except OSError:
            process.poll()
            try:
                process.wait(0.1)
            except subprocess.TimeoutExpired:
                continue
    pytest.fail((home / "stream.log").read_text()[-2000:])


@pytest.fixture
def chromium(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """One browser with feigned cameras."""
    if not CHROMIUM.exists():
        if os.environ.get("CI"):
            pytest.fail("CI needs Chromium")
        pytest.skip("needs Chromium")
    from playwright.sync_api import sync_playwright

    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # Playwright's loop is in this thread, Django's isn't
    with sync_playwright() as driver:
        launched = driver.chromium.launch(executable_path=str(CHROMIUM), args=FEIGNED)
        yield launched
        launched.close()


class GuestCentre:
    """The browsers of one guest centre: a process of their own, which dies without a word."""

    def __init__(self, chromium: Any, folder: Path) -> None:
        self.driver, self.folder = chromium.browser_type, folder
        self.process: subprocess.Popen[bytes] | None = None
        self.browser: Any = None

    def begins(self) -> Any:
        """Switch it on; the browser."""
        told = self.folder / "DevToolsActivePort"
        told.unlink(missing_ok=True)
        command = [str(CHROMIUM), "--headless=new", *FEIGNED, "--remote-debugging-port=0", "--no-first-run",
                   f"--user-data-dir={self.folder}", "about:blank"]  # fmt: skip
        self.process = subprocess.Popen(
            command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
        )
        deadline = time.monotonic() + 60
        while not told.exists() or not told.read_text().strip():
            assert self.process.poll() is None
            assert time.monotonic() < deadline
            time.sleep(0.1)
        self.browser = self.driver.connect_over_cdp(f"http://127.0.0.1:{told.read_text().split()[0]}")
        return self.browser

    def dies(self) -> None:
        """The power fails."""
        if self.process is not None and self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait(20)


@pytest.fixture
def guest_centre(chromium: Any, tmp_path: Path) -> Iterator[GuestCentre]:
    """A guest centre, switched off."""
    centre = GuestCentre(chromium, tmp_path / "guest")
    centre.folder.mkdir()
    yield centre
    centre.dies()


class Seats:
    """The people of the room at their browsers."""

    def __init__(self, chromium: Any, origin: str, panel: Any) -> None:
        self.chromium, self.origin = chromium, origin
        self.address = origin + reverse("panel-room", args=[panel])
        self.faults: list[str] = []
        self._devices: dict[Any, tuple[Any, str]] = {}

    def opens(self, who: Any, *, at: Any = None, width: int = 1280, language: str = "en") -> Any:
        """A browser of this person (``at`` a centre's), signed in with a passkey a moment ago."""
        account, _ = Account.objects.get_or_create(
            person=who.person, defaults={"email": f"{who.person.pk}@example.org"}
        )
        reading = Client()
        reading.force_login(account, backend="django.contrib.auth.backends.ModelBackend")
        session = reading.session
        session[edge.PARTY] = str(who.organisation.uuid)
        session[edge.SIGNED_IN_AT], session[edge.SIGNED_IN_BY] = clock.now().isoformat(), "passkey"
        session.save()
        context = (at or self.chromium).new_context(
            viewport={"width": width, "height": 900}, locale="en", bypass_csp=True, accept_downloads=True,
            reduced_motion="reduce",
        )  # fmt: skip
        cookies = {"sessionid": reading.cookies["sessionid"].value, "django_language": language}
        context.add_cookies([{"name": name, "value": value, "url": self.origin} for name, value in cookies.items()])
        context.add_init_script(SMALL)
        page = context.new_page()
        page.set_default_timeout(60_000)
        page.on("pageerror", lambda error: self.faults.append(str(error)))
        return page

    def prepares(self, page: Any) -> None:
        """A key and a passkey of this browser."""
        devtools = page.context.new_cdp_session(page)
        devtools.send("WebAuthn.enable")
        device = devtools.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})
        self._devices[page] = (devtools, device["authenticatorId"])
        page.goto(f"{self.origin}/account")
        page.locator("#enrol [name=label]").fill("Seat")
        with page.expect_navigation():
            page.locator("#enrol button").click()
        with page.expect_navigation():
            page.locator("#passkey button").click()

    def beside(self, page: Any, address: str) -> Any:
        """Another window of the same person, on the same device: with the passkey of the first."""
        devtools, device = self._devices[page]
        found = page.context.new_page()
        found.set_default_timeout(60_000)
        other = page.context.new_cdp_session(found)
        other.send("WebAuthn.enable")
        copy = other.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})["authenticatorId"]
        for one in devtools.send("WebAuthn.getCredentials", {"authenticatorId": device})["credentials"]:
            other.send("WebAuthn.addCredential", {"authenticatorId": copy, "credential": one})
        found.goto(address)
        return found

    def enters(self, page: Any, *, speaks: bool) -> None:
        """Through the door, with the passkey."""
        page.goto(self.address + "?speaks" * speaks)
        page.locator("#enter button").click()
        with page.expect_navigation():
            page.get_by_role("dialog").get_by_role("button", name="Sign and send").click()
        page.locator("[data-panel-room]").wait_for()


def test_seven_seats_and_a_guest_centre_that_is_killed_in_the_middle(
    sitting, joins, host, officer, stream, chromium, guest_centre, live_server, monkeypatch
):
    house = House(sitting, joins)
    people = {**{str(number): who for number, who in enumerate(house.experts, start=1)}, "5": house.owner,
              "host": host, "witness": house.witness}  # fmt: skip
    name, there = fullest_guest(sitting)
    seats = Seats(chromium, live_server.url, sitting.uuid)
    centre, pages = guest_centre.begins(), {}
    for peer, who in people.items():
        pages[peer] = seats.opens(who, at=centre if peer in there else None, width=360 if peer == "2" else 1280)
        seats.prepares(pages[peer])
        seats.enters(pages[peer], speaks=peer in ("1", "host"))
    for page in pages.values():
        connected(page, 6)
    assert Outbox.objects.filter(code="PNL-10").count() == 7
    told = "() => document.querySelectorAll('[data-peer-quality]:not(:empty)').length === 6"
    pages["host"].wait_for_function(told)
    shoots(pages)

    screen_goes_round(pages)
    a_recording_is_sealed(pages["1"], officer)
    presence_is_asked(pages["3"], house)

    before = {number: place.seat for number, place in sitting.where().items()}
    is_cut_off(guest_centre, pages, there)
    centre = guest_centre.begins()  # the power is back
    for peer in there:
        pages[peer] = seats.opens(people[peer], at=centre)
        pages[peer].goto(seats.address)  # the seat is kept: no door in between
    for page in pages.values():
        connected(page, 6)
    assert {number: place.seat for number, place in sitting.where().items()} == before
    assert Outbox.objects.filter(code="PNL-10").count() == 7

    is_cut_off(guest_centre, pages, there)
    monkeypatch.setattr(intents, "SOLEMN", set())  # the host’s passkey is in its browser, not in this program
    sitting.replaces(name)
    moved = sitting.where()
    for peer in there:
        assert moved[int(peer)].seat.site != before[int(peer)].site
        pages[peer] = seats.opens(people[peer])
        pages[peer].goto(seats.address)
    for page in pages.values():
        connected(page, 6)
    leaver = next(peer for peer in (*"2345", "witness") if peer not in there)
    pages[leaver].locator("[data-room-leave]").click()
    pages[leaver].locator("#enter, main .oh-banner").first.wait_for()
    pages["host"].wait_for_function(STATE, arg=[leaver, "Not in the room"])
    sitting.closes()
    pages["1"].wait_for_function(
        "() => document.querySelector('[data-room-state]').textContent !== 'You are in the room.'"
    )
    assert seats.faults == []


def fullest_guest(sitting: Any) -> tuple[str, list[str]]:
    """The guest centre at which most members sit, and their parts in the room."""
    where = sitting.where()
    sits = {
        name: [str(number) for number, one in sorted(where.items()) if one.seat.site == sitting.sites[name]]
        for name in ("south", "west")
    }
    return max(sits.items(), key=lambda one: len(one[1]))


def is_cut_off(centre: GuestCentre, pages: dict[str, Any], there: list[str]) -> None:
    """The centre's browsers are killed and say nothing; the others see it, and go on among themselves."""
    centre.dies()
    for peer in there:
        pages.pop(peer)
    for page in pages.values():
        for peer in there:
            page.wait_for_function(STATE, arg=[peer, "Connection lost"], timeout=60_000)
        connected(page, 6 - len(there))


def connected(page: Any, count: int) -> None:
    """Wait until the page sees so many others; else tell what it shows."""
    try:
        page.wait_for_function(CONNECTED, arg=count, timeout=180_000)
    except TimeoutError:
        pytest.fail(page.locator("[data-panel-room]").inner_text())


def shoots(pages: dict[str, Any]) -> None:
    """Pictures to look at, where somebody asks for them."""
    folder = os.environ.get("OPENHALL_SHOTS")
    if folder:
        for peer in ("2", "host"):
            pages[peer].screenshot(path=f"{folder}/room-{peer}.png", full_page=True)


def screen_goes_round(pages: dict[str, Any]) -> None:
    wide = """(width) => document.querySelector('[data-peer="host"] video').videoWidth === width"""
    pages["host"].locator("[data-room-screen]").click()
    pages["1"].wait_for_function(wide, arg=480)
    assert pages["host"].locator("[data-room-screen]").get_attribute("aria-pressed") == "true"
    pages["host"].locator("[data-room-screen]").click()
    pages["1"].wait_for_function(wide, arg=160)


def a_recording_is_sealed(page: Any, custodian: Any) -> None:
    page.locator("[data-room-record]").click()
    begun = page.evaluate("performance.now()")
    page.wait_for_function("(begun) => performance.now() > begun + 2500", arg=begun)
    page.locator("[data-room-record]").click()
    page.locator("[data-room-sealed]").wait_for()
    with page.expect_download() as saved:
        page.locator("[data-room-file]").click()
    sealed = Path(saved.value.path()).read_bytes()
    assert page.locator("#id_sha256").input_value() == hashlib.sha256(sealed).hexdigest()
    identity = pyrage.x25519.Identity.from_str(custodian.opening.identity)
    assert pyrage.decrypt(sealed, [identity]).startswith(b"\x1a\x45\xdf\xa3")
    page.locator("#recording button").click()
    with page.expect_response(lambda answer: "/recordings/" in answer.url) as told:
        page.get_by_role("dialog").get_by_role("button", name="Sign and send").click()
    assert told.value.ok
    assert Outbox.objects.filter(code="PNL-11").count() == 1


def presence_is_asked(page: Any, house: House) -> None:
    Presence.objects.filter(panel=house.row, peer="3").update(next_check_at=clock.now())
    tasks.due(clock.now())
    button = page.locator("[data-room-present]")
    button.wait_for()
    page.wait_for_function("() => document.activeElement.matches('[data-room-present]')")
    with page.expect_response(lambda answer: "/checks/" in answer.url) as told:
        page.keyboard.press("Enter")
    assert told.value.ok
    assert Check.objects.get(peer="3").answered_at is not None
    assert room.open_check(house.row, "3", clock.now()) is None
