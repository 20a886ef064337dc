"""The door: an act that needs two officers passes when another has signed the very same before.

Identity's ``admit`` asks here, inside the command's transaction. What lacks its second signature runs to its end and is
refused where it would be recorded, so that whoever signs first learns at once whether the act is possible at all.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from openhall.identity.counting import in_force
from openhall.identity.models import DeviceKey, Mandate, Organisation
from openhall.identity.offices import refusals
from openhall.identity.offices.models import Proposal, ProposalState, SecondSignature
from openhall.identity.values import Actor, Intent
from openhall.witness.public import FirstSignature

ALWAYS = frozenset({"lift_second_signature"})
"""Else one manager alone could do away with what two are needed for."""


def due(command: str, organisation_id: int) -> bool:
    """Whether the act of this organisation needs two officers, by its own rule or an authority's for its country."""
    if command in ALWAYS:
        return True
    country = Organisation.objects.filter(pk=organisation_id).values("country")
    rules = SecondSignature.objects.filter(
        Q(country="", organisation_id=organisation_id) | Q(country__in=country), command=command, lifted_at=None
    )
    return rules.exists()


def look(intent: Intent, actor: Actor, *, roles: Collection[str], at: datetime) -> None:
    """Join the intent with the first signature that waits for it, or let it wait itself.

    Args:
        roles: one of them both must hold.

    Raises:
        OnePerson; FirstSignatureGone.
    """
    if actor.organisation_id is None or not due(intent.command, actor.organisation_id):
        return
    waiting = Proposal.objects.select_for_update(of=("self",)).select_related("person", "in_place_of")
    found = waiting.filter(
        organisation_id=actor.organisation_id, command=intent.command, object=intent.object,
        state=ProposalState.WAITING, expires_at__gt=at,
    ).first()  # fmt: skip
    if found is None or found.person_id == actor.person_id or not _same_act(found, intent):
        lacking = refusals.SecondSignatureDue(command=intent.command)
        lacking.signed = refusals.SignedOnce(intent, actor, frozenset(str(role) for role in roles), at)
        intent.beside.lacking = lacking
        return
    place = found.in_place_of.uuid if found.in_place_of else None
    if _people(found.person.uuid, place) & _people(actor.person, intent.beside.in_place_of):
        raise refusals.OnePerson
    if found.key_id == intent.key_id:
        raise refusals.OnePerson
    if not _still_counts(found, roles, at):
        raise refusals.FirstSignatureGone(proposal=str(found.uuid))
    found.move("sign")
    found.second_id, found.second_sha256, found.ended_at = actor.person_id, intent.sha256, at
    found.save(update_fields=["state", "version", "second", "second_sha256", "ended_at"])
    intent.beside.first = FirstSignature(
        found.person.uuid, place, found.document, found.sha256, found.signature, bytes(found.public_key)
    )


def _same_act(found: Proposal, intent: Intent) -> bool:
    return found.object_version == intent.version and found.document["fields"] == intent.document["fields"]


def _people(person: UUID, in_place_of: UUID | None) -> set[UUID]:
    """Who stands behind a signature: who gave it, and in whose place."""
    return {person, in_place_of} - {None} if in_place_of else {person}


def _still_counts(found: Proposal, roles: Collection[str], at: datetime) -> bool:
    # FOR SHARE, as at the door itself: neither may be revoked while the act that leans on them is recorded.
    key = DeviceKey.objects.raw(
        "SELECT id, revoked_at, set_aside_at FROM identity_devicekey WHERE key_id = %s FOR SHARE", [found.key_id]
    )
    if any(row.revoked_at is not None or row.set_aside_at is not None for row in key):
        return False
    mandates = Mandate.objects.raw(
        "SELECT * FROM identity_mandate WHERE person_id = %s AND organisation_id = %s ORDER BY id FOR SHARE",
        [found.person_id, found.organisation_id],
    )
    return any(in_force(mandate, at) and (not roles or mandate.role in roles) for mandate in mandates)
