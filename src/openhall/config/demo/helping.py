"""Help desk and tip box of the demonstration: three questions, and a tip that is answered; plainly fictional."""

from __future__ import annotations

import hashlib
import json
import secrets
from typing import Any
from uuid import uuid4

import pyrage

from openhall.config.demo import scenes
from openhall.config.demo.tender import Tender
from openhall_sealing import b64, generate_age_key
from openhall_sealing.keys import AgeKey, load_recipient

ANSWER_HOURS, ESCALATE_HOURS = 24, 24
STEP = 4096
"""Bytes to which a short letter is padded."""


def open_desk(tender: Tender) -> None:
    """An authority says how fast the desk answers, and to whom one complains; an officer comes on duty."""
    uuid, duty, route = uuid4(), uuid4(), uuid4()
    _act(tender, "authority", f"/help/service-levels/{uuid}", "set_service_level", f"service-level:{uuid}", 0, {
        "answer_hours": ANSWER_HOURS, "escalate_hours": ESCALATE_HOURS, "basis": scenes.SERVICE_LEVEL,
    })  # fmt: skip
    _act(tender, "centre", f"/help/duties/{duty}", "keep_help_duty", f"duty:{duty}", 0, {"on_duty": True})
    _act(tender, "authority", f"/help/routes/{route}", "publish_complaint_route", f"complaint-route:{route}", 0, {
        "lang": "zh-hans", **scenes.ROUTE,
    })  # fmt: skip


def ask(tender: Tender, handle: str, text: str, page: str) -> str:
    """Somebody asks from a page; the question's id."""
    asked = {"text": text, "lang": "zh-hans", "page": page}
    found: dict[str, Any] = tender.as_(handle).send_read("POST", "/api/v1/help/questions", asked)
    return str(found["uuid"])


def answer(tender: Tender, question: str, text: str) -> None:
    """The officer who is named answers."""
    version = tender.as_("centre").get(f"/api/v1/help/questions/{question}")["version"]
    _act(tender, "centre", f"/help/questions/{question}/answer", "answer_help_question", f"help:{question}", version, {
        "kind": "answer", "text": text, "lang": "zh-hans",
    })  # fmt: skip


def publish_tip_key(tender: Tender) -> AgeKey:
    """The investigator's key for tips; its private half goes with the demonstration's keys."""
    pair, uuid = generate_age_key(), uuid4()
    payload = {"recipient": pair.recipient}
    _act(tender, "investigator", f"/tip-keys/{uuid}", "publish_tip_key", f"tip-key:{uuid}", 0, payload)
    return pair


def tip(tender: Tender, key: AgeKey) -> None:
    """Somebody gives a tip, the investigator takes it up and answers; the mailbox's key is thrown away."""
    mailbox, secret = generate_age_key(), secrets.token_bytes(32)
    terms = tender.as_("investigator").get("/api/v1/tips/terms")["terms"]
    sealed = _sealed(scenes.TIP, key, mailbox)
    given = {
        "verifier": hashlib.sha256(b"openhall/tip-verifier/v1\n" + secret).hexdigest(), "recipient": mailbox.recipient,
        "sealed": b64(sealed), "terms": terms, "nonce": _worked(terms, sealed),
    }  # fmt: skip
    investigator = tender.as_("investigator")
    investigator.send("POST", "/api/v1/tips", given, headers={})
    uuid = investigator.get("/api/v1/tips")["tips"][0]["uuid"]
    for path, command, payload in (
        ("state", "move_tip", {"state": "in_work", "outcome": "", "handed_to": ""}),
        ("letters", "answer_tip", {"kind": "answer", "sealed": b64(_sealed(scenes.TIP_ANSWER, key, mailbox))}),
    ):
        version = investigator.get(f"/api/v1/tips/{uuid}")["version"]
        _act(tender, "investigator", f"/tips/{uuid}/{path}", command, f"tip:{uuid}", version, payload)


def _sealed(text: str, *keys: AgeKey) -> bytes:
    """A letter as the browser makes it: length, JSON, zeros up to the step."""
    body = json.dumps({"v": 1, "text": text, "files": []}, ensure_ascii=False, separators=(",", ":")).encode()
    padded = (len(body).to_bytes(4, "big") + body).ljust(STEP, b"\0")
    return bytes(pyrage.encrypt(padded, [load_recipient(key.recipient) for key in keys]))


def _worked(terms: str, sealed: bytes) -> int:
    """The number that keeps floods out."""
    bits = int(terms.partition(".")[0])
    start = f"openhall/tip-work/v1\n{terms}\n{hashlib.sha256(sealed).hexdigest()}\n"
    nonce = 0
    while int.from_bytes(hashlib.sha256(f"{start}{nonce}".encode()).digest()) >> (256 - bits):
        nonce += 1
    return nonce


def _act(tender: Tender, who: str, path: str, command: str, about: str, version: int, payload: dict[str, Any]) -> None:
    tender.as_(who).act("PUT", f"/api/v1{path}", command=command, object=about, version=version, payload=payload)
