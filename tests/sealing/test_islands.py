"""The built islands in a real browser, against a small server that keeps what it was sent; Python checks what came."""

import base64
import hashlib
import io
import json
import os
import threading
import uuid
from collections.abc import Callable, Iterator
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright
from tests.sealing.enrolments import OTHER_KEY, EnrolmentLog

import openhall.ui
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
from openhall_sealing.intents import SigningKey, parse_headers, require_fields, verify_signature
from openhall_sealing.trial import discard

CHROMIUM = Path("/usr/bin/chromium")
SCRIPTS = Path(openhall.ui.__file__).parent / "static" / "openhall" / "js"
POLICY = "default-src 'self'; script-src 'self'; object-src 'none'; base-uri 'none'; frame-ancestors 'none'"
FRAME = '<!doctype html><html lang="en"><title>t</title><body>{}<script type="module" src="/js/openhall.js"></script>'
pytestmark = pytest.mark.skipif(not CHROMIUM.exists() and not os.environ.get("CI"), reason="needs Chromium")


class Hall:
    """A platform reduced to its promises: pages, uploads that may be cut, and the acts it was sent."""

    def __init__(self) -> None:
        self.pages: dict[str, str] = {}
        self.answers: dict[str, Callable[[], tuple[int, Any]]] = {}
        self.acts: list[tuple[str, dict[str, str], Any]] = []
        self.uploads: dict[str, bytearray] = {}
        self.sizes: dict[str, int] = {}
        self.cuts = 0
        self.origin = ""
        self.stream = ""

    def handle(self, method: str, path: str, headers: dict[str, str], body: bytes) -> tuple[int, str, bytes]:
        if path.startswith("/js/"):
            return 200, "text/javascript", (SCRIPTS / path[4:]).read_bytes()
        if path in self.pages and method in ("GET", "HEAD"):
            return 200, "text/html; charset=utf-8", FRAME.format(self.pages[path]).encode()
        if path == "/api/v1/uploads":
            return self._json(200, self._announce(json.loads(body)))
        if path.startswith("/api/v1/uploads/"):
            return self._chunk(path.rpartition("/")[2], int(headers["upload-offset"]), body)
        if path == "/stream":
            return 200, "text/event-stream", self.stream.encode()
        if path in self.answers:
            if method in ("POST", "PUT"):
                self.acts.append((path, headers, json.loads(body)))
            status, answer = self.answers[path]()
            if isinstance(answer, bytes):
                return status, "application/octet-stream", answer
            return self._json(status, answer)
        return 404, "text/plain", b""

    def _json(self, status: int, value: Any) -> tuple[int, str, bytes]:
        return status, "application/json", json.dumps(value).encode()

    def _announce(self, file: dict[str, Any]) -> dict[str, Any]:
        kept = self.uploads.setdefault(file["sha256"], bytearray())
        self.sizes[file["sha256"]] = file["size"]
        return {"id": file["sha256"], "offset": len(kept)}

    def _chunk(self, upload: str, offset: int, body: bytes) -> tuple[int, str, bytes]:
        if self.cuts:
            self.cuts -= 1
            return 503, "text/plain", b"cut"
        kept = self.uploads[upload]
        if offset != len(kept):
            return self._json(409, {"title": "Wrong offset"})
        kept += body
        if len(kept) < self.sizes[upload]:
            return self._json(200, {"offset": len(kept)})
        digest = hashlib.sha256(kept).hexdigest()
        return self._json(200, {"offset": len(kept), "file": {"sha256": digest, "size": len(kept)}})


@pytest.fixture
def hall() -> Iterator[Hall]:
    made = Hall()

    class Handler(BaseHTTPRequestHandler):
        def _any(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            headers = {name.lower(): value for name, value in self.headers.items()}
            status, kind, data = made.handle(self.command, self.path.partition("?")[0], headers, body)
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(data)))
            self.send_header("Content-Security-Policy", POLICY)
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(data)

        do_GET = do_POST = do_PUT = do_PATCH = do_HEAD = _any

        def log_message(self, *_: object) -> None:
            return None

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    made.origin = f"http://localhost:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield made
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=str(CHROMIUM), args=["--no-sandbox"])
        yield launched
        launched.close()


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    made = browser.new_context(accept_downloads=True)
    yield made
    made.close()


@pytest.fixture
def page(context: BrowserContext) -> Iterator[Page]:
    made = context.new_page()
    complaints: list[str] = []
    made.on("pageerror", lambda error: complaints.append(str(error)))
    made.on("console", lambda line: complaints.append(line.text) if "Content Security Policy" in line.text else None)
    yield made
    assert complaints == []


@pytest.fixture
def signer(hall: Hall, page: Page) -> SigningKey:
    """A browser that has loaded a demo key."""
    return load_keys(hall, page)


