"""Registering people and organisations: what an installation knows before anybody holds a key."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from openhall.identity import acts, refusals
from openhall.identity.intents import admit
from openhall.identity.models import RESERVED, Account, Mandate, Organisation, Person, Role, folded_email
from openhall.identity.values import Actor, Intent
from openhall.kernel.refusals import Invalid, NotFound
from openhall.witness.public import LOG, Recorded, record
from openhall_rules.identifiers import SCHEMES, BadIdentifier, check

REFERENCE_SCHEME = "reference"
"""Names of replayed parties in scratch instances; a live instance has none of these."""

_PARTS = {
    "length": _("The identifier has too few or too many characters."),
    "check": _("The identifier’s check character does not fit: one character may be mistyped."),
}


@dataclass(frozen=True, slots=True)
class OrganisationFacts:
    """What is entered about an organisation; ``scheme``: ``uscc``, ``brn``, ``mst`` or another register's name."""

    country: str
    scheme: str
    identifier: str
    name: str
    address: str = ""


def normalised(facts: OrganisationFacts) -> OrganisationFacts:
    """The facts as they are kept.

    Raises:
        Invalid: field by field, what is wrong.
    """
    errors: dict[str, object] = {}
    country, scheme = facts.country.strip().upper(), facts.scheme.strip().lower()
    name, address = " ".join(facts.name.split()), " ".join(facts.address.split())
    if not 0 < len(name) <= 300:
        errors["name"] = _("Enter the organisation’s name, at most 300 characters.")
    if len(address) > 500:
        errors["address"] = _("The address has more than 500 characters.")
    identifier = ""
    if len(country) != 2 or not (country.isascii() and country.isalpha()):
        errors["country"] = _("Enter the country as two letters, such as CN, KR or VN.")
    else:
        try:
            identifier = _identifier(country, scheme, facts.identifier)
        except BadIdentifier as error:
            field = "scheme" if error.part == "scheme" else "identifier"
            errors[field] = _PARTS.get(error.part, _("This can’t be an identifier of that kind."))
    if errors:
        raise Invalid(errors=errors)
    return OrganisationFacts(country, scheme, identifier, name, address)


def _identifier(country: str, scheme: str, value: str) -> str:
    """Checked where the country has a checked scheme: a made-up scheme name must not be a way round the check."""
    uncheckable = country not in {place for place, _scheme in SCHEMES}
    if uncheckable or (scheme == REFERENCE_SCHEME and settings.OPENHALL_INSTANCE == "scratch"):
        plain = " ".join(unicodedata.normalize("NFKC", value).upper().split())
        if not 0 < len(scheme) <= 20:
            raise BadIdentifier("scheme", "The register has no name.", country, scheme)
        if not 0 < len(plain) <= 64:
            raise BadIdentifier("length", "The identifier is empty or too long.", country, scheme)
        return plain
    return check(country, scheme, value)


def new_uuid(uuid: UUID) -> UUID:
    """An id that a caller chose for a thing that doesn't exist yet.

    Raises:
        Invalid: not a random UUID (version 4); other versions would tell time or maker.
    """
    if uuid.version != 4:
        raise Invalid(errors={"uuid": _("Choose a random id (UUID version 4).")})
    return uuid


@transaction.atomic(durable=True)
def register_person(
    *,
    name: str,
    email: str,
    password: str | None,
    locale: str = "en",
    organisation: OrganisationFacts | None = None,
    roles: Collection[str] = (),
    at: datetime,
) -> tuple[Person, Organisation | None, Recorded]:
    """Sign up: an account, and with ``organisation`` its first person, who manages its mandates.

    There is no key yet that could sign, so the log's own signature stands under these acts; what this person does later
    is signed by the key that they enrol. ``roles``: further mandates for the same person. ``password`` None: no sign-in
    by password (programs, replays).

    Raises:
        Invalid, EmailTaken, OrganisationExists, RoleReserved
    """
    name, email = " ".join(name.split()), folded_email(email)
    _check_person(name, email, password, locale)
    if Account.objects.filter(email=email).exists():
        raise refusals.EmailTaken
    person = Person.objects.create(name=name, email=email, locale=locale, registered_at=at)
    # Checked by hand above: the unique constraint decides between two that sign up in the same moment.
    _account, created = Account.objects.get_or_create(
        email=email, defaults={"person": person, "password": make_password(password)}
    )
    if not created:
        raise refusals.EmailTaken
    party = _create_organisation(organisation, uuid=None, at=at) if organisation else None
    recorded = record(
        acts.PERSON_REGISTERED(object=f"person:{person.uuid}", commit={"name": name, "email": email}),
        intent=None, actor=LOG, at=at,
    )  # fmt: skip
    if party is not None:
        record(_registered(party), intent=None, actor=LOG, at=at)
        for role in dict.fromkeys([Role.MANAGER, *(Role(role) for role in roles)]):
            if role in RESERVED:
                raise refusals.RoleReserved(role=str(role))
            mandate = Mandate.objects.create(person=person, organisation=party, role=role, starts_at=at)
            record(granted(mandate, person, party), intent=None, actor=LOG, at=at)
    return person, party, recorded


