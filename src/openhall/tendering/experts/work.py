"""What waits: for experts their calls, for owners a draw that can't be completed or waits for their number."""

from collections.abc import Iterator
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from openhall.identity.public import Actor
from openhall.tendering.experts import policies, queries
from openhall.tendering.experts.models import Appointee, Appointment, Draw, DrawState
from openhall.tendering.notices.public import Lot, work_on_lot
from openhall.tendering.planning.public import zone_of
from openhall.ui.components import WorkItem

MOST = 100


def waiting(actor: Actor, at: datetime) -> Iterator[WorkItem]:
    """Calls to answer, draws to go on with."""
    for call in queries.own_calls(actor, at, limit=MOST):
        yield WorkItem(
            title=_("A call to a committee"),
            url=reverse("expert-call", args=[call.call]),
            deadline=call.answer_due_at,
            zone=zone_of(call.draw.lot.notice.project),
            doing=_("Say whether you come"),
        )
    if actor.organisation_id is None or not actor.holds(*policies.OWNERS):
        return
    rows = Draw.objects.select_related("lot__notice__project").filter(
        state__in=[DrawState.PREPARED, DrawState.CALLING],
        void_at=None,
        lot__notice__project__owner_id=actor.organisation_id,
    )
    for draw in rows.order_by("id")[:MOST]:
        url = reverse("lot-draw", args=[draw.lot.uuid])
        if draw.state == DrawState.PREPARED:
            yield work_on_lot(draw.lot, url, _("Show your number and draw the experts"))
        elif queries.progress(draw).exhausted:
            yield work_on_lot(draw.lot, url, _("Nobody is left to be called: call the draw off and widen it"))
    free = Appointment.objects.filter(
        void_at=None,
        lot__state=Lot.State.OPENED,
        lot__notice__project__owner_id=actor.organisation_id,
        appointees__state=Appointee.State.LEFT,
    )
    for named in free.select_related("lot__notice__project").distinct().order_by("id")[:MOST]:
        yield work_on_lot(
            named.lot, reverse("lot-appointment", args=[named.lot.uuid]), _("Name another expert for a free seat")
        )
