"""A platform reduced to its promises, for the islands in a real browser: what it serves, keeps and was sent."""

import hashlib
import json
import os
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from tests.sealing.enrolments import EnrolmentLog

import openhall.ui
from openhall_sealing import AgeKey
from openhall_sealing.intents import SigningKey, parse_headers, require_fields, verify_signature

CHROMIUM = Path("/usr/bin/chromium")
SCRIPTS = Path(openhall.ui.__file__).parent / "static" / "openhall" / "js"
POLICY = "default-src 'self'; script-src 'self'; object-src 'none'; base-uri 'none'; frame-ancestors 'none'"
FRAME = '<!doctype html><html lang="en"><title>t</title><body>{}<script type="module" src="/js/openhall.js"></script>'
needs_chromium = pytest.mark.skipif(not CHROMIUM.exists() and not os.environ.get("CI"), reason="needs Chromium")


class Hall:
    """A platform reduced to its promises: pages, uploads that may be cut, and the acts it was sent."""

    def __init__(self) -> None:
        self.pages: dict[str, str] = {}
        self.answers: dict[str, Callable[[], tuple[int, Any]]] = {}
        self.acts: list[tuple[str, dict[str, str], Any]] = []
        self.uploads: dict[str, bytearray] = {}
        self.sizes: dict[str, int] = {}
        self.cuts = 0
        self.dies_at = 0  # no chunk is taken from this offset on
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
        if self.dies_at and offset >= self.dies_at:
            return 400, "text/plain", b"the tab is closed now"
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


SEAL = """
<form data-seal-bid data-command="submit_bid" data-object="bid:*" data-version="0" data-party="" data-origin="{origin}"
 data-url="/act" data-method="POST" data-next="/done/{{id}}" data-tender="{tender}" data-lot="{lot}"
 data-bidder="{bidder}"
 data-custodians='{custodians}' data-custodian-proofs='{proofs}' data-threshold="2">
<div data-seal-kept hidden><p data-seal-kept-what></p><button type="button" data-seal-kept-go>Go on</button>
<button type="button" data-seal-kept-drop>Remove</button></div>
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
