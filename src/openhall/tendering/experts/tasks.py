"""The jobs of draws, by rule: calls that ran out, seats given up, complete committees, names that may be known."""

from datetime import datetime
from uuid import UUID

from openhall.tendering.experts import appointing, calling, drawing, expiry, replacing
from openhall.tendering.experts.models import Appointment, Draw, DrawState, Entry
from openhall.tendering.experts.telephone import ringing

MOST = 100


def due(at: datetime) -> int:
    """Do what is due; how many things were done. Idempotent."""
    called = Entry.objects.filter(state=Entry.State.CALLED, draw__state=DrawState.CALLING, draw__void_at=None)
    late = called.filter(answer_due_at__lte=at)
    done = sum(
        calling.pass_over(call=call, at=at) is not None
        for call in list(late.order_by("answer_due_at", "id").values_list("call", flat=True)[:MOST])
    )
    open_ = (DrawState.CALLING, DrawState.COMPLETE)
    leaving = Entry.objects.filter(state=Entry.State.LEAVING, draw__state__in=open_, draw__void_at=None)
    for call in list(leaving.order_by("id").values_list("call", flat=True)[:MOST]):
        done += replacing.fill_seat(call=call, at=at) is not None
    full = Draw.objects.filter(state=DrawState.CALLING, void_at=None).order_by("id")
    for uuid in list(full.values_list("uuid", flat=True)[:MOST]):
        if _is_full(uuid):
            done += drawing.complete_draw(draw=uuid, at=at) is not None
    over = Draw.objects.filter(state=DrawState.COMPLETE, lot__state__in=drawing.OVER).order_by("id")
    for uuid in list(over.values_list("uuid", flat=True)[:MOST]):
        done += drawing.publish_draw(draw=uuid, at=at) is not None
    named = Appointment.objects.filter(published_at=None, lot__state__in=drawing.OVER).order_by("id")
    for uuid in list(named.values_list("uuid", flat=True)[:MOST]):
        done += appointing.publish_committee(appointment=uuid, at=at) is not None
    return done + expiry.remind_due(at) + ringing.deliver_due(at)


def _is_full(uuid: UUID) -> bool:
    draw = Draw.objects.get(uuid=uuid)
    return draw.entries.filter(state=Entry.State.ACCEPTED).count() >= draw.seats
