"""Writes ``vectors/python.json``: what the TypeScript library must read, and what both must refuse. Run by hand."""

import base64
import dataclasses
import hashlib
import io
import json
import secrets
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tests.sealing.conftest import PRICE, fresh_context

from openhall_sealing import (
    Backup,
    Context,
    Envelope,
    age,
    canonical,
    generate_age_key,
    intents,
    list_document,
    seal_bid,
    write_backup,
)
from openhall_sealing.content import price_plaintext
from openhall_sealing.envelope import commit_identity, commit_share

VECTORS = Path(__file__).parent / "vectors"
PASSPHRASE = "a fictional passphrase"


def _b64(data: bytes) -> str:
    return base64.b64encode(data).decode()


def _resealed(envelope: Envelope, plain: bytes) -> dict[str, Any]:
    key = generate_age_key()
    ciphertext = age.seal(plain, key.recipient)
    part = dataclasses.replace(
        envelope.part("price"),
        sha256=hashlib.sha256(ciphertext).hexdigest(),
        size=len(ciphertext),
        identity=commit_identity(envelope.context, "price", key.identity),
    )
    changed = dataclasses.replace(envelope, parts=(part,))
    return {"envelope": changed.to_json(), "ciphertext": _b64(ciphertext), "identity": key.identity}


def _pad(plain: bytes) -> bytes:
    return plain + b" " * (-len(plain) % 4096)


def _refused(envelope: Envelope, context: Context, price: bytes, identity: str) -> list[dict[str, Any]]:
    good = {"context": context.to_json(), "kind": "price", "content": PRICE}
    plain = price_plaintext(context, PRICE)
    cases = []

    def sealed(name: str, code: str, body: bytes) -> None:
        cases.append({"name": name, "code": code, **_resealed(envelope, body)})

    def said(name: str, code: str, **change: object) -> None:
        sealed(name, code, _pad(canonical({**good, **change})))

    said("price of another bid", "wrong_context", context=fresh_context().to_json())
    said("documents in place of a price", "wrong_kind", kind="documents")
    said("an extra field", "malformed", more=1)
    said("items do not add up", "items_do_not_add_up", content={**PRICE, "total": "1234567.01"})
    said("a leading zero", "bad_price", content={**PRICE, "total": "01234567.00"})
    said("a number for a total", "bad_price", content={"currency": "CNY", "total": 5})
    said("a currency in small letters", "bad_price", content={"currency": "cny", "total": "5"})
    said("a negative total", "bad_price", content={"currency": "CNY", "total": "-5"})
    said("items of one id", "bad_price", content={**PRICE, "items": [PRICE["items"][0]] * 2})
    said("an empty list of items", "bad_price", content={"currency": "CNY", "total": "5", "items": []})
    sealed("a fraction", "not_canonical", _pad(plain.rstrip().replace(b'"days":90', b'"days":9e1')))
    sealed("a doubled name", "not_canonical", _pad(plain.rstrip()[:-1] + b',"kind":"price"}'))
    sealed("no padding", "not_padded", plain.rstrip())
    sealed("too much padding", "not_padded", plain + b" " * 4096)
    sealed("not JSON", "malformed", _pad(b"{"))
    sealed("not UTF-8", "malformed", _pad(b'"\xff"'))
    for name, code, ciphertext, key in (
        ("a changed byte", "digest_mismatch", price[:-1] + bytes([price[-1] ^ 1]), identity),
        ("cut short", "truncated", price[:-1], identity),
        ("bytes at the end", "too_large", price + b"x", identity),
        ("another identity", "identity_mismatch", price, generate_age_key().identity),
    ):
        cases.append(
            {
                "name": name,
                "code": code,
                "envelope": envelope.to_json(),
                "ciphertext": _b64(ciphertext),
                "identity": key,
            }
        )
    return cases


