"""A bid in a real browser: sealed, tried, uploaded, handed in, released, opened; Python checks what came."""

import base64
import hashlib
import io
import json
import os
import uuid
from pathlib import Path

from playwright.sync_api import BrowserContext, Page, expect
from tests.sealing.enrolments import OTHER_KEY, EnrolmentLog
from tests.sealing.platform import SEAL, Hall, load_keys, needs_chromium, require_signed, serve_log

from openhall_sealing import (
    AgeKey,
    Envelope,
    age_key,
    combine_shares,
    decrypt_share,
    generate_age_key,
    inspect_ciphertext,
    open_documents,
    open_price,
    read_backup,
    read_release,
)
from openhall_sealing.intents import SigningKey
from openhall_sealing.trial import discard

pytestmark = needs_chromium


def test_nothing_is_sealed_to_a_key_that_is_not_on_the_log(hall: Hall, page: Page) -> None:
    custodians, evil = [generate_age_key().recipient for _ in range(3)], generate_age_key().recipient
    load_keys(hall, page, opening=generate_age_key())
    log = EnrolmentLog(*custodians)
    told = page.locator("[data-seal-custodians]")

    def seals(recipients: list[str], proofs: list[dict[str, str]]) -> str:
        place = {"tender": uuid.uuid4(), "lot": uuid.uuid4(), "bidder": uuid.uuid4().hex, "origin": hall.origin}
        hall.pages["/seal"] = SEAL.format(custodians=json.dumps(recipients), proofs=json.dumps(proofs), **place)
        page.goto(f"{hall.origin}/seal")
        page.get_by_label("What").fill("cable")
        page.get_by_label("Passphrase").fill("correct horse battery")
        page.get_by_role("button", name="Submit").click()
        return page.locator(".error-summary").inner_text()

    proofs = serve_log(hall, log)
    swapped = [evil, *custodians[1:]]
    relabelled = [proofs[0] | {"recipient": evil}, *proofs[1:]]
    for recipients, given in ((swapped, proofs), (swapped, relabelled), (custodians, []), (custodians, proofs[:2])):
        assert "could not be confirmed on the log" in seals(recipients, given)
        expect(told).to_contain_text("could not be confirmed on the log")

    # This browser has noted the log's key by now: the whole log exchanged, keys and all, is noticed.
    forged = serve_log(hall, EnrolmentLog(*swapped, key=OTHER_KEY))
    assert "not the one that this browser noted" in seals(swapped, forged)
    assert hall.uploads == {}
    assert hall.acts == []


