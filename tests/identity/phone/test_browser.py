"""A computer and a telephone as two real browsers: bind, sign, sign in; and what a thief would try."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.identity.browsing import PASSWORD

from openhall.identity.models import DeviceKey, Mandate, OpeningKey, Organisation, Person
from openhall.identity.phone.models import SigningRequest
from openhall.witness.models import Outbox

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
CHROMIUM = "/usr/bin/chromium"
AUTHENTICATOR = {
    "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
    "isUserVerified": True, "automaticPresenceSimulation": True,
}  # fmt: skip


class Pair:
    """The two browsers, and the way from the one's screen into the other's camera."""

    def __init__(self, chromium: Any, origin: str) -> None:
        self.origin = origin
        self.desktop = chromium.new_context(viewport={"width": 1280, "height": 900}, locale="en").new_page()
        self.phone = chromium.new_context(
            viewport={"width": 360, "height": 740}, locale="en", is_mobile=True, has_touch=True
        ).new_page()
        self.complaints: list[str] = []
        for page in (self.desktop, self.phone):
            page.set_default_timeout(60_000)
            page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def signs_up(self) -> None:
        """Mina, with a password."""
        self.desktop.goto(f"{self.origin}/sign-up")
        self.desktop.fill("#id_name", "Mina")
        self.desktop.fill("#id_email", "mina@example.org")
        self.desktop.fill("#id_password", PASSWORD)
        self.desktop.locator("main button[type=submit]").click()
        self.desktop.wait_for_url("**/account")

    def shows_code(self, path: str, desktop: Any = None) -> str:
        """Let a page show its code; the address that the picture holds."""
        page = desktop or self.desktop
        page.goto(self.origin + path)
        with page.expect_response(
            lambda answer: "/api/v1/phone/" in answer.url and answer.request.method == "POST"
        ) as got:
            page.get_by_role("button", name="Show the code").click()
        page.locator("[data-code-picture]").wait_for()
        url: str = got.value.json()["url"]
        return url

    def number(self, desktop: Any = None) -> str:
        """The number on the screen, once the telephone has scanned."""
        place = (desktop or self.desktop).locator("[data-code-number]")
        place.wait_for()
        return str(place.inner_text()).strip()

    def binds(self, label: str = "Pocket") -> None:
        """The whole way of binding."""
        url = self.shows_code("/account/phone")
        self.phone.goto("about:blank")
        self.phone.goto(url)
        self.phone.locator("#binding-number").wait_for()
        self.phone.fill("#binding-number", self.number())
        self.phone.fill("#binding-label", label)
        self.phone.get_by_role("button", name="Bind this telephone").click()
        self.phone.locator('[data-phone-view="home"]').wait_for()
        self.desktop.get_by_text(label).first.wait_for()


@pytest.fixture
def pair(live_server: Any, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Pair]:
    if not Path(CHROMIUM).exists():
        if os.environ.get("CI"):
            pytest.fail("CI needs Chromium")
        pytest.skip("needs Chromium")
    from playwright.sync_api import sync_playwright

    settings.OPENHALL_ORIGIN = live_server.url
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # Playwright's loop is in this thread, Django's isn't
    with sync_playwright() as driver:
        chromium = driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        one = Pair(chromium, live_server.url)
        one.signs_up()
        one.binds()
        yield one
        assert one.complaints == []
        chromium.close()


def prepares(pair: Pair, name: str = "Red Kite Bridges") -> None:
    """An act on the computer: an organisation is registered, by the telephone's signature."""
    pair.desktop.goto(f"{pair.origin}/account/phone")
    pair.desktop.evaluate(
        """async (name) => {
          const form = document.createElement("form");
          const id = crypto.randomUUID();
          Object.assign(form.dataset, {signedForm: "", command: "register_organisation", object: `organisation:${id}`,
            version: "0", party: "", origin: location.origin, url: `/api/v1/organisations/${id}`, method: "PUT",
            next: "/account?done", draft: "off"});
          for (const [field, value] of Object.entries({country: "ZZ", scheme: "fiction", identifier: "KITE7", name}))
            form.append(Object.assign(document.createElement("input"), {name: field, value, ariaLabel: field}));
          form.append(Object.assign(document.createElement("button"), {id: "prepared", textContent: "Prepared"}));
          document.querySelector("main").append(form);
          document.dispatchEvent(new Event("openhall:refresh"));
        }""",
        name,
    )
    pair.desktop.locator("#prepared").click()
    pair.desktop.get_by_role("button", name="Sign with my telephone").click()
    pair.desktop.get_by_role("heading", name="Now look at your telephone").wait_for()


