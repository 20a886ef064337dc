"""A bidder's clerk leaves, and has everything personal erased in Chromium, by keyboard; proofs hold as they did before.

On a platform of its own: whoever is erased takes part in no other journey.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.test import override_settings
from playwright.sync_api import expect
from tests.journeys.browsing import Keyboard, arrives, load_key, sign, sign_in, verify
from tests.journeys.conftest import _running

from openhall.config.demo.client import Client, jump_to
from openhall.config.demo.people import PASSWORD
from openhall.kernel import clock

pytestmark = [pytest.mark.browser, pytest.mark.slow]
NAME, EMAIL = "Ha Thi Lan", "bidder3@demo.example"
FAILED = {"reason": "The meters are not needed any more.", "article": "A fiction, article 1"}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    one = _running().Platform(tmp_path_factory.mktemp("erasure") / "home", demo=True)
    try:
        one.start()
        with override_settings(OPENHALL_HOME=one.home, OPENHALL_ORIGIN=one.origin, OPENHALL_INSTANCE="scratch"):
            yield one
    finally:
        one.stop()


def ended(site: Any) -> Any:
    """A tender in which the clerk's bid was opened, and which the owner ended and archived."""
    due = clock.now() + timedelta(hours=1)
    tender = site.called(due_in=timedelta(hours=1))
    tender.bid("bidder3", {"currency": "CNY", "total": "350000.00"})
    jump_to(due + timedelta(minutes=1))
    tender.until("closed")
    tender.release("bidder3")
    tender.until("released")
    tender.hand_in_shares("owner")
    tender.hand_in_shares("centre")
    tender.until("opened")
    tender.lot_act("owner", "POST", "failure", "fail_lot", FAILED)
    url = f"/api/v1/projects/{tender.project}"
    tender.as_("owner").act(
        "POST", f"{url}/archive", command="archive_project", object=f"project:{tender.project}",
        version=tender.as_("owner").get(url)["version"],
    )  # fmt: skip
    return tender


def leaves(site: Any, tender: Any) -> Client:
    """The clerk hands the company over to a colleague and gives back all mandates; the colleague's program."""
    clerk, colleague = tender.as_("bidder3"), tender.people["bidder2"]
    company = tender.people["bidder3"].organisation
    grant = uuid4()
    facts = {"email": "bidder2@demo.example", "role": "manager"}
    clerk.act(
        "PUT", f"/api/v1/mandates/{grant}", command="grant_mandate", object=f"mandate:{grant}", version=0, payload=facts
    )
    successor = Client(site.origin, colleague.key, colleague.person, company)
    url = f"/api/v1/organisations/{company}/mandates"
    person = str(tender.people["bidder3"].person)
    for held in successor.get(url)["mandates"]:
        if held["person"] == person:
            successor.act(
                "PUT", f"/api/v1/mandates/{held['id']}/revocation", command="revoke_mandate",
                object=f"mandate:{held['id']}", version=1,
            )  # fmt: skip
    return successor


def evidence(site: Any, tender: Any, file: Path, key: Path) -> str:
    """What everybody can fetch of the tender, checked without the platform."""
    found = {}

    def whole() -> bool:
        """While an act of the case waits for the sequencer, its page says so instead."""
        found["status"], found["body"] = site.get(f"/tenders/{tender.project}/evidence")[:2]
        return bool(found["status"] == 200)

    site.eventually(whole)
    file.write_bytes(found["body"])
    return verify("evidence", file, key)


def public_pages(site: Any, tender: Any) -> str:
    paths = (f"/tenders/{tender.project}", f"/halls/{tender.lot}", f"/lots/{tender.lot}/opening", "/log")
    return "\n".join(site.get(path)[1].decode() for path in paths)


def test_the_person_is_gone_and_what_was_signed_stays_proved(site, chromium, tmp_path):
    key = tmp_path / "log.vkey"
    key.write_bytes(site.get("/log/vkey")[1])
    tender = ended(site)
    [(leaf, hidden)] = site.rows("SELECT leaf_sha256, hidden FROM witness_outbox WHERE code = 'BID-01'")
    pseudonym = json.loads(bytes(hidden))["actor"]
    receipt = tmp_path / "bid.tlog-proof"
    receipt.write_bytes(tender.as_("bidder3").get_bytes(f"/api/v1/receipts/{leaf}/proof"))
    successor = leaves(site, tender)
    mandates = f"/api/v1/organisations/{tender.people['bidder3'].organisation}/mandates"
    assert NAME in {held["name"] for held in successor.get(mandates)["mandates"]}
    before = evidence(site, tender, tmp_path / "before.zip", key)

    context = chromium.new_context(viewport={"width": 360, "height": 780}, locale="en")
    page = context.new_page()
    page.set_default_timeout(45_000)
    keys = Keyboard(page)
    sign_in(page, site, "bidder3")
    load_key(page, site, keys)
    page.goto(f"{site.origin}/account")
    keys.press('main a[href="/account/erasure"]')
    arrives(page, "/account/erasure")
    expect(page.locator("main")).to_contain_text("What stays, and why")
    keys.press("#erase button")
    sign(page, keys)
    arrives(page, "/account/erased")
    page.goto(f"{site.origin}/sign-in")
    page.get_by_label("E-mail").fill(EMAIL)
    page.get_by_label("Password", exact=False).first.fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.locator("main [role=alert], main .oh-error-summary").first).to_be_visible()
    context.close()

    [(act,)] = site.rows("SELECT leaf_sha256 FROM witness_outbox WHERE code = 'ERA-01'")
    site.eventually(lambda: site.get(f"/receipts/{act}/proof")[0] == 200)
    told = site.get(f"/receipts/{act}")[1].decode()
    assert "A person’s data were erased at their own request." in told
    assert re.search(r"What opened \d+ entries of the log about this person is destroyed", told)
    assert {NAME, "—"} & {held["name"] for held in successor.get(mandates)["mandates"]} == {"—"}
    pages = public_pages(site, tender)
    assert NAME not in pages
    assert EMAIL not in pages
    [(statement,)] = site.rows("SELECT statement_sha256 FROM witness_outbox WHERE code = 'OPN-03'")
    opening_set = json.loads(site.get(f"/log/statement/{statement}")[1])
    assert {one["hidden"]["actor"] for one in opening_set["sealed"]} == {pseudonym}

    after = evidence(site, tender, tmp_path / "after.zip", key)
    assert re.findall("All .* signatures .*", after) == re.findall("All .* signatures .*", before) != []
    assert "BID-01" in verify("receipt", receipt, key)
    (tmp_path / "erasure.tlog-proof").write_bytes(site.get(f"/receipts/{act}/proof")[1])
    assert "ERA-01" in verify("receipt", tmp_path / "erasure.tlog-proof", key)
