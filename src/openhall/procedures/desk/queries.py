"""What may be read of desks: queues and figures by everybody, a ticket by whoever has its address."""

import hashlib
import hmac
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db.models import QuerySet

from openhall.identity.public import Actor
from openhall.kernel.refusals import NotFound
from openhall.procedures.desk import hours
from openhall.procedures.desk.models import AT_A_COUNTER, Appointment, Arrangement, Day, Ticket, TicketState
from openhall.procedures.dossiers.public import Unit
from openhall_rules.service.queueing import Waiting, turn


def unit(number: str) -> Unit:
    """The unit with a number.

    Raises:
        NotFound
    """
    row = Unit.objects.select_related("organisation").filter(number=number[:35].replace("\0", "")).first()
    if row is None:
        raise NotFound(unit=number[:40])
    return row


def arrangement(of: Unit) -> Arrangement:
    """How a unit's desk is arranged.

    Raises:
        NotFound: nobody has arranged it.
    """
    row = Arrangement.objects.filter(unit=of).first()
    if row is None:
        raise NotFound(unit=of.number)
    return row


def arranged() -> QuerySet[Arrangement]:
    """Every desk that is arranged, by the unit's number."""
    return Arrangement.objects.select_related("unit__organisation").order_by("unit__number")


def kiosk_key(of: Unit) -> str:
    """What the address of a kiosk ends with, so that tickets are drawn in the hall and not from everywhere."""
    key = hashlib.sha256(b"openhall/desk-kiosk/v1\n" + settings.SECRET_KEY.encode()).digest()
    return hmac.digest(key, str(of.uuid).encode(), hashlib.sha256).hex()[:20]


def waiting(of: Unit, at: datetime, *, letters: list[str] | None = None, counter: int = 0) -> list[Ticket]:
    """Who waits today, in the order in which they are called; for one counter, who may be called there."""
    rows = Ticket.objects.filter(unit=of, day=hours.today(at), state=TicketState.WAITING)
    found = list(rows.select_related("appointment").order_by("id"))
    if letters is not None:
        found = [
            one for one in found if one.for_counter == counter or (one.for_counter is None and one.letter in letters)
        ]
    return sorted(found, key=lambda one: turn(_waiting(one), at))


def _waiting(one: Ticket) -> Waiting:
    return Waiting(
        number=f"{one.letter}{one.number:05d}",
        came_at=one.taken_at,
        priority=bool(one.priority),
        slot_at=one.appointment.slot_at if one.appointment else None,
        sent_on=one.for_counter is not None,
    )


def ticket(uuid: UUID) -> Ticket:
    """A ticket, for whoever has its address.

    Raises:
        NotFound
    """
    row = Ticket.objects.select_related("unit__organisation", "appointment").filter(uuid=uuid).first()
    if row is None:
        raise NotFound(ticket=str(uuid))
    return row


def before(row: Ticket, at: datetime) -> int:
    """How many are called before a ticket that waits, by the counters that call its queue."""
    order = [one.pk for one in waiting(row.unit, at) if one.letter == row.letter or one.pk == row.pk]
    return order.index(row.pk) if row.pk in order else 0


def called(of: Unit, at: datetime) -> list[Ticket]:
    """Who is called or at a counter now, the last called first."""
    rows = Ticket.objects.filter(unit=of, day=hours.today(at), state__in=AT_A_COUNTER)
    return list(rows.order_by("-called_at", "-id"))


def absent(of: Unit, at: datetime) -> list[Ticket]:
    """Who was called today and didn't come, the last first."""
    rows = Ticket.objects.filter(unit=of, day=hours.today(at), state=TicketState.ABSENT)
    return list(rows.order_by("-ended_at", "-id")[:20])


def days(of: Unit) -> QuerySet[Day]:
    """The days of a desk that are closed, the last first."""
    return Day.objects.filter(unit=of).order_by("-day")


def own_appointments(reader: Actor) -> QuerySet[Appointment]:
    """The reader's appointments, the last first."""
    rows = Appointment.objects.filter(person_id=reader.person_id)
    return rows.select_related("unit__organisation").order_by("-slot_at", "-id")


def own_appointment(uuid: UUID, reader: Actor) -> Appointment:
    """An appointment of the reader's.

    Raises:
        NotFound
    """
    row = own_appointments(reader).filter(uuid=uuid).first()
    if row is None:
        raise NotFound(appointment=str(uuid))
    return row