def lines(place: Any) -> dict[str, str]:
    """The facts that a page shows."""
    return dict(
        place.locator("dl > div").evaluate_all(
            "rows => rows.map(row => [row.querySelector('dt').textContent, row.querySelector('dd').textContent])"
        )
    )


def test_a_telephone_is_bound_signs_and_is_the_only_signer(pair):
    key = DeviceKey.objects.get(kind="phone")
    assert key.label == "Pocket"

    prepares(pair)
    on_desktop = lines(pair.desktop.get_by_role("dialog"))
    pair.phone.get_by_role("button", name="Look at it").click()
    pair.phone.get_by_role("heading", name="This is what you sign").wait_for()
    on_phone = lines(pair.phone.locator("[data-phone-lines]").locator("xpath=.."))
    assert list(on_phone.items()) == list(on_desktop.items())
    assert not pair.phone.get_by_role("button", name="the passkey is on the computer").is_visible()
    assert on_phone["Name"] == "Red Kite Bridges"
    assert on_phone["What you sign"] == "Organisation registered"
    pair.phone.get_by_role("button", name="Sign", exact=True).click()
    pair.desktop.wait_for_url("**/account?done")
    act = Outbox.objects.get(code="SUB-02")
    assert bytes(act.public_key) == bytes(key.public_key)

    # a second telephone is the way back; then only telephones sign
    DeviceKey.objects.create(
        key_id="ab" * 16, public_key=b"", person=key.person, kind="phone", enrolled_at=key.enrolled_at,
        enrolment_leaf_sha256="",
    )  # fmt: skip
    pair.desktop.goto(f"{pair.origin}/account/phone")
    pair.desktop.get_by_role("button", name="Let only my telephone sign").click()
    pair.desktop.get_by_role("button", name="Sign with my telephone").click()
    pair.desktop.get_by_role("button", name="Pocket").click()
    pair.phone.get_by_role("button", name="Back to the beginning").click()
    pair.phone.get_by_role("button", name="Look at it").click()
    with pair.desktop.expect_navigation():
        pair.phone.get_by_role("button", name="Sign", exact=True).click()
    assert Person.objects.get(pk=key.person_id).phone_only_since is not None

    pair.desktop.goto(f"{pair.origin}/account")
    pair.desktop.locator("#enrol button").click()
    pair.desktop.get_by_text("Sign in again before you do this.").wait_for()


def test_what_was_changed_on_its_way_is_not_signed(pair):
    prepares(pair)
    row = SigningRequest.objects.get()
    content = json.loads(bytes(row.payload)) | {"name": "Black Kite Bridges"}
    SigningRequest.objects.update(payload=json.dumps(content).encode())
    pair.phone.get_by_role("button", name="Look at it").click()

    pair.phone.get_by_text("What the computer sent is not what the signature would cover.").wait_for()
    assert not pair.phone.get_by_role("button", name="Sign", exact=True).is_visible()
    assert not Organisation.objects.exists()


def test_a_telephone_lets_a_computer_in_and_says_no_to_another(pair):
    stranger = pair.desktop.context.browser.new_context(locale="en").new_page()
    stranger.set_default_timeout(60_000)
    pair.phone.goto("about:blank")
    pair.phone.goto(pair.shows_code("/sign-in/phone", stranger))
    pair.phone.locator("#sign-in-number").wait_for()
    assert "Chrome" in lines(pair.phone.locator('[data-phone-view="sign-in"]'))["Asked by"]
    pair.phone.fill("#sign-in-number", pair.number(stranger))
    pair.phone.get_by_role("button", name="Let the computer in").click()
    stranger.wait_for_url("**/account")
    assert "Mina" in stranger.locator("main").inner_text()

    thief = pair.desktop.context.browser.new_context(locale="en").new_page()
    thief.set_default_timeout(60_000)
    pair.phone.goto("about:blank")
    pair.phone.goto(pair.shows_code("/sign-in/phone", thief))
    number = pair.number(thief)
    pair.phone.fill("#sign-in-number", "10" if number != "10" else "11")
    pair.phone.get_by_role("button", name="Let the computer in").click()
    pair.phone.get_by_text("This is not the number that the computer shows.").wait_for()
    thief.get_by_text("A wrong number was entered on the telephone.").first.wait_for()
    assert thief.goto(f"{pair.origin}/account").url.startswith(f"{pair.origin}/sign-in")


