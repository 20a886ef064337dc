"""Intents: reading one, checking its signature, and admitting it once. The format is protocols §1.

``authenticate`` runs before the command's transaction and does all that is slow; ``admit`` runs inside it and makes
sure that key and mandate still hold and that the nonce counts once.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Mapping
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import connection

from openhall.identity import refusals
from openhall.identity.counting import in_force, require_mandate, why_not
from openhall.identity.models import DeviceKey, Mandate, SpentNonce
from openhall.identity.signers import Signer, SignerOf, signers
from openhall.identity.values import Actor, Intent, Payload, Signed
from openhall.kernel.clock import instant_text
from openhall.kernel.refusals import Invalid, Refusal, Stale
from openhall_sealing import intents as signing
from openhall_sealing.canonical import b64u, b64u_decode
from openhall_sealing.errors import IntentTooLongLived, SealingError

WAYS_BACK = frozenset({"withdraw_phone_only"})
"""What a key that was set aside may still sign, with a passkey: the way back for who lost the telephone."""
SOLEMN: set[str] = set()
"""Commands that a person with a passkey also confirms with it; rooms add theirs by :func:`declare_solemn`."""

PASSKEY_ONLY: set[str] = set()
"""Commands that count with a passkey’s assertion alone; rooms add theirs by :func:`declare_passkey_only`."""

TWO_SIGNATURES: set[str] = set()
"""Commands for which an organisation or an authority may ask two officers; rooms add theirs."""
_SECOND: list[Callable[..., None]] = []

_FOR_ANOTHER: dict[str, type[Refusal]] = {
    "origin": refusals.IntentOtherOrigin,
    "command": refusals.IntentOtherCommand,
    "object": refusals.IntentOtherObject,
}


_ADMISSIONS: dict[str, Callable[[Intent], None]] = {}


def on_admission(name: str, tell: Callable[[Intent], None]) -> None:
    """Call ``tell`` for each intent that is admitted, within its command's transaction. Rooms say so when ready."""
    _ADMISSIONS[name] = tell


def tell_admitted(intent: Intent) -> None:
    """Say that an intent is admitted; what a room makes of it may still refuse it."""
    for tell in _ADMISSIONS.values():
        tell(intent)


def declare_solemn(*commands: str) -> None:
    """Name commands that need a passkey assertion from people who have a passkey. Called at import of a room's acts."""
    SOLEMN.update(commands)


def declare_passkey_only(*commands: str) -> None:
    """Name commands that nobody does without a passkey and its user verification. Called at import of acts."""
    PASSKEY_ONLY.update(commands)


def declare_two_signatures(*commands: str) -> None:
    """Name commands for which two officers may be asked, by a rule that somebody enters. Called at import of acts.

    Such a command hands its intent to ``admit`` with a version and records its act with the same intent.
    """
    TWO_SIGNATURES.update(commands)


def provide_second(look: Callable[..., None]) -> None:
    """Say who joins two signatures: ``look(intent, actor, roles=…, at=…)`` is asked at the end of ``admit``."""
    _SECOND[:] = [look]


def field_digests(payload: Payload) -> dict[str, str]:
    """One digest for each top-level field of a command's payload.

    Raises:
        Invalid: a value has no canonical form (a number with a fraction or above 2^53, a lone surrogate).
    """
    digests: dict[str, str] = {}
    for name, value in payload.items():
        try:
            digests |= signing.digest_fields({name: value})
        except SealingError as error:
            raise Invalid(errors={name: str(error)}) from error
    return digests


def read(document: bytes) -> signing.Intent:
    """The intent of exactly the promised shape.

    Raises:
        IntentMalformed: too long, not canonical, or a field missing, unknown or of another form.
    """
    try:
        return signing.parse_intent(document)
    except SealingError as error:
        raise refusals.IntentMalformed(problem=str(error)) from error


def verify(
    *,
    document: bytes,
    signature: str,
    command: str,
    object: str,
    payload: Payload,
    public_key: bytes,
    at: datetime,
    origin: str,
) -> Intent:
    """Everything about an intent that needs no table but its key.

    Raises:
        IntentMalformed, IntentForged, IntentOtherOrigin, IntentOtherCommand, IntentOtherObject, IntentExpired,
        IntentLivesTooLong, IntentFieldsDiffer: see there.
    """
    sent = Signed(document, signature, None, command, object, payload, at)
    return _verified(read(document), sent, public_key=public_key, origin=origin)


