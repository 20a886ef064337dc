"""A company that nobody knows yet signs up, bids with keys that its own browser makes, and wins.

All of it 360 pixels wide and by keyboard: sign-up, keys, bid, findings, report, candidates, award. From the bid on it
lets only its telephone sign: withdrawal, a second bid, release and the answer to the price read out.
"""

from __future__ import annotations

import hashlib
import re
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import pytest
from django.urls import reverse
from playwright.sync_api import expect
from tests.journeys.browsing import Keyboard, arrives, on_the_log, page_after, sign, the_act, verify
from tests.journeys.telephone import Telephone

from openhall.config.demo import scenes
from openhall.config.demo.client import jump_to
from openhall.kernel import clock
from openhall_rules.identifiers import uscc_check_character

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("journeys")]
COMPANY = "Mountain Path Carpentry (fictional)"
PLAN = {
    "jurisdiction": "reference",
    "title": "A stage for an invented fair",
    "description": "One wooden stage; fair, office and bidders are fictional.",
    "lang": "en",
    "estimate": "60000.00",
}
LOT = {"title": "The stage", "estimate": "60000.00", "deposit": "0", "method": "lowest_evaluated_price"}
TOTALS = {"bidder2": "52000.00", "bidder3": "53500.00"}
OUR_TOTAL = "49900.00"


def signs_up(site: Any) -> Any:
    """The way of somebody without an account: the form, then a mandate of their own company."""
    number = uuid4().int % 10**8
    body = f"91350100M{number:08d}"

    def enter(page: Any, keys: Keyboard) -> None:
        page.goto(f"{site.origin}/sign-up")
        keys.write("#id_name", "Nam Bora")
        keys.write("#id_email", f"bora.{number}@path.example")
        keys.write("#id_password", "wood, saw, plane, glue")
        keys.press("#id_has_organisation", "Space")
        keys.pick("#id_country", "China")
        keys.write("#id_identifier", body + uscc_check_character(body))
        keys.write("#id_organisation", COMPANY)
        keys.press("[name=roles][value=bidder]", "Space")
        keys.press("main button", text="Create the account")
        arrives(page, "/account")

    return enter


@pytest.fixture(scope="module")
def called(site):
    """A call for one lot, by other people's programs; two bids of others are in."""
    tender = site.tender()
    tender.plan(PLAN)
    tender.call(LOT, document=scenes.document(), due_at=clock.now() + timedelta(hours=3))
    for handle, total in TOTALS.items():
        tender.bid(handle, {"currency": "CNY", "total": total})
    return tender


@pytest.fixture(scope="module")
def newcomer(site, desk):
    """Signed up, with a signing key and an opening key of its own, whose copy is kept."""
    person = desk("newcomer", signs_up(site))
    page, keys = person.page, person.keys
    page.goto(f"{site.origin}/account")
    keys.press("[data-key-action=make][data-key-use=opening]")
    expect(page.locator("[data-keys-status]")).to_contain_text("A key has been made")
    with page.expect_download() as copy:
        keys.press("[data-key-action=export][data-key-use=opening]")
    assert copy.value.suggested_filename == "openhall-opening-key.txt"
    with page_after(page):
        keys.press("main button", text="Enrol this key")
        sign(page, keys)
    return person


@pytest.fixture(scope="module")
def bid(site, called, newcomer, tmp_path_factory):
    """The newcomer's bid, with a document, from the tender's page to the proof that it keeps."""
    folder = tmp_path_factory.mktemp("bid")
    page, keys = newcomer.page, newcomer.keys
    (folder / "offer.pdf").write_bytes(scenes.document())
    page.goto(f"{site.origin}/tenders/{called.project}")
    keys.follow("Bid for this lot")
    keys.follow("Seal the bid and hand it in")
    keys.write("#id_total", OUR_TOTAL)
    keys.choose_file("#id_documents", folder / "offer.pdf")
    keys.write("#id_passphrase", "wood and glue")
    with page.expect_download():
        keys.press("main button", text="Seal, check and hand in")
    assert OUR_TOTAL in sign(page, keys)
    arrives(page, r"/done/[0-9a-f]{64}")
    leaf = page.url.rpartition("/")[2]
    site.eventually(lambda: site.get(f"/receipts/{leaf}/proof")[0] == 200)
    with page.expect_download() as proof:
        keys.press("main p a[download]")
    proof.value.save_as(folder / "own.tlog-proof")
    (folder / "log.vkey").write_bytes(site.get("/log/vkey")[1])
    uuid = re.search(r"bids/([0-9a-f-]{36})", page.url)[1]
    return SimpleNamespace(
        uuid=uuid, lot=called.lot, leaf=leaf, proof=folder / "own.tlog-proof", log_key=folder / "log.vkey"
    )


