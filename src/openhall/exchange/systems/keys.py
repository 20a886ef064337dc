"""Keys of a system: entered with a proof that the system holds them, several at a time, renewed, revoked."""

from datetime import datetime, timedelta
from uuid import UUID

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from openhall.exchange.systems import acts, once, policies, signatures
from openhall.exchange.systems.gate import Caller
from openhall.exchange.systems.inputs import KeyInput, RotationInput, decoded
from openhall.exchange.systems.models import System, SystemKey, SystemState
from openhall.exchange.systems.refusals import KeyProofWrong, KeyTaken, SystemKeyEnded, SystemNotAdmitted, TooManyKeys
from openhall.identity.public import Actor, Intent
from openhall.kernel.clock import instant_text
from openhall.kernel.refusals import Invalid, NotFound
from openhall.witness.public import LOG, Recorded, record

MOST = 10
LONGEST = timedelta(days=2 * 366)


def entry(system: UUID, key: UUID) -> bytes:
    """What a new key signs to be entered: for this installation, this system and this id alone."""
    return f"openhall/system-key/v1\n{settings.OPENHALL_ORIGIN}\n{system}\n{key}\n".encode()


@transaction.atomic(durable=True)
def enrol_system_key(
    *, system_uuid: UUID, key_uuid: UUID, given: KeyInput, intent: Intent, actor: Actor, at: datetime
) -> tuple[SystemKey, Recorded]:
    """Enter a key that the system made for itself.

    Raises:
        NotFound, SystemNotAdmitted: it was disconnected. KeyProofWrong, KeyTaken, TooManyKeys, Invalid.
        MandateMissing and its kin: who is no manager of the organisation.
    """
    system = _locked(system_uuid)
    taken = SystemKey.objects.filter(uuid=key_uuid).first()
    version = taken.version if taken else 0
    policies.as_manager(intent, actor, organisation_id=system.organisation_id, version=version, at=at)
    row = _made(system, key_uuid, given, at)
    act = acts.KEY_ENROLLED(object=f"system_key:{row.uuid}", public=_public(row))
    return row, record(act, intent=intent, actor=actor, at=at)


@transaction.atomic(durable=True)
def rotate_system_key(
    *, key_uuid: UUID, given: RotationInput, caller: Caller, at: datetime
) -> tuple[SystemKey, Recorded]:
    """Put a new key in the place of the one that signed this request.

    Raises:
        SystemNotAdmitted, SystemKeyEnded, KeyProofWrong, KeyTaken, TooManyKeys, Invalid.
    """
    system = _locked(caller.system)
    old = SystemKey.objects.select_for_update(no_key=True).get(key_id=caller.key_id)
    if not old.counts(at):
        raise SystemKeyEnded(ended_at=instant_text(old.revoked_at or old.expires_at))
    row = _made(system, key_uuid, given, at, beside=old)
    # A key ends after its beginning: an overlap of no time is one of a microsecond.
    until = at + max(timedelta(hours=given.overlap_hours), timedelta(microseconds=1))
    old.expires_at, old.version = min(old.expires_at, until), old.version + 1
    old.save(update_fields=["expires_at", "version"])
    act = acts.KEY_ROTATED(
        object=f"system_key:{row.uuid}",
        public=_public(row) | {"replaces": str(old.uuid), "replaced_until": instant_text(old.expires_at)},
        statement={"v": 1, "request": caller.evidence},
    )
    recorded = record(act, intent=None, actor=LOG, at=at)
    once.happened(leaf_sha256=recorded.leaf_sha256)
    return row, recorded


@transaction.atomic(durable=True)
def revoke_system_key(*, key_uuid: UUID, intent: Intent, actor: Actor, at: datetime) -> tuple[SystemKey, Recorded]:
    """Let a key count no more, from this moment.

    Raises:
        NotFound; SystemKeyEnded: it was revoked before. MandateMissing and its kin: who is no manager.
    """
    found = SystemKey.objects.select_related("system").filter(uuid=key_uuid).first()
    if found is None or found.system.organisation_id != actor.organisation_id:
        raise NotFound(key=str(key_uuid))
    row = SystemKey.objects.select_for_update(no_key=True).get(pk=found.pk)
    policies.as_manager(intent, actor, organisation_id=found.system.organisation_id, version=row.version, at=at)
    if row.revoked_at is not None:
        raise SystemKeyEnded(ended_at=instant_text(row.revoked_at))
    row.revoked_at, row.version = at, row.version + 1
    row.save(update_fields=["revoked_at", "version"])
    act = acts.KEY_REVOKED(object=f"system_key:{row.uuid}", public={"system": str(found.system.uuid)})
    return row, record(act, intent=intent, actor=actor, at=at)


def _public(row: SystemKey) -> dict[str, str]:
    text = signatures.b64u(bytes(row.public_key))
    return {"system": str(row.system.uuid), "public_key": text, "expires_at": instant_text(row.expires_at)}


def _locked(system_uuid: UUID) -> System:
    system = System.objects.select_for_update(no_key=True).filter(uuid=system_uuid).first()
    if system is None:
        raise NotFound(system=str(system_uuid))
    return system


def _made(
    system: System, key_uuid: UUID, given: KeyInput, at: datetime, *, beside: SystemKey | None = None
) -> SystemKey:
    """The new key's row. ``beside``: the key that it takes the place of, which isn't counted."""
    if system.state == SystemState.REVOKED:
        raise SystemNotAdmitted(state=str(system.get_state_display()))
    if SystemKey.objects.filter(uuid=key_uuid).exists():
        raise Invalid(errors={"uuid": _("This id was used before.")})
    if not at < given.expires_at <= at + LONGEST:
        raise Invalid(errors={"expires_at": _("A key ends in the future, after two years at most.")})
    public_key = decoded(given.public_key)
    try:
        Ed25519PublicKey.from_public_bytes(public_key).verify(decoded(given.proof), entry(system.uuid, key_uuid))
    except (InvalidSignature, ValueError) as error:
        raise KeyProofWrong from error
    counting = system.keys.filter(revoked_at=None, expires_at__gt=at)
    if beside is not None:
        counting = counting.exclude(pk=beside.pk)
    if counting.count() >= MOST:
        raise TooManyKeys(most=MOST)
    row, new = SystemKey.objects.get_or_create(
        key_id=signatures.key_id(public_key),
        defaults={
            "uuid": key_uuid,
            "system": system,
            "public_key": public_key,
            "label": given.label,
            "enrolled_at": at,
            "expires_at": given.expires_at,
        },
    )
    if not new:
        raise KeyTaken
    return row
