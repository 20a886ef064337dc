"""Plain values that identity hands to other rooms; no rows of its tables leave it."""

from collections.abc import Mapping
from contextvars import Context, copy_context
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from openhall.witness.public import Beside


@dataclass(frozen=True, slots=True)
class Actor:
    """A person acting, for an organisation or for themselves.

    ``person`` and ``organisation`` are the outside ids, ``person_id`` and ``organisation_id`` the keys of the tables.
    ``roles``: roles of the mandates in force for that organisation when the request was checked. ``key_id``: the key
    that signed, empty for mere reading.
    """

    person: UUID
    person_id: int
    name: str
    organisation: UUID | None
    organisation_id: int | None
    roles: frozenset[str]
    key_id: str = ""
    locale: str = "en"

    def holds(self, *roles: str) -> bool:
        """Whether the actor has one of ``roles``: good for showing a button, never for allowing the act."""
        return not self.roles.isdisjoint(roles)


@dataclass(frozen=True, slots=True)
class Intent:
    """What a person signed, checked by ``authenticate``; ``admit`` makes it count, once."""

    document: dict[str, Any] = field(repr=False)
    signature: str = field(repr=False)
    sha256: str
    public_key: bytes = field(repr=False)
    command: str
    object: str
    version: int
    party: UUID | None
    nonce: str
    key_id: str
    expires_at: datetime
    beside: Beside = field(default_factory=Beside, repr=False, compare=False)
    """What ``admit`` finds out for the leaf: in whose place it was signed, and who signed the same first."""


@dataclass(frozen=True, slots=True)
class Signed:
    """A signed intent as it came with a request, not yet checked; the fields are those of ``authenticate``.

    ``at``: when the request had arrived. ``context``: that of the request, for what is said of it in another's turn.
    """

    document: bytes = field(repr=False)
    signature: str = field(repr=False)
    assertion: str | None = field(repr=False)
    command: str
    object: str
    payload: Mapping[str, Any] = field(repr=False)
    at: datetime
    context: Context = field(default_factory=copy_context, repr=False, compare=False)


@dataclass(frozen=True, slots=True)
class OrganisationRef:
    """An organisation as others see it."""

    id: int
    uuid: UUID
    country: str
    scheme: str
    identifier: str
    name: str
    address: str
    public_body: bool
    version: int


@dataclass(frozen=True, slots=True)
class PersonRef:
    """A person as others see them; whether the reader may know the name is the caller's policy."""

    id: int
    uuid: UUID
    name: str
    locale: str


@dataclass(frozen=True, slots=True)
class DeviceKeyRef:
    """An enrolled signing key, for exports and checks. ``public_key``: 65 bytes, uncompressed point."""

    uuid: UUID
    key_id: str
    public_key: bytes
    person: UUID
    enrolled_at: datetime
    revoked_at: datetime | None
    enrolment_leaf_sha256: str


@dataclass(frozen=True, slots=True)
class OpeningKeyRef:
    """An enrolled age recipient and the leaf that enrolled it."""

    uuid: UUID
    recipient: str
    person: UUID
    person_id: int
    organisation: UUID
    organisation_id: int
    purpose: str
    enrolled_at: datetime
    revoked_at: datetime | None
    enrolment_leaf_sha256: str


Payload = Mapping[str, Any]
