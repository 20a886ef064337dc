"""Programs that act: a person's mandate, an enrolled key, and intents signed with it (replay, demonstration)."""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings

from openhall.identity import commands as enrolment
from openhall.identity.public import Actor, OpeningPurpose, authenticate
from openhall.kernel.clock import instant_text
from openhall_sealing import AgeKey, b64u
from openhall_sealing.intents import Intent as Unsigned
from openhall_sealing.intents import SignedIntent, SigningKey, digest_fields


def signed_intent(
    key: SigningKey,
    *,
    party: UUID | None,
    command: str,
    object: str,
    version: int,
    payload: Mapping[str, Any],
    at: datetime,
) -> SignedIntent:
    """An intent over ``payload``, good for five minutes from ``at``."""
    return key.sign(
        Unsigned(
            origin=settings.OPENHALL_ORIGIN,
            command=command,
            object=object,
            version=version,
            party=str(party) if party else None,
            fields=digest_fields(payload),
            nonce=b64u(secrets.token_bytes(16)),
            expires_at=instant_text(at + timedelta(minutes=5)),
            key=key.key_id,
        )
    )


@dataclass(frozen=True)
class Member:
    """A person who acts for an organisation by program."""

    person: UUID
    organisation: UUID
    organisation_name: str
    key: SigningKey = field(repr=False)
    opening: AgeKey | None = field(repr=False, default=None)

    def signs(
        self, command: str, object: str, version: int, payload: Mapping[str, Any], *, at: datetime
    ) -> dict[str, Any]:
        """``intent``, ``actor`` and ``at`` as commands take them, authenticated exactly like a request."""
        signed = signed_intent(
            self.key, party=self.organisation, command=command, object=object, version=version, payload=payload, at=at
        )
        actor, intent = authenticate(
            document=signed.intent.to_bytes(),
            signature=b64u(signed.signature),
            assertion=None,
            command=command,
            object=object,
            payload=payload,
            at=at,
        )
        return {"intent": intent, "actor": actor, "at": at}

    def reader(self, at: datetime) -> Actor:
        """The member reading: the intent says who it is and is never admitted, so nothing is done."""
        actor: Actor = self.signs("read", f"person:{self.person}", 0, {}, at=at)["actor"]
        return actor


def member_from(path: Path) -> Member:
    """The person whose program key a file holds: ``{person, organisation, organisation_name, jwk}``.

    Raises:
        KeyError, ValueError: it is another file.
    """
    kept = json.loads(path.read_text())
    name = str(kept.get("organisation_name", ""))
    return Member(UUID(kept["person"]), UUID(kept["organisation"]), name, SigningKey.from_jwk(kept["jwk"]))


def enrol_key(key: SigningKey, *, person: UUID, party: UUID | None, uuid: UUID, at: datetime) -> None:
    """Enrol a program's signing key; the new key signs its own enrolment."""
    payload = {"public_key": b64u(key.public_key), "kind": "program", "label": "program"}
    signed = signed_intent(
        key, party=party, command="enrol_key", object=f"key:{uuid}", version=0, payload=payload, at=at
    )
    actor, intent = enrolment.authenticate_enrolment(
        document=signed.intent.to_bytes(),
        signature=b64u(signed.signature),
        assertion=None,
        person=person,
        object=f"key:{uuid}",
        payload=payload,
        at=at,
    )
    enrolment.enrol_key(uuid=uuid, kind="program", label="program", intent=intent, actor=actor, at=at)


def enrol_opening_key(member: Member, pair: AgeKey, purpose: OpeningPurpose, *, uuid: UUID, at: datetime) -> None:
    """Enrol the age key that bids are sealed to."""
    payload = {"recipient": pair.recipient, "purpose": purpose.value}
    signed = member.signs("enrol_opening_key", f"opening_key:{uuid}", 0, payload, at=at)
    enrolment.enrol_opening_key(uuid=uuid, recipient=pair.recipient, purpose=purpose.value, **signed)