def load_keys(hall: Hall, page: Page, **age_keys: AgeKey) -> SigningKey:
    key = SigningKey.generate()
    identities = {use: made.identity for use, made in age_keys.items()}
    hall.answers["/keys.json"] = lambda: (200, {"signing": {**key.to_jwk(), "ext": True}, **identities})
    hall.pages["/keys"] = (
        '<div data-keys><button data-key-action="demo" data-url="/keys.json">Load</button>'
        '<code data-key-shown="device"></code><p role="status" data-keys-status></p></div>'
    )
    page.goto(f"{hall.origin}/keys")
    expect(page.locator("[data-key-shown=device]")).not_to_be_empty(timeout=30_000)  # the island is there
    page.get_by_role("button", name="Load").click()
    expect(page.locator("[data-key-shown=device]")).to_have_text(key.key_id, timeout=30_000)
    return key


def require_signed(hall: Hall, key: SigningKey, command: str) -> Any:
    """The last act sent, after its signature and its fields were checked."""
    _, headers, payload = hall.acts[-1]
    signed = parse_headers(headers["intent"], headers["intent-signature"])
    verify_signature(signed, key.public_key)
    require_fields(signed.intent, payload)
    assert signed.intent.command == command
    assert signed.intent.origin == hall.origin
    return payload


FORM = """
<form data-signed-form data-command="publish_notice" data-object="notice:{id}" data-version="3" data-party=""
 data-origin="{origin}" data-url="/act" data-method="PUT" data-next="/done/{{id}}"
 data-solemn="Published for everyone.">
<input type="hidden" name="csrfmiddlewaretoken" value="token">
<label for="t">Title</label><input id="t" name="title" required>
<label for="a">Amount</label><input id="a" name="deposit.amount" data-type="decimal">
<label for="n">Lots</label><input id="n" name="lots_count" data-type="number">
<label for="d">Due</label><input id="d" type="datetime-local" name="due_at" data-type="instant"
 data-zone="Asia/Shanghai">
<label><input type="checkbox" name="open" data-type="boolean"> Open</label>
<fieldset><legend>Kinds</legend><label><input type="checkbox" name="kinds[]" value="goods"> Goods</label>
<label><input type="checkbox" name="kinds[]" value="works"> Works</label></fieldset>
<label for="p">Password</label><input id="p" type="password" data-local>
<p role="status" data-signed-form-status></p><div data-signed-form-error></div>
<button>Publish</button></form>"""


def open_form(hall: Hall, page: Page) -> None:
    hall.pages["/form"] = FORM.format(id=uuid.uuid4(), origin=hall.origin)
    hall.pages["/done/7"] = "<h1>Done</h1>"
    page.goto(f"{hall.origin}/form")


def test_a_person_signs_what_the_page_shows(hall: Hall, page: Page, signer: SigningKey) -> None:
    open_form(hall, page)
    hall.answers["/act"] = lambda: (200, {"id": 7, "receipt_url": "/receipts/x"})
    page.get_by_label("Title").fill("路灯")
    page.get_by_label("Amount").fill("20000.00")
    page.get_by_label("Lots").fill("3")
    page.get_by_label("Due").fill("2026-03-02T20:00")
    page.get_by_label("Works").check()
    page.get_by_role("button", name="Publish").click()
    dialog = page.get_by_role("dialog", name="This is what you sign")
    expect(dialog).to_contain_text("20000.00")
    expect(dialog).to_contain_text("Published for everyone.")
    page.keyboard.press("Escape")
    assert hall.acts == []
    page.get_by_role("button", name="Publish").click()
    page.get_by_role("button", name="Sign and send").click()
    expect(page.get_by_role("heading", name="Done")).to_be_visible()

    assert require_signed(hall, signer, "publish_notice") == {
        "title": "路灯",
        "deposit": {"amount": "20000.00"},
        "lots_count": 3,
        "due_at": "2026-03-02T12:00:00.000000Z",
        "open": False,
        "kinds": ["works"],
    }
    assert hall.acts[-1][1]["x-csrftoken"] == "token"
    page.goto(f"{hall.origin}/form")
    expect(page.get_by_label("Title")).to_have_value("")


def test_a_refusal_is_shown_with_its_field_and_keeps_what_was_typed(hall: Hall, page: Page, signer: SigningKey) -> None:
    open_form(hall, page)
    hall.answers["/act"] = lambda: (
        409,
        {
            "title": "The deadline is too early",
            "detail": "The law asks for 20 days.",
            "way_forward": "Choose a later day.",
            "errors": [{"field": "due_at", "message": "At least 20 days"}],
        },
    )
    page.get_by_label("Title").fill("Lamps")
    page.get_by_role("button", name="Publish").click()
    page.get_by_role("button", name="Sign and send").click()
    summary = page.locator(".error-summary")
    expect(summary).to_contain_text(["The law asks for 20 days", "Choose a later day."][0])
    expect(summary).to_be_focused()
    page.get_by_role("link", name="At least 20 days").click()
    expect(page.get_by_label("Due")).to_be_focused()
    page.reload()
    expect(page.get_by_label("Title")).to_have_value("Lamps")


