"""Characters for the tests of identity: people who hold real keys and sign real intents."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.conf import settings
from tests.identity.browsing import Browser

from openhall.identity import commands
from openhall.identity.models import Organisation, Person
from openhall.identity.public import Actor, Intent, authenticate
from openhall_sealing.canonical import b64u
from openhall_sealing.intents import SignedIntent, SigningKey, build_intent

MONDAY = datetime(2026, 3, 2, 1, 30, tzinfo=UTC)


@dataclass
class Character:
    """Somebody with an account, a key and perhaps an organisation."""

    person: Person
    organisation: Organisation | None
    key: SigningKey = field(default_factory=SigningKey.generate)
    key_uuid: UUID = field(default_factory=uuid4)

    def intent(self, command: str, object: str, payload: dict[str, Any] | None = None, **changes: Any) -> SignedIntent:
        """A signed intent; ``changes`` override what an honest one would say."""
        at = changes.pop("at", MONDAY)
        key = changes.pop("key", self.key)
        facts = {
            "origin": settings.OPENHALL_ORIGIN,
            "command": command,
            "object": object,
            "version": 0,
            "party": str(self.organisation.uuid) if self.organisation else None,
            "payload": payload or {},
            "nonce": secrets.token_bytes(16),
            "expires_at": at + timedelta(minutes=5),
            "key": key.key_id,
        }
        return key.sign(build_intent(**(facts | changes)))

    def signs(
        self, command: str, object: str, payload: dict[str, Any] | None = None, **changes: Any
    ) -> tuple[Actor, Intent]:
        """As the edge would hand it to a command."""
        at = changes.get("at", MONDAY)
        return checked(self.intent(command, object, payload, **changes), command, object, payload, at)

    def enrols(self, key: SigningKey | None = None, uuid: UUID | None = None, at: datetime = MONDAY) -> UUID:
        """Enrol a key of this person."""
        key, uuid = key or self.key, uuid or self.key_uuid
        payload = {"public_key": b64u(key.public_key), "kind": "device", "label": "desk"}
        signed = self.intent("enrol_key", f"key:{uuid}", payload, key=key, party=None, at=at)
        actor, intent = commands.authenticate_enrolment(
            document=signed.intent.to_bytes(), signature=b64u(signed.signature), assertion=None,
            person=self.person.uuid, object=f"key:{uuid}", payload=payload, at=at,
        )  # fmt: skip
        commands.enrol_key(uuid=uuid, kind="device", label="desk", intent=intent, actor=actor, at=at)
        return uuid


def checked(
    signed: SignedIntent, command: str, object: str, payload: dict[str, Any] | None = None, at: datetime = MONDAY
) -> tuple[Actor, Intent]:
    """What ``authenticate`` says about a signed intent."""
    return authenticate(
        document=signed.intent.to_bytes(), signature=b64u(signed.signature), assertion=None,
        command=command, object=object, payload=payload or {}, at=at,
    )  # fmt: skip


@pytest.fixture(scope="session", autouse=True)
def _static_folder() -> None:
    """WhiteNoise warns about a folder that isn't there, and a warning is an error here."""
    Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)


Join = Callable[..., Character]


@pytest.fixture
def join(db: None) -> Join:
    """Let somebody sign up, with an organisation of their own when it is named, and enrol a key."""

    def joining(
        name: str, organisation: str = "", roles: tuple[str, ...] = (), password: str | None = None
    ) -> Character:
        facts = None
        if organisation:
            identifier = "".join(character for character in organisation.upper() if character.isalnum())
            facts = commands.OrganisationFacts("ZZ", "fiction", identifier, organisation)
        person, party, _recorded = commands.register_person(
            name=name,
            email=f"{name.lower()}@example.org",
            password=password,
            organisation=facts,
            roles=roles,
            at=MONDAY,
        )
        character = Character(person, party)
        character.enrols()
        return character

    return joining


@pytest.fixture
def manager(join: Join) -> Character:
    """Mina manages the mandates of Blue Pine Roads, who also bid."""
    return join("Mina", "Blue Pine Roads", ("bidder",))


@pytest.fixture
def colleague(join: Join) -> Character:
    """Tuan has an account and no organisation."""
    return join("Tuan")


@pytest.fixture
def browser(settings) -> Browser:
    return Browser(settings.OPENHALL_ORIGIN)


@pytest.fixture
def mina(browser) -> Browser:
    """Signed up, signed in, with an enrolled key."""
    browser.signs_up()
    _uuid, answer = browser.enrols()
    assert answer.status_code == 201, answer.content
    return browser
