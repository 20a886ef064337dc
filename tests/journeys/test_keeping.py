"""A bidder revokes after the opening; the owner hears it and keeps its deposit. By keyboard, 360 pixels wide."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.test import override_settings
from django.urls import reverse
from playwright.sync_api import expect
from tests.journeys.browsing import arrives, on_the_log, page_after, sign, the_act
from tests.journeys.conftest import _running

from openhall.config.demo import money, scenes
from openhall.config.demo.client import jump_to
from openhall.kernel import clock
from openhall.treasury.sandbox import Sandbox

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("keeping")]
PLAN = {
    "jurisdiction": "reference",
    "title": "Lamps for an invented harbour",
    "description": "Twelve lamps; harbour, office and bidders are fictional.",
    "lang": "en",
    "estimate": "60000.00",
}
LOT = {"title": "The lamps", "estimate": "60000.00", "deposit": "1000.00", "method": "lowest_evaluated_price"}
TOTALS = {"bidder1": "49900.00", "bidder2": "52000.00", "bidder3": "53500.00"}
COMPANY = "Clear Spring Pumps (fictional)"
HALF = "500.00"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """A platform of its own: its bank does what the test says."""
    platform = _running().Platform(tmp_path_factory.mktemp("keeping") / "home", demo=True)
    with override_settings(
        OPENHALL_HOME=platform.home, OPENHALL_ORIGIN=platform.origin, OPENHALL_INSTANCE="scratch", OPENHALL_DEMO=True
    ):
        try:
            platform.start()
            yield platform
        finally:
            platform.stop()


def bank_works(site: Any) -> None:
    """The bank books what it was told, and writes its statements."""
    bank = Sandbox(Path(site.home) / "bank", zone="Asia/Shanghai")
    bank.run(at=clock.now())
    bank.close()


@pytest.fixture(scope="module")
def opened(site: Any) -> Any:
    """Three bids with their deposits are opened; the owner has an account. ``deposit``: the first bidder's."""
    tender = site.tender()
    tender.plan(PLAN)
    tender.call(LOT, document=scenes.document(), due_at=clock.now() + timedelta(hours=3))
    money.open_bank(tender)
    for handle in TOTALS:
        money.pay_deposit(tender, handle)
    bank_works(site)
    for handle, total in TOTALS.items():
        money.wait_for_deposit(tender, handle)
        tender.bid(handle, {"currency": "CNY", "total": total})
    account = uuid4()
    tender.as_("owner").act(
        "PUT", f"/api/v1/treasury/accounts/{account}", command="register_bank_account", object=f"account:{account}",
        version=0,
        payload={
            "holder": tender.people["owner"].organisation_name, "number": "6220000000090009", "bank_code": "SANDBANK",
        },
    )  # fmt: skip
    jump_to(clock.now() + timedelta(hours=3, minutes=1))
    tender.until("closed")
    for handle in TOTALS:
        tender.release(handle)
    tender.until("released")
    for handle in ("owner", "centre"):
        tender.hand_in_shares(handle)
    tender.until("opened")
    [found] = tender.as_("bidder1").get("/api/v1/deposits")["deposits"]
    tender.deposit = found["deposit"]["uuid"]
    return tender


def writes_instant(page: Any, keys: Any, selector: str, when: datetime) -> None:
    """Type a date and a time into the browser's own field: month, day, year, then hour, minute, half of the day."""
    keys.to(selector)
    page.keyboard.type(f"{when:%m%d%Y}")
    page.keyboard.press("ArrowRight")
    page.keyboard.type(f"{when:%I%M%p}")
    expect(page.locator(selector)).to_have_value(f"{when:%Y-%m-%dT%H:%M}")


def narrow(page: Any) -> None:
    """Nothing on the page is wider than the telephone."""
    assert page.evaluate("() => document.documentElement.scrollWidth") <= 360, page.url


def test_a_revoked_bids_deposit_is_kept_after_the_bidder_was_heard(site: Any, desk: Any, opened: Any) -> None:
    bidder, owner, case = desk("bidder1"), desk("owner"), str(opened.project)
    here = site.origin + reverse("deposit-forfeiture", args=[opened.deposit])

    page, keys = bidder.page, bidder.keys
    page.goto(site.origin + reverse("bid", args=[opened.bids["bidder1"]]))
    keys.follow("See what follows, and revoke it")
    expect(page.locator("main")).to_contain_text("The owner may keep your deposit")
    narrow(page)
    keys.write("#id_reason", "We took the price of another lamp.")
    keys.press("main button", text="Revoke the bid")
    assert "We took the price of another lamp." in sign(page, keys)
    arrives(page, r"/done/[0-9a-f]{64}")
    the_act(site, "BID-04", case, bidder.key)

    page, keys = owner.page, owner.keys
    page.goto(site.origin + reverse("lot-opening", args=[opened.lot]))
    keys.follow("Deposits that you may keep")
    narrow(page)
    keys.follow(COMPANY)
    narrow(page)
    keys.write("#id_reason", "It revoked its bid after the prices were read out.")
    keys.write("#id_amount", HALF)
    writes_instant(page, keys, "#id_answer_due_at", clock.now() + timedelta(days=3))
    with page_after(page):
        keys.press("main button", text="Announce it")
        sign(page, keys)
    expect(page.locator("main")).to_contain_text("You can keep it when the bidder has answered")
    announced = the_act(site, "DEP-05", case, owner.key).public
    assert (announced["ground"], announced["amount"]) == ("revoked_after_deadline", HALF)

    page, keys = bidder.page, bidder.keys
    page.goto(f"{site.origin}/work")
    keys.press(f"main a[href='{reverse('deposit-forfeiture', args=[opened.deposit])}']")
    arrives(page, f"/desk/deposits/{opened.deposit}")
    narrow(page)
    keys.write("#id_answer", "We told you within the hour; nobody has lost anything.")
    with page_after(page):
        keys.press("main button", text="Send the answer")
        sign(page, keys)
    expect(page.locator("main")).to_contain_text("What the bidder answered")
    the_act(site, "DEP-06", case, bidder.key)

    page, keys = owner.page, owner.keys
    page.goto(here)
    expect(page.locator("main")).to_contain_text("nobody has lost anything")
    narrow(page)
    keys.write("#keep [name=reason]", "The opening had to be held without its price.")
    with page_after(page):
        keys.press("#keep button", text="Keep the deposit")
        sign(page, keys)
    expect(page.locator("main")).to_contain_text("Kept by the owner")
    narrow(page)
    the_act(site, "DEP-07", case, owner.key)

    site.eventually(lambda: (bank_works(site), on_the_log(site, "DEP-09", case))[1], seconds=180)
    [paid] = on_the_log(site, "DEP-09", case)
    assert (paid.key, paid.public["amount"]) == ("", HALF)
    assert on_the_log(site, "DEP-07", case)[0].leaf_sha256 in site.get(f"/tenders/{case}")[1].decode()
