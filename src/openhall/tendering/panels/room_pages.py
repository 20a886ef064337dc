"""The page of a panel's room: the door, and the room for who has entered."""

from typing import Any
from uuid import UUID, uuid4

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from openhall.identity import public as identity
from openhall.kernel.refusals import NotFound
from openhall.tendering.experts import public as experts
from openhall.tendering.notices.public import custodians_of
from openhall.tendering.panels import identities, queries, room
from openhall.tendering.panels.models import Means, Panel, PanelState
from openhall.tendering.planning.public import desk


@never_cache
@require_safe
def room_page(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The room.

    Raises:
        SignInFirst. NotFound: the reader has no part in it; nobody learns whether it is open.
    """
    row, reader = queries.panel(uuid), identity.signed_in(request)
    if row.state not in (PanelState.RUNNING, PanelState.ADJOURNED, PanelState.CLOSED):
        raise NotFound(panel=str(uuid))
    peer = room.peer_of(reader, row)
    if peer is None:
        raise NotFound(panel=str(uuid))
    at, entry, recording = identity.received_at(request), uuid4(), uuid4()
    is_running = row.state == PanelState.RUNNING
    own = room.own_presence(row, reader, at) if is_running else None
    project = row.lot.notice.project
    context = desk(request, reader, project) | {
        "panel": row,
        "lot": row.lot,
        "peer": peer,
        "you": part_name(peer),
        "is_running": is_running,
        "adjourned": queries.adjournment(row),
        "score_url": _desk_of(row, peer),
        "inside": own is not None,
        "leads": peer in (room.HOST, room.WITNESS),
        "people": people(row, peer),
        "entry_object": f"panel-entry:{entry}",
        "entry_url": f"/api/v1/panels/{uuid}/entries/{entry}",
        "recording_object": f"panel-recording:{recording}",
        "recording_url": f"/api/v1/panels/{uuid}/recordings/{recording}",
        "recipients": " ".join(one.recipient for one in custodians_of(row.lot.notice)),
        "api": f"/api/v1/panels/{uuid}",
        "here": request.get_full_path(),
        "back_url": reverse("lot-panel", args=[row.lot.uuid]),
    }
    return render(request, "panels/room.html", context)


@never_cache
@require_safe
def identities_page(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Who sits where, as the witness finds: seats with the enrolled pictures to the witness, findings to the host too.

    Raises:
        SignInFirst. NotInRoom. NotFound: another part of the room.
    """
    row, reader, at = room.running(uuid), identity.signed_in(request), identity.received_at(request)
    if (peer := room.present(row, reader, at).peer) not in (room.HOST, room.WITNESS):
        raise NotFound(panel=str(uuid))
    context = desk(request, reader, row.lot.notice.project) | {
        "panel": row,
        "lot": row.lot,
        "seats": identities.seats(row, at),
        "is_witness": peer == room.WITNESS,
        "means": Means.choices,
        "object": f"panel:{uuid}",
        "url": f"/api/v1/panels/{uuid}/identities",
        "here": request.get_full_path(),
        "back_url": reverse("panel-room", args=[uuid]),
    }
    return render(request, "panels/identities.html", context)


@never_cache
@require_safe
def picture(request: HttpRequest, uuid: UUID, member: int) -> HttpResponse:
    """The enrolled picture of who sits at a seat, to the witness in the room.

    Raises:
        SignInFirst. NotInRoom. SeatEmpty. NotFound: another part of the room, or none is enrolled.
    """
    row, reader, at = room.running(uuid), identity.signed_in(request), identity.received_at(request)
    return HttpResponse(identities.picture(row, reader, member, at), content_type="image/jpeg")


def _desk_of(row: Panel, peer: str) -> str:
    """Where an expert of the committee works; empty for everybody else."""
    drawn = experts.seats(row.lot) if peer.isdigit() else 0
    if not peer.isdigit() or int(peer) > drawn:
        return ""
    apart = drawn == row.members and bool(row.lot.criteria.get("score_limits"))
    return reverse("work-scores" if apart else "work-evaluation", args=[row.lot.uuid])


def part_name(peer: str) -> str:
    """What a part is called; a member by its number."""
    if peer == room.HOST:
        return _("Host officer")
    if peer == room.WITNESS:
        return _("Witness")
    return _("Member %(number)s") % {"number": peer}


def people(row: Panel, own: str) -> list[dict[str, Any]]:
    """Everybody else of the room, by part, with their seats."""
    where = {str(one.member): one for one in queries.seats_of(row)}
    found = []
    for peer in room.peers(row):
        if peer == own:
            continue
        place = where.get(peer)
        found.append(
            {
                "peer": peer,
                "name": part_name(peer),
                "site": place.seat.site if place else None,
                "seat": place.seat.number if place else None,
                "missed": row.checks.filter(peer=peer, missed=True).count() if place else 0,
            }
        )
    return found