def _verified(signed: signing.Intent, sent: Signed, *, public_key: bytes, origin: str) -> Intent:
    """As :func:`verify`, of an intent that was read from ``sent.document``."""
    at = sent.at
    try:
        raw = b64u_decode(sent.signature)
        signing.verify_signature(signing.SignedIntent(signed, raw), public_key)
    except SealingError as error:
        raise refusals.IntentForged from error
    here = {"origin": origin, "command": sent.command, "object": sent.object}
    for name, asked in here.items():
        if getattr(signed, name) != asked:
            raise _FOR_ANOTHER[name](signed=getattr(signed, name), asked=asked)
    try:
        signing.require_alive(signed, at)
    except IntentTooLongLived as error:
        raise refusals.IntentLivesTooLong(expires_at=signed.expires_at, now=instant_text(at)) from error
    except SealingError as error:
        raise refusals.IntentExpired(expires_at=signed.expires_at, now=instant_text(at)) from error
    digests = field_digests(sent.payload)
    if digests != signed.fields:
        names = {*digests, *signed.fields}
        raise refusals.IntentFieldsDiffer(
            fields=sorted(name for name in names if digests.get(name) != signed.fields.get(name))
        )
    return Intent(
        document=signed.to_json(),
        signature=sent.signature,
        # The document is canonical, or it would not have been read: its digest is the intent's.
        sha256=hashlib.sha256(sent.document).hexdigest(),
        public_key=public_key,
        command=sent.command,
        object=sent.object,
        version=signed.version,
        party=UUID(signed.party) if signed.party else None,
        nonce=signed.nonce,
        key_id=signed.key,
        expires_at=signing.parse_instant(signed.expires_at),
    )


def authenticate(
    *,
    document: bytes,
    signature: str,
    assertion: str | None,
    command: str,
    object: str,
    payload: Payload,
    origin: str | None = None,
    at: datetime,
) -> tuple[Actor, Intent]:
    """Check a signed intent before the command's transaction and say who acts.

    Args:
        document: canonical bytes of the intent. signature: b64u of r ‖ s. assertion: b64u of the JSON of a
        PublicKeyCredential, or None. command, object: what the caller is about to do, and to what. payload: the
        command's JSON payload as it arrived. origin: this installation's, by default the configured one.
        at: when the request arrived.

    Raises:
        Any refusal of :func:`verify`; KeyUnknown, KeyRevoked; MandateMissing, MandateRevoked, MandateNotInForce when
        the person can't act for the party at all; PasskeyNeeded, PasskeyRefused for solemn commands; PhoneOnly: the
        person's telephones alone sign.
    """
    sent = Signed(document, signature, assertion, command, object, payload, at)
    named = read(document)
    return authenticated(named, sent, signers([named]), origin=origin or settings.OPENHALL_ORIGIN)


def authenticated(
    named: signing.Intent, sent: Signed, known: Mapping[SignerOf, Signer], *, origin: str
) -> tuple[Actor, Intent]:
    """As :func:`authenticate`, of an intent that was read from ``sent.document`` and whose signer was looked up."""
    signer = known.get((named.key, named.party))
    if signer is None:
        raise refusals.KeyUnknown(key=named.key)
    key, mandates = signer
    intent = _verified(named, sent, public_key=bytes(key.public_key), origin=origin)
    if key.revoked_at is not None:
        raise refusals.KeyRevoked(revoked_at=instant_text(key.revoked_at))
    if key.set_aside_at is not None and (sent.assertion is None or intent.command not in WAYS_BACK):
        raise refusals.PhoneOnly(key=key.key_id)
    actor = _actor(key, intent.party, mandates, sent.at)
    confirm(intent, person_id=key.person_id, assertion=sent.assertion, at=sent.at)
    return actor, intent


def confirm(intent: Intent, *, person_id: int, assertion: str | None, at: datetime) -> None:
    """Ask for the passkey where the command is solemn and the person has one, or where nothing else counts.

    An assertion that is given is checked in any case.
    """
    from openhall.identity import passkeys

    if assertion is not None:
        challenge = bytes.fromhex(intent.sha256)
        passkeys.check_assertion(assertion, challenge=challenge, person_id=person_id, at=at)
    elif intent.command in PASSKEY_ONLY or (intent.command in SOLEMN and passkeys.has_passkey(person_id)):
        raise refusals.PasskeyNeeded(command=intent.command)


def _actor(key: DeviceKey, party: UUID | None, mandates: list[Mandate], at: datetime) -> Actor:
    """The key's person, acting for ``party`` with the roles of the mandates in force at ``at``."""
    organisation_id: int | None = None
    roles: frozenset[str] = frozenset()
    if party is not None:
        roles = frozenset(mandate.role for mandate in mandates if in_force(mandate, at))
        if not roles:
            raise why_not(mandates, at, party=party, roles=())
        organisation_id = mandates[0].organisation_id
    return Actor(
        person=key.person.uuid,
        person_id=key.person_id,
        name=key.person.name,
        organisation=party,
        organisation_id=organisation_id,
        roles=roles,
        key_id=key.key_id,
        locale=key.person.locale,
    )


