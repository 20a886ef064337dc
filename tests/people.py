"""The people of the tests: organisations, people with mandates and enrolled keys, and signed intents of theirs.

Everything is made by the real commands of identity, so that exports find the leaves that enrolled the keys. Who they
are in each room is told in its conftest; all of it is fictional.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from copy import deepcopy
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

from django.conf import settings as house

from openhall.identity import commands as enrolment
from openhall.identity.models import Organisation, Person
from openhall.identity.public import Actor, Intent, OpeningPurpose, Role, authenticate
from openhall_rules.identifiers import uscc_check_character
from openhall_sealing.canonical import b64u
from openhall_sealing.intents import Intent as Unsigned
from openhall_sealing.intents import SignedIntent, SigningKey, digest_fields, format_instant
from openhall_sealing.keys import AgeKey, generate_age_key

MONDAY = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
"""Monday, 2 March 2026, 9:00 in Beijing."""
REGISTERED = MONDAY - timedelta(days=30)


@dataclass(frozen=True)
class Character:
    """A person who acts for an organisation. ``opening`` holds their age key where they have enrolled one."""

    person: Person
    organisation: Organisation
    key: SigningKey
    opening: AgeKey | None = field(default=None, repr=False)

    def __deepcopy__(self, memo: dict[int, Any]) -> Character:
        """Keys never change: what a copy signs with is the same key."""
        return replace(self, person=deepcopy(self.person, memo), organisation=deepcopy(self.organisation, memo))

    def intends(
        self, command: str, object: str, version: int, payload: Mapping[str, Any], *, at: datetime = MONDAY
    ) -> SignedIntent:
        """A signed intent as the browser makes it; ``.headers()`` go with a request."""
        return self.key.sign(
            Unsigned(
                origin=house.OPENHALL_ORIGIN,
                command=command,
                object=object,
                version=version,
                party=str(self.organisation.uuid),
                fields=digest_fields(payload),
                nonce=b64u(uuid4().bytes),
                expires_at=format_instant(at + timedelta(minutes=5)),
                key=self.key.key_id,
            )
        )

    def headers(
        self, command: str, object: str, version: int, payload: Mapping[str, Any], *, at: datetime = MONDAY
    ) -> dict[str, str]:
        """The headers that a request of this person bears."""
        return self.intends(command, object, version, payload, at=at).headers()

    def signs(
        self,
        command: str,
        object: str,
        version: int = 0,
        payload: Mapping[str, Any] | None = None,
        *,
        at: datetime = MONDAY,
    ) -> dict[str, Any]:
        """``intent`` and ``actor`` (and ``at``) as a command takes them, authenticated like a request."""
        signed = self.intends(command, object, version, payload or {}, at=at)
        actor, intent = authenticated(signed, command, object, payload or {}, at)
        return {"intent": intent, "actor": actor, "at": at}


def authenticated(
    signed: SignedIntent, command: str, object: str, payload: Mapping[str, Any], at: datetime
) -> tuple[Actor, Intent]:
    """What identity makes of a signed intent."""
    return authenticate(
        document=signed.intent.to_bytes(),
        signature=b64u(signed.signature),
        assertion=None,
        command=command,
        object=object,
        payload=payload,
        at=at,
    )


def credit_code(number: int) -> str:
    """A fictional unified social credit code with a valid check character."""
    first = f"91620100{number:09d}"
    return first + uscc_check_character(first)


CHARACTERS: dict[int, Character] = {}
"""Everybody who joined, by table key: for steps that whoever was drawn must take."""
Joins = Callable[..., Character]


def joining(*, public: bool) -> Joins:
    """``join("Ana Lim", "Owner", roles)``: signs up, gets mandates, enrols keys; the first founds the organisation.

    ``public``: whether it is recognised as a public body where nothing is said about it.
    """
    usual = public

    def join(name: str, organisation: str, *roles: Role, public: bool = usual) -> Character:
        email = f"{name.lower().replace(' ', '.')}@example.org"
        # Asked, not remembered: what stands in the database is undone with it.
        known = Organisation.objects.filter(name=organisation).first()
        facts = enrolment.OrganisationFacts(
            country="CN",
            scheme="uscc",
            identifier=credit_code(100 + Organisation.objects.count()),
            name=organisation,
            address="",
        )
        person, party, _recorded = enrolment.register_person(
            name=name, email=email, password=None, organisation=None if known else facts, at=REGISTERED
        )
        if party is not None:
            known = party
            if public:
                enrolment.recognise_public_body(organisation=party.uuid, intent=None, at=REGISTERED)
        assert known is not None
        enrolment.appoint(organisation=known.uuid, person=person.uuid, roles=list(roles), at=REGISTERED)
        character = Character(person, known, SigningKey.generate())
        CHARACTERS[person.pk] = character
        _enrol_key(character)
        purposes = {Role.CUSTODIAN: OpeningPurpose.CUSTODIAN, Role.BIDDER: OpeningPurpose.BIDDER}
        for role, purpose in purposes.items():
            if role in roles:
                character = _enrol_opening_key(character, purpose)
        return character

    return join


def _enrol_key(character: Character) -> None:
    uuid = uuid4()
    payload = {"public_key": b64u(character.key.public_key), "kind": "program", "label": "Test"}
    signed = character.intends("enrol_key", f"key:{uuid}", 0, payload, at=REGISTERED)
    actor, intent = enrolment.authenticate_enrolment(
        document=signed.intent.to_bytes(),
        signature=b64u(signed.signature),
        assertion=None,
        person=character.person.uuid,
        object=f"key:{uuid}",
        payload=payload,
        at=REGISTERED,
    )
    enrolment.enrol_key(uuid=uuid, kind="program", label="Test", intent=intent, actor=actor, at=REGISTERED)


def _enrol_opening_key(character: Character, purpose: OpeningPurpose) -> Character:
    pair = generate_age_key()
    uuid = uuid4()
    payload = {"recipient": pair.recipient, "purpose": purpose.value}
    signed = character.signs("enrol_opening_key", f"opening_key:{uuid}", 0, payload, at=REGISTERED)
    enrolment.enrol_opening_key(uuid=uuid, recipient=pair.recipient, purpose=purpose.value, **signed)
    return Character(character.person, character.organisation, character.key, pair)
