"""Entering a limit."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from openhall.identity.public import Actor, Intent, Role, admit
from openhall.kernel.refusals import NotFound, Stale
from openhall.supervision.limits import acts
from openhall.supervision.limits.inputs import LimitInput
from openhall.supervision.limits.models import IndicatorLimit
from openhall.supervision.limits.refusals import UnknownJurisdiction
from openhall.supervision.signing import require_new
from openhall.tendering.planning.public import jurisdictions
from openhall.witness.public import Recorded, record


@transaction.atomic(durable=True)
def set_indicator_limit(
    *, uuid: UUID, given: LimitInput, intent: Intent, actor: Actor, at: datetime
) -> tuple[IndicatorLimit, Recorded]:
    """Enter a limit that only a law gives (SPV-07), change it from a day on, or end it.

    What was said before stays, and counts for tenders that were published before.

    Raises:
        NotFound: the id is no random one, or the actor acts for nobody. Stale: the id was used. UnknownJurisdiction.
        What ``identity.admit`` raises.
    """
    require_new(uuid)
    admit(intent, actor, roles={Role.AUTHORITY}, organisation_id=actor.organisation_id, version=0, at=at)
    if actor.organisation_id is None:
        raise NotFound
    if IndicatorLimit.objects.filter(uuid=uuid).exists():
        raise Stale(seen=0, now=1)
    if given.jurisdiction not in jurisdictions():
        raise UnknownJurisdiction(jurisdiction=given.jurisdiction)
    act = acts.LIMIT_SET(
        object=f"indicator-limit:{uuid}",
        public={
            "jurisdiction": given.jurisdiction,
            "limit": given.limit,
            "value": f"{given.value.normalize():f}",
            "currency": given.currency or "",
            "from_date": given.from_date.isoformat(),
            "in_force": given.in_force == "yes",
        },
        statement={"v": 1, "basis": given.basis, "reason": given.reason},
    )
    recorded = record(act, intent=intent, actor=actor, at=at)
    row = IndicatorLimit.objects.create(
        uuid=uuid,
        jurisdiction=given.jurisdiction,
        name=given.limit,
        value=given.value,
        currency=given.currency or "",
        from_date=given.from_date,
        in_force=given.in_force == "yes",
        basis=given.basis,
        reason=given.reason,
        by_id=actor.person_id,
        organisation_id=actor.organisation_id,
        at=at,
        leaf=recorded.leaf_sha256,
    )
    return row, recorded
