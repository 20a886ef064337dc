"""Enrolling and revoking keys: device keys that sign, opening keys that open, passkeys that confirm."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from openhall.identity import acts, intents, passkeys, refusals
from openhall.identity.intents import admit
from openhall.identity.models import (
    AccessToken,
    DeviceKey,
    KeyKind,
    OpeningKey,
    OpeningPurpose,
    Organisation,
    Passkey,
    Person,
    Role,
)
from openhall.identity.parties import new_uuid
from openhall.identity.values import Actor, Intent, Payload
from openhall.kernel.clock import instant_text
from openhall.kernel.refusals import Invalid, NotFound, Stale
from openhall.witness.public import LOG, Recorded, record
from openhall_sealing.canonical import b64u_decode
from openhall_sealing.errors import SealingError
from openhall_sealing.intents import load_public_key
from openhall_sealing.keys import load_recipient

TOKEN_LIFETIME = timedelta(hours=12)
ROLE_OF_PURPOSE: dict[str, Role] = {
    OpeningPurpose.CUSTODIAN.value: Role.CUSTODIAN, OpeningPurpose.BIDDER.value: Role.BIDDER,
}  # fmt: skip
"""Whose mandate an opening key needs."""


def public_key_in(payload: Payload) -> bytes:
    """The 65 bytes of ``public_key`` (b64u) in the payload of an enrolment.

    Raises:
        Invalid: not an uncompressed P-256 point.
    """
    try:
        public_key = b64u_decode(payload.get("public_key"))
        load_public_key(public_key)
    except SealingError as error:
        raise Invalid(errors={"public_key": _("This is not a P-256 public key of 65 bytes.")}) from error
    return public_key


def authenticate_enrolment(
    *,
    document: bytes,
    signature: str,
    assertion: str | None,
    person: UUID,
    object: str,
    payload: Payload,
    at: datetime,
) -> tuple[Actor, Intent]:
    """Check the intent of ``enrol_key``, which the new key itself signs; ``person`` is who just proved who they are.

    The proof is a recent sign-in, which the caller checks, and from a person with a passkey its assertion.

    Raises:
        what :func:`openhall.identity.intents.verify` and :func:`openhall.identity.intents.confirm` raise; NotFound.
    """
    intent = intents.verify(
        document=document, signature=signature, command="enrol_key", object=object, payload=payload,
        public_key=public_key_in(payload), at=at, origin=settings.OPENHALL_ORIGIN,
    )  # fmt: skip
    human = Person.objects.filter(uuid=person).first()
    if human is None:
        raise NotFound(person=str(person))
    intents.confirm(intent, person_id=human.pk, assertion=assertion, at=at)
    actor = Actor(
        person=human.uuid, person_id=human.pk, name=human.name, organisation=intent.party, organisation_id=None,
        roles=frozenset(), key_id=intent.key_id, locale=human.locale,
    )  # fmt: skip
    return actor, intent


def phones_of(person_id: int) -> QuerySet[DeviceKey]:
    """The keys of the person's telephones that count."""
    return DeviceKey.objects.filter(person_id=person_id, kind=KeyKind.PHONE, revoked_at=None)


def has_way_back(person_id: int, without: int | None = None) -> bool:
    """Whether somebody whose telephone is the only signer can go on without it: a second one, or a passkey.

    Args:
        without: key of the passkey's row that is about to be revoked.
    """
    passkeys_left = Passkey.objects.filter(person_id=person_id, revoked_at=None)
    if without is not None:
        passkeys_left = passkeys_left.exclude(pk=without)
    return passkeys_left.exists() or phones_of(person_id).count() > 1


@transaction.atomic(durable=True)
def enrol_key(
    *, uuid: UUID, kind: str, label: str = "", scanned: bool = False, intent: Intent, actor: Actor, at: datetime
) -> tuple[DeviceKey, Recorded]:
    """Let the key that signed the intent act for the person from now on.

    Args:
        scanned: it comes from a telephone that scanned the person's code; no other key counts as a telephone's.

    Raises:
        Invalid, KeyTaken, IntentReplayed, Stale.
    """
    if kind not in KeyKind.values or len(label) > 80:
        raise Invalid(errors={"kind": _("Choose “device” or “program”, and a name of at most 80 characters.")})
    if (kind == KeyKind.PHONE) != scanned:
        raise Invalid(errors={"kind": _("A telephone is bound by scanning the code on the page of your telephones.")})
    if intent.command != "enrol_key" or intent.key_id != actor.key_id:
        raise RuntimeError("The intent was authenticated for another act.")
    intents.spend(intent)
    human = Person.objects.select_for_update(no_key=True).get(pk=actor.person_id)
    taken = DeviceKey.objects.filter(uuid=new_uuid(uuid)).first()
    if intent.version != (taken.version if taken else 0):
        raise Stale(seen=intent.version, now=taken.version if taken else 0)
    key, created = DeviceKey.objects.get_or_create(
        key_id=intent.key_id,
        defaults={
            "uuid": uuid,
            "public_key": intent.public_key,
            "person_id": actor.person_id,
            "kind": kind,
            "label": label,
            "enrolled_at": at,
            "set_aside_at": at if human.phone_only_since and kind != KeyKind.PHONE else None,
        },
    )
    if not created:
        raise refusals.KeyTaken
    act = acts.KEY_ENROLLED(
        object=f"key:{uuid}", public={"kind": kind}, commit={"public_key": intents.b64u(intent.public_key)}
    )
    recorded = record(act, intent=intent, actor=actor, at=at)
    key.enrolment_leaf_sha256 = recorded.leaf_sha256
    key.save(update_fields=["enrolment_leaf_sha256"])
    return key, recorded