def admit(
    intent: Intent,
    actor: Actor,
    *,
    roles: Collection[str] = (),
    organisation_id: int | None = None,
    version: int | None,
    at: datetime,
) -> None:
    """Let an authenticated intent act: called inside the command's transaction, after it locked its object's row.

    Key and mandates are read again under a share lock, so that one revoked since sign-in, or at this very moment by
    another transaction, can't act. The nonce is spent in the same transaction.

    Where a rule asks for two officers, the second's intent is joined here with the first's; one that lacks its second
    may still be refused for any other reason, and is refused for this one where it would be recorded.

    Args:
        roles: one of them is needed for the actor's organisation; empty: any person may do this for themselves.
        organisation_id: the organisation the act belongs to, where it must be the actor's.
        version: row version of the object now (0: it does not exist yet); None where the object has no versions.

    Raises:
        KeyRevoked, KeyUnknown, PhoneOnly, MandateMissing, MandateRevoked, MandateNotInForce, IntentReplayed, Stale;
        OnePerson, FirstSignatureGone: of two signatures.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("An intent is admitted inside its command's transaction.")
    require_same(intent, actor)
    _key_holds(intent, actor)
    if roles or organisation_id is not None:
        intent.beside.in_place_of = _mandate_holds(actor, frozenset(roles), organisation_id, at)
    spend(intent)
    if version is not None and intent.version != version:
        raise Stale(seen=intent.version, now=version)
    tell_admitted(intent)
    if intent.command in TWO_SIGNATURES:
        for look in _SECOND:
            look(intent, actor, roles=roles, at=at)


def require_same(intent: Intent, actor: Actor) -> None:
    """The intent is the actor's own; anything else is a bug of the caller."""
    if intent.key_id != actor.key_id or intent.party != actor.organisation:
        raise RuntimeError("The intent was authenticated for another actor.")


def _key_holds(intent: Intent, actor: Actor) -> None:
    # FOR SHARE, not FOR UPDATE: many acts of one key may run at once, only its revocation must wait (or be waited for).
    rows = DeviceKey.objects.raw(
        "SELECT id, revoked_at, set_aside_at FROM identity_devicekey WHERE key_id = %s AND person_id = %s FOR SHARE",
        [intent.key_id, actor.person_id],
    )
    require_key(next(iter(rows), None), intent)


def require_key(key: DeviceKey | None, intent: Intent) -> None:
    """The key, as it was read under its lock, still signs for its person.

    Raises:
        KeyUnknown, KeyRevoked, PhoneOnly
    """
    if key is None:
        raise refusals.KeyUnknown(key=intent.key_id)
    if key.revoked_at is not None:
        raise refusals.KeyRevoked(revoked_at=instant_text(key.revoked_at))
    # With which passkey was asked before the transaction: what may come so far was confirmed by one.
    if key.set_aside_at is not None and intent.command not in WAYS_BACK:
        raise refusals.PhoneOnly(key=intent.key_id)


def _mandate_holds(actor: Actor, roles: frozenset[str], organisation_id: int | None, at: datetime) -> UUID | None:
    mandates = list(
        Mandate.objects.raw(
            "SELECT * FROM identity_mandate WHERE person_id = %s AND organisation_id = %s ORDER BY id FOR SHARE",
            [actor.person_id, actor.organisation_id],
        )
    )
    return require_mandate(mandates, actor, roles=roles, organisation_id=organisation_id, at=at)


def spend(intent: Intent) -> None:
    """Spend the nonce in this transaction. A twin in flight waits here for us, then is refused.

    Raises:
        IntentReplayed: it was spent before.
    """
    spend_nonce(intent.key_id, intent.nonce, intent.expires_at)


def spend_nonce(key_id: str, nonce: str, expires_at: datetime) -> None:
    """As :func:`spend`, for whatever else a key signed once.

    Raises:
        IntentReplayed
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO identity_spentnonce (key_id, nonce, expires_at) VALUES (%s, %s, %s) ON CONFLICT DO NOTHING",
            [key_id, nonce, expires_at],
        )
        if cursor.rowcount != 1:
            raise refusals.IntentReplayed


def sweep_nonces(at: datetime) -> int:
    """Forget nonces whose intents expired more than a week ago; returns how many."""
    return SpentNonce.objects.filter(expires_at__lt=at - timedelta(days=7)).delete()[0]


__all__ = [
    "SOLEMN",
    "TWO_SIGNATURES",
    "admit",
    "authenticate",
    "b64u",
    "confirm",
    "declare_solemn",
    "declare_two_signatures",
    "field_digests",
    "provide_second",
    "spend",
    "sweep_nonces",
    "verify",
]