def test_a_wrong_number_and_a_missing_key_never_reach_the_server(hall: Hall, page: Page) -> None:
    open_form(hall, page)
    page.get_by_label("Title").fill("Lamps")
    page.get_by_label("Amount").fill("1,5")
    page.get_by_role("button", name="Publish").click()
    expect(page.locator(".error-summary a")).to_contain_text("Amount")
    page.get_by_label("Amount").fill("1.5")
    page.get_by_role("button", name="Publish").click()
    page.get_by_role("button", name="Sign and send").click()
    expect(page.locator(".error-summary")).to_contain_text("no signing key")
    assert hall.acts == []


def test_the_last_letter_outlives_the_tab(hall: Hall, page: Page, context: BrowserContext, signer: SigningKey) -> None:
    open_form(hall, page)
    page.get_by_label("Title").fill("Lamps for an invented street")
    page.close(run_before_unload=False)  # at once: the pause after the last letter is not over

    again = context.new_page()
    again.goto(f"{hall.origin}/form")
    expect(again.get_by_label("Title")).to_have_value("Lamps for an invented street")

    # What was accepted is forgotten, although the page goes right after.
    hall.answers["/act"] = lambda: (200, {"id": 7})
    again.get_by_label("Amount").fill("1")
    again.get_by_role("button", name="Publish").click()
    again.get_by_role("button", name="Sign and send").click()
    expect(again.get_by_role("heading", name="Done")).to_be_visible()
    again.goto(f"{hall.origin}/form")
    expect(again.get_by_label("Title")).to_have_value("")


SEAL = """
<form data-seal-bid data-command="submit_bid" data-object="bid:*" data-version="0" data-party="" data-origin="{origin}"
 data-url="/act" data-method="POST" data-next="/done/{{id}}" data-tender="{tender}" data-lot="{lot}"
 data-bidder="{bidder}"
 data-custodians='{custodians}' data-custodian-proofs='{proofs}' data-threshold="2">
<p data-seal-custodians></p>
<label>Currency <input data-seal="currency" value="CNY"></label><label>Total <input data-seal="total"></label>
<label>Days <input data-seal="days" value="90"></label>
<table><tr data-seal-item><td><input aria-label="What" data-item="description"></td><td><input data-item="unit"
 value="m"></td>
<td><input data-item="quantity" value="2"></td><td><input data-item="unit_price" value="10.5"></td>
<td><input data-item="amount" value="21.00"></td></tr></table>
<label>Documents <input type="file" multiple data-seal="documents"></label>
<label>Passphrase <input type="password" data-seal="passphrase"></label>
<button type="button" data-seal-trial>Try</button><button>Submit</button>
<p role="status" data-signed-form-status></p><div data-signed-form-error></div></form>"""


def _answer(data: bytes) -> tuple[int, bytes]:
    return 200, data


def serve_log(hall: Hall, log: EnrolmentLog) -> list[dict[str, str]]:
    """What the platform serves of a log: its key and the receipts of the custodians' keys."""
    hall.answers["/log/vkey"] = lambda: (200, f"{log.key.verifier}\n".encode())
    for index in range(len(log.recipients)):
        hall.answers[f"/api/v1/receipts/{log.digest(index)}/proof"] = partial(_answer, log.proof(index))
    return log.custodians(proofs=False)


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


def test_the_hall_grows_in_log_order_and_shows_each_entry_once(hall: Hall, page: Page) -> None:
    entries = [(9, "nine"), (7, "seven"), (9, "nine again"), (3, "three again")]
    hall.stream = "retry: 100\n\n" + "".join(
        f"id: {index}\ndata: {json.dumps({'index': index, 'html': f'<li>{text}</li>'})}\n\n" for index, text in entries
    )
    hall.pages["/hall"] = (
        '<div data-hall data-stream-url="/stream"><p data-hall-state></p><p role="status" data-hall-live></p>'
        '<ol data-hall-entries><li data-index="3">three</li><li data-index="8">eight</li></ol></div>'
        '<div data-countdown data-deadline="2026-03-02T12:00:00Z" data-now="2026-03-01T09:00:00Z">'
        "<p data-countdown-left></p></div>"
    )
    page.goto(f"{hall.origin}/hall")

    expect(page.locator("[data-hall-entries] li")).to_have_text(["three", "seven", "eight", "nine"])
    expect(page.locator("[data-countdown-left]")).to_have_text("1 days and 2 hours left")
    expect(page.get_by_role("status")).to_have_text("2 new entries in the record.", timeout=8000)
    expect(page.locator("[data-hall-entries] li")).to_have_count(4)