@transaction.atomic(durable=True)
def revoke_key(*, key: UUID, intent: Intent, actor: Actor, at: datetime) -> tuple[DeviceKey, Recorded]:
    """Let a key of the actor count no more, and close the program sessions that it opened.

    Raises:
        NotFound, AlreadyRevoked, LastPhone; what :func:`admit` raises.
    """
    # The person's row first: two keys that revoke each other in the same moment must not wait for one another.
    human = Person.objects.select_for_update(no_key=True).get(pk=actor.person_id)
    row = DeviceKey.objects.select_for_update(no_key=True).filter(uuid=key, person_id=actor.person_id).first()
    if row is None:
        raise NotFound(key=str(key))
    admit(intent, actor, version=row.version, at=at)
    if row.revoked_at is not None:
        raise refusals.AlreadyRevoked(revoked_at=instant_text(row.revoked_at))
    if human.phone_only_since and row.kind == KeyKind.PHONE and phones_of(human.pk).count() == 1:
        raise refusals.LastPhone
    row.revoked_at, row.version = at, row.version + 1
    row.save(update_fields=["revoked_at", "version"])
    AccessToken.objects.filter(key=row).delete()
    return row, record(acts.KEY_REVOKED(object=f"key:{row.uuid}"), intent=intent, actor=actor, at=at)


@transaction.atomic(durable=True)
def enrol_opening_key(
    *, uuid: UUID, recipient: str, purpose: str, intent: Intent, actor: Actor, at: datetime
) -> tuple[OpeningKey, Recorded]:
    """Name the age recipient to which bids may be sealed for the actor, in the organisation they act for.

    Raises:
        Invalid, KeyTaken: the recipient is enrolled, or there is one of this purpose already; what :func:`admit`
        raises (a mandate of the same name as the purpose is needed).
    """
    try:
        load_recipient(recipient)
    except SealingError as error:
        message = _("This is not an age key of the kind that is used here (age1…, X25519).")
        raise Invalid(errors={"recipient": message}) from error
    if purpose not in OpeningPurpose.values:
        raise Invalid(errors={"purpose": _("Choose “custodian” or “bidder”.")})
    if actor.organisation_id is None:
        raise refusals.MandateMissing(party="", roles=[purpose])
    Organisation.objects.select_for_update(no_key=True).get(pk=actor.organisation_id)
    taken = OpeningKey.objects.filter(uuid=new_uuid(uuid)).first()
    admit(
        intent, actor, roles={ROLE_OF_PURPOSE[purpose]}, organisation_id=actor.organisation_id,
        version=taken.version if taken else 0, at=at,
    )  # fmt: skip
    mine: dict[str, Any] = {"person_id": actor.person_id, "organisation_id": actor.organisation_id, "purpose": purpose}
    if OpeningKey.objects.filter(**mine, revoked_at=None).exists():
        raise refusals.KeyTaken
    key, created = OpeningKey.objects.get_or_create(
        recipient=recipient, defaults={"uuid": uuid, "enrolled_at": at, **mine}
    )
    if not created:
        raise refusals.KeyTaken
    shown = {"recipient": recipient}
    public = purpose == OpeningPurpose.CUSTODIAN
    act = acts.OPENING_KEY_ENROLLED(
        object=f"opening_key:{uuid}",
        public={"purpose": purpose, **(shown if public else {})},
        commit={} if public else shown,
    )
    recorded = record(act, intent=intent, actor=actor, at=at)
    key.enrolment_leaf_sha256 = recorded.leaf_sha256
    key.save(update_fields=["enrolment_leaf_sha256"])
    return key, recorded


