"""A client that behaves as a browser does."""

from __future__ import annotations

import json
import secrets
from datetime import timedelta
from uuid import uuid4

from django.test import Client

from openhall.kernel import clock
from openhall_sealing.canonical import b64u
from openhall_sealing.intents import SigningKey, build_intent

PASSWORD = "four plain words here"
MINA = {
    "name": "Mina Lee",
    "email": "mina@example.org",
    "password": PASSWORD,
    "organisation": {"country": "CN", "scheme": "uscc", "identifier": "91350100M000100Y43", "name": "蓝松道路有限公司"},
    "roles": ["bidder"],
}


class Browser(Client):
    """A client that behaves as a browser with our scripts: CSRF enforced, a key, intents in headers."""

    def __init__(self, origin: str) -> None:
        super().__init__(enforce_csrf_checks=True)
        self.origin, self.csrf, self.key, self.party = origin, "", SigningKey.generate(), None

    def json(self, method: str, path: str, body=None, *, csrf: bool = True, **headers: str):
        headers = {name.replace("_", "-"): value for name, value in headers.items()}
        if csrf and self.csrf:
            headers["X-CSRFToken"] = self.csrf
        return self.generic(
            method, f"/api/v1{path}", json.dumps(body) if body is not None else b"", "application/json", headers=headers
        )

    def signed(self, command: str, object: str, payload: dict, *, key=None, version=0, party: str | None = None):
        key = key or self.key
        intent = build_intent(
            origin=self.origin, command=command, object=object, version=version, party=party, payload=payload,
            nonce=secrets.token_bytes(16), expires_at=clock.now() + timedelta(minutes=5), key=key.key_id,
        )  # fmt: skip
        return key.sign(intent).headers()

    def act(self, path: str, command: str, object: str, payload: dict, *, csrf: bool = True, **changes):
        headers = self.signed(command, object, payload, **changes)
        return self.json("PUT", path, payload, csrf=csrf, **headers)

    def signs_up(self, entered=MINA):
        answer = self.json("POST", "/accounts", entered)
        assert answer.status_code == 201, answer.content
        self.csrf, self.party = answer.json()["csrf_token"], answer.json()["organisation"]
        return answer.json()

    def enrols(self, **changes):
        uuid = uuid4()
        payload = {"public_key": b64u(self.key.public_key), "kind": "device", "label": ""}
        answer = self.act(f"/keys/{uuid}", "enrol_key", f"key:{uuid}", payload, **changes)
        return uuid, answer


def code(answer) -> str:
    return answer.json()["code"]