def _check_person(name: str, email: str, password: str | None, locale: str) -> None:
    errors: dict[str, object] = {}
    if not 0 < len(name) <= 200:
        errors["name"] = _("Enter your name, at most 200 characters.")
    try:
        validate_email(email)
        if len(email) > 254:
            raise ValidationError("too long")
    except ValidationError:
        errors["email"] = _("Enter an e-mail address, such as name@example.org.")
    if password is not None:
        try:
            validate_password(password)
        except ValidationError as error:
            errors["password"] = " ".join(error.messages)
    if locale not in dict(settings.LANGUAGES):
        errors["locale"] = _("Choose one of the languages of this site.")
    if errors:
        raise Invalid(errors=errors)


def _create_organisation(facts: OrganisationFacts, *, uuid: UUID | None, at: datetime) -> Organisation:
    facts = normalised(facts)
    identity: dict[str, Any] = {"scheme": facts.scheme, "identifier": facts.identifier}
    chosen = {"uuid": uuid} if uuid else {}
    party, created = Organisation.objects.get_or_create(
        **identity,
        defaults={
            "country": facts.country, "name": facts.name, "address": facts.address, "registered_at": at, **chosen
        },
    )  # fmt: skip
    if not created:
        raise refusals.OrganisationExists(**identity)
    return party


def _registered(party: Organisation) -> Any:
    return acts.ORGANISATION_REGISTERED(
        object=f"organisation:{party.uuid}",
        public={"country": party.country, "scheme": party.scheme},
        commit={"name": party.name, "identifier": party.identifier},
    )


def granted(mandate: Mandate, person: Person, party: Organisation) -> Any:
    """The act of granting ``mandate``."""
    return acts.MANDATE_GRANTED(
        object=f"mandate:{mandate.uuid}",
        public={"role": str(mandate.role)},
        commit={"person": str(person.uuid), "organisation": str(party.uuid)},
    )


@transaction.atomic(durable=True)
def register_organisation(
    *, uuid: UUID, facts: OrganisationFacts, intent: Intent, actor: Actor, at: datetime
) -> tuple[Organisation, Recorded]:
    """Enter a further organisation; whoever enters it manages its mandates.

    Raises:
        Invalid, OrganisationExists, Stale: the id is in use; what :func:`admit` raises.
    """
    taken = Organisation.objects.filter(uuid=new_uuid(uuid)).first()
    admit(intent, actor, version=taken.version if taken else 0, at=at)
    party = _create_organisation(facts, uuid=uuid, at=at)
    person = Person.objects.get(pk=actor.person_id)
    mandate = Mandate.objects.create(person=person, organisation=party, role=Role.MANAGER, starts_at=at)
    record(granted(mandate, person, party), intent=intent, actor=actor, at=at)
    return party, record(_registered(party), intent=intent, actor=actor, at=at)


@transaction.atomic(durable=True)
def recognise_public_body(
    *, organisation: UUID, intent: Intent | None, actor: Any = LOG, at: datetime
) -> tuple[Organisation, Recorded]:
    """Let an organisation give its people roles with power over others.

    Without an intent it is the operator's own act at the founding (command line and demo only, never the API). Later an
    authority of a recognised body does it.

    Raises:
        NotFound; what :func:`admit` raises.
    """
    party = Organisation.objects.select_for_update(no_key=True).filter(uuid=organisation).first()
    if party is None:
        raise NotFound(organisation=str(organisation))
    if intent is not None:
        admit(intent, actor, roles={Role.AUTHORITY}, version=party.version, at=at)
    elif actor is not LOG:
        raise refusals.IntentMissing
    party.public_body, party.version = True, party.version + 1
    party.save(update_fields=["public_body", "version"])
    act = acts.BODY_RECOGNISED(object=f"organisation:{party.uuid}", public={"country": party.country})
    return party, record(act, intent=intent, actor=actor, at=at)


@transaction.atomic(durable=True)
def appoint(*, organisation: UUID, person: UUID, roles: Collection[str], at: datetime) -> list[Mandate]:
    """The operator's founding appointments for a recognised public body, by the log (command line and demo only).

    Raises:
        NotFound, RoleReserved: the organisation isn't recognised.
    """
    party = Organisation.objects.select_for_update(no_key=True).filter(uuid=organisation).first()
    human = Person.objects.filter(uuid=person).first()
    if party is None or human is None:
        raise NotFound
    mandates = []
    for role in dict.fromkeys(Role(role) for role in roles):
        if role in RESERVED and not party.public_body:
            raise refusals.RoleReserved(role=str(role))
        if not Mandate.objects.in_force(at).filter(person=human, organisation=party, role=role).exists():
            mandate = Mandate.objects.create(person=human, organisation=party, role=role, starts_at=at)
            record(granted(mandate, human, party), intent=None, actor=LOG, at=at)
            mandates.append(mandate)
    return mandates