@transaction.atomic(durable=True)
def revoke_opening_key(*, key: UUID, intent: Intent, actor: Actor, at: datetime) -> tuple[OpeningKey, Recorded]:
    """Let nothing new be sealed to this key of the actor. What was sealed to it can still be opened with it.

    Raises:
        NotFound, AlreadyRevoked; what :func:`admit` raises.
    """
    row = OpeningKey.objects.select_for_update(no_key=True).filter(uuid=key, person_id=actor.person_id).first()
    if row is None:
        raise NotFound(opening_key=str(key))
    admit(intent, actor, version=row.version, at=at)
    if row.revoked_at is not None:
        raise refusals.AlreadyRevoked(revoked_at=instant_text(row.revoked_at))
    row.revoked_at, row.version = at, row.version + 1
    row.save(update_fields=["revoked_at", "version"])
    act = acts.OPENING_KEY_REVOKED(object=f"opening_key:{row.uuid}", public={"purpose": row.purpose})
    return row, record(act, intent=intent, actor=actor, at=at)


@transaction.atomic(durable=True)
def add_passkey(
    *, uuid: UUID, person: UUID, credential: dict[str, Any], challenge: bytes, label: str = "", at: datetime
) -> tuple[Passkey, Recorded]:
    """Keep a passkey that the browser made over ``challenge``; from now on solemn acts are confirmed with one.

    A passkey may come before any device key, so no intent can stand under this act: the log records it, after a recent
    sign-in that the caller checks (with a passkey, where there is one already).

    Raises:
        PasskeyRefused, KeyTaken, Invalid, NotFound.
    """
    human = Person.objects.filter(uuid=person).first()
    if human is None:
        raise NotFound(person=str(person))
    if len(label) > 80:
        raise Invalid(errors={"label": _("Give a name of at most 80 characters.")})
    verified = passkeys.check_registration(credential, challenge=challenge)
    response = credential.get("response")
    transports = response.get("transports", []) if isinstance(response, dict) else []
    passkey, created = Passkey.objects.get_or_create(
        credential_id=verified.credential_id,
        defaults={
            "uuid": new_uuid(uuid),
            "public_key": verified.credential_public_key,
            "sign_count": verified.sign_count,
            "person": human,
            "label": label,
            "transports": [text for text in transports if isinstance(text, str)][:8],
            "added_at": at,
        },
    )
    if not created:
        raise refusals.KeyTaken
    credential_id = intents.b64u(verified.credential_id)
    act = acts.PASSKEY_ADDED(object=f"passkey:{uuid}", commit={"credential_id": credential_id})
    return passkey, record(act, intent=None, actor=LOG, at=at)


@transaction.atomic(durable=True)
def revoke_passkey(*, passkey: UUID, intent: Intent, actor: Actor, at: datetime) -> tuple[Passkey, Recorded]:
    """Let a passkey of the actor neither sign in nor confirm any more.

    Raises:
        NotFound, AlreadyRevoked, LastWayBack; what :func:`admit` raises.
    """
    human = Person.objects.select_for_update(no_key=True).get(pk=actor.person_id)
    row = Passkey.objects.select_for_update(no_key=True).filter(uuid=passkey, person_id=actor.person_id).first()
    if row is None:
        raise NotFound(passkey=str(passkey))
    admit(intent, actor, version=row.version, at=at)
    if row.revoked_at is not None:
        raise refusals.AlreadyRevoked(revoked_at=instant_text(row.revoked_at))
    if human.phone_only_since and not has_way_back(human.pk, without=row.pk):
        raise refusals.LastWayBack
    row.revoked_at, row.version = at, row.version + 1
    row.save(update_fields=["revoked_at", "version"])
    return row, record(acts.PASSKEY_REVOKED(object=f"passkey:{row.uuid}"), intent=intent, actor=actor, at=at)


@transaction.atomic(durable=True)
def open_session(*, uuid: UUID, intent: Intent, actor: Actor, at: datetime) -> tuple[str, datetime, Recorded]:
    """Give a program a bearer token for reading and uploading, for twelve hours; acts still need signed intents.

    Returns the token (it is shown once, only its digest is kept), when it ends, and what was recorded.

    Raises:
        what :func:`admit` raises.
    """
    admit(intent, actor, version=0, at=at)
    token, ends_at = secrets.token_urlsafe(32), at + TOKEN_LIFETIME
    AccessToken.objects.create(
        token_sha256=hashlib.sha256(token.encode()).hexdigest(),
        person_id=actor.person_id,
        organisation_id=actor.organisation_id,
        key=DeviceKey.objects.get(key_id=intent.key_id),
        opened_at=at,
        expires_at=ends_at,
    )
    act = acts.SESSION_OPENED(object=f"session:{new_uuid(uuid)}")
    return token, ends_at, record(act, intent=intent, actor=actor, at=at)
