"""A computer and a telephone, as two browsers that share nothing but what is on the screen."""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import Any
from uuid import uuid4

from tests.identity.browsing import Browser

from openhall.kernel import clock
from openhall_sealing.canonical import b64u, b64u_decode, canonical
from openhall_sealing.intents import PREFIX, SigningKey, build_intent, format_instant


class Telephone(Browser):
    """What the telephone's page does, without a browser: scans, types numbers, signs."""

    def __init__(self, origin: str) -> None:
        super().__init__(origin)
        self.scan: dict[str, Any] = {}

    def scans(self, shown: dict[str, Any]) -> Any:
        """Scan the code of the picture whose address is ``url``."""
        answer = self.json("POST", "/phone/scans", {"secret": shown["url"].partition("#")[2]})
        if answer.status_code == 201:
            self.scan = answer.json()
        return answer

    def statement(self, purpose: str, /, *, key: SigningKey | None = None, **changes: Any) -> dict[str, str]:
        """A signed statement; ``changes`` override what an honest telephone would say."""
        key = key or self.key
        said = {
            "v": 1, "origin": self.origin, "purpose": purpose, "about": "", "number": "", "browser": "",
            "nonce": b64u(secrets.token_bytes(16)), "expires_at": format_instant(clock.now() + timedelta(minutes=2)),
            "key": key.key_id,
        } | changes  # fmt: skip
        document = canonical(said)
        return {"statement": b64u(document), "signature": b64u(key.sign_bytes(b"openhall/phone/v1\n" + document))}

    def lets_in(self, number: str, **changes: Any) -> Any:
        """Answer a code of a computer that wants to be signed in."""
        said = {"about": self.scan["id"], "number": number, "browser": self.scan["browser"]} | changes
        body = {"answerer": self.scan["answerer"], **self.statement("sign-in", **said)}
        return self.json("PUT", f"/phone/scans/{self.scan['id']}/sign-in", body)

    def enrolment(self, **changes: Any) -> dict[str, Any]:
        """The enrolment of this telephone's key, signed by it."""
        payload = {"public_key": b64u(self.key.public_key), "kind": "phone", "label": "Pocket"}
        intent = build_intent(
            origin=self.origin, command="enrol_key", object=f"key:{self.scan['id']}", version=0, party=None,
            payload=payload, nonce=secrets.token_bytes(16), expires_at=clock.now() + timedelta(minutes=5),
            key=self.key.key_id,
        )  # fmt: skip
        signed = self.key.sign(intent)
        return {
            "intent": b64u(signed.intent.to_bytes()), "signature": b64u(signed.signature),
            "enrolment": {**payload, **changes},
        }  # fmt: skip

    def binds(self, number: str, **changes: Any) -> Any:
        """Answer a code of an account's page."""
        body = {"answerer": self.scan["answerer"], "number": number, **self.enrolment(**changes)}
        return self.json("PUT", f"/phone/scans/{self.scan['id']}/binding", body)

    def opens(self, **changes: Any) -> Any:
        """Open the telephone's own session."""
        answer = self.json("POST", "/phone/session", self.statement("session", **changes))
        self.csrf = answer.json().get("csrf_token", self.csrf)
        return answer

    def signs_request(self, uuid: str, key: SigningKey | None = None) -> Any:
        """Read what a computer prepared, and sign the bytes."""
        found = self.json("GET", f"/phone/requests/{uuid}").json()
        signature = b64u((key or self.key).sign_bytes(PREFIX + b64u_decode(found["intent"])))
        return self.json("PUT", f"/phone/requests/{uuid}/signature", {"signature": signature})


class Computer(Browser):
    """A browser on a desk. It may have a key of its own, and asks a telephone where it has none."""

    def shows(self, purpose: str) -> dict[str, Any]:
        """Let a code be shown."""
        if not self.csrf:
            self.get("/sign-in/phone")
            self.csrf = self.cookies["csrftoken"].value
        answer = self.json("POST", f"/phone/{purpose}", {})
        assert answer.status_code == 201, answer.content
        found: dict[str, Any] = answer.json()
        return found

    def number(self, purpose: str) -> str:
        """The number that this session shows now; empty when it shows none."""
        return str(self.json("GET", f"/phone/{purpose}").json().get("number", ""))

    def lays(self, telephone: Telephone, command: str, object: str, payload: dict[str, Any], **changes: Any) -> Any:
        """Lay an act before the telephone; the answer, with the intent and the request's id beside it."""
        sent = changes.pop("sent", payload)
        intent = build_intent(
            **{
                "origin": self.origin, "command": command, "object": object, "version": 0, "party": None,
                "payload": payload, "nonce": secrets.token_bytes(16),
                "expires_at": clock.now() + timedelta(minutes=5), "key": telephone.key.key_id,
            } | changes
        )  # fmt: skip
        uuid = str(uuid4())
        answer = self.json("PUT", f"/phone/requests/{uuid}", {"intent": b64u(intent.to_bytes()), "payload": sent})
        return answer, intent, uuid

    def takes(self, uuid: str, intent: Any) -> dict[str, str]:
        """The headers of the act once the telephone has signed."""
        found = self.json("GET", f"/phone/requests/{uuid}").json()
        return {"Intent": b64u(intent.to_bytes()), "Intent-Signature": found["signature"]}


def bind(computer: Computer, telephone: Telephone) -> Any:
    """Bind a telephone by the screen of a computer; the answer of the last step."""
    telephone.scans(computer.shows("binding"))
    assert telephone.binds(computer.number("binding")).status_code == 200
    return computer.json("PUT", "/phone/binding/enrolment", {})


def choose(telephone: Telephone, key: SigningKey | None = None) -> Any:
    """Choose the telephone as the only signer, signed by it or by another key."""
    uuid = uuid4()
    return telephone.act(
        f"/phone/choices/{uuid}", "choose_phone_only", f"phone_choice:{uuid}", {}, key=key or telephone.key
    )


def withdraw(browser: Browser, choice: str, **changes: Any) -> Any:
    """Withdraw that choice."""
    path = f"/phone/choices/{choice}/withdrawal"
    return browser.act(path, "withdraw_phone_only", f"phone_choice:{choice}", {}, version=1, **changes)
