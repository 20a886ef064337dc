"""Warnings before a step is late, and when it is."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from openhall.kernel.clock import instant_text
from openhall.procedures.dossiers import public as dossiers
from openhall.procedures.flow import acts, clock, escalating, telling, walks
from openhall.procedures.flow.models import Leg
from openhall.witness.public import LOG, Recorded, record

MOST = 200


@transaction.atomic(durable=True)
def warn_of_step(*, dossier: UUID, at: datetime) -> Recorded | None:
    """Warn who has a step in hand, who stands in, and the head; of a late one the unit that decides too (FLW-07).

    At risk, the unit's stand-in takes it over by rule (FLW-10); a late one goes to the heads (FLW-11).

    None when there is nothing to warn of now, or it was done.
    """
    row = dossiers.lock(dossier)
    leg = walks.open_leg(row)
    if leg is None or leg.next_warning_at is None or leg.next_warning_at > at:
        return None
    late = at > leg.due_at
    leg.warned = clock.LATE if late else clock.SOON
    leg.next_warning_at = clock.next_warning(row, leg)
    leg.save(update_fields=["warned", "next_warning_at"])
    telling.warned(row, leg, late=late, at=at)
    if reason := escalating.why(leg, late=late, at=at):
        leg = escalating.stand_in(row, leg, reason, at)
    if late:
        escalating.escalate_step(row, leg, at)
    public = {"step": leg.step, "kind": leg.warned, "due_at": instant_text(leg.due_at)}
    return record(acts.STEP_WARNED(object=f"dossier:{row.uuid}", public=public), intent=None, actor=LOG, at=at)


def to_warn(at: datetime) -> list[UUID]:
    """Dossiers of whose step somebody is to be warned by now, at most :data:`MOST`."""
    rows = Leg.objects.filter(next_warning_at__lte=at).order_by("next_warning_at", "id")
    return list(rows.values_list("dossier__uuid", flat=True)[:MOST])
