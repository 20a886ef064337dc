"""The committee that a draw gives the evaluation."""

from openhall.tendering.evaluation.public import Drawn
from openhall.tendering.experts.models import Draw, DrawState, Entry
from openhall.tendering.experts.refusals import DrawRunning
from openhall.tendering.notices.public import Lot


def of_lot(lot: Lot) -> Drawn | None:
    """Who was drawn and accepted; None where no committee is drawn.

    Raises:
        DrawRunning: it isn't complete.
    """
    draw = Draw.objects.filter(lot=lot).exclude(state=DrawState.CALLED_OFF).first()
    if draw is None:
        return None
    if draw.state not in (DrawState.COMPLETE, DrawState.PUBLISHED):
        raise DrawRunning
    if draw.entries.filter(state=Entry.State.LEAVING).exists():
        raise DrawRunning  # until the next in the order has the seat
    seated = draw.entries.filter(state=Entry.State.ACCEPTED).values_list("expert__person_id", flat=True)
    return Drawn(persons=frozenset(seated), members=draw.members, experts=draw.seats)


def seated(lot: Lot) -> list[int]:
    """Keys of the persons who were drawn and accepted, in the order drawn. Nobody's to know before the award.

    Raises:
        DrawRunning: the draw isn't complete, or there is none.
    """
    draw = Draw.objects.filter(lot=lot, state__in=(DrawState.COMPLETE, DrawState.PUBLISHED)).first()
    if draw is None:
        raise DrawRunning
    rows = draw.entries.filter(state=Entry.State.ACCEPTED).order_by("place")
    return list(rows.values_list("expert__person_id", flat=True))
