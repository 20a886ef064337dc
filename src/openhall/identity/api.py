"""JSON of identity. Acts carry an intent in their headers; the rest is reading and account matters of a session."""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.contrib.auth import logout
from django.http import HttpRequest
from django.middleware.csrf import get_token
from ninja import Router, Schema

from openhall.identity import commands, edge, lookups, passkeys
from openhall.identity.models import Account, DeviceKey, Mandate, OpeningKey, Passkey, Person, Role
from openhall.identity.refusals import MandateMissing, PasskeyRefused
from openhall.identity.signing_in import sign_in
from openhall.identity.values import Actor
from openhall.kernel.clock import instant_text
from openhall.kernel.refusals import Invalid
from openhall.witness.public import Recorded
from openhall_sealing.canonical import b64u, b64u_decode

router = Router(tags=["identity"])
CHALLENGE = "openhall_passkey_challenge"
Answer = dict[str, Any]


def receipt(recorded: Recorded) -> Answer:
    """What every act answers: the leaf's digest, the promise, the receipt's page."""
    return {
        "leaf_sha256": recorded.leaf_sha256,
        "promise": recorded.promise,
        "receipt_url": recorded.receipt_url,
    }


def _instant(text: str | None, field: str) -> datetime | None:
    if not text:
        return None
    try:
        instant: datetime | None = datetime.fromisoformat(text)
    except ValueError:
        instant = None
    if instant is None or instant.tzinfo is None:
        raise Invalid(errors={field: "Give an instant with its zone, such as 2026-01-31T16:00:00Z."})
    return instant


# Signing up, signing in


class OrganisationIn(Schema):
    """An organisation as its first person enters it."""

    country: str
    scheme: str
    identifier: str
    name: str
    address: str = ""

    def facts(self) -> commands.OrganisationFacts:
        """For the command."""
        return commands.OrganisationFacts(self.country, self.scheme, self.identifier, self.name, self.address)


class AccountIn(Schema):
    """Somebody signing up, with their organisation if they bring one."""

    name: str
    email: str
    password: str
    locale: str = "en"
    organisation: OrganisationIn | None = None
    roles: list[str] = []


class SignInIn(Schema):
    """E-mail address and password."""

    email: str
    password: str


class PartyIn(Schema):
    """The organisation to act for; null for oneself."""

    organisation: UUID | None = None


def _only_json(request: HttpRequest) -> None:
    # A form of a foreign site can't send this type without asking us first (CORS), and we never consent.
    if request.content_type != "application/json":
        raise Invalid(errors={"Content-Type": "Send application/json."})


@router.post("/accounts", response={201: dict})
def sign_up(request: HttpRequest, entered: AccountIn) -> tuple[int, Answer]:
    """Sign up; the session is signed in afterwards."""
    _only_json(request)
    if entered.roles and any(role not in Role.values for role in entered.roles):
        raise Invalid(errors={"roles": "There is no such role."})
    person, party, recorded = commands.register_person(
        name=entered.name,
        email=entered.email,
        password=entered.password,
        locale=entered.locale,
        organisation=entered.organisation.facts() if entered.organisation else None,
        roles=entered.roles,
        at=edge.received_at(request),
    )
    edge.begin_session(request, Account.objects.select_related("person").get(person=person))
    return 201, {
        "person": str(person.uuid),
        "organisation": str(party.uuid) if party else None,
        "csrf_token": get_token(request),
        **receipt(recorded),
    }


@router.post("/session", response=dict)
def begin_session(request: HttpRequest, entered: SignInIn) -> Answer:
    """Sign in with a password."""
    _only_json(request)
    account = sign_in(
        email=entered.email,
        password=entered.password,
        address=request.META.get("REMOTE_ADDR") or None,
        at=edge.received_at(request),
    )
    edge.begin_session(request, account)
    return {"person": str(account.person.uuid), "csrf_token": get_token(request)}


@router.delete("/session", response={204: None})
def end_session(request: HttpRequest) -> tuple[int, None]:
    """Sign out."""
    edge.signed_in(request)
    logout(request)
    return 204, None


@router.put("/session/party", response=dict)
def switch_party(request: HttpRequest, chosen: PartyIn) -> Answer:
    """Choose the organisation that the session's person acts for."""
    edge.act_for(request, chosen.organisation)
    return _me(edge.signed_in(request), edge.received_at(request))


