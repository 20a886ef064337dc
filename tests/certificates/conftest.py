"""Characters for certificates and seals: fictional authorities that answer on loopback, and people who hold keys."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from django.conf import settings
from tests.identity.conftest import MONDAY, Character, _static_folder, browser, join

from openhall.identity.certificates import binding, commands, proofs, reading, sandbox
from openhall.identity.certificates.models import Certificate, TrustEntry
from openhall.identity.models import Mandate, Role
from openhall_sealing.canonical import b64u

__all__ = ["_static_folder", "browser", "join"]
DAY = timedelta(days=1)


@pytest.fixture
def box() -> Iterator[sandbox.Sandbox]:
    """A process with certification authorities that answer on loopback."""
    with sandbox.serving(MONDAY) as serving:
        yield serving


@pytest.fixture
def office(join) -> Character:
    """Ana speaks for an authority that keeps trust lists."""
    character = join("Ana", "Office of Electronic Trust")
    Mandate.objects.create(
        person=character.person, organisation=character.organisation, role=Role.AUTHORITY, starts_at=MONDAY
    )
    return character


Lists = Callable[..., TrustEntry]


@pytest.fixture
def lists(office) -> Lists:
    """Enter an authority into a trust list, as the office does by a signed act."""

    def listing(authority: sandbox.SandboxAuthority, jurisdiction: str = "aa", **changes: Any) -> TrustEntry:
        uuid = uuid4()
        at = changes.pop("at", MONDAY)
        facts: dict[str, Any] = {
            "jurisdiction": jurisdiction,
            "name": authority.name,
            "certificate": reading.pem(authority.certificate),
            "counts_for": ["persons", "seals"],
            "revocation": "hard",
            "source": "Decision 1 of the fictional office",
        } | changes
        actor, intent = office.signs("list_authority", f"trust:{uuid}", at=at)
        return commands.list_authority(uuid=uuid, intent=intent, actor=actor, at=at, **facts)[0]

    return listing


@pytest.fixture
def root(box) -> sandbox.SandboxAuthority:
    """The fictional Cedar root authority."""
    return box.found("Cedar Root")


@dataclass
class Holder:
    """Whoever has a certificate and its key."""

    certificate: x509.Certificate
    key: sandbox.PrivateKey

    def signs(self, message: bytes) -> bytes:
        """As WebCrypto or the helper would: PKCS #1 v1.5 of RSA keys, DER of curves."""
        if isinstance(self.key, rsa.RSAPrivateKey):
            return self.key.sign(message, padding.PKCS1v15(), hashes.SHA256())
        return self.key.sign(message, ec.ECDSA(hashes.SHA256()))


def holder(
    authority: sandbox.SandboxAuthority, name: str = "Mina Lee", kind: str = "p256", at: datetime = MONDAY, **terms: Any
) -> Holder:
    """Somebody to whom ``authority`` issues a certificate."""
    key = sandbox.new_key(kind)
    return Holder(authority.issue(name, key, at=at, **terms), key)


def binds(
    character: Character,
    held: Holder,
    *,
    use: str = "person",
    roles: tuple[str, ...] = (),
    others: tuple[x509.Certificate, ...] = (),
    at: datetime = MONDAY,
    uuid: UUID | None = None,
) -> Certificate:
    """Bind a certificate as a request does: the proof, the check, the act."""
    uuid = uuid or uuid4()
    party = str(character.organisation.uuid) if character.organisation and use == "seal" else None
    message = proofs.to_bind(
        origin=settings.OPENHALL_ORIGIN,
        object=f"certificate:{uuid}",
        person=str(character.person.uuid),
        party=party,
        certificate_sha256=reading.sha256(held.certificate),
    )
    payload = {
        "certificate": reading.pem(held.certificate, *others),
        "proof": b64u(held.signs(message)),
        "use": use,
        "roles": list(roles),
    }
    actor, intent = character.signs("bind_certificate", f"certificate:{uuid}", payload, at=at)
    proved = binding.prove(uuid=uuid, actor=actor, at=at, **payload)
    return commands.bind_certificate(uuid=uuid, proved=proved, intent=intent, actor=actor, at=at)[0]
