"""Arranging a desk, and closing its days: what stands on the log."""

import csv
import hashlib
import io
from dataclasses import asdict
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from openhall.identity.public import Actor, Intent
from openhall.kernel.clock import instant_text
from openhall.kernel.refusals import NotFound, Stale
from openhall.procedures.desk import acts, hours, policies
from openhall.procedures.desk.inputs import ArrangementInput
from openhall.procedures.desk.models import Appointment, AppointmentState, Arrangement, Day, Drawn, Ticket, TicketState
from openhall.procedures.dossiers.public import Unit
from openhall.witness.public import LOG, Recorded, record
from openhall_rules.service.queueing import Visit, figures_of

COLUMNS = ("ticket", "priority", "appointment", "came_at", "called_at", "begun_at", "ended_at", "counter", "state")


@transaction.atomic(durable=True)
def arrange_desk(
    *, desk: UUID, unit: str, given: ArrangementInput, intent: Intent, actor: Actor, at: datetime
) -> tuple[Arrangement, Recorded]:
    """Say, as head of a unit, how its desk is arranged (DSK-01). Tickets that were drawn keep their places.

    Raises:
        NotFound: no such unit, or the id is another desk's. Stale. Invalid. What ``identity.admit`` raises.
    """
    row = Unit.objects.select_for_update(of=("self",), no_key=True).filter(number=unit).first()
    if row is None:
        raise NotFound(unit=unit[:40])
    there = Arrangement.objects.filter(unit=row).first()
    if there is None and Arrangement.objects.filter(uuid=desk).exists():
        raise Stale(seen=0, now=1)
    if there is not None and there.uuid != desk:
        raise NotFound(desk=str(desk))
    policies.of_head(intent, actor, row, version=there.version if there else 0, at=at)
    given.whole()
    content = given.model_dump(mode="json")
    if there is None:
        there = Arrangement(uuid=desk, unit=row, version=0)
    there.content, there.arranged_at = content, at
    there.version += 1
    act = acts.DESK_ARRANGED(object=f"desk:{desk}", public={"unit": row.number, "content": content})
    recorded = record(act, intent=intent, actor=actor, at=at)
    there.leaf_sha256 = recorded.leaf_sha256
    there.save()
    return there, recorded


def day_list(unit: Unit, day: date) -> str:
    """The list of a day's tickets as CSV, in the order in which they were drawn. Nobody's name is in it."""
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(COLUMNS)
    for one in Ticket.objects.filter(unit=unit, day=day).order_by("id"):
        times = (one.taken_at, one.called_at, one.begun_at, one.ended_at)
        writer.writerow(
            [
                one.shown,
                int(bool(one.priority)),
                int(one.appointment_id is not None),
                *(instant_text(moment) if moment else "" for moment in times),
                one.counter or "",
                one.state,
            ]
        )
    return file.getvalue()


@transaction.atomic(durable=True)
def close_desk_day(*, unit: int, day: date, at: datetime) -> Recorded | None:
    """Close a day that is over (DSK-02): who still waits has left, who didn't come to an appointment missed it.

    None when it was closed before, or isn't over.
    """
    row = Unit.objects.select_for_update(of=("self",), no_key=True).get(pk=unit)
    if day >= hours.today(at) or Day.objects.filter(unit=row, day=day).exists():
        return None
    for one in Ticket.objects.select_for_update().filter(unit=row, day=day).order_by("id"):
        if one.state == TicketState.SERVING:
            one.move("finish")
            one.save(update_fields=["state", "version"])
        elif one.state in (TicketState.WAITING, TicketState.CALLED):
            one.move("lapse")
            one.save(update_fields=["state", "version"])
    arrangement = Arrangement.objects.get(unit=row)
    promise = arrangement.content["promise_minutes"]
    visits = [
        Visit(one.taken_at, one.called_at, one.begun_at, one.ended_at, one.state == TicketState.SERVED)
        for one in Ticket.objects.filter(unit=row, day=day).order_by("id")
    ]
    figures = asdict(figures_of(visits, promise))
    digest = hashlib.sha256(day_list(row, day).encode()).hexdigest()
    public = {
        "unit": row.number, "day": day.isoformat(), "promise_minutes": promise, "figures": figures,
        "list_sha256": digest,
    }  # fmt: skip
    recorded = record(acts.DAY_CLOSED(object=f"desk:{arrangement.uuid}", public=public), intent=None, actor=LOG, at=at)
    Day.objects.create(
        unit=row, day=day, figures=figures, promise_minutes=promise, list_sha256=digest,
        leaf_sha256=recorded.leaf_sha256,
    )  # fmt: skip
    Drawn.objects.filter(unit=row, day=day).update(closed=True)
    return recorded


def to_close(at: datetime, most: int = 50) -> list[tuple[int, date]]:
    """Days of desks that are over and not closed, the oldest first."""
    rows = Drawn.objects.filter(day__lt=hours.today(at), closed=False).order_by("day", "unit_id")
    return list(rows.values_list("unit_id", "day").distinct()[:most])


def miss(at: datetime) -> int:
    """Appointments of days that are over and to which nobody came are missed; how many."""
    begun = Appointment.objects.filter(state=AppointmentState.BOOKED, slot_at__lt=at).order_by("slot_at")
    late = [one.pk for one in begun[:500] if hours.pack(at).calendar.day_of(one.slot_at) < hours.today(at)]
    return Appointment.objects.filter(pk__in=late, state=AppointmentState.BOOKED).update(state=AppointmentState.MISSED)
