"""Acts that wait for a telephone's signature. The desktop prepared the bytes; the telephone reads and signs them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction

from openhall.identity import intents
from openhall.identity import refusals as of_identity
from openhall.identity.keys import phones_of
from openhall.identity.models import DeviceKey
from openhall.identity.parties import new_uuid
from openhall.identity.phone import refusals
from openhall.identity.phone.models import RequestState, SigningRequest
from openhall.kernel.clock import instant_text
from openhall.kernel.refusals import NotFound
from openhall_sealing import intents as signing
from openhall_sealing.canonical import b64u_decode, canonical
from openhall_sealing.errors import SealingError

LONGEST_PAYLOAD = 256 * 1024
"""Bytes of an act's payload that a telephone is asked to show."""
WINDOW = timedelta(minutes=10)
MOST_OF_PERSON = 60
MOST_WAITING = 5


def phone_of(person_id: int, key_id: str) -> DeviceKey:
    """The person's telephone with this key.

    Raises:
        NotAPhone: none of theirs, or revoked.
    """
    key = phones_of(person_id).filter(key_id=key_id).first()
    if key is None:
        raise refusals.NotAPhone
    return key


@transaction.atomic
def ask(*, uuid: UUID, person_id: int, document: str, payload: dict[str, Any], at: datetime) -> SigningRequest:
    """Lay an act before the person's telephone.

    Args:
        document: b64u of the canonical intent, made for the telephone's key. payload: what its digests are of.

    Raises:
        IntentMalformed, IntentOtherOrigin, IntentExpired, IntentFieldsDiffer, NotAPhone, PayloadTooLong, TooManyCodes,
        Invalid.
    """
    try:
        raw = b64u_decode(document)
    except SealingError as error:
        raise of_identity.IntentMalformed(problem=str(error)) from error
    intent = intents.read(raw)
    if intent.origin != settings.OPENHALL_ORIGIN:
        raise of_identity.IntentOtherOrigin(signed=intent.origin, asked=settings.OPENHALL_ORIGIN)
    expires_at = signing.parse_instant(intent.expires_at)
    if not at < expires_at <= at + signing.LONGEST_LIFE:
        raise of_identity.IntentExpired(expires_at=intent.expires_at, now=instant_text(at))
    digests = intents.field_digests(payload)
    if digests != dict(intent.fields):
        names = {*digests, *intent.fields}
        raise of_identity.IntentFieldsDiffer(
            fields=sorted(name for name in names if digests.get(name) != intent.fields.get(name))
        )
    content = canonical(payload)
    size = len(content)
    if size > LONGEST_PAYLOAD:
        raise refusals.PayloadTooLong(size=size, limit=LONGEST_PAYLOAD)
    phone_of(person_id, intent.key)
    mine = SigningRequest.objects.filter(person_id=person_id, asked_at__gt=at - WINDOW)
    waiting = mine.filter(state=RequestState.WAITING, expires_at__gt=at).count()
    if mine.count() >= MOST_OF_PERSON or waiting >= MOST_WAITING:
        raise refusals.TooManyCodes(minutes=int(WINDOW.total_seconds()) // 60)
    row, created = SigningRequest.objects.get_or_create(
        uuid=new_uuid(uuid),
        defaults={
            "person_id": person_id,
            "key_id": intent.key,
            "command": intent.command,
            "document": raw,
            "payload": content,
            "asked_at": at,
            "expires_at": expires_at,
        },
    )
    if not created:
        raise refusals.RequestClosed(state=row.state)
    return row


def waiting(person_id: int, at: datetime) -> Sequence[SigningRequest]:
    """What waits for the person's telephones, oldest first, without bytes and payloads."""
    rows = SigningRequest.objects.filter(person_id=person_id, state=RequestState.WAITING, expires_at__gt=at)
    return list(rows.defer("document", "payload").order_by("id"))


def request_of(person_id: int, uuid: UUID) -> SigningRequest:
    """A request of the person's own.

    Raises:
        NotFound
    """
    row = SigningRequest.objects.filter(uuid=uuid, person_id=person_id).first()
    if row is None:
        raise NotFound(request=str(uuid))
    return row


def _open(person_id: int, uuid: UUID, at: datetime) -> SigningRequest:
    row = SigningRequest.objects.select_for_update(of=("self",)).filter(uuid=uuid, person_id=person_id).first()
    if row is None:
        raise NotFound(request=str(uuid))
    if row.state != RequestState.WAITING or at >= row.expires_at:
        raise refusals.RequestClosed(state=row.state if row.state != RequestState.WAITING else "expired")
    return row


@transaction.atomic
def sign(*, uuid: UUID, person_id: int, signature: str, assertion: str, at: datetime) -> None:
    """Hand in the telephone's signature. The act itself is the desktop's to send, and is checked there like any other.

    Args:
        signature: b64u of r ‖ s over the intent. assertion: b64u of a passkey's answer made on the telephone, or empty.

    Raises:
        NotFound, RequestClosed; NotAPhone: the telephone was revoked meanwhile; IntentForged.
    """
    row = _open(person_id, uuid, at)
    key = phone_of(person_id, row.key_id)
    try:
        signed = signing.SignedIntent(intents.read(bytes(row.document)), b64u_decode(signature))
        signing.verify_signature(signed, bytes(key.public_key))
    except SealingError as error:
        raise of_identity.IntentForged from error
    row.state = row.workflow.after("sign", now=row.state)
    row.signature, row.assertion, row.payload = signature, assertion, b""
    row.save(update_fields=["state", "signature", "assertion", "payload"])


@transaction.atomic
def refuse(*, uuid: UUID, person_id: int, at: datetime) -> None:
    """Whoever holds the telephone says no, or the desktop gives up.

    Raises:
        NotFound, RequestClosed.
    """
    row = _open(person_id, uuid, at)
    row.state = row.workflow.after("refuse", now=row.state)
    row.payload = b""
    row.save(update_fields=["state", "payload"])


def sweep(at: datetime) -> int:
    """Forget requests whose time is over, with what they held; returns how many."""
    return SigningRequest.objects.filter(expires_at__lt=at - WINDOW).delete()[0]


def is_solemn(row: SigningRequest) -> bool:
    """Whether people with a passkey also confirm this act with it."""
    return row.command in intents.SOLEMN
