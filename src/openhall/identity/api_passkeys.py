"""JSON of passkeys: registration, sign-in, confirmation of an intent, revocation."""

from __future__ import annotations

import secrets
from typing import Any
from uuid import UUID, uuid4

from django.http import HttpRequest
from django.middleware.csrf import get_token
from ninja import Router, Schema

from openhall.identity import commands, edge, passkeys
from openhall.identity.api_answers import Answer, only_json, receipt
from openhall.identity.models import Account, Person
from openhall.identity.refusals import PasskeyRefused
from openhall.kernel.refusals import Invalid
from openhall_sealing.canonical import b64u, b64u_decode

router = Router(tags=["identity"])
CHALLENGE = "openhall_passkey_challenge"


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
    """What the browser needs to make a passkey. Needs a recent sign-in."""
    person = Person.objects.get(pk=edge.recently_signed_in(request).person_id)
    return {"publicKey": passkeys.registration_options(person, _new_challenge(request))}


class PasskeyIn(Schema):
    """A credential that the browser made: its JSON, and what the person calls it."""

    credential: dict[str, Any]
    label: str = ""


@router.post("/passkeys/register/verify", response={201: dict})
def add_passkey(request: HttpRequest, entered: PasskeyIn) -> Answer:
    """Add the passkey (``add_passkey``). Needs a recent sign-in."""
    person = edge.recently_signed_in(request)
    passkey, recorded = commands.add_passkey(
        uuid=uuid4(),
        person=person.person,
        credential=entered.credential,
        challenge=_spent_challenge(request),
        label=entered.label,
        at=edge.received_at(request),
    )
    return {"id": str(passkey.uuid), "version": passkey.version, **receipt(recorded)}


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
    only_json(request)
    passkey = passkeys.check_credential(
        entered.credential, challenge=_spent_challenge(request), person_id=None, at=edge.received_at(request)
    )
    account = Account.objects.select_related("person").filter(person_id=passkey.person_id, is_active=True).first()
    if account is None:
        raise PasskeyRefused
    edge.begin_session(request, account, by="passkey")
    return {"person": str(account.person.uuid), "csrf_token": get_token(request)}
