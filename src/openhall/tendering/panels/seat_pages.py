"""The page of a centre's own seats in a panel: who sits there by number, and what the centre may do."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from openhall.identity import public as identity
from openhall.kernel.refusals import NotFound
from openhall.tendering.panels import identities, policies, queries, room, seated, spares
from openhall.tendering.panels.centre_models import Site
from openhall.tendering.panels.models import Finding, Panel, PanelState
from openhall.tendering.planning.public import desk, zone_of


@never_cache
@require_safe
def own_seats(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The seats of the reader's centre, for its staff and the host's; incidents also for the witness.

    Raises:
        SignInFirst. NotFound: the reader has no part in it, or no seats are drawn.
    """
    row, reader, at = queries.panel(uuid), identity.signed_in(request), identity.received_at(request)
    peer = room.peer_of(reader, row)
    leads = peer in (room.HOST, room.WITNESS)
    mine = [site for site in _sites(row) if policies.is_staff(reader, site)]
    allied = [site for site in queries.own_sites(reader) if _is_allied(row, site)]
    if row.state not in (*spares.SITTING, PanelState.CLOSED) or not (mine or leads or allied):
        raise NotFound(panel=str(uuid))
    is_sitting = row.state in spares.SITTING and row.void_at is None
    reports = row.incidents.select_related("site")
    context = desk(request, reader, row.lot.notice.project) | {
        "panel": row,
        "lot": row.lot,
        "centres": [_centre(row, site, at) for site in mine] if is_sitting else [],
        "providing": [(site, free) for site in allied if (free := spares.could_provide(row, site))]
        if is_sitting
        else [],
        "unseated": ", ".join(map(str, spares.unseated(row))) if is_sitting else "",
        "incidents": [one for one in reports if leads or one.site in mine],
        "is_running": row.state == PanelState.RUNNING,
        "object": f"panel:{uuid}",
        "url": f"/api/v1/panels/{uuid}",
        "zone": zone_of(row.lot.notice.project),
        "here": request.path,
        "back_url": reverse("lot-panel-desk", args=[row.lot.uuid]),
    }
    return render(request, "panels/seats.html", context)


def _sites(row: Panel) -> list[Site]:
    """The host, and guests that were asked."""
    return [row.host, *(guest.site for guest in queries.guests_of(row))]


def _is_allied(row: Panel, site: Site) -> bool:
    return row.alliance.memberships.filter(left_at=None, site=site).exists()


def _centre(row: Panel, site: Site, at: datetime) -> dict[str, Any]:
    """One centre of the reader's, with its seats and its rights there."""
    is_host = site.pk == row.host_id
    here = {one.peer: one for one in room.standing(row, at)}
    known = {one.member: one for one in identities.seats(row, at)}
    seats = []
    for place in queries.seats_of(row):
        if place.seat.site_id != site.pk or place.member is None:
            continue
        found = seated.newest(row, place.member)
        one = known[place.member]
        seats.append({
            "member": place.member,
            "member_text": str(place.member),
            "seat": place.seat.number,
            "state": here[str(place.member)].state,
            "here": one.here,
            "found": one.found,
            "confirmed": one.found is not None and one.found.outcome == Finding.CONFIRMED,
            "missed": found is not None and seated.missed_since(row, place.member, found.at, at),
        })  # fmt: skip
    return {
        "site": site,
        "number_text": str(site.pk),
        "seats": seats,
        "may_check": is_host or "check_who_sits" in row.rights,
        "may_stop": is_host or "stop_a_seat" in row.rights,
    }
