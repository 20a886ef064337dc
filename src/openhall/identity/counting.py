"""Whether mandates count: which of a person's speaks for an organisation at an instant, and why none does."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from openhall.identity import refusals
from openhall.identity.models import Mandate, Person
from openhall.identity.values import Actor
from openhall.kernel.clock import instant_text


def in_force(mandate: Mandate, at: datetime) -> bool:
    """Whether a mandate counts for an act that arrived at ``at``. Once revoked it never counts again."""
    return mandate.revoked_at is None and mandate.starts_at <= at and (mandate.ends_at is None or at < mandate.ends_at)


def why_not(
    mandates: Collection[Mandate], at: datetime, *, party: UUID | None, roles: Collection[str]
) -> refusals.MandateMissing:
    """The refusal that says truly why none of ``mandates`` helps."""
    facts: dict[str, Any] = {"party": str(party or ""), "roles": sorted(roles)}
    over = [mandate.revoked_at or mandate.ends_at for mandate in mandates if mandate.in_place_of_id is not None]
    given_back = [when for when in over if when is not None and when <= at]
    if given_back and len(given_back) == len(mandates):
        return refusals.PlaceGivenBack(**facts, revoked_at=instant_text(max(given_back)))
    if any(mandate.revoked_at is None for mandate in mandates):
        return refusals.MandateNotInForce(**facts)
    if mandates:
        latest = max(mandate.revoked_at for mandate in mandates if mandate.revoked_at is not None)
        return refusals.MandateRevoked(**facts, revoked_at=instant_text(latest))
    return refusals.MandateMissing(**facts)


def require_mandate(
    mandates: Collection[Mandate], actor: Actor, *, roles: Collection[str], organisation_id: int | None, at: datetime
) -> UUID | None:
    """One of the actor's mandates for its organisation, as they were read under their lock, counts for the act.

    Returns:
        In whose place the actor acts: nobody's, where one of their own mandates suffices.

    Raises:
        MandateMissing, MandateRevoked, MandateNotInForce
    """
    if actor.organisation_id is None or organisation_id not in (None, actor.organisation_id):
        raise refusals.MandateMissing(party=str(actor.organisation or ""), roles=sorted(roles))
    fitting = [mandate for mandate in mandates if not roles or mandate.role in roles]
    counting = [mandate for mandate in fitting if in_force(mandate, at)]
    if not counting:
        raise why_not(fitting, at, party=actor.organisation, roles=roles)
    if any(mandate.in_place_of_id is None for mandate in counting):
        return None
    return Person.objects.values_list("uuid", flat=True).get(mandates=counting[0].in_place_of_id)
