"""The verification page, opened from a file without any network: one small case, and every way to tamper with it."""

import copy
import hashlib
import hmac
import io
import json
import os
import re
import secrets
import uuid
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect, sync_playwright

import openhall.ui
from openhall_log import (
    Checkpoint,
    KeyType,
    LeafRow,
    LogProof,
    NoteKey,
    inclusion_proof,
    leaf_hash,
    sign_checkpoint,
    tree_hash,
)
from openhall_sealing import b64, b64u, canonical, generate_age_key, new_context, seal_bid
from openhall_sealing.intents import SigningKey, build_intent, parse_instant

CHROMIUM = Path("/usr/bin/chromium")
SCRIPT = Path(openhall.ui.__file__).parent / "static" / "openhall" / "js" / "verify.js"
ORIGIN = "hall.example/witness"
AT = "2026-03-02T12:00:00.000000Z"
pytestmark = pytest.mark.skipif(not CHROMIUM.exists() and not os.environ.get("CI"), reason="needs Chromium")


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


@dataclass
class Case:
    """A case of six entries: a key, a plan, a sealed bid and a sealed deposit, the window's close, the prices."""

    key: NoteKey = field(default_factory=lambda: NoteKey(ORIGIN, KeyType.ED25519, secrets.token_bytes(32)))
    leaves: list[dict[str, Any]] = field(default_factory=list)
    statements: list[dict[str, Any]] = field(default_factory=list)
    intents: list[dict[str, Any]] = field(default_factory=list)
    disclosures: list[dict[str, Any]] = field(default_factory=list)
    extra: dict[str, bytes] = field(default_factory=dict)
    hidden: list[dict[str, Any]] = field(default_factory=list)
    id: str = field(default_factory=lambda: str(uuid.uuid4()))

    def chained(self, code: str, thing: str, **more: Any) -> None:
        before = [leaf for leaf in self.leaves if "case" in leaf]
        link = {"id": self.id, "seq": len(before) + 1, "prev": _sha256(canonical(before[-1])) if before else "0" * 64}
        self.leaves.append(
            {"v": 1, "code": code, "actor": "log", "object": thing, "at": AT, "case": link, "public": {}, **more}
        )

    def sealed(self, hidden: dict[str, Any]) -> None:
        salt = secrets.token_bytes(32)
        commitment = hmac.digest(salt, b"openhall/sealed/v1\n" + canonical(hidden), "sha256").hex()
        leaf = {"v": 1, "code": "SEALED", "at": AT, "object": f"sealed:{uuid.uuid4()}", "commitment": commitment}
        self.leaves.append(leaf)
        self.hidden.append({"leaf_sha256": _sha256(canonical(leaf)), "salt": salt.hex(), "hidden": hidden})

    def signs(self, signer: SigningKey, command: str, thing: str, payload: dict[str, Any]) -> dict[str, str]:
        """What the leaf says of the signed intent."""
        intent = build_intent(
            origin="https://hall.example",
            command=command,
            object=thing,
            version=0,
            party=None,
            payload=payload,
            nonce=secrets.token_bytes(16),
            expires_at=parse_instant(AT),
            key=signer.key_id,
        )
        signature = b64u(signer.sign(intent).signature)
        self.intents.append({"intent": intent.to_json(), "signature": signature, "public_key": b64u(signer.public_key)})
        return {"sha256": intent.sha256, "signature": signature}

    def enrolled(self, signer: SigningKey) -> None:
        """The key's own enrolment, with the key disclosed."""
        thing, salt, public_key = f"key:{uuid.uuid4()}", secrets.token_bytes(32), b64u(signer.public_key)
        body = b"public_key\0" + thing.encode() + b"\0" + canonical(public_key)
        leaf = {
            "v": 1,
            "code": "SUB-05",
            "actor": secrets.token_hex(16),
            "object": thing,
            "at": AT,
            "public": {},
            "commitments": {"public_key": hmac.digest(salt, body, "sha256").hex()},
            "intent": self.signs(signer, "enrol_key", thing, {"public_key": public_key}),
        }
        self.leaves.append(leaf)
        self.disclosures.append(
            {
                "leaf_sha256": _sha256(canonical(leaf)),
                "path": "public_key",
                "record": thing,
                "salt": salt.hex(),
                "value": public_key,
            }
        )

    def statement(self, body: dict[str, Any]) -> str:
        self.statements.append(body)
        return _sha256(canonical(body))

    def checkpoint(self) -> tuple[bytes, list[bytes]]:
        hashes = [leaf_hash(canonical(leaf)) for leaf in self.leaves]
        note = sign_checkpoint(Checkpoint(ORIGIN, len(hashes), tree_hash(hashes)), self.key)
        return note.to_bytes(), hashes

    def zip(self, change: Callable[[dict[str, bytes]], None] = lambda files: None) -> bytes:
        note, hashes = self.checkpoint()
        proofs = [inclusion_proof(i, len(hashes), LeafRow(hashes)) for i in range(len(hashes))]
        lines = [
            {"index": i, "leaf": leaf, "proof": [b64(part) for part in proofs[i]]} for i, leaf in enumerate(self.leaves)
        ]
        files = {
            "log.vkey": f"{self.key.verifier}\n".encode(),
            "checkpoint": note,
            "leaves.jsonl": b"".join(canonical(line) + b"\n" for line in lines),
            "intents.jsonl": b"".join(canonical(line) + b"\n" for line in self.intents),
            "disclosures.json": canonical(self.disclosures),
            **{f"statements/{_sha256(canonical(body))}.json": canonical(body) for body in self.statements},
            **self.extra,
        }
        change(files)
        listed = {name: {"sha256": _sha256(data), "size": len(data)} for name, data in files.items()}
        manifest = {"v": 1, "case": self.id, "origin": ORIGIN, "files": listed}
        target = io.BytesIO()
        with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, data in {**files, "manifest.json": canonical(manifest)}.items():
                archive.writestr(name, data)
        return target.getvalue()


