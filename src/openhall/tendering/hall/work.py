"""What waits in a hall: objections for the tenderer's side, minutes for those who were there."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from openhall.identity.public import Actor, Role
from openhall.tendering.hall.models import Attendance, SpotObjection
from openhall.tendering.notices.public import work_on_lot
from openhall.ui.components import WorkItem

MOST = 50
ON_THE_SPOT = "招标投标法实施条例 (2019) 第四十四条"


def waiting(actor: Actor, at: datetime) -> Iterable[WorkItem]:
    """Objections that wait for an answer, and minutes that the reader hasn't answered to."""
    if actor.organisation_id is None:
        return
    if actor.holds(Role.OFFICER, Role.CENTRE):
        yield from _to_answer(actor, actor.organisation_id)
    yield from _to_sign(actor, actor.organisation_id)


def _to_answer(actor: Actor, organisation_id: int) -> Iterator[WorkItem]:
    mine = Q()
    if actor.holds(Role.OFFICER):
        mine |= Q(meeting__lot__notice__project__owner_id=organisation_id)
        mine |= Q(meeting__lot__notice__project__agency_id=organisation_id)
    if actor.holds(Role.CENTRE):
        mine |= Q(meeting__lot__notice__project__centre_id=organisation_id)
    rows = SpotObjection.objects.select_related("meeting__lot__notice__project").filter(
        mine, answered_at=None, meeting__state="running"
    )
    for row in rows.order_by("raised_at", "id")[:MOST]:
        lot = row.meeting.lot
        url = reverse("lot-meeting", args=[lot.uuid])
        yield work_on_lot(lot, url, _("Answer an objection on the spot"), deadline=row.raised_at, basis=ON_THE_SPOT)


def _to_sign(actor: Actor, organisation_id: int) -> Iterator[WorkItem]:
    rows = Attendance.objects.select_related("meeting__lot__notice__project").filter(
        person_id=actor.person_id, organisation_id=organisation_id, answer=None, meeting__minutes__isnull=False
    )
    for row in rows.order_by("id")[:MOST]:
        lot = row.meeting.lot
        url = reverse("lot-meeting", args=[lot.uuid])
        yield work_on_lot(lot, url, _("Sign the minutes of the opening, or say why you don’t"))
