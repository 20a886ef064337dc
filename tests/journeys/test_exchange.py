"""Other systems, in real browsers: a key made and used, messages delivered, a file taken in, an outage declared.

On a platform of its own: a declared outage moves deadlines, and the other journeys have theirs.
"""

from __future__ import annotations

import http.client
import json
import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.urls import reverse
from playwright.sync_api import expect
from tests.exchange.conftest import Program, public_of
from tests.exchange.foreign import PUBLISHER, package, release
from tests.exchange.receiving import Receiver
from tests.journeys.axe import findings
from tests.journeys.browsing import arrives, load_key, sign
from tests.journeys.conftest import _running

from openhall.config.demo import scenes
from openhall.exchange.systems.public import signatures
from openhall.kernel import clock

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("journeys")]
NAME = "Pipeline of the Water Office"


@pytest.fixture(scope="module")
def demonstration(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """A platform with the people of the demonstration, to whom nothing has happened."""
    one = _running().Platform(tmp_path_factory.mktemp("exchange") / "home", demo=True)
    try:
        one.start()
        yield one
    finally:
        one.stop()


@pytest.fixture(scope="module")
def office(demonstration: Any) -> dict[str, Any]:
    """What the tests of this file leave to those below them: the system, its page and its key."""
    return {"key": Ed25519PrivateKey.generate()}


@pytest.fixture
def owner(visit: Any, site: Any) -> Any:
    """The manager of a public body, with the demonstration's key."""
    page = visit("owner")
    load_key(page, site)
    return page


def reads(page: Any) -> None:
    """Axe finds nothing, and nothing is wider than a telephone."""
    assert findings(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


def asks(site: Any, office: dict[str, Any], method: str, path: str, body: bytes = b"") -> tuple[int, Any]:
    """A request that the system signs and sends by itself."""
    key, host = office["key"], f"localhost:{site.port}"
    program = Program(office["system"], site.people["owner"].organisation, key)
    headers = program.signed(method, path, body, host=host)
    connection = http.client.HTTPConnection("localhost", site.port, timeout=60)
    try:
        connection.request(method, path, body or None, headers | {"Content-Type": "application/json"})
        answer = connection.getresponse()
        return answer.status, json.loads(answer.read())
    finally:
        connection.close()


def test_an_office_connects_a_system_and_its_key_is_used(site, visit, owner, office):
    page = owner
    page.goto(site.origin + reverse("system-new"))
    page.locator("[name=name]").fill(NAME)
    page.locator("[name=purpose]").fill("Follows our tenders, and brings in what the river board published.")
    page.locator("[name=contact]").fill("systems@water.example")
    for scope in ("read", "webhook", "import"):
        page.locator(f"[name='scopes[]'][value={scope}]").check()
    reads(page)
    page.get_by_role("button", name="Sign and ask").click()
    sign(page)
    arrives(page, "/desk/systems/[0-9a-f-]{36}")
    office |= {"page": page.url.split("?")[0], "system": UUID(page.url.split("?")[0].rpartition("/")[2])}

    page.get_by_role("link", name="Enter a key").click()
    arrives(page, "/desk/systems/[0-9a-f-]{36}/keys/new")
    text = page.locator("main pre code").inner_text().rstrip("\n") + "\n"
    page.locator("[name=public_key]").fill(signatures.b64u(public_of(office["key"])))
    page.locator("[name=proof]").fill(signatures.b64u(office["key"].sign(text.encode())))
    page.locator("[name=label]").fill("first")
    page.locator("[name=expires_at]").fill((clock.now() + timedelta(days=30)).strftime("%Y-%m-%dT%H:%M"))
    reads(page)
    page.get_by_role("button", name="Sign and enter").click()
    sign(page)
    arrives(page, "/desk/systems/[0-9a-f-]{36}")
    expect(page.locator("main")).to_contain_text("Not used yet.")
    assert asks(site, office, "GET", "/api/v1/systems/self")[1]["code"] == "system-not-admitted"

    authority = visit("authority")
    load_key(authority, site)
    authority.goto(site.origin + reverse("own-systems"))
    authority.get_by_role("link", name=NAME).click()
    authority.get_by_role("button", name="Let the system in").click()
    sign(authority)
    status, told = 0, {}

    def admitted() -> bool:
        nonlocal status, told
        status, told = asks(site, office, "GET", "/api/v1/systems/self")
        return status == 200

    site.eventually(admitted)
    assert told["name"] == NAME
    page.goto(office["page"])
    expect(page.locator("main")).to_contain_text("Last used")
    reads(page)


def test_messages_are_ordered_and_a_delivery_is_seen(site, owner, office):
    receiver, page = Receiver(), owner
    try:
        page.goto(office["page"])
        page.get_by_role("link", name="What the system is told, and what became of it").click()
        arrives(page, "/desk/systems/[0-9a-f-]{36}/subscriptions")
        page.locator("[name=url]").fill(receiver.url)
        reads(page)
        page.get_by_role("button", name="Sign and order").click()
        sign(page)
        arrives(page, "/desk/subscriptions/[0-9a-f-]{36}")
        site.eventually(lambda: receiver.asked, seconds=60)
        tender = site.tender()
        tender.plan(scenes.METERS)
        site.eventually(lambda: any(str(tender.project) in json.dumps(one) for one in receiver.got), seconds=90)

        def shown() -> bool:
            page.reload()
            return "Delivered" in page.locator("main").inner_text()

        site.eventually(shown, seconds=60)
        reads(page)
        page.get_by_role("button", name="Send nothing more to this receiver").click()
        sign(page)
        expect(page.locator("main")).to_contain_text("Ended")
    finally:
        receiver.close()


def test_a_file_of_another_system_is_checked_and_taken_in_and_shown_as_theirs(site, visit, owner, office, tmp_path):
    page, file = owner, tmp_path / "farland.json"
    file.write_bytes(package(release(1), release(2, day=2, shoeSize=3), {"ocid": "ocds-zzzzzz-2"}))
    page.goto(site.origin + reverse("import-new"))
    reads(page)
    page.locator("[name=file]").set_input_files(file)
    page.get_by_role("button", name="Check the file").click()
    arrives(page, "/desk/imports/[0-9a-f-]{36}")
    expect(page.locator("main")).to_contain_text("Its release id is missing, or can’t be an id.")
    reads(page)
    page.get_by_role("button", name="Sign and take in 2 releases").click()
    assert "Releases to take in" in sign(page)
    expect(page.locator("main")).to_contain_text("Taken in")
    expect(page.get_by_role("link", name="Receipt")).to_be_visible()

    guest = visit(script=False)
    guest.goto(site.origin + reverse("elsewhere"))
    guest.get_by_role("link", name="Bridge over the Kell").click()
    expect(guest.locator("main")).to_contain_text("Nothing of it was done or proved here")
    expect(guest.locator("main")).to_contain_text(PUBLISHER)
    assert guest.evaluate("document.documentElement.scrollWidth") <= 360
    for language in ("en", "vi", "ko", "zh-hans"):
        one = visit(language=language)
        for name, arguments in (("elsewhere", []), ("elsewhere-record", ["ocds-zzzzzz-1"])):
            one.goto(site.origin + reverse(name, args=arguments))
            reads(one)

    body = package(release(3, day=3))
    name = "/api/v1/imports/7a1c2f0e-5d1b-4f0c-9e57-0a4f6d3b8c21"
    status, told = asks(site, office, "PUT", f"{name}?name=feed.json", body)
    assert (status, told["taken"]) == (201, 1), told
    payload = json.dumps({"file_sha256": told["file"]["sha256"], "taken": 1}).encode()
    status, told = asks(site, office, "PUT", f"{name}/import", payload)
    assert (status, told["state"]) == (200, "imported"), told


def test_an_outage_is_declared_and_guests_see_what_it_moved(site, visit):
    tender = site.called(due_in=timedelta(minutes=30))
    [[before]] = site.rows("SELECT bids_due_at FROM notices_notice ORDER BY id DESC LIMIT 1")
    centre = visit("centre")
    load_key(centre, site)
    centre.goto(site.origin + reverse("outages"))
    reads(centre)
    centre.get_by_role("link", name="Declare an outage").click()
    zone = centre.locator("[name=began_at]").get_attribute("data-zone")
    [[began, ended]] = site.rows(
        "SELECT to_char(now() AT TIME ZONE %s - interval '10 minutes', 'YYYY-MM-DD\"T\"HH24:MI'),"
        " to_char(now() AT TIME ZONE %s - interval '1 minute', 'YYYY-MM-DD\"T\"HH24:MI')",
        zone, zone,
    )  # fmt: skip
    centre.locator("[name=began_at]").fill(began)
    centre.locator("[name=ended_at]").fill(ended)
    centre.locator("[name=reason]").fill("The line of the northern centre was cut by an excavator.")
    reads(centre)
    centre.get_by_role("button", name="Sign the declaration").click()
    sign(centre)
    arrives(centre, "/outages/[0-9a-f-]{36}")
    address = centre.url

    guest = visit(script=False)

    def moved() -> bool:
        guest.goto(address)
        return "The deadline moved from" in guest.locator("main").inner_text()

    site.eventually(moved, seconds=90)
    expect(guest.locator("main")).to_contain_text("cut by an excavator")
    assert guest.evaluate("document.documentElement.scrollWidth") <= 360
    [[after]] = site.rows("SELECT bids_due_at FROM notices_notice ORDER BY id DESC LIMIT 1")
    assert after > before
    guest.goto(site.origin + reverse("tender", args=[tender.project]))
    expect(guest.locator("main")).to_contain_text(re.compile("outage", re.IGNORECASE))


def test_the_classes_of_the_rules_are_read_and_begun_to_edit(site, visit):
    page = visit("authority")
    load_key(page, site)
    page.goto(site.origin + reverse("rules-propose"))
    reads(page)
    page.get_by_role("button", name="Begin a draft").first.click()
    arrives(page, "/desk/rules/drafts/[0-9a-f-]+")
    page.get_by_role("link", name="Government procurement", exact=True).first.click()
    arrives(page, "/desk/rules/drafts/[0-9a-f-]+/classes/government_procurement")
    reads(page)