def make_case(*, total: str | None = None, opening_set: Callable[[list[Any]], Any] = lambda sealed: sealed) -> Case:
    """An honest case, except for what the arguments falsify before everything is signed again."""
    case, signer, lot, bidder = Case(), SigningKey.generate(), str(uuid.uuid4()), secrets.token_hex(16)
    keys = [generate_age_key() for _ in range(3)]
    context = new_context(tender=case.id, lot=lot, bidder=bidder, random=secrets.token_bytes)
    price = {"currency": "CNY", "total": "1234.50"}
    bid = seal_bid(
        context=context,
        price=price,
        custodians=[key.recipient for key in keys],
        threshold=2,
        opening_recipient=keys[0].recipient,
        random=secrets.token_bytes,
    )
    bid_id = str(uuid.uuid4())
    case.enrolled(signer)
    case.chained("OPN-01", f"lot:{lot}")
    signed = case.signs(signer, "submit_bid", f"bid:{bid_id}", {"envelope": bid.envelope.to_json(), "lot": lot})
    submitted = {
        "v": 1,
        "code": "BID-01",
        "actor": bidder,
        "object": f"bid:{bid_id}",
        "at": AT,
        "public": {"lot": lot, "bidder": bidder, "version": 1, "envelope_sha256": bid.envelope.sha256},
        "intent": signed,
    }
    case.sealed(submitted)
    case.sealed({"v": 1, "code": "DEP-01", "actor": "log", "object": f"deposit:{bid_id}", "at": AT, "public": {}})
    sealed = opening_set(copy.deepcopy(case.hidden))
    case.chained("OPN-03", f"lot:{lot}", statement=case.statement({"v": 1, "lot": lot, "sealed": sealed}))
    read_out = {
        "bid": bid_id,
        "bidder": bidder,
        "version": 1,
        "envelope_sha256": bid.envelope.sha256,
        "identity": bid.identities["price"],
        "content_sha256": _sha256(canonical({**price, "total": total or price["total"]})),
        "currency": "CNY",
        "total": total or price["total"],
        "opened_order": 1,
    }
    prices = {"v": 1, "bids": [read_out], "unreadable": []}
    case.chained("OPN-05", f"lot:{lot}", statement=case.statement(prices))
    case.extra[f"envelopes/{bid.envelope.sha256}.json"] = bid.envelope.to_bytes()
    case.extra[f"sealed/{bid.envelope.part('price').sha256}.age"] = bid.price
    return case