def test_a_newcomer_signs_up_and_bids_with_keys_of_its_own(site, newcomer, bid):
    ((code, sealed_for),) = site.rows("SELECT code, sealed_for FROM witness_outbox WHERE leaf_sha256 = %s", bid.leaf)
    assert code == "BID-01"
    assert sealed_for is not None
    assert b"BID-01" not in site.get(f"/receipts/{bid.leaf}")[1]  # to everybody else it is a leaf like any other

    assert "BID-01" in verify("receipt", bid.proof, bid.log_key)


@pytest.fixture(scope="module")
def telephone(chromium, site, newcomer, bid):
    """The newcomer binds a telephone, the only signer from then on, takes the bid back and hands it in again by it."""
    page = newcomer.page
    one = Telephone(chromium, site, page)
    one.binds("Pocket")
    one.becomes_the_only_signer()
    page.goto(site.origin + reverse("bid", args=[bid.uuid]))
    page.get_by_role("button", name="Withdraw the bid").click()
    assert one.signs()["What you sign"] == "Bid withdrawn"
    arrives(page, r"/done/[0-9a-f]{64}")
    page.goto(site.origin + reverse("bid-seal", args=[bid.lot]))
    page.locator("#id_total").fill(OUR_TOTAL)
    page.locator("#id_passphrase").fill("wood and glue")
    with page.expect_download():
        page.get_by_role("button", name="Seal, check and hand in").click()
    assert one.signs()["What you sign"] == "Bid submitted"
    arrives(page, r"/done/[0-9a-f]{64}")
    yield one
    one.context.close()


@pytest.fixture(scope="module")
def opened(site, called, newcomer, bid, telephone):
    """The deadline passes; everybody releases, two custodians come, the newcomer says that the price is its own."""
    page = newcomer.page
    jump_to(clock.now() + timedelta(hours=3, minutes=1))
    called.until("closed")
    page.goto(site.origin + reverse("bid-release", args=[bid.uuid]))
    page.get_by_role("button", name="Release the bid").click()
    shown = telephone.signs()
    assert [label for label in shown if label.startswith("Opening shares › Price")] == [
        f"Opening shares › Price › {place}" for place in (1, 2, 3)
    ]
    arrives(page, f"/bids/{bid.uuid}$|/done/.*")
    for handle in TOTALS:
        called.release(handle)
    called.until("released")
    for handle in ("owner", "centre"):
        called.hand_in_shares(handle)
    called.until("opened")
    page.goto(site.origin + reverse("bid-confirm", args=[bid.uuid]))
    expect(page.locator("main")).to_contain_text("49,900.00")
    page.locator("#id_agrees_yes").check()
    page.get_by_role("button", name="Send the answer").click()
    assert telephone.signs()["The price read out is right"] == "Yes"
    arrives(page, f"/bids/{bid.uuid}$|/done/.*|/opening.*")
    for handle in TOTALS:
        called.confirm(handle)
    return called


