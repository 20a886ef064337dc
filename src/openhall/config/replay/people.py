"""The people of a replay: programs with enrolled keys that act for an organisation, through the real commands.

Their keys are derived from one secret of the scratch instance, and their opening keys are kept beside it, so that a
replay that was killed goes on with the same people.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import secrets
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from uuid import UUID

from openhall.config.programs import Member, enrol_key, enrol_opening_key
from openhall.identity import commands as enrolment
from openhall.identity.parties import REFERENCE_SCHEME
from openhall.identity.public import OpeningPurpose, Role, device_keys
from openhall.identity.public import organisation as organisation_of
from openhall_sealing import age_key, generate_age_key
from openhall_sealing.intents import SigningKey

ORDER_P256 = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
PURPOSES = {Role.CUSTODIAN: OpeningPurpose.CUSTODIAN, Role.BIDDER: OpeningPurpose.BIDDER}


@dataclass(frozen=True)
class Known:
    """A member that was made, for other processes of the same replay: keys of theirs are derived anew."""

    organisation: str
    name: str
    person: UUID
    party: UUID
    organisation_id: int
    opening: str


class Cast:
    """Finds or makes the members of a replay. ``folder`` keeps the secret and the opening keys."""

    def __init__(self, folder: Path) -> None:
        self._secret = _secret(folder / "replay.secret")
        self._file = folder / "opening-keys.jsonl"
        self._opening = _read_lines(self._file)
        self._members: dict[str, Member] = {}
        self._organisations: dict[UUID, int] = {}

    def uuid(self, *what: str) -> UUID:
        """A random-looking id (version 4) that stays the same when the replay is resumed."""
        return UUID(bytes=self._derive("uuid", *what)[:16], version=4)

    def number(self, what: str) -> str:
        """A bank account number that stays the same when the replay is resumed."""
        return str(int.from_bytes(self._derive("number", what)[:8])).zfill(20)

    def member(self, organisation: str, name: str, roles: tuple[Role, ...], *, public: bool, at: datetime) -> Member:
        """The member, made by the real commands of identity when it is met for the first time."""
        handle = f"{organisation}\n{name}"
        if handle not in self._members:
            self._members[handle] = self._make(organisation, name, roles, public=public, at=at)
        return self._members[handle]

    def organisation_id(self, member: Member) -> int:
        """The table key of the member's organisation; it never changes."""
        if member.organisation not in self._organisations:
            self._organisations[member.organisation] = organisation_of(member.organisation).id
        return self._organisations[member.organisation]

    def known(self, organisation: str, name: str) -> Known:
        """What another process needs of a member that was made here."""
        member = self._members[f"{organisation}\n{name}"]
        opening = member.opening.identity if member.opening else ""
        return Known(organisation, name, member.person, member.organisation, self.organisation_id(member), opening)

    def adopt(self, known: Known) -> None:
        """Take over a member that another process made."""
        key = self._key(known.organisation, known.name)
        opening = age_key(known.opening) if known.opening else None
        member = Member(known.person, known.party, known.organisation, key, opening)
        self._members[f"{known.organisation}\n{known.name}"] = member
        self._organisations[known.party] = known.organisation_id

    def _key(self, organisation: str, name: str) -> SigningKey:
        scalar = int.from_bytes(self._derive("key", organisation, name)) % (ORDER_P256 - 1) + 1
        return SigningKey.from_scalar(scalar)

    def _make(self, organisation: str, name: str, roles: tuple[Role, ...], *, public: bool, at: datetime) -> Member:
        key = self._key(organisation, name)
        person, party = self._registered(organisation, name, roles, public=public, at=at)
        if key.key_id not in device_keys([key.key_id]):
            enrol_key(key, person=person, party=party, uuid=self.uuid("enrolment", key.key_id), at=at)
        member = Member(person, party, organisation, key)
        for role in roles:
            if role in PURPOSES:
                member = self._with_opening_key(member, PURPOSES[role], at)
        return member

    def _registered(
        self, organisation: str, name: str, roles: tuple[Role, ...], *, public: bool, at: datetime
    ) -> tuple[UUID, UUID]:
        from openhall.identity.models import Account, Organisation

        identifier = self._derive("organisation", organisation)[:8].hex().upper()
        email = f"{self._derive('person', organisation, name)[:10].hex()}@replay.example"
        party = Organisation.objects.filter(scheme=REFERENCE_SCHEME, identifier=identifier).first()
        account = Account.objects.select_related("person").filter(email=email).first()
        if account is None:
            facts = enrolment.OrganisationFacts(
                country="ZZ",
                scheme=REFERENCE_SCHEME,
                identifier=identifier,
                name=organisation[:300],
                address="",
            )
            person, made, _ = enrolment.register_person(
                name=name, email=email, password=None, organisation=facts if party is None else None, at=at
            )
            party = made or party
        else:
            person = account.person
        if party is None:
            raise RuntimeError("An organisation of the replay is missing.")
        if public and not party.public_body:
            enrolment.recognise_public_body(organisation=party.uuid, intent=None, at=at)
        enrolment.appoint(organisation=party.uuid, person=person.uuid, roles=list(roles), at=at)
        return person.uuid, party.uuid

    def _with_opening_key(self, member: Member, purpose: OpeningPurpose, at: datetime) -> Member:
        from openhall.identity.models import OpeningKey

        handle = f"{member.person}/{purpose.value}"
        if handle not in self._opening:
            pair = generate_age_key()
            with self._file.open("a", encoding="utf-8") as file:
                file.write(json.dumps({"handle": handle, "identity": pair.identity}) + "\n")
                file.flush()
                os.fsync(file.fileno())  # before the enrolment: a key that is enrolled is never lost
            self._opening[handle] = pair.identity
        pair = age_key(self._opening[handle])
        if not OpeningKey.objects.filter(recipient=pair.recipient).exists():
            enrol_opening_key(member, pair, purpose, uuid=self.uuid("opening", pair.recipient), at=at)
        return replace(member, opening=pair)

    def _derive(self, *what: str) -> bytes:
        return hmac.digest(self._secret, "\0".join(what).encode(), hashlib.sha256)


def _secret(path: Path) -> bytes:
    if not path.exists():
        path.touch(mode=0o600)
        path.write_bytes(secrets.token_bytes(32))
    return path.read_bytes()


def _read_lines(path: Path) -> dict[str, str]:
    """What was written whole; a line cut short by a crash was never used."""
    found: dict[str, str] = {}
    for line in path.read_text(encoding="utf-8").splitlines() if path.exists() else []:
        try:
            entry = json.loads(line)
        except ValueError:
            continue
        found[entry["handle"]] = entry["identity"]
    return found
