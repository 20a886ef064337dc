"""JSON of identity. Acts carry an intent in their headers; the rest is reading and account matters of a session."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.contrib.auth import logout
from django.http import HttpRequest
from django.middleware.csrf import get_token
from ninja import Router, Schema

from openhall.identity import commands, demo, edge, lookups
from openhall.identity.api_answers import Answer, instant, only_json, receipt
from openhall.identity.api_passkeys import router as passkey_router
from openhall.identity.models import Account, DeviceKey, Mandate, OpeningKey, Passkey, Role
from openhall.identity.refusals import MandateMissing
from openhall.identity.signing_in import sign_in
from openhall.identity.values import Actor
from openhall.kernel.clock import instant_text
from openhall.kernel.refusals import Invalid, NotFound

router = Router(tags=["identity"])


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


@router.post("/accounts", response={201: dict})
def sign_up(request: HttpRequest, entered: AccountIn) -> Answer:
    """Sign up; the session is signed in afterwards."""
    only_json(request)
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
    return {
        "person": str(person.uuid),
        "organisation": str(party.uuid) if party else None,
        "csrf_token": get_token(request),
        **receipt(recorded),
    }


@router.post("/session", response=dict)
def begin_session(request: HttpRequest, entered: SignInIn) -> Answer:
    """Sign in with a password."""
    only_json(request)
    account = sign_in(
        email=entered.email,
        password=entered.password,
        address=request.META.get("REMOTE_ADDR") or None,
        at=edge.received_at(request),
    )
    edge.begin_session(request, account)
    return {"person": str(account.person.uuid), "csrf_token": get_token(request)}


@router.delete("/session", response={204: None})
def end_session(request: HttpRequest) -> None:
    """Sign out."""
    edge.signed_in(request)
    logout(request)


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
def register_organisation(request: HttpRequest, uuid: UUID, entered: OrganisationIn) -> Answer:
    """Enter a further organisation under an id of one's own choice (``register_organisation``)."""
    actor, intent = edge.acting(request, command="register_organisation", object=f"organisation:{uuid}")
    party, recorded = commands.register_organisation(
        uuid=uuid, facts=entered.facts(), intent=intent, actor=actor, at=edge.received_at(request)
    )
    return {"id": str(party.uuid), "version": party.version, **receipt(recorded)}


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
def grant_mandate(request: HttpRequest, uuid: UUID, entered: MandateIn) -> Answer:
    """Grant a mandate under an id of one's own choice (``grant_mandate``)."""
    actor, intent = edge.acting(request, command="grant_mandate", object=f"mandate:{uuid}")
    mandate, recorded = commands.grant_mandate(
        uuid=uuid,
        email=entered.email,
        role=entered.role,
        starts_at=instant(entered.starts_at, "starts_at"),
        ends_at=instant(entered.ends_at, "ends_at"),
        intent=intent,
        actor=actor,
        at=edge.received_at(request),
    )
    return {"id": str(mandate.uuid), "version": mandate.version, **receipt(recorded)}


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
def enrol_key(request: HttpRequest, uuid: UUID, entered: KeyIn) -> Answer:
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
    return {"id": str(key.uuid), "key": key.key_id, "version": key.version, **receipt(recorded)}


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
def enrol_opening_key(request: HttpRequest, uuid: UUID, entered: OpeningKeyIn) -> Answer:
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
    return {"id": str(key.uuid), "version": key.version, **receipt(recorded)}


@router.put("/opening-keys/{uuid:uuid}/revocation", response=dict)
def revoke_opening_key(request: HttpRequest, uuid: UUID) -> Answer:
    """Revoke an opening key of one's own (``revoke_opening_key``)."""
    actor, intent = edge.acting(request, command="revoke_opening_key", object=f"opening_key:{uuid}")
    key, recorded = commands.revoke_opening_key(key=uuid, intent=intent, actor=actor, at=edge.received_at(request))
    return {"id": str(key.uuid), "version": key.version, **receipt(recorded)}


@router.put("/sessions/{uuid:uuid}", response={201: dict})
def open_session(request: HttpRequest, uuid: UUID) -> Answer:
    """Give a program a bearer token (``open_session``)."""
    actor, intent = edge.acting(request, command="open_session", object=f"session:{uuid}")
    token, ends_at, recorded = commands.open_session(
        uuid=uuid, intent=intent, actor=actor, at=edge.received_at(request)
    )
    return {"token": token, "expires_at": instant_text(ends_at), **receipt(recorded)}


@router.put("/erasures/{uuid:uuid}", response={201: dict})
def erase_record(request: HttpRequest, uuid: UUID) -> Answer:
    """Have everything personal about oneself destroyed (``erase_record``); the session ends with it."""
    actor, intent = edge.acting(request, command="erase_record", object=f"erasure:{uuid}")
    recorded = commands.erase_record(uuid=uuid, intent=intent, actor=actor, at=edge.received_at(request))
    logout(request)
    return receipt(recorded)


@router.get("/demo/keys", response=dict)
def demo_keys(request: HttpRequest) -> Answer:
    """Keys of the signed-in demo account, for its browser; only a demo instance has any."""
    keys = demo.keys_of(Account.objects.get(person_id=edge.signed_in(request).person_id).email)
    if keys is None:
        raise NotFound
    return keys


router.add_router("", passkey_router)
