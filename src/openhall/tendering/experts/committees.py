"""The committee that a draw gives the evaluation."""

from datetime import datetime

from openhall.tendering.evaluation.public import Committee, Drawn, Order
from openhall.tendering.experts import calling
from openhall.tendering.experts.models import Draw, DrawState, Entry
from openhall.tendering.experts.refusals import DrawRunning
from openhall.tendering.notices.public import Lot


def of_lot(lot: Lot) -> Drawn | None:
    """Who was drawn and accepted; None where no committee is drawn.

    Raises:
        DrawRunning: it isn't complete.
    """
    draw = Draw.objects.filter(lot=lot, void_at=None).exclude(state=DrawState.CALLED_OFF).first()
    if draw is None:
        if Draw.objects.filter(lot=lot, void_at__isnull=False).exists():
            raise DrawRunning  # in the place of a committee that was drawn another is drawn
        return None
    if draw.state not in (DrawState.COMPLETE, DrawState.PUBLISHED):
        raise DrawRunning
    if draw.entries.filter(state=Entry.State.LEAVING).exists():
        raise DrawRunning  # until the next in the order has the seat
    seated = draw.entries.filter(state=Entry.State.ACCEPTED).values_list("expert__person_id", flat=True)
    return Drawn(persons=frozenset(seated), members=draw.members, experts=draw.seats)


def seated(lot: Lot) -> list[int]:
    """Keys of the persons who were drawn and accepted, by their seats. Nobody's to know before the award.

    Raises:
        DrawRunning: the draw isn't complete, or there is none.
    """
    complete = (DrawState.COMPLETE, DrawState.PUBLISHED)
    draw = Draw.objects.filter(lot=lot, void_at=None, state__in=complete).first()
    if draw is None:
        raise DrawRunning
    rows = draw.entries.filter(state=Entry.State.ACCEPTED).order_by("seat")
    return list(rows.values_list("expert__person_id", flat=True))


def seat_of(lot: Lot, person_id: int) -> int | None:
    """The number of a person's seat; None: no member. A member keeps it while another is being replaced."""
    rows = Entry.objects.filter(draw__lot=lot, draw__void_at=None, state=Entry.State.ACCEPTED)
    rows = rows.filter(expert__person_id=person_id).exclude(draw__state=DrawState.CALLED_OFF)
    return rows.values_list("seat", flat=True).first()


def seats(lot: Lot) -> int:
    """How many experts a lot's committee has by its draw; 0 where none counts."""
    draw = Draw.objects.filter(lot=lot, void_at=None).exclude(state=DrawState.CALLED_OFF).first()
    return draw.seats if draw else 0


def end(lot: Lot, order: Order, at: datetime) -> None:
    """Where a new committee is ordered, the one that was drawn sits no more; its names are told with the award."""
    if order.committee != Committee.NEW:
        return
    for draw in Draw.objects.filter(lot=lot, void_at=None).exclude(state=DrawState.CALLED_OFF):
        draw.void_at = at
        draw.save(update_fields=["void_at"])
        calling.tell_called_off(draw, at)


def sat_before(lot: Lot) -> set[int]:
    """Persons who sat on committees of a lot whose findings are void, by table key."""
    rows = Draw.objects.filter(lot=lot, void_at__isnull=False)
    return set(rows.filter(entries__state=Entry.State.ACCEPTED).values_list("entries__expert__person_id", flat=True))