def test_the_page_stays_when_the_network_goes_and_its_store_holds_no_data(pair):
    pair.phone.goto(f"{pair.origin}/phone/")
    pair.phone.evaluate("() => navigator.serviceWorker.ready.then(() => undefined)")
    pair.phone.reload()
    pair.phone.locator('[data-phone-view="home"]').wait_for()
    kept = pair.phone.evaluate(
        """async () => {
          const found = [];
          for (const name of await caches.keys()) {
            const store = await caches.open(name);
            for (const request of await store.keys())
              found.push([new URL(request.url).pathname, await (await store.match(request)).text()]);
          }
          return found;
        }"""
    )
    paths = [path for path, _text in kept]
    assert "/phone/" in paths
    assert [path for path in paths if not path.startswith(("/phone/", "/static/"))] == []
    assert [path for path, text in kept if "Mina" in text or "mina@example.org" in text] == []

    pair.phone.context.set_offline(True)
    pair.phone.goto(f"{pair.origin}/phone/")
    assert pair.phone.get_by_role("heading", name="OpenHall on this telephone").is_visible()
    pair.phone.context.set_offline(False)


def test_nobody_takes_the_key_out_of_the_telephone(pair):
    told = pair.phone.evaluate(
        """() => new Promise((resolve, reject) => {
          const open = indexedDB.open("openhall-keys", 1);
          open.onerror = reject;
          open.onsuccess = () => {
            const read = open.result.transaction("keys").objectStore("keys").get("phone/key");
            read.onsuccess = () => crypto.subtle.exportKey("jwk", read.result.privateKey)
              .then(() => resolve("exported"), () => resolve(`${read.result.privateKey.extractable}`));
          };
        })"""
    )

    assert told == "false"


def test_a_lost_telephone_is_no_prison_for_who_has_a_passkey(pair):
    devtools = pair.desktop.context.new_cdp_session(pair.desktop)
    devtools.send("WebAuthn.enable")
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})
    pair.desktop.goto(f"{pair.origin}/account")
    for form in ("#enrol", "#passkey"):
        with pair.desktop.expect_navigation():
            pair.desktop.locator(f"{form} button").click()
    person = Person.objects.get()

    pair.desktop.goto(f"{pair.origin}/account/phone")
    pair.desktop.get_by_role("button", name="Let only my telephone sign").click()
    assert not pair.desktop.get_by_role("button", name="Sign and send").is_visible()
    pair.desktop.get_by_role("button", name="Sign with my telephone").click()
    pair.phone.get_by_role("button", name="Look at it").click()
    with pair.desktop.expect_navigation():
        pair.phone.get_by_role("button", name="Sign; the passkey is on the computer").click()
    person.refresh_from_db()
    assert person.phone_only_since is not None

    # the telephone is gone: the browser's own key and the passkey take the choice back
    pair.desktop.get_by_role("button", name="Let other keys sign again").click()
    with pair.desktop.expect_navigation():
        pair.desktop.get_by_role("button", name="Sign and send").click()
    person.refresh_from_db()
    assert person.phone_only_since is None
    assert [act.code for act in Outbox.objects.filter(code__startswith="PHN").order_by("id")] == ["PHN-01", "PHN-02"]


def test_an_opening_key_is_made_and_enrolled_on_the_telephone(pair):
    person, key = Person.objects.get(), DeviceKey.objects.get()
    firm = Organisation.objects.create(
        country="ZZ", scheme="fiction", identifier="KITE9", name="Red Kite Bridges", registered_at=key.enrolled_at
    )
    Mandate.objects.create(person=person, organisation=firm, role="bidder", starts_at=key.enrolled_at)
    pair.phone.context.clear_cookies()  # the telephone's session ended; its key opens another
    pair.phone.goto(f"{pair.origin}/phone/")
    pair.phone.locator('[data-phone-view="home"]').wait_for()

    pair.phone.goto(f"{pair.origin}/account")
    pair.phone.locator("[data-key-shown=device]").filter(has_text=key.key_id).wait_for()
    pair.phone.locator("[data-key-action=make][data-key-use=opening]").click()
    pair.phone.get_by_text("A key has been made").wait_for()
    pair.phone.get_by_role("button", name="Enrol this key").click()
    with pair.phone.expect_navigation():
        pair.phone.get_by_role("button", name="Sign and send").click()

    assert OpeningKey.objects.get().organisation == firm
    assert bytes(Outbox.objects.get(code="CUS-01").public_key) == bytes(key.public_key)