@pytest.fixture(scope="module")
def case() -> Case:
    return make_case()


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    folder = tmp_path_factory.mktemp("page")
    (folder / "verify.js").write_bytes(SCRIPT.read_bytes())
    (folder / "verify.html").write_text(
        '<!doctype html><title>t</title><div data-verify><input type="file" data-verify-file aria-label="File">'
        '<textarea data-verify-key aria-label="Key"></textarea><div data-verify-result></div></div>'
        '<script src="verify.js"></script>'
    )
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=["--no-sandbox"])
        context = browser.new_context(offline=True)
        made = context.new_page()
        made.goto((folder / "verify.html").as_uri())
        yield made
        browser.close()


def check(page: Page, data: bytes, *, key: str = "") -> tuple[str, str]:
    """What the page says: its verdict and all its words."""
    result = page.locator("[data-verify-result]")
    page.get_by_label("Key").fill(key)
    page.get_by_label("File").set_input_files([])
    page.evaluate("delete document.querySelector('[data-verify-result]').dataset.verdict")
    page.get_by_label("File").set_input_files({"name": "evidence", "mimeType": "application/zip", "buffer": data})
    expect(result).to_have_attribute("data-verdict", re.compile("good|bad"))
    return str(result.get_attribute("data-verdict")), result.inner_text()


def test_an_honest_case_passes_every_check(page: Page, case: Case) -> None:
    verdict, words = check(page, case.zip())

    assert verdict == "good", words
    assert "All 2 sealed entries" in words
    assert "All 1 opened prices are what was sealed." in words
    assert "came with the file" in words
    assert "came with the file" not in check(page, case.zip(), key=str(case.key.verifier))[1]


def _line(files: dict[str, bytes], change: Callable[[list[Any]], Any]) -> None:
    lines = [json.loads(line) for line in files["leaves.jsonl"].splitlines()]
    lines = change(lines) or lines
    files["leaves.jsonl"] = b"".join(canonical(line) + b"\n" for line in lines)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (
            lambda files: _line(files, lambda lines: lines[1]["leaf"].update(at=AT.replace("2026", "2025"))),
            "not in the log",
        ),
        (lambda files: _line(files, lambda lines: [*lines[:1], *lines[2:]]), "missing before entry"),
        (lambda files: _line(files, lambda lines: [*lines[:3], *lines[4:]]), "is not here"),
        (lambda files: files.update({"intents.jsonl": b""}), "what was signed"),
        (lambda files: files.update({"disclosures.json": b"[]"}), "not disclosed"),
        (lambda files: files.update(checkpoint=files["checkpoint"].replace(b"\n6\n", b"\n7\n")), "signature is wrong"),
    ],
)
def test_tampering_is_named_even_when_the_manifest_is_made_again(
    page: Page, case: Case, change: Callable[[dict[str, bytes]], None], words: str
) -> None:
    verdict, said = check(page, case.zip(change))

    assert verdict == "bad"
    assert words in said


def test_lies_that_were_logged_are_found(page: Page) -> None:
    verdict, said = check(page, make_case(total="1234.51").zip())
    assert (verdict, "not the one that was sealed" in said) == ("bad", True)
    verdict, said = check(page, make_case(opening_set=lambda sealed: sealed[1:]).zip())
    assert (verdict, "an act was left out" in said) == ("bad", True)


def test_a_changed_byte_and_another_log_are_found(page: Page, case: Case) -> None:
    assert check(page, case.zip(), key=str(NoteKey(ORIGIN, KeyType.ED25519, bytes(32)).verifier))[0] == "bad"
    assert check(page, b"hello")[0] == "bad"
    data = bytearray(case.zip())
    data[len(data) // 3] ^= 1
    assert check(page, bytes(data))[0] == "bad"


def test_a_receipt_proves_its_act(page: Page, case: Case) -> None:
    note, hashes = case.checkpoint()
    proof = inclusion_proof(2, len(hashes), LeafRow(hashes))
    entry = case.hidden[0]
    extra = {"leaf": case.leaves[2], "hidden": entry["hidden"], "salt": entry["salt"]}
    receipt = LogProof(2, tuple(proof), note, canonical(extra)).to_bytes()
    key = str(case.key.verifier)

    verdict, said = check(page, receipt, key=key)
    assert verdict == "good", said
    assert "The sealed entry is your act BID-01." in said
    assert check(page, receipt)[0] == "bad"
    assert check(page, receipt.replace(b"index 2", b"index 3"), key=key)[0] == "bad"
    wrong = LogProof(2, tuple(proof), note, canonical({**extra, "salt": "00" * 32})).to_bytes()
    assert check(page, wrong, key=key)[0] == "bad"
