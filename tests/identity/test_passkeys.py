"""Passkeys in a real browser, with Chromium's virtual authenticator."""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from tests.identity.browsing import PASSWORD

from openhall.identity.models import Account, Passkey
from openhall.kernel import clock
from openhall_sealing.canonical import b64u
from openhall_sealing.intents import SigningKey, build_intent

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

CHROMIUM = "/usr/bin/chromium"

SCRIPT = """
async (steps) => {
  const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));
  const text = (data) => data && btoa(String.fromCharCode(...new Uint8Array(data)))
    .replace(/[+]/g, "-").replace(/[/]/g, "_").replace(/=/g, "");
  const options = {...steps.options, challenge: bytes(steps.options.challenge)};
  if (options.user) options.user = {...options.user, id: bytes(options.user.id)};
  for (const list of ["allowCredentials", "excludeCredentials"])
    if (options[list]) options[list] = options[list].map((item) => ({...item, id: bytes(item.id)}));
  const made = await navigator.credentials[steps.verb]({publicKey: options});
  const r = made.response;
  return {id: made.id, rawId: text(made.rawId), type: made.type, clientExtensionResults: {}, response: {
    clientDataJSON: text(r.clientDataJSON), attestationObject: text(r.attestationObject),
    authenticatorData: text(r.authenticatorData), signature: text(r.signature), userHandle: text(r.userHandle)}};
}
"""


class Visitor:
    """A page in Chromium with a virtual authenticator, and our API through the page's own cookies."""

    def __init__(self, page: Any, origin: str) -> None:
        self.page, self.origin, self.csrf, self.key = page, origin, "", SigningKey.generate()

    def send(self, method: str, path: str, body: object = None, headers: dict[str, str] | None = None) -> Any:
        answer = self.page.request.fetch(
            f"{self.origin}/api/v1{path}", method=method, data=json.dumps(body) if body is not None else None,
            headers={"Content-Type": "application/json", "X-CSRFToken": self.csrf, **(headers or {})},
        )  # fmt: skip
        found = answer.json() if answer.body() else {}
        self.csrf = found.get("csrf_token", self.csrf)
        return found

    def credential(self, verb: str, options: dict[str, Any]) -> dict[str, Any]:
        return self.page.evaluate(SCRIPT, {"verb": verb, "options": options["publicKey"]})

    def adds_passkey(self) -> Any:
        options = self.send("POST", "/passkeys/register/options", {})
        if "publicKey" not in options:
            return options
        return self.send("POST", "/passkeys/register/verify", {"credential": self.credential("create", options)})

    def signs_in_with_passkey(self) -> Any:
        options = self.send("POST", "/passkeys/authenticate/options", {})
        return self.send("POST", "/passkeys/authenticate/verify", {"credential": self.credential("get", options)})

    def enrols(self, *, confirm: bool, over_other_intent: bool = False) -> Any:
        uuid = uuid4()
        payload = {"public_key": b64u(self.key.public_key), "kind": "device", "label": ""}
        intent = build_intent(
            origin=self.origin, command="enrol_key", object=f"key:{uuid}", version=0, party=None, payload=payload,
            nonce=secrets.token_bytes(16), expires_at=clock.now() + timedelta(minutes=5), key=self.key.key_id,
        )  # fmt: skip
        headers = self.key.sign(intent).headers()
        if confirm:
            digest = "00" * 32 if over_other_intent else intent.sha256
            options = self.send("POST", "/passkeys/authenticate/options", {"intent": digest})
            credential = self.credential("get", options)
            headers["Intent-Assertion"] = b64u(json.dumps(credential).encode())
        return self.send("PUT", f"/keys/{uuid}", payload, headers)