def _me(actor: Actor, at: datetime) -> Answer:
    held = Mandate.objects.in_force(at).filter(person_id=actor.person_id).select_related("organisation").order_by("id")
    return {
        "person": str(actor.person),
        "name": actor.name,
        "locale": actor.locale,
        "party": str(actor.organisation) if actor.organisation else None,
        "roles": sorted(actor.roles),
        "mandates": [_mandate(row) for row in held],
    }


def _mandate(row: Mandate) -> Answer:
    return {
        "id": str(row.uuid),
        "organisation": str(row.organisation.uuid),
        "organisation_name": row.organisation.name,
        "role": row.role,
        "starts_at": instant_text(row.starts_at),
        "ends_at": instant_text(row.ends_at) if row.ends_at else None,
        "revoked_at": instant_text(row.revoked_at) if row.revoked_at else None,
        "version": row.version,
    }


@router.get("/me", response=dict)
def me(request: HttpRequest) -> Answer:
    """Who is signed in, for whom they act, and their mandates in force."""
    return _me(edge.signed_in(request), edge.received_at(request))


# Organisations and mandates


@router.put("/organisations/{uuid:uuid}", response={201: dict})
def register_organisation(request: HttpRequest, uuid: UUID, entered: OrganisationIn) -> tuple[int, Answer]:
    """Enter a further organisation under an id of one's own choice (``register_organisation``)."""
    actor, intent = edge.acting(request, command="register_organisation", object=f"organisation:{uuid}")
    party, recorded = commands.register_organisation(
        uuid=uuid, facts=entered.facts(), intent=intent, actor=actor, at=edge.received_at(request)
    )
    return 201, {"id": str(party.uuid), "version": party.version, **receipt(recorded)}


@router.put("/organisations/{uuid:uuid}/recognition", response=dict)
def recognise_public_body(request: HttpRequest, uuid: UUID) -> Answer:
    """Recognise a public body (``recognise_public_body``)."""
    actor, intent = edge.acting(request, command="recognise_public_body", object=f"organisation:{uuid}")
    party, recorded = commands.recognise_public_body(
        organisation=uuid, intent=intent, actor=actor, at=edge.received_at(request)
    )
    return {"id": str(party.uuid), "version": party.version, **receipt(recorded)}


@router.get("/organisations/{uuid:uuid}/mandates", response=dict)
def list_mandates(request: HttpRequest, uuid: UUID) -> Answer:
    """Mandates of an organisation, to those who hold one for it."""
    reader, at = edge.signed_in(request), edge.received_at(request)
    party = lookups.organisation(uuid)
    if not lookups.holds(reader, Role.values, party.id, at):
        raise MandateMissing(party=str(uuid), roles=[])
    rows = Mandate.objects.filter(organisation_id=party.id).select_related("organisation", "person").order_by("id")
    return {
        "version": party.version,
        "mandates": [{**_mandate(row), "person": str(row.person.uuid), "name": row.person.name} for row in rows],
    }


class MandateIn(Schema):
    """A mandate for the organisation that the intent's party names."""

    email: str
    role: str
    starts_at: str | None = None
    ends_at: str | None = None


@router.put("/mandates/{uuid:uuid}", response={201: dict})
def grant_mandate(request: HttpRequest, uuid: UUID, entered: MandateIn) -> tuple[int, Answer]:
    """Grant a mandate under an id of one's own choice (``grant_mandate``)."""
    actor, intent = edge.acting(request, command="grant_mandate", object=f"mandate:{uuid}")
    mandate, recorded = commands.grant_mandate(
        uuid=uuid,
        email=entered.email,
        role=entered.role,
        starts_at=_instant(entered.starts_at, "starts_at"),
        ends_at=_instant(entered.ends_at, "ends_at"),
        intent=intent,
        actor=actor,
        at=edge.received_at(request),
    )
    return 201, {"id": str(mandate.uuid), "version": mandate.version, **receipt(recorded)}


@router.put("/mandates/{uuid:uuid}/revocation", response=dict)
def revoke_mandate(request: HttpRequest, uuid: UUID) -> Answer:
    """Revoke a mandate (``revoke_mandate``)."""
    actor, intent = edge.acting(request, command="revoke_mandate", object=f"mandate:{uuid}")
    mandate, recorded = commands.revoke_mandate(mandate=uuid, intent=intent, actor=actor, at=edge.received_at(request))
    return {"id": str(mandate.uuid), "version": mandate.version, **receipt(recorded)}


# Keys


