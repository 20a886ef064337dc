"""A company with a system of its own, an authority, and a client that signs requests as the system does."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.conf import LazySettings
from django.test import Client
from tests.exchange.receiving import Receiver
from tests.people import MONDAY, Character, Joins, joining

from openhall.exchange.systems import public as systems
from openhall.exchange.systems.public import signatures
from openhall.identity.public import Role
from openhall.kernel import clock
from openhall.witness import waiting
from openhall_sealing.intents import format_instant

HOST = "testserver"


def public_of(key: Ed25519PrivateKey) -> bytes:
    return key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)


@dataclass
class Program:
    """A connected system: its key, and requests that it signs. ``now``: by its own clock."""

    uuid: UUID
    organisation: UUID
    key: Ed25519PrivateKey = field(default_factory=Ed25519PrivateKey.generate, repr=False)
    key_uuid: UUID = field(default_factory=uuid4)

    def signed(
        self,
        method: str,
        path: str,
        body: bytes = b"",
        *,
        at: datetime | None = None,
        covered: tuple[str, ...] | None = None,
        key: Ed25519PrivateKey | None = None,
        host: str = HOST,
        **headers: str,
    ) -> dict[str, str]:
        """Headers of a request that the system signs."""
        key = key or self.key
        known = {name.replace("_", "-").lower(): value for name, value in headers.items()}
        names = ["@method", "@target-uri"]
        if body:
            known["content-digest"] = signatures.content_digest(body)
            names.append("content-digest")
        names += [name for name in ("idempotency-key", "intent-signature") if name in known]
        message = signatures.Message(method, f"http://{host}{path}", known, body)
        created = int((at or clock.now()).timestamp())
        made = signatures.sign(
            message,
            covered=names if covered is None else covered,
            parameters={"created": created, "keyid": signatures.key_id(public_of(key)), "nonce": uuid4().hex},
            key=key,
            label="openhall",
        )
        return known | made

    def asks(self, method: str, path: str, payload: Mapping[str, Any] | bytes | None = None, **options: Any) -> Any:
        """Send a signed request."""
        body = payload if isinstance(payload, bytes) else b"" if payload is None else json.dumps(payload).encode()
        headers = self.signed(method, path, body, **options)
        return Client().generic(method, path, body, "application/json", headers=headers)


@pytest.fixture
def home(settings: LazySettings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home of its own: an empty log. Intake doesn't stop here when the log stands still."""
    settings.OPENHALL_HOME = tmp_path
    monkeypatch.setattr(waiting, "OLDEST_HEAD", timedelta(days=3650))
    return tmp_path


@pytest.fixture
def now(monkeypatch: pytest.MonkeyPatch) -> list[datetime]:
    """The edge's time: ``now[0]``, which a test may change."""
    time = [MONDAY]
    monkeypatch.setattr(clock, "now", lambda: time[0])
    return time


@pytest.fixture
def joins(db: None, home: Path, now: list[datetime]) -> Joins:
    """``joins("Ana Lim", "Owner", roles)``."""
    return joining(public=True)


@pytest.fixture
def manager(joins: Joins) -> Character:
    """Manager of the company that makes the system."""
    return joins("Mira Oh", "Millstone Software", Role.MANAGER, Role.OFFICER, public=False)


@pytest.fixture
def stranger(joins: Joins) -> Character:
    """Manager of another company."""
    return joins("Nora Ek", "Elsewhere Software", Role.MANAGER, Role.OFFICER, public=False)


@pytest.fixture
def authority(joins: Joins) -> Character:
    """Somebody of the authority that admits systems."""
    return joins("Iris Tan", "Office of Rules", Role.AUTHORITY)


@pytest.fixture
def colleague(joins: Joins, manager: Character) -> Character:
    """Somebody of the same company who manages nothing."""
    return joins("Jin Ha", manager.organisation.name, Role.OFFICER)


ABOUT = {
    "name": "Millstone Bidder",
    "purpose": "Fills bids of our customers from their own cost tables.",
    "contact": "systems@millstone.example",
    "scopes": ["read", "command", "webhook"],
}


def registered(manager: Character, *, about: Mapping[str, Any] = ABOUT, at: datetime = MONDAY) -> UUID:
    """A system that waits."""
    uuid = uuid4()
    signed = manager.signs("register_system", f"system:{uuid}", 0, about, at=at)
    systems.register_system(system_uuid=uuid, given=systems.SystemInput.model_validate(about), **signed)
    return uuid


def key_payload(program: Program, key_uuid: UUID, key: Ed25519PrivateKey, *, at: datetime = MONDAY) -> dict[str, Any]:
    """What enters a key."""
    return {
        "public_key": signatures.b64u(public_of(key)),
        "proof": signatures.b64u(key.sign(systems.entry(program.uuid, key_uuid))),
        "label": "first",
        "expires_at": format_instant(at + timedelta(days=365)),
    }


def enrolled(manager: Character, program: Program, *, at: datetime = MONDAY) -> None:
    """Enter the program's key."""
    payload = key_payload(program, program.key_uuid, program.key, at=at)
    signed = manager.signs("enrol_system_key", f"system_key:{program.key_uuid}", 0, payload, at=at)
    systems.enrol_system_key(
        system_uuid=program.uuid, key_uuid=program.key_uuid, given=systems.KeyInput.model_validate(payload), **signed
    )


def admitted(authority: Character, program: Program, *, at: datetime = MONDAY) -> None:
    """Let it in."""
    version = systems.system(program.uuid).version
    signed = authority.signs("admit_system", f"system:{program.uuid}", version, {}, at=at)
    systems.admit_system(system_uuid=program.uuid, **signed)


@pytest.fixture
def waiting_program(manager: Character) -> Program:
    """A system with a key that nobody has admitted yet."""
    program = Program(registered(manager), manager.organisation.uuid)
    enrolled(manager, program)
    return program


@pytest.fixture
def program(waiting_program: Program, authority: Character) -> Program:
    """A connected system."""
    admitted(authority, waiting_program)
    return waiting_program


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    """A receiver that takes everything."""
    one = Receiver()
    yield one
    one.close()