@pytest.fixture
def visitor(live_server: Any, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Visitor]:
    if not Path(CHROMIUM).exists():
        if os.environ.get("CI"):
            pytest.fail("CI needs Chromium")
        pytest.skip("needs Chromium")
    from playwright.sync_api import sync_playwright

    settings.OPENHALL_ORIGIN = live_server.url
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # Playwright's loop is in this thread, Django's isn't
    with sync_playwright() as driver:
        chromium = driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = chromium.new_page()
        page.goto(f"{live_server.url}/sign-in")
        devtools = page.context.new_cdp_session(page)
        devtools.send("WebAuthn.enable")
        device = {
            "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
            "isUserVerified": True, "automaticPresenceSimulation": True,
        }  # fmt: skip
        devtools.send("WebAuthn.addVirtualAuthenticator", {"options": device})
        yield Visitor(page, live_server.url)
        chromium.close()


def test_a_passkey_signs_in_and_confirms_what_is_solemn(visitor):
    visitor.send("POST", "/accounts", {"name": "Mina", "email": "mina@example.org", "password": PASSWORD})
    added = visitor.adds_passkey()
    assert added["leaf_sha256"], added

    # From now on a password alone adds neither key nor passkey.
    visitor.send("POST", "/session", {"email": "mina@example.org", "password": PASSWORD})
    assert visitor.enrols(confirm=False)["code"] == "sign-in-again"
    assert visitor.adds_passkey()["code"] == "sign-in-again"

    assert visitor.signs_in_with_passkey()["person"] == str(Account.objects.get().person.uuid)
    assert visitor.enrols(confirm=False)["code"] == "passkey-needed"
    assert visitor.enrols(confirm=True, over_other_intent=True)["code"] == "passkey-refused"
    assert visitor.enrols(confirm=True)["key"] == visitor.key.key_id

    # A challenge counts once, and a revoked passkey opens nothing.
    options = visitor.send("POST", "/passkeys/authenticate/options", {})
    credential = visitor.credential("get", options)
    assert "person" in visitor.send("POST", "/passkeys/authenticate/verify", {"credential": credential})
    again = visitor.send("POST", "/passkeys/authenticate/verify", {"credential": credential})
    assert again["code"] == "passkey-refused"
    Passkey.objects.update(revoked_at=clock.now())
    assert visitor.signs_in_with_passkey()["code"] == "passkey-refused"


def test_nobody_confirms_with_anothers_passkey(visitor):
    visitor.send("POST", "/accounts", {"name": "Hana", "email": "hana@example.org", "password": PASSWORD})
    visitor.adds_passkey()
    hanas = Account.objects.get().person_id
    visitor.send("POST", "/accounts", {"name": "Mina", "email": "mina@example.org", "password": PASSWORD})
    options = visitor.send("POST", "/passkeys/authenticate/options", {})
    options["publicKey"].pop("allowCredentials", None)
    credential = visitor.credential("get", options)
    headers = {"Intent": "AAAA", "Intent-Signature": "AAAA", "Intent-Assertion": b64u(json.dumps(credential).encode())}

    from openhall.identity import passkeys, refusals
    from openhall_sealing.canonical import b64u_decode

    challenge = b64u_decode(options["publicKey"]["challenge"])
    mina = Account.objects.get(email="mina@example.org").person_id
    with pytest.raises(refusals.PasskeyRefused):
        passkeys.check_assertion(
            headers["Intent-Assertion"], challenge=challenge, person_id=mina, at=clock.now()
        )  # fmt: skip
    found = passkeys.check_assertion(
        headers["Intent-Assertion"], challenge=challenge, person_id=hanas, at=clock.now()
    )  # fmt: skip
    assert found.person_id == hanas


def test_nonsense_is_refused(visitor):
    from openhall.identity import passkeys, refusals

    for assertion in ("", "*", b64u(b"{}"), b64u(b"[]"), b64u(b'{"id": 7}'), b64u(b'{"id": "AAAA"}')):
        with pytest.raises(refusals.PasskeyRefused):
            passkeys.check_assertion(assertion, challenge=bytes(32), person_id=None, at=clock.now())
