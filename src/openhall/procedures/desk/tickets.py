"""Tickets: drawn at a kiosk, called one after another, sent on. Lock order: the day's number, then tickets.

They aren't on the log one by one: the day's list is, when the day is over (:func:`commands.close_desk_day`).
"""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from openhall.identity.public import Actor
from openhall.kernel.refusals import Invalid, NotFound
from openhall.procedures.desk import hours, policies, queries
from openhall.procedures.desk.inputs import TicketInput
from openhall.procedures.desk.models import (
    AT_A_COUNTER,
    Appointment,
    AppointmentState,
    Arrangement,
    Drawn,
    Ticket,
    TicketState,
)
from openhall.procedures.desk.refusals import CounterBusy, DeskClosed, NobodyComes, QueueFull
from openhall.procedures.dossiers.public import Unit

MOST_WAITING = 300


@transaction.atomic
def draw(*, unit: Unit, given: TicketInput, at: datetime) -> Ticket:
    """Draw a ticket of a queue; with the code of an appointment of today, for that.

    Raises:
        NotFound: no desk, no such queue. DeskClosed, QueueFull, NobodyComes. Invalid: no such priority.
    """
    content = queries.arrangement(unit).content
    if not hours.is_open(content, at):
        raise DeskClosed
    names = {one["name"] for one in content["priorities"]}
    if given.priority and given.priority not in names:
        raise Invalid(errors={"priority": given.priority})
    day = hours.today(at)
    appointment = _expected(unit, given.code, at) if given.code.strip() else None
    letter = appointment.letter if appointment else given.queue or ""
    if letter not in {one["letter"] for one in content["queues"]}:
        raise NotFound(queue=letter)
    if Ticket.objects.filter(unit=unit, day=day, letter=letter, state=TicketState.WAITING).count() >= MOST_WAITING:
        raise QueueFull(limit=MOST_WAITING)
    Drawn.objects.get_or_create(unit=unit, day=day, letter=letter)
    drawn = Drawn.objects.select_for_update().get(unit=unit, day=day, letter=letter)
    drawn.last += 1
    drawn.save(update_fields=["last"])
    return Ticket.objects.create(
        unit=unit, day=day, letter=letter, number=drawn.last, priority=given.priority, appointment=appointment,
        taken_at=at,
    )  # fmt: skip


def _expected(unit: Unit, code: str, at: datetime) -> Appointment:
    """The appointment of today with this code, kept from now on. The same code twice is one ticket: it isn't booked."""
    plain = "".join(code.upper().split())
    rows = Appointment.objects.select_for_update().filter(unit=unit, code=plain, state=AppointmentState.BOOKED)
    today, calendar = hours.today(at), hours.pack(at).calendar
    for row in rows.order_by("slot_at", "id"):
        if calendar.day_of(row.slot_at) == today:
            row.move("keep")
            row.save(update_fields=["state", "version"])
            return row
    raise NobodyComes


@transaction.atomic
def call_next(*, unit: Unit, counter: int, actor: Actor, at: datetime) -> Ticket | None:
    """Finish with whoever is at the counter, and call the next; None when nobody waits for it.

    Two counters never call the same ticket: the queue's rows of the unit are locked by the arrangement's.

    Raises:
        NotFound: not the actor's desk, no such counter.
    """
    queues = _at_counter(unit, counter, actor)
    Arrangement.objects.select_for_update(no_key=True).get(unit=unit)
    here = current(unit, counter, at)
    if here is not None:
        _finish(here, at)
    waiting = queries.waiting(unit, at, letters=queues, counter=counter)
    if not waiting:
        return None
    row = Ticket.objects.select_for_update().get(pk=waiting[0].pk)
    row.move("call")
    row.counter, row.for_counter, row.officer_id = counter, None, actor.person_id
    row.called_at, row.begun_at, row.ended_at = row.called_at or at, None, None
    row.save()
    return row


def current(unit: Unit, counter: int, at: datetime) -> Ticket | None:
    """Who is called to a counter, or there."""
    rows = Ticket.objects.filter(unit=unit, day=hours.today(at), counter=counter, state__in=AT_A_COUNTER)
    return rows.order_by("id").first()


def _finish(row: Ticket, at: datetime) -> None:
    row.begun_at = row.begun_at or row.called_at
    row.move("finish")
    row.ended_at = at
    row.save()


def _at_counter(unit: Unit, counter: int, actor: Actor) -> list[str]:
    """The queues of a counter.

    Raises:
        NotFound
    """
    policies.require_works_at(actor, unit)
    for one in queries.arrangement(unit).content["counters"]:
        if one["number"] == counter:
            found: list[str] = one["queues"]
            return found
    raise NotFound(counter=counter)


@transaction.atomic
def step(*, ticket: UUID, what: str, actor: Actor, at: datetime, to: int = 0) -> Ticket:
    """A step with a ticket of one’s desk: ``begin``, ``finish``, ``miss``, ``come_back``, ``send_on`` to a counter.

    Raises:
        NotFound: not the actor's desk, no such step or counter. MoveNotAllowed. CounterBusy: of ``come_back``.
    """
    row = Ticket.objects.select_for_update(of=("self",)).select_related("unit").filter(uuid=ticket).first()
    if row is None or what not in ("begin", "finish", "miss", "send_on", "come_back") or row.day != hours.today(at):
        raise NotFound(ticket=str(ticket))
    policies.require_works_at(actor, row.unit)
    if what == "finish":
        _finish(row, at)
        return row
    row.move(what)
    if what == "begin":
        row.begun_at = at
    elif what == "miss":
        row.ended_at = at
    elif what == "come_back":
        if row.counter is None:
            raise CounterBusy
        # Whoever came late to the counter that called them is called there next.
        row.for_counter, row.counter, row.ended_at = row.counter, None, None
    else:
        if to not in {one["number"] for one in queries.arrangement(row.unit).content["counters"]}:
            raise NotFound(counter=to)
        row.for_counter, row.counter = to, None
    row.save()
    return row


@transaction.atomic
def prefer(*, ticket: UUID, priority: str, actor: Actor, at: datetime) -> Ticket:
    """Let somebody who waits go first by a priority of the arrangement that they didn't choose at the kiosk.

    It stands on the day's list like one that was chosen there.

    Raises:
        NotFound: not the actor's desk, or not of today. Invalid: no such priority. MoveNotAllowed: nobody waits on it.
    """
    row = Ticket.objects.select_for_update(of=("self",)).select_related("unit").filter(uuid=ticket).first()
    if row is None or row.day != hours.today(at):
        raise NotFound(ticket=str(ticket))
    policies.require_works_at(actor, row.unit)
    if priority not in {one["name"] for one in queries.arrangement(row.unit).content["priorities"]}:
        raise Invalid(errors={"priority": priority[:200]})
    row.move("prefer")
    row.priority = priority
    row.save(update_fields=["priority", "state", "version"])
    return row


@transaction.atomic
def leave(*, ticket: UUID, at: datetime) -> Ticket:
    """Give one's ticket up: whoever has its address may.

    Raises:
        NotFound. MoveNotAllowed.
    """
    row = Ticket.objects.select_for_update(of=("self",)).filter(uuid=ticket).first()
    if row is None:
        raise NotFound(ticket=str(ticket))
    row.move("leave")
    row.ended_at = at
    row.save()
    return row
