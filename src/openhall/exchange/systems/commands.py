"""Registering, admitting and disconnecting systems."""

from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from openhall.exchange.systems import acts, policies, telling
from openhall.exchange.systems.inputs import RevocationInput, SystemInput
from openhall.exchange.systems.keys import enrol_system_key, revoke_system_key, rotate_system_key
from openhall.exchange.systems.models import Scope, System
from openhall.identity.public import Actor, Intent
from openhall.identity.public import organisations as organisations_by_key
from openhall.kernel.refusals import Invalid, NotFound
from openhall.witness.public import LOG, Act, Recorded, record

__all__ = [
    "admit_system",
    "admitted_by_rule",
    "enrol_system_key",
    "register_system",
    "revoke_system",
    "revoke_system_key",
    "rotate_system_key",
]


def admitted_by_rule() -> frozenset[str]:
    """Scopes that the operator lets everybody have without an authority (setting OPENHALL_ADMIT_SCOPES)."""
    return frozenset(settings.OPENHALL_ADMIT_SCOPES) & frozenset(Scope.values)


@transaction.atomic(durable=True)
def register_system(
    *, system_uuid: UUID, given: SystemInput, intent: Intent, actor: Actor, at: datetime
) -> tuple[System, Recorded]:
    """Say that a program of one's organisation wants to connect. The operator's rule may admit it at once.

    Raises:
        Invalid: the id was used. MandateMissing and its kin: who is no manager of the organisation.
    """
    known = System.objects.filter(uuid=system_uuid).first()
    policies.as_manager(
        intent, actor, organisation_id=actor.organisation_id, version=known.version if known else 0, at=at
    )
    if known is not None or actor.organisation_id is None:
        raise Invalid(errors={"uuid": _("This id was used before.")})
    scopes = [scope for scope in Scope.values if scope in given.scopes]
    system = System.objects.create(
        uuid=system_uuid,
        organisation_id=actor.organisation_id,
        name=given.name,
        purpose=given.purpose,
        contact=given.contact,
        scopes=scopes,
        asked_at=at,
    )
    party = organisations_by_key([actor.organisation_id])[actor.organisation_id]
    organisation = {
        "uuid": str(party.uuid),
        "name": party.name,
        "country": party.country,
        "scheme": party.scheme,
        "identifier": party.identifier,
    }
    act = acts.SYSTEM_REGISTERED(
        object=f"system:{system.uuid}",
        public={"scopes": scopes},
        commit={"contact": given.contact},
        statement={"v": 1, "name": given.name, "purpose": given.purpose, "organisation": organisation},
    )
    recorded = record(act, intent=intent, actor=actor, at=at)
    if set(scopes) <= admitted_by_rule():
        _admit(system, at)
        record(_admission(system, by_rule=True), intent=None, actor=LOG, at=at)
    else:
        telling.of_registration(system, at)
    return system, recorded


@transaction.atomic(durable=True)
def admit_system(*, system_uuid: UUID, intent: Intent, actor: Actor, at: datetime) -> tuple[System, Recorded]:
    """Let a system in, with what it asked for.

    Raises:
        NotFound, MoveNotAllowed. MandateMissing and its kin: who is no authority.
    """
    system = _locked(system_uuid)
    policies.as_authority(intent, actor, version=system.version, at=at)
    _admit(system, at)
    telling.of_admission(system, at)
    return system, record(_admission(system, by_rule=False), intent=intent, actor=actor, at=at)


@transaction.atomic(durable=True)
def revoke_system(
    *, system_uuid: UUID, given: RevocationInput, intent: Intent, actor: Actor, at: datetime
) -> tuple[System, Recorded]:
    """Disconnect a system, from this moment and for good.

    Raises:
        NotFound, MoveNotAllowed. MandateMissing and its kin: neither its organisation's manager nor an authority.
    """
    system = _locked(system_uuid)
    by_authority = policies.revokes(intent, actor, system, at=at)
    system.move("revoke")
    system.revoked_at, system.reason = at, given.reason
    system.save(update_fields=["state", "version", "revoked_at", "reason"])
    if by_authority:
        telling.of_revocation(system, at)
    act = acts.SYSTEM_REVOKED(
        object=f"system:{system.uuid}",
        public={"by_authority": by_authority},
        statement={"v": 1, "reason": given.reason},
    )
    return system, record(act, intent=intent, actor=actor, at=at)


def _locked(system_uuid: UUID) -> System:
    system = System.objects.select_for_update(no_key=True).filter(uuid=system_uuid).first()
    if system is None:
        raise NotFound(system=str(system_uuid))
    return system


def _admit(system: System, at: datetime) -> None:
    system.move("admit")
    system.admitted_at = at
    system.save(update_fields=["state", "version", "admitted_at"])


def _admission(system: System, *, by_rule: bool) -> Act:
    return acts.SYSTEM_ADMITTED(object=f"system:{system.uuid}", public={"scopes": system.scopes, "by_rule": by_rule})