def test_the_newcomer_releases_and_confirms_by_its_telephone(site, newcomer, telephone, opened):
    confirmed = on_the_log(site, "OPN-06", str(opened.project))

    assert [act.public["agrees"] for act in confirmed if act.key == telephone.key] == [True]
    assert len(confirmed) == 3
    sealed = "SELECT code, public_key FROM witness_outbox WHERE sealed_for = %s AND public_key IS NOT NULL ORDER BY id"
    keys = {"BID-01": [], "BID-03": [], "OPN-02": []}
    for code, key in site.rows(sealed, opened.lot):
        keys.setdefault(code, []).append(hashlib.sha256(bytes(key)).hexdigest()[:32])
    assert keys["BID-03"] == [telephone.key]
    assert keys["BID-01"][-2:] == [newcomer.key, telephone.key]  # first by its computer, then again by its telephone
    assert telephone.key in keys["OPN-02"]


@pytest.fixture(scope="module")
def reported(site, desk, opened):
    """The chair of the committee records the findings, looks at the ranking that follows, and signs the report."""
    expert = desk("expert")
    page, keys = expert.page, expert.keys
    jump_to(clock.now() + timedelta(hours=1))
    page.goto(f"{site.origin}/work")
    keys.follow(f"{PLAN['title']} · {LOT['title']}")
    keys.write("#id_members", "5")
    keys.write("#id_experts", "4")
    keys.press("main button", text="Show the ranking")
    expect(page.locator("main")).to_contain_text("This is a preview. Nothing is recorded yet.")
    assert on_the_log(site, "EVA-01", str(opened.project)) == []
    keys.press("main button", text="Record the findings")
    sign(page, keys)
    arrives(page, "/report")
    keys.press("main button", text="Sign the report")
    sign(page, keys)
    arrives(page, r"/report/signed/[0-9a-f]{64}")
    return page.url.rpartition("/")[2]


def test_the_committee_records_its_findings_and_signs_in_the_browser(site, desk, opened, reported):
    expert = desk("expert").key

    the_act(site, "EVA-01", str(opened.project), expert)
    report = the_act(site, "EVA-02", str(opened.project), expert)
    assert report.leaf_sha256 == reported
    assert report.public["candidates"] == 3


@pytest.fixture(scope="module")
def awarded(site, desk, opened, reported):
    """The owner publishes the candidates, waits as long as the rules say, and publishes the award."""
    owner = desk("owner")
    page, keys = owner.page, owner.keys
    page.goto(f"{site.origin}/work")
    keys.follow(f"{PLAN['title']} · {LOT['title']}")
    keys.press("main button", text="Publish the candidates")
    sign(page, keys)
    arrives(page, r"/candidates/published/[0-9a-f]{64}")
    until = opened.as_("owner").get(f"/api/v1/lots/{opened.lot}/candidates")["until"]
    jump_to(datetime.fromisoformat(until) + timedelta(minutes=1))
    page.goto(site.origin + reverse("work-award", args=[opened.lot]))
    expect(page.locator("main")).to_contain_text(COMPANY)
    keys.press("main button", text="Publish the award")
    sign(page, keys)
    arrives(page, r"/award/published/[0-9a-f]{64}")
    return page.url.rpartition("/")[2]


def test_candidates_and_award_are_published_in_the_browser(site, desk, opened, awarded):
    owner = desk("owner").key

    the_act(site, "AWD-01", str(opened.project), owner)
    award = the_act(site, "AWD-02", str(opened.project), owner)
    assert award.leaf_sha256 == awarded
    assert award.public["amount"] == OUR_TOTAL
    assert COMPANY in site.get(f"/tenders/{opened.project}")[1].decode()


def test_a_stranger_checks_everything_without_the_platform(site, newcomer, opened, awarded, bid, tmp_path):
    newcomer.page.goto(f"{site.origin}/tenders/{opened.project}")
    with newcomer.page.expect_download() as saved:
        newcomer.keys.press("main a[download]", text="Evidence file of this tender (ZIP)")
    saved.value.save_as(tmp_path / "evidence.zip")

    said = verify("evidence", tmp_path / "evidence.zip", bid.log_key)
    assert re.search(r"✓ The case's chain of \d+ acts has no gap\.", said)
    assert re.search(r"✓ All \d+ signatures are by keys that were enrolled on the log before\.", said)