class KeyIn(Schema):
    """A new device key: the public point (b64u of 65 bytes), ``device`` or ``program``, and a name."""

    public_key: str
    kind: str = "device"
    label: str = ""


@router.put("/keys/{uuid:uuid}", response={201: dict})
def enrol_key(request: HttpRequest, uuid: UUID, entered: KeyIn) -> tuple[int, Answer]:
    """Enrol the key that signed this request (``enrol_key``); needs a recent sign-in.

    Here the session says whose key it will be, so the CSRF token is needed although there is an intent: any key signs
    its own enrolment.
    """
    person = edge.recently_signed_in(request)
    document, signature, assertion = edge.signed_headers(request)
    actor, intent = commands.authenticate_enrolment(
        document=document,
        signature=signature,
        assertion=assertion,
        person=person.person,
        object=f"key:{uuid}",
        payload=edge.json_body(request),
        at=edge.received_at(request),
    )
    key, recorded = commands.enrol_key(
        uuid=uuid,
        kind=entered.kind,
        label=entered.label,
        intent=intent,
        actor=actor,
        at=edge.received_at(request),
    )
    return 201, {"id": str(key.uuid), "key": key.key_id, "version": key.version, **receipt(recorded)}


@router.get("/keys", response=dict)
def list_keys(request: HttpRequest) -> Answer:
    """The reader's device keys, opening keys and passkeys."""
    person_id = edge.signed_in(request).person_id
    return {
        "device_keys": [
            {"id": str(row.uuid), "key": row.key_id, "kind": row.kind, "label": row.label, **_life(row)}
            for row in DeviceKey.objects.filter(person_id=person_id).order_by("id")
        ],
        "opening_keys": [
            {
                "id": str(row.uuid),
                "recipient": row.recipient,
                "purpose": row.purpose,
                "organisation": str(row.organisation.uuid),
                **_life(row),
            }
            for row in OpeningKey.objects.filter(person_id=person_id).select_related("organisation").order_by("id")
        ],
        "passkeys": [
            {"id": str(row.uuid), "label": row.label, "revoked": row.revoked_at is not None, "version": row.version}
            for row in Passkey.objects.filter(person_id=person_id).order_by("id")
        ],
    }


def _life(row: DeviceKey | OpeningKey) -> Answer:
    return {
        "enrolled_at": instant_text(row.enrolled_at),
        "revoked_at": instant_text(row.revoked_at) if row.revoked_at else None,
        "version": row.version,
        "leaf_sha256": row.enrolment_leaf_sha256,
    }


@router.put("/keys/{uuid:uuid}/revocation", response=dict)
def revoke_key(request: HttpRequest, uuid: UUID) -> Answer:
    """Revoke a key of one's own (``revoke_key``)."""
    actor, intent = edge.acting(request, command="revoke_key", object=f"key:{uuid}")
    key, recorded = commands.revoke_key(key=uuid, intent=intent, actor=actor, at=edge.received_at(request))
    return {"id": str(key.uuid), "version": key.version, **receipt(recorded)}


class OpeningKeyIn(Schema):
    """An age recipient and what it opens: ``custodian`` or ``bidder``."""

    recipient: str
    purpose: str


@router.put("/opening-keys/{uuid:uuid}", response={201: dict})
def enrol_opening_key(request: HttpRequest, uuid: UUID, entered: OpeningKeyIn) -> tuple[int, Answer]:
    """Enrol an opening key for the party (``enrol_opening_key``)."""
    actor, intent = edge.acting(request, command="enrol_opening_key", object=f"opening_key:{uuid}")
    key, recorded = commands.enrol_opening_key(
        uuid=uuid,
        recipient=entered.recipient,
        purpose=entered.purpose,
        intent=intent,
        actor=actor,
        at=edge.received_at(request),
    )
    return 201, {"id": str(key.uuid), "version": key.version, **receipt(recorded)}


@router.put("/opening-keys/{uuid:uuid}/revocation", response=dict)
def revoke_opening_key(request: HttpRequest, uuid: UUID) -> Answer:
    """Revoke an opening key of one's own (``revoke_opening_key``)."""
    actor, intent = edge.acting(request, command="revoke_opening_key", object=f"opening_key:{uuid}")
    key, recorded = commands.revoke_opening_key(key=uuid, intent=intent, actor=actor, at=edge.received_at(request))
    return {"id": str(key.uuid), "version": key.version, **receipt(recorded)}