def _age_files() -> dict[str, Any]:
    key = generate_age_key()
    good = age.seal(b"x" * 5000, key.recipient)
    header = bytearray(good)
    header[good.index(b"\n--- ") + 8] ^= 1
    cases = {
        "plain": ("not_encrypted", b"%PDF-1.7 plain"),
        "empty": ("not_encrypted", b""),
        "cut in the introduction": ("truncated", good[:10]),
        "cut in the header": ("truncated", good[:80]),
        "cut by a byte": ("damaged", good[:-1]),
        "a changed byte": ("damaged", good[:-1] + bytes([good[-1] ^ 1])),
        "a changed header": ("damaged", bytes(header)),
        "a header without end": ("too_large", age.INTRODUCTION + b"-> X25519 " + b"a" * 5000),
        "another recipient": ("wrong_recipient", age.seal(b"x", generate_age_key().recipient)),
        "a passphrase": ("forbidden_recipient", age.INTRODUCTION + b"-> scrypt a 1\nb\n--- c\n" + bytes(64)),
    }
    return {
        "identity": key.identity,
        "good": _b64(good),
        "refused": [{"name": name, "code": code, "data": _b64(data)} for name, (code, data) in cases.items()],
    }


def main() -> None:
    keys = [generate_age_key() for _ in range(3)]
    opening = generate_age_key()
    context = fresh_context()
    contents = {"方案.txt": b"one\ntwo\n", "empty.bin": b"", "big.bin": bytes(at % 251 for at in range(70_000))}
    target = io.BytesIO()
    with tempfile.TemporaryDirectory() as folder:
        listed = []
        for name, data in contents.items():
            path = Path(folder) / name
            path.write_bytes(data)
            listed.append((list_document(path, media_type="application/octet-stream"), path))
        bid = seal_bid(
            context=context,
            price=PRICE,
            custodians=[key.recipient for key in keys],
            threshold=2,
            opening_recipient=opening.recipient,
            random=secrets.token_bytes,
            documents=listed,
            documents_to=target,
        )
    backup = write_backup(Backup(context, bid.identities, opening.identity, bid.envelope.sha256), PASSPHRASE)
    signer = intents.SigningKey.from_scalar(0xC0FFEE)
    payload = {"note": '上限价 \u2028\u0007 "\\', "deposit": {"amount": "20000.00", "€": None}, "lots": [1, -5, True]}
    intent = intents.build_intent(
        origin="http://localhost:8000",
        command="publish_notice",
        object="notice:6f1c1c1e-8d5a-4c55-9d53-5c1d9d7f0a11",
        version=3,
        party="0d3b8d5e-0d3b-4d5e-8d5e-0d3b8d5e0d3b",
        payload=payload,
        nonce=bytes(range(16)),
        expires_at=datetime(2026, 3, 2, 12, 0, 0, 123000, tzinfo=UTC),
        key=signer.key_id,
    )
    odd = {"\u20ac": 1, "\r": 2, "\ufb33": 3, "1": 4, "😀": 5, "\u0080": 6, "ö": 7}
    vectors = {
        "made_by": "python",
        "sealed": {
            "custodians": [key.identity for key in keys],
            "opening_key": opening.identity,
            "envelope": bid.envelope.to_json(),
            "price": _b64(bid.price),
            "documents": _b64(target.getvalue()),
            "bundle": _b64(bid.bundle),
            "identities": dict(bid.identities),
            "backup": _b64(backup),
            "passphrase": PASSPHRASE,
            "sheet": PRICE,
            "files": [
                {"name": name, "type": "application/octet-stream", "data": _b64(data)}
                for name, data in contents.items()
            ],
        },
        "commitments": {
            "context": context.to_json(),
            "identity": {
                "kind": "price",
                "value": opening.identity,
                "commitment": commit_identity(context, "price", opening.identity),
            },
            "share": {
                "kind": "documents",
                "index": 2,
                "value": _b64(b"share"),
                "commitment": commit_share(context, "documents", 2, b"share"),
            },
        },
        "canonical": [{"value": value, "bytes": _b64(canonical(value))} for value in (payload, odd)],
        "intent": {
            "jwk": signer.to_jwk(),
            "payload": payload,
            "intent": intent.to_json(),
            "canonical": _b64(intent.to_bytes()),
            "challenge": intent.sha256,
            "signature": intents.b64u(signer.sign(intent).signature),
        },
        "refused": _refused(bid.envelope, context, bid.price, bid.identities["price"]),
        "age": _age_files(),
    }
    VECTORS.mkdir(exist_ok=True)
    (VECTORS / "python.json").write_text(json.dumps(vectors, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
