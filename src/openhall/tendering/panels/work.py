"""What waits: for centres a panel to answer or to go on with, for members and the witness an open room."""

from collections.abc import Iterator
from datetime import datetime

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from openhall.identity.public import Actor, Role
from openhall.kernel.refusals import Refusal
from openhall.tendering.experts import public as experts
from openhall.tendering.notices.public import Lot, work_on_lot
from openhall.tendering.panels import policies, room
from openhall.tendering.panels.centre_models import Membership
from openhall.tendering.panels.models import Guest, Panel, PanelState
from openhall.ui.components import WorkItem

MOST = 100


def waiting(actor: Actor, at: datetime) -> Iterator[WorkItem]:
    """Panels that ask for seats, the host's own that wait for the next step, and rooms that the reader enters."""
    yield from _rooms(actor)
    if actor.organisation_id is None or not actor.holds(*policies.STAFF):
        return
    asked = Guest.objects.filter(
        state=Guest.State.ASKED, site__organisation_id=actor.organisation_id, panel__state=PanelState.PROPOSED
    )
    for guest in asked.select_related("panel__lot__notice__project").order_by("id")[:MOST]:
        url = reverse("lot-panel-desk", args=[guest.panel.lot.uuid])
        yield work_on_lot(guest.panel.lot, url, _("Say whether your centre seats part of the committee"))
    yield from _could_ask(actor.organisation_id)
    doing = {
        PanelState.PROPOSED: _("Fix the seats once every guest centre has answered"),
        PanelState.FIXED: _("Show your number and draw the seats"),
        PanelState.SEATED: _("Open the committee’s room"),
        PanelState.RUNNING: _("The committee’s room is open"),
        PanelState.ADJOURNED: _("Open the committee’s room again"),
    }
    own = Panel.objects.filter(
        lot__notice__project__centre_id=actor.organisation_id, state__in=list(doing), void_at=None
    )
    for row in own.select_related("lot__notice__project").order_by("id")[:MOST]:
        url = reverse("lot-panel-desk", args=[row.lot.uuid])
        yield work_on_lot(row.lot, url, doing[PanelState(row.state)])


def _rooms(actor: Actor) -> Iterator[WorkItem]:
    """Open rooms in which the reader has a seat; the host finds its own among its panels."""
    if actor.organisation_id is None or not actor.holds(Role.EXPERT, Role.WITNESS):
        return
    rows = Panel.objects.filter(state=PanelState.RUNNING, void_at=None).select_related("lot__notice__project")
    if not actor.holds(Role.WITNESS):
        own = Q(lot__notice__project__centre_id=actor.organisation_id)
        own |= Q(lot_id__in=experts.lots_of(actor.person_id or 0))
        rows = rows.filter(own | Q(lot__notice__project__owner_id=actor.organisation_id))
    for row in rows.order_by("id")[:MOST]:
        if _part(actor, row) not in (None, room.HOST):
            yield work_on_lot(row.lot, reverse("panel-room", args=[row.uuid]), _("Enter the committee’s room"))


def _part(actor: Actor, row: Panel) -> str | None:
    """The reader's part; none while a member is replaced, because numbers follow from who is seated."""
    try:
        return room.peer_of(actor, row)
    except Refusal:
        return None


def _could_ask(organisation_id: int) -> Iterator[WorkItem]:
    """Lots whose committee is drawn, where the centre has allies and no panel was proposed."""
    if not Membership.objects.filter(left_at=None, site__organisation_id=organisation_id).exists():
        return
    asked = Panel.objects.filter(void_at=None).exclude(state=PanelState.CALLED_OFF).values("lot_id")
    rows = experts.Draw.objects.filter(lot__notice__project__centre_id=organisation_id, lot__state=Lot.State.OPENED)
    rows = rows.filter(void_at=None).exclude(state=experts.DrawState.CALLED_OFF).exclude(lot_id__in=asked)
    for draw in rows.select_related("lot__notice__project").order_by("id")[:MOST]:
        url = reverse("lot-panel-desk", args=[draw.lot.uuid])
        yield work_on_lot(draw.lot, url, _("Other centres can be asked for seats of the committee"))