@router.put("/sessions/{uuid:uuid}", response={201: dict})
def open_session(request: HttpRequest, uuid: UUID) -> tuple[int, Answer]:
    """Give a program a bearer token (``open_session``)."""
    actor, intent = edge.acting(request, command="open_session", object=f"session:{uuid}")
    token, ends_at, recorded = commands.open_session(
        uuid=uuid, intent=intent, actor=actor, at=edge.received_at(request)
    )
    return 201, {"token": token, "expires_at": instant_text(ends_at), **receipt(recorded)}


# Passkeys


def _new_challenge(request: HttpRequest) -> bytes:
    challenge = secrets.token_bytes(32)
    request.session[CHALLENGE] = b64u(challenge)
    return challenge


def _spent_challenge(request: HttpRequest) -> bytes:
    kept = request.session.pop(CHALLENGE, None)
    if kept is None:
        raise PasskeyRefused
    return b64u_decode(kept)


@router.post("/passkeys/register/options", response=dict)
def passkey_registration_options(request: HttpRequest) -> Answer:
    """What the browser needs to make a passkey; ``id`` is offered for the new one. Needs a recent sign-in."""
    person = Person.objects.get(pk=edge.recently_signed_in(request).person_id)
    return {"id": str(uuid4()), "publicKey": passkeys.registration_options(person, _new_challenge(request))}


class PasskeyIn(Schema):
    """A credential that the browser made: its JSON, the id chosen for it, and what the person calls it."""

    id: UUID
    credential: dict[str, Any]
    label: str = ""


@router.post("/passkeys/register/verify", response={201: dict})
def add_passkey(request: HttpRequest, entered: PasskeyIn) -> tuple[int, Answer]:
    """Add the passkey (``add_passkey`` on ``passkey:<id>``, signed by a device key). Needs a recent sign-in."""
    person = edge.recently_signed_in(request)
    challenge = _spent_challenge(request)
    actor, intent = edge.acting(request, command="add_passkey", object=f"passkey:{entered.id}")
    if actor.person_id != person.person_id:
        raise PasskeyRefused
    passkey, recorded = commands.add_passkey(
        uuid=entered.id,
        credential=entered.credential,
        challenge=challenge,
        label=entered.label,
        intent=intent,
        actor=actor,
        at=edge.received_at(request),
    )
    return 201, {"id": str(passkey.uuid), "version": passkey.version, **receipt(recorded)}


@router.put("/passkeys/{uuid:uuid}/revocation", response=dict)
def revoke_passkey(request: HttpRequest, uuid: UUID) -> Answer:
    """Revoke a passkey of one's own (``revoke_passkey``)."""
    actor, intent = edge.acting(request, command="revoke_passkey", object=f"passkey:{uuid}")
    passkey, recorded = commands.revoke_passkey(passkey=uuid, intent=intent, actor=actor, at=edge.received_at(request))
    return {"id": str(passkey.uuid), "version": passkey.version, **receipt(recorded)}


class AssertionOptionsIn(Schema):
    """``intent``: hex SHA-256 of the intent to confirm; left out when signing in."""

    intent: str = ""


@router.post("/passkeys/authenticate/options", response=dict)
def passkey_authentication_options(request: HttpRequest, wanted: AssertionOptionsIn | None = None) -> Answer:
    """What the browser needs for an assertion: to sign in, or to confirm the intent with that digest."""
    if wanted is None or not wanted.intent:
        return {"publicKey": passkeys.authentication_options(_new_challenge(request))}
    person = edge.signed_in(request)
    try:
        challenge = bytes.fromhex(wanted.intent)
    except ValueError:
        challenge = b""
    if len(challenge) != 32:
        raise Invalid(errors={"intent": "Give the SHA-256 of the intent in hex."})
    return {"publicKey": passkeys.authentication_options(challenge, person.person_id)}


class AssertionIn(Schema):
    """The JSON of the PublicKeyCredential."""

    credential: dict[str, Any]


@router.post("/passkeys/authenticate/verify", response=dict)
def sign_in_with_passkey(request: HttpRequest, entered: AssertionIn) -> Answer:
    """Sign in with a passkey."""
    _only_json(request)
    passkey = passkeys.check_credential(
        entered.credential, challenge=_spent_challenge(request), person_id=None, at=edge.received_at(request)
    )
    account = Account.objects.select_related("person").filter(person_id=passkey.person_id, is_active=True).first()
    if account is None:
        raise PasskeyRefused
    edge.begin_session(request, account)
    return {"person": str(account.person.uuid), "csrf_token": get_token(request)}
