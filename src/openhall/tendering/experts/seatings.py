"""Who had a seat on a lot's committees, and from when to when: also who was replaced, and whose findings are void."""

from dataclasses import dataclass
from datetime import datetime

from openhall.tendering.experts.models import Appointee, DrawState, Entry, Expert
from openhall.tendering.notices.public import Lot


@dataclass(frozen=True)
class Seating:
    """An expert with a seat. ``begun_at``: when the committee's pool was fixed, or it was appointed; ``until_at`` None:
    the expert has the seat still."""

    expert: Expert
    begun_at: datetime
    from_at: datetime
    until_at: datetime | None


def seatings(lot: Lot) -> list[Seating]:
    """Everybody who accepted a seat of the lot or was named for one, for the platform's own use: nobody's to know
    before the award."""
    had = (Entry.State.ACCEPTED, Entry.State.LEAVING, Entry.State.REPLACED)
    drawn = Entry.objects.filter(draw__lot=lot, state__in=had).exclude(draw__state=DrawState.CALLED_OFF)
    found = [
        Seating(
            one.expert,
            one.draw.prepared_at,
            one.from_at or one.draw.prepared_at,
            _first(one.until_at or one.left_at, one.draw.void_at),
        )
        for one in drawn.select_related("draw", "expert__person").order_by("draw_id", "group", "place")
    ]
    named = Appointee.objects.filter(appointment__lot=lot).select_related("appointment", "expert__person")
    return found + [
        Seating(
            one.expert,
            one.appointment.appointed_at,
            one.from_at or one.appointment.appointed_at,
            _first(one.until_at or one.left_at, one.appointment.void_at),
        )
        for one in named.order_by("appointment_id", "place", "number")
    ]


def _first(*ends: datetime | None) -> datetime | None:
    return min((one for one in ends if one is not None), default=None)
