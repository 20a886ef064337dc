"""Somebody with an account who acts for nobody but themselves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from django.conf import settings as house
from tests.people import MONDAY, REGISTERED, Character, _enrol_key

from openhall.identity import commands as enrolment
from openhall.identity.models import Organisation
from openhall_sealing.canonical import b64u
from openhall_sealing.intents import Intent as Unsigned
from openhall_sealing.intents import SignedIntent, SigningKey, digest_fields, format_instant


@dataclass(frozen=True)
class Individual(Character):
    """A person who signs for no organisation."""

    def intends(
        self, command: str, object: str, version: int, payload: Mapping[str, Any], *, at: datetime = MONDAY
    ) -> SignedIntent:
        return self.key.sign(
            Unsigned(
                origin=house.OPENHALL_ORIGIN,
                command=command,
                object=object,
                version=version,
                party=None,
                fields=digest_fields(payload),
                nonce=b64u(uuid4().bytes),
                expires_at=format_instant(at + timedelta(minutes=5)),
                key=self.key.key_id,
            )
        )


def somebody(name: str = "Giang Ly") -> Individual:
    """Signs up, and enrols a key."""
    email = f"{name.lower().replace(' ', '.')}@example.org"
    found, _party, _recorded = enrolment.register_person(
        name=name, email=email, password=None, organisation=None, at=REGISTERED
    )
    person = Individual(found, Organisation(), SigningKey.generate())
    _enrol_key(person)
    return person


def in_own_name(who: Character) -> Individual:
    """The same person, acting for no organisation."""
    return Individual(who.person, Organisation(), who.key)
