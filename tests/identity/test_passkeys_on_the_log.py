"""Passkeys as acts, with an authenticator in plain Python: no browser is needed to see what the log holds of them."""

from __future__ import annotations

import hashlib
import json
import secrets
from datetime import UTC, datetime
from uuid import uuid4

import cbor2
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from django.conf import settings

from openhall.identity import commands
from openhall.identity.models import Passkey
from openhall.identity.passkeys import rp_id
from openhall.witness.models import Outbox
from openhall_sealing.canonical import b64u

pytestmark = pytest.mark.django_db
AT = datetime(2026, 3, 2, 1, 30, tzinfo=UTC)
PRESENT_VERIFIED_WITH_KEY = 0x45


def credential_over(challenge: bytes) -> dict:
    """What a browser answers to ``navigator.credentials.create``, without attestation."""
    numbers = ec.generate_private_key(ec.SECP256R1()).public_key().public_numbers()
    key = {1: 2, 3: -7, -1: 1, -2: numbers.x.to_bytes(32, "big"), -3: numbers.y.to_bytes(32, "big")}
    name = secrets.token_bytes(16)
    data = (
        hashlib.sha256(rp_id().encode()).digest()
        + bytes([PRESENT_VERIFIED_WITH_KEY])
        + bytes(4 + 16)
        + len(name).to_bytes(2, "big")
        + name
        + cbor2.dumps(key)
    )
    client = {"type": "webauthn.create", "challenge": b64u(challenge), "origin": settings.OPENHALL_ORIGIN}
    return {
        "id": b64u(name),
        "rawId": b64u(name),
        "type": "public-key",
        "response": {
            "clientDataJSON": b64u(json.dumps(client).encode()),
            "attestationObject": b64u(cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": data})),
            "transports": ["internal"],
        },
    }


def test_a_passkey_is_only_committed_to_and_its_loss_is_an_act_of_its_owner(manager):
    uuid, challenge = uuid4(), secrets.token_bytes(32)
    credential = credential_over(challenge)

    commands.add_passkey(
        uuid=uuid, person=manager.person.uuid, credential=credential, challenge=challenge, label="Phone", at=AT
    )
    added = Outbox.objects.get(code="SUB-07")
    assert credential["id"].encode() not in bytes(added.leaf)
    assert added.intent is None

    actor, intent = manager.signs("revoke_passkey", f"passkey:{uuid}", version=1, at=AT)
    row, recorded = commands.revoke_passkey(passkey=uuid, intent=intent, actor=actor, at=AT)
    assert row.revoked_at is not None
    revoked = Outbox.objects.get(code="SUB-08")
    assert (revoked.leaf_sha256, revoked.object) == (recorded.leaf_sha256, f"passkey:{uuid}")
    assert Passkey.objects.get().version == 2
