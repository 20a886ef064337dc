"""Taking on several alerts at once, and what an investigation found of one that was handed on to it."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from openhall.identity.public import Actor, Intent
from openhall.kernel.refusals import NotFound
from openhall.supervision.alerts import acts
from openhall.supervision.alerts.inputs import TakeInput
from openhall.supervision.alerts.models import Alert, AlertState, Investigated, Outcome
from openhall.supervision.alerts.refusals import NoAlertsChosen
from openhall.supervision.channels import public as channels
from openhall.supervision.channels.public import Sector
from openhall.witness.public import LOG, Recorded, record


@transaction.atomic(durable=True)
def take_alerts(
    *, uuid: UUID, given: TakeInput, intent: Intent, actor: Actor, at: datetime
) -> tuple[list[Alert], Recorded]:
    """Take on open alerts of the sector ``uuid`` together (SPV-09): all of them, or none.

    Raises:
        NotFound: the sector. NoAlertsChosen: one of them is of another sector, taken, or closed. What
        ``identity.admit`` raises.
    """
    sector = Sector.objects.select_related("organisation").filter(uuid=uuid).first()
    if sector is None:
        raise NotFound(sector=str(uuid))
    channels.supervise(intent, actor, sector, sector.version, at=at)
    wanted = sorted(set(given.alerts), key=str)
    rows = Alert.objects.select_for_update(of=("self",)).filter(uuid__in=wanted, rule__sector=sector)
    found = list(rows.filter(state=AlertState.OPEN).order_by("id"))
    if len(found) != len(wanted):
        missing = set(wanted) - {row.uuid for row in found}
        raise NoAlertsChosen(alert=str(min(missing, key=str)))
    act = acts.ALERTS_TAKEN(object=f"sector:{uuid}", public={"alerts": [str(one) for one in wanted]})
    recorded = record(act, intent=intent, actor=actor, at=at)
    for row in found:
        row.move("take")
        row.handler_id, row.taken_at, row.taken_leaf = actor.person_id, at, recorded.leaf_sha256
        row.save()
    return found, recorded


@transaction.atomic(durable=True)
def settle_alert(*, key: int, confirmed: bool, at: datetime) -> Recorded | None:
    """Count what an investigation found of an alert that was handed on to it (SPV-08), once; by rule."""
    rows = Alert.objects.select_related("rule").select_for_update(of=("self",))
    row = rows.filter(pk=key, outcome=Outcome.HANDED_ON, investigated="").first()
    if row is None:
        return None
    row.investigated = Investigated.CONFIRMED if confirmed else Investigated.NOT_CONFIRMED
    row.investigated_at = at
    act = acts.ALERT_INVESTIGATED(
        object=f"alert:{row.uuid}", public={"rule": str(row.rule.uuid), "outcome": row.investigated}
    )
    recorded = record(act, intent=None, actor=LOG, at=at)
    row.investigated_leaf = recorded.leaf_sha256
    row.save()
    return recorded
