"""Deciding that an act needs two officers, and deciding that it no longer does."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from openhall.identity import intents, lookups
from openhall.identity.intents import admit
from openhall.identity.models import Role
from openhall.identity.offices import acts, refusals
from openhall.identity.offices.eyes import ALWAYS
from openhall.identity.offices.models import SecondSignature
from openhall.identity.parties import new_uuid
from openhall.identity.refusals import AlreadyRevoked, MandateMissing
from openhall.identity.values import Actor, Intent
from openhall.kernel.clock import instant_text
from openhall.kernel.refusals import Invalid, NotFound
from openhall.witness.public import Recorded, record

LONGEST_SOURCE = 500


def choices() -> list[str]:
    """The commands for which two officers can be asked."""
    return sorted(intents.TWO_SIGNATURES - ALWAYS)


@transaction.atomic(durable=True)
def require_second_signature(
    *, uuid: UUID, command: str, source: str, for_country: bool, intent: Intent, actor: Actor, at: datetime
) -> tuple[SecondSignature, Recorded]:
    """Let an act need two officers: of one's own organisation (its manager), or of all of one's country (an authority).

    Args:
        uuid: the rule's id, chosen by the caller. source: the internal regulation or the article that it rests on.

    Raises:
        Invalid, AskedAlready; what :func:`admit` raises.
    """
    if actor.organisation_id is None:
        raise MandateMissing(party="", roles=[Role.MANAGER.value])
    lookups.lock_organisation(actor.organisation_id)
    taken = SecondSignature.objects.filter(uuid=new_uuid(uuid)).first()
    role = Role.AUTHORITY if for_country else Role.MANAGER
    admit(
        intent, actor, roles={role}, organisation_id=actor.organisation_id,
        version=taken.version if taken else 0, at=at,
    )  # fmt: skip
    errors: dict[str, object] = {}
    if command not in choices():
        errors["command"] = _("Choose one of the acts in the list.")
    source = source.strip()
    if not source or len(source) > LONGEST_SOURCE or "\0" in source:
        errors["source"] = _("Name the regulation or the decision that this rests on.")
    if errors:
        raise Invalid(errors=errors)
    country = lookups.organisations([actor.organisation_id])[actor.organisation_id].country if for_country else ""
    same = {"organisation_id": actor.organisation_id, "country": country, "command": command}
    if SecondSignature.objects.filter(**same, lifted_at=None).exists():
        raise refusals.AskedAlready
    row = SecondSignature.objects.create(uuid=uuid, source=source, entered_at=at, **same)
    act = acts.REQUIRED(
        object=f"second-signature:{uuid}",
        public={"command": command, "country": country},
        statement={"v": 1, "source": source},
    )
    return row, record(act, intent=intent, actor=actor, at=at)


@transaction.atomic(durable=True)
def lift_second_signature(
    *, uuid: UUID, intent: Intent, actor: Actor, at: datetime
) -> tuple[SecondSignature, Recorded]:
    """Let one signature suffice again. This itself needs two: whoever entered the rule can't lift it alone.

    Raises:
        NotFound, AlreadyRevoked; what :func:`admit` raises; SecondSignatureDue.
    """
    row = SecondSignature.objects.select_for_update(no_key=True).filter(uuid=uuid).first()
    if row is None or row.organisation_id != actor.organisation_id:
        raise NotFound(second_signature=str(uuid))
    role = Role.AUTHORITY if row.country else Role.MANAGER
    admit(intent, actor, roles={role}, organisation_id=row.organisation_id, version=row.version, at=at)
    if row.lifted_at is not None:
        raise AlreadyRevoked(revoked_at=instant_text(row.lifted_at))
    row.lifted_at, row.version = at, row.version + 1
    row.save(update_fields=["lifted_at", "version"])
    act = acts.LIFTED(object=f"second-signature:{row.uuid}", public={"command": row.command})
    return row, record(act, intent=intent, actor=actor, at=at)