def test_a_bid_is_sealed_tried_uploaded_submitted_released_and_opened(hall: Hall, page: Page, tmp_path: Path) -> None:
    custodians = tuple(generate_age_key() for _ in range(3))
    opening = generate_age_key()
    key = load_keys(hall, page, opening=opening, custodian=custodians[1])
    tender, lot, bidder = str(uuid.uuid4()), str(uuid.uuid4()), uuid.uuid4().hex
    hall.pages["/done/7"] = "<h1>Done</h1>"
    hall.pages["/seal"] = SEAL.format(
        origin=hall.origin,
        tender=tender,
        lot=lot,
        bidder=bidder,
        custodians=json.dumps([made.recipient for made in custodians]),
        proofs=json.dumps(serve_log(hall, EnrolmentLog(*[made.recipient for made in custodians]))),
    )
    hall.answers["/act"] = lambda: (200, {"id": 7})
    hall.cuts = 1
    document = tmp_path / "方案.pdf"
    document.write_bytes(os.urandom(9_000_000))
    page.goto(f"{hall.origin}/seal")
    expect(page.locator("[data-seal-custodians]")).to_contain_text("3 of 3 custodians' keys are on the log")
    page.get_by_label("Documents").set_input_files(document)
    page.get_by_label("What").fill("电缆")
    page.get_by_role("button", name="Try").click()
    expect(page.get_by_role("status").first).to_contain_text("21.00 CNY", timeout=30_000)
    assert hall.uploads == {}
    page.get_by_label("Passphrase").fill("correct horse battery")
    with page.expect_download(timeout=60_000) as download:
        page.get_by_role("button", name="Submit").click()
    page.get_by_label("I have kept the backup file.").check()
    page.get_by_role("button", name="Sign and send").click()
    expect(page.get_by_role("heading", name="Done")).to_be_visible(timeout=60_000)

    payload = require_signed(hall, key, "submit_bid")
    envelope = Envelope.from_json(payload["envelope"])
    envelope.require_for(
        tender=tender, lot=lot, bidder=bidder, custodians=[made.recipient for made in custodians], threshold=2
    )
    for part in envelope.parts:
        part.require_ciphertext(inspect_ciphertext(io.BytesIO(hall.uploads[part.sha256]), limit=part.size))
    backup = read_backup(Path(download.value.path()).read_bytes(), "correct horse battery")
    backup.require_for(envelope)
    assert age_key(backup.opening_key) == opening

    shares = release(hall, page, key, envelope)
    opened = read_release(envelope, shares)
    by_browser = custodian_releases(hall, page, key, envelope, shares)
    for kind in ("price", "documents"):
        own = decrypt_share(envelope, kind, 2, opened[kind][2], custodians[2].identity)
        identity = combine_shares(envelope, kind, {1: by_browser[kind], 2: own}).identity
        if kind == "price":
            sheet = open_price(envelope, bytes(hall.uploads[envelope.part("price").sha256]), identity).sheet
            assert (sheet.total, sheet.days, sheet.items[0].description) == ("21.00", 90, "电缆")
        else:
            files = open_documents(envelope, io.BytesIO(hall.uploads[envelope.part(kind).sha256]), identity, discard)
            assert files[0].sha256 == hashlib.sha256(document.read_bytes()).hexdigest()


def place(hall: Hall, custodians: tuple[AgeKey, ...]) -> dict[str, str]:
    """A sealing page for a new lot; what the page was told."""
    told = {"tender": str(uuid.uuid4()), "lot": str(uuid.uuid4()), "bidder": uuid.uuid4().hex}
    recipients = [made.recipient for made in custodians]
    proofs = serve_log(hall, EnrolmentLog(*recipients))
    hall.pages["/done/7"] = "<h1>Done</h1>"
    hall.pages["/seal"] = SEAL.format(
        origin=hall.origin, custodians=json.dumps(recipients), proofs=json.dumps(proofs), **told
    )
    hall.answers["/act"] = lambda: (200, {"id": 7})
    return told


def test_a_bid_on_its_way_survives_its_page(hall: Hall, page: Page, context: BrowserContext, tmp_path: Path) -> None:
    custodians = tuple(generate_age_key() for _ in range(3))
    key = load_keys(hall, page, opening=generate_age_key())
    told = place(hall, custodians)
    document = tmp_path / "drawings.pdf"
    document.write_bytes(os.urandom(9_000_000))
    hall.dies_at = 4 * 1024 * 1024
    page.goto(f"{hall.origin}/seal")
    page.get_by_label("Documents").set_input_files(document)
    page.get_by_label("What").fill("cable")
    page.get_by_label("Passphrase").fill("correct horse battery")
    with page.expect_download(timeout=60_000):
        page.get_by_role("button", name="Submit").click()
    page.get_by_label("I have kept the backup file.").check()
    page.get_by_role("button", name="Sign and send").click()
    expect(page.locator(".error-summary")).to_be_visible(timeout=60_000)
    sent = max(len(kept) for kept in hall.uploads.values())
    assert sent == 4 * 1024 * 1024
    sealed = set(hall.uploads)
    page.close()

    hall.dies_at = 0
    again = context.new_page()
    again.goto(f"{hall.origin}/seal")
    expect(again.locator("[data-seal-kept-what]")).to_contain_text("has not been handed in yet")
    again.get_by_role("button", name="Go on").click()
    again.get_by_label("I have kept the backup file.").check()
    again.get_by_role("button", name="Sign and send").click()
    expect(again.get_by_role("heading", name="Done")).to_be_visible(timeout=60_000)

    assert set(hall.uploads) == sealed  # the very files that were on their way: nothing was sealed again
    envelope = Envelope.from_json(require_signed(hall, key, "submit_bid")["envelope"])
    assert envelope.context.lot == told["lot"]
    for part in envelope.parts:
        part.require_ciphertext(inspect_ciphertext(io.BytesIO(hall.uploads[part.sha256]), limit=part.size))
    again.goto(f"{hall.origin}/seal")
    expect(again.locator("[data-seal-custodians]")).to_contain_text("3 of 3")
    expect(again.locator("[data-seal-kept]")).to_be_hidden()  # handed in: nothing is kept any more


