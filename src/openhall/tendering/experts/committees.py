"""The committee that a draw, or the owner's appointment, gives the evaluation."""

from datetime import datetime

from openhall.tendering.evaluation.public import Committee, Drawn, Order
from openhall.tendering.experts import calling, cities
from openhall.tendering.experts.models import Appointee, Appointment, Draw, DrawState, Entry
from openhall.tendering.experts.refusals import CommitteeDue, DrawRunning, SeatFree
from openhall.tendering.notices.public import Lot


def of_lot(lot: Lot) -> Drawn | None:
    """Who was drawn and accepted, or was appointed; None where no committee is known by name.

    Raises:
        DrawRunning, SeatFree: it isn't complete. CommitteeDue: a new one was ordered.
    """
    named = appointed(lot)
    if named is not None:
        return Drawn(persons=frozenset(holders(named)), members=named.members, experts=named.seats)
    draw = Draw.objects.filter(lot=lot, void_at=None).exclude(state=DrawState.CALLED_OFF).first()
    if draw is None:
        if Appointment.objects.filter(lot=lot, void_at__isnull=False).exists():
            raise CommitteeDue
        if Draw.objects.filter(lot=lot, void_at__isnull=False).exists():
            raise DrawRunning  # in the place of a committee that was drawn another is drawn
        return None
    if draw.state not in (DrawState.COMPLETE, DrawState.PUBLISHED):
        raise DrawRunning
    if draw.entries.filter(state=Entry.State.LEAVING).exists():
        raise DrawRunning  # until the next in the order has the seat
    seated = draw.entries.filter(state=Entry.State.ACCEPTED).values_list("expert__person_id", flat=True)
    return Drawn(frozenset(seated), draw.members, draw.seats, cities.further(draw))


def appointed(lot: Lot) -> Appointment | None:
    """The appointment that counts for a lot: the one whose committee may still find."""
    return Appointment.objects.filter(lot=lot, void_at=None).first()


def holders(named: Appointment) -> list[int]:
    """Keys of the persons who have the seats of an appointed committee, seat by seat.

    Raises:
        SeatFree: somebody gave a seat up.
    """
    rows = named.appointees.filter(state=Appointee.State.SEATED).order_by("place")
    found = list(rows.values_list("expert__person_id", flat=True))
    if len(found) < named.seats:
        raise SeatFree
    return found


def members_of(lot: Lot) -> int | None:
    """How many members the committee has that is drawn, being drawn or appointed; None where there is none."""
    named = appointed(lot)
    if named is not None:
        return named.members
    draw = Draw.objects.filter(lot=lot, void_at=None).exclude(state=DrawState.CALLED_OFF).first()
    return None if draw is None else draw.members


def seated(lot: Lot) -> list[int]:
    """Keys of the persons who were drawn and accepted, in the order drawn, or were appointed, seat by seat. Nobody's
    to know before the award.

    Raises:
        DrawRunning: the draw isn't complete, or there is none. SeatFree: somebody gave an appointed seat up.
    """
    named = appointed(lot)
    if named is not None:
        return holders(named)
    complete = (DrawState.COMPLETE, DrawState.PUBLISHED)
    draw = Draw.objects.filter(lot=lot, void_at=None, state__in=complete).first()
    if draw is None:
        raise DrawRunning
    rows = draw.entries.filter(state=Entry.State.ACCEPTED).order_by("seat")
    return list(rows.values_list("expert__person_id", flat=True))


def seat_of(lot: Lot, person_id: int) -> int | None:
    """The number of a person's seat; None: no member. A member keeps it while another is being replaced."""
    named = appointed(lot)
    if named is not None:
        own = named.appointees.filter(state=Appointee.State.SEATED, expert__person_id=person_id)
        return own.values_list("place", flat=True).first()
    rows = Entry.objects.filter(draw__lot=lot, draw__void_at=None, state=Entry.State.ACCEPTED)
    rows = rows.filter(expert__person_id=person_id).exclude(draw__state=DrawState.CALLED_OFF)
    return rows.values_list("seat", flat=True).first()


def seats(lot: Lot) -> int:
    """How many experts a lot's committee has by its draw or appointment; 0 where none counts."""
    named = appointed(lot)
    if named is not None:
        return named.seats
    draw = Draw.objects.filter(lot=lot, void_at=None).exclude(state=DrawState.CALLED_OFF).first()
    return draw.seats if draw else 0


def end(lot: Lot, order: Order, at: datetime) -> None:
    """Where a new committee is ordered, the one that sat sits no more; its names are told with the award."""
    if order.committee == Committee.NEW:
        Appointment.objects.filter(lot=lot, void_at=None).update(void_at=at)
        for draw in Draw.objects.filter(lot=lot, void_at=None).exclude(state=DrawState.CALLED_OFF):
            draw.void_at = at
            draw.save(update_fields=["void_at"])
            calling.tell_called_off(draw, at)


def sat_before(lot: Lot) -> set[int]:
    """Persons who sat on committees of a lot whose findings are void, by table key."""
    rows = Draw.objects.filter(lot=lot, void_at__isnull=False)
    drawn = rows.filter(entries__state=Entry.State.ACCEPTED).values_list("entries__expert__person_id", flat=True)
    named = Appointee.objects.filter(appointment__lot=lot, appointment__void_at__isnull=False)
    return {*drawn, *named.exclude(state=Appointee.State.REPLACED).values_list("expert__person_id", flat=True)}
