"""JSON of other systems: this installation for them, they themselves, their keys."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest
from ninja import Router, Status

from openhall.exchange.systems import commands, gate, installation, keys, once, policies, queries, signatures
from openhall.exchange.systems.inputs import KeyInput, RevocationInput, RotationInput, SystemInput
from openhall.exchange.systems.models import Scope, System, SystemKey
from openhall.identity import public as identity
from openhall.kernel.clock import instant_text
from openhall.kernel.refusals import NotFound
from openhall.tendering.planning.public import Nothing, receipt

router = Router(tags=["systems"])
Answer = dict[str, Any]


def system_json(system: System) -> Answer:
    """A system as everybody may read it."""
    return {
        "uuid": str(system.uuid),
        "name": system.name,
        "purpose": system.purpose,
        "organisation": system.organisation.name,
        "scopes": system.scopes,
        "state": system.state,
        "admitted_at": instant_text(system.admitted_at) if system.admitted_at else None,
        "version": system.version,
    }


def key_json(key: SystemKey) -> Answer:
    """A key for who answers for the system."""
    return {
        "uuid": str(key.uuid),
        "key_id": key.key_id,
        "public_key": signatures.b64u(bytes(key.public_key)),
        "label": key.label,
        "enrolled_at": instant_text(key.enrolled_at),
        "expires_at": instant_text(key.expires_at),
        "revoked_at": instant_text(key.revoked_at) if key.revoked_at else None,
        "last_used_at": instant_text(key.last_used_at) if key.last_used_at else None,
        "version": key.version,
    }


@router.get("/connection", response=dict[str, Any])
def show_connection(request: HttpRequest) -> Answer:
    """What a system must know to connect: scopes, limits, and the key that signs messages to systems."""
    return {
        "origin": settings.OPENHALL_ORIGIN,
        "log_origin": settings.OPENHALL_LOG_ORIGIN,
        "instance": settings.OPENHALL_INSTANCE,
        "sandbox": settings.OPENHALL_SANDBOX,
        "scopes": {scope.value: str(scope.label) for scope in Scope},
        "admitted_by_rule": sorted(commands.admitted_by_rule()),
        "requests_per_minute": settings.OPENHALL_SYSTEM_RATE,
        "signature_seconds": gate.ALIVE_SECONDS,
        "idempotency_key_hours": int(once.KEPT.total_seconds()) // 3600,
        "messages_key": {
            "kty": "OKP",
            "crv": "Ed25519",
            "x": installation.public_text(),
            "kid": installation.key_id(),
        },
    }


@router.get("/systems", response=dict[str, Any])
def list_systems(request: HttpRequest, before: int | None = None) -> Answer:
    """Systems that are connected, the newest first; ``next`` continues."""
    rows = queries.connected(before=before)
    following = rows[queries.PAGE - 1].pk if len(rows) > queries.PAGE else None
    return {"systems": [system_json(row) for row in rows[: queries.PAGE]], "next": following}


@router.get("/systems/self", response=dict[str, Any])
def show_self(request: HttpRequest) -> Answer:
    """What is known of the system that signed this request, and of its keys."""
    found = queries.system(gate.required(request).system)
    return system_json(found) | {"keys": [key_json(key) for key in queries.keys_of(found)]}


@router.put("/systems/self/keys/{uuid}", response={201: dict[str, Any]})
def rotate_key(request: HttpRequest, uuid: UUID, payload: RotationInput) -> Status[Answer]:
    """Put a new key in the place of the one that signs this request (CNX-06)."""
    row, recorded = commands.rotate_system_key(
        key_uuid=uuid, given=payload, caller=gate.required(request), at=identity.received_at(request)
    )
    return Status(201, key_json(row) | receipt(recorded))


@router.put("/systems/{uuid}", response={201: dict[str, Any]})
def register_system(request: HttpRequest, uuid: UUID, payload: SystemInput) -> Status[Answer]:
    """Say that a system of one's organisation wants to connect (CNX-01)."""
    actor, intent = identity.acting(request, command="register_system", object=f"system:{uuid}")
    row, recorded = commands.register_system(
        system_uuid=uuid, given=payload, intent=intent, actor=actor, at=identity.received_at(request)
    )
    return Status(201, system_json(queries.system(row.uuid)) | receipt(recorded))


@router.put("/systems/{uuid}/admission", response=dict[str, Any])
def admit_system(request: HttpRequest, uuid: UUID, payload: Nothing) -> Answer:
    """Let a system in (CNX-02)."""
    actor, intent = identity.acting(request, command="admit_system", object=f"system:{uuid}")
    _row, recorded = commands.admit_system(
        system_uuid=uuid, intent=intent, actor=actor, at=identity.received_at(request)
    )
    return system_json(queries.system(uuid)) | receipt(recorded)


@router.put("/systems/{uuid}/revocation", response=dict[str, Any])
def revoke_system(request: HttpRequest, uuid: UUID, payload: RevocationInput) -> Answer:
    """Disconnect a system for good (CNX-03)."""
    actor, intent = identity.acting(request, command="revoke_system", object=f"system:{uuid}")
    _row, recorded = commands.revoke_system(
        system_uuid=uuid, given=payload, intent=intent, actor=actor, at=identity.received_at(request)
    )
    return system_json(queries.system(uuid)) | receipt(recorded)


@router.get("/systems/{uuid}/keys", response=dict[str, Any])
def list_keys(request: HttpRequest, uuid: UUID) -> Answer:
    """A system's keys, for its organisation's managers and for authorities."""
    reader, found = identity.signed_in(request), queries.system(uuid)
    if not policies.sees(reader, found):
        raise NotFound(system=str(uuid))
    return {"keys": [key_json(key) for key in queries.keys_of(found)]}


@router.get("/systems/{uuid}/keys/{key}/entry", response=dict[str, Any])
def show_entry(request: HttpRequest, uuid: UUID, key: UUID) -> Answer:
    """The text that a new key signs to be entered under the id ``key``."""
    return {"text": keys.entry(uuid, key).decode()}


@router.put("/systems/{uuid}/keys/{key}", response={201: dict[str, Any]})
def enrol_key(request: HttpRequest, uuid: UUID, key: UUID, payload: KeyInput) -> Status[Answer]:
    """Enter a key that the system made (CNX-04)."""
    actor, intent = identity.acting(request, command="enrol_system_key", object=f"system_key:{key}")
    row, recorded = commands.enrol_system_key(
        system_uuid=uuid, key_uuid=key, given=payload, intent=intent, actor=actor, at=identity.received_at(request)
    )
    return Status(201, key_json(row) | receipt(recorded))


@router.put("/system-keys/{uuid}/revocation", response=dict[str, Any])
def revoke_key(request: HttpRequest, uuid: UUID, payload: Nothing) -> Answer:
    """Let a key of a system count no more (CNX-05)."""
    actor, intent = identity.acting(request, command="revoke_system_key", object=f"system_key:{uuid}")
    row, recorded = commands.revoke_system_key(
        key_uuid=uuid, intent=intent, actor=actor, at=identity.received_at(request)
    )
    return key_json(row) | receipt(recorded)