def test_documents_over_the_bound_are_refused_before_they_are_read(hall: Hall, page: Page, tmp_path: Path) -> None:
    load_keys(hall, page, opening=generate_age_key())
    place(hall, tuple(generate_age_key() for _ in range(3)))
    hall.pages["/seal"] = hall.pages["/seal"].replace("<form ", '<form data-max-documents="2000000" ')
    document = tmp_path / "drawings.pdf"
    document.write_bytes(bytes(2_000_001))
    page.goto(f"{hall.origin}/seal")
    page.get_by_label("Documents").set_input_files(document)
    page.get_by_label("What").fill("cable")
    page.get_by_label("Passphrase").fill("correct horse battery")
    page.get_by_role("button", name="Submit").click()
    expect(page.locator(".error-summary")).to_contain_text("larger than 2 MB together")
    assert hall.uploads == {}


def release(hall: Hall, page: Page, key: SigningKey, envelope: Envelope) -> dict[str, list[str]]:
    hall.answers["/envelope.json"] = lambda: (200, envelope.to_json())
    hall.answers["/bundle"] = lambda: (200, bytes(hall.uploads[envelope.bundle_sha256]))
    hall.pages["/release"] = (
        f'<form data-release-bid data-command="release_bundle" data-object="bid:{uuid.uuid4()}" data-version="1" '
        f'data-origin="{hall.origin}" data-url="/act" data-next="/done/{{id}}" data-envelope-url="/envelope.json" '
        'data-bundle-url="/bundle"><button>Release</button></form>'
    )
    page.goto(f"{hall.origin}/release")
    page.get_by_role("button", name="Release").click()
    page.get_by_role("button", name="Sign and send").click()
    expect(page.get_by_role("heading", name="Done")).to_be_visible()
    released: dict[str, list[str]] = require_signed(hall, key, "release_bundle")["shares"]
    return released


def custodian_releases(
    hall: Hall, page: Page, key: SigningKey, envelope: Envelope, shares: dict[str, list[str]]
) -> dict[str, bytes]:
    bid = str(uuid.uuid4())
    mine = {kind: made[1] for kind, made in shares.items()}
    hall.answers["/shares.json"] = lambda: (
        200,
        {"bids": [{"bid": bid, "context": envelope.context.to_json(), "shares": mine}]},
    )
    hall.pages["/shares"] = (
        f'<form data-release-shares data-command="release_shares" data-object="lot:{uuid.uuid4()}" data-version="1" '
        f'data-origin="{hall.origin}" data-url="/act" data-next="/done/{{id}}" data-shares-url="/shares.json">'
        "<button>Release</button></form>"
    )
    page.goto(f"{hall.origin}/shares")
    page.get_by_role("button", name="Release").click()
    page.get_by_role("button", name="Sign and send").click()
    expect(page.get_by_role("heading", name="Done")).to_be_visible()
    sent = require_signed(hall, key, "release_shares")["shares"]
    assert {item["bid"] for item in sent} == {bid}
    return {item["kind"]: base64.b64decode(item["share"]) for item in sent}
