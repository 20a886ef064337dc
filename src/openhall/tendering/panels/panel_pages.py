"""Pages of a lot's panel: what everybody may know of it, and the desk of the centres that take part."""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from openhall.identity import public as identity
from openhall.kernel.refusals import NotFound
from openhall.tendering.experts import public as experts
from openhall.tendering.notices.public import Lot
from openhall.tendering.panels import fees, policies, queries, room, seating, spares
from openhall.tendering.panels.centre_models import Alliance, Site
from openhall.tendering.panels.models import Guest, Panel, PanelState
from openhall.tendering.panels.pages import CHOICES, in_its_language
from openhall.tendering.planning.public import desk, zone_of
from openhall.ui import formats
from openhall.ui.components import Column, SummaryRow, Tag, Text

COLOURS = {
    PanelState.PROPOSED: "amber",
    PanelState.FIXED: "amber",
    PanelState.SEATED: "green",
    PanelState.RUNNING: "green",
    PanelState.ADJOURNED: "amber",
    PanelState.CLOSED: "grey",
    PanelState.CALLED_OFF: "grey",
}
CHECK_FROM, CHECK_UNTIL = 5, 20
"""Minutes between two checks of presence that the form proposes; the host sets them, and they are published."""
RIGHTS = {
    "seat_members": gettext_lazy("To seat members of the committee in its rooms"),
    "check_who_sits": gettext_lazy("To check who sits down, together with the witness office"),
    "stop_a_seat": gettext_lazy("To stop a seat when order or secrecy is broken there"),
    "be_paid": gettext_lazy("To be paid by the fee that an authority has entered"),
}
DUTIES = {
    "watch_over_seats": gettext_lazy("To watch over its seats while the session lasts"),
    "keep_secret": gettext_lazy("To keep secret who sits there and what is said (招标投标法 38)"),
    "report_faults": gettext_lazy("To report every fault of rooms and connections to the host at once"),
    "admit_nobody_else": gettext_lazy("To admit nobody else to the room of a seat"),
}


def _lot(uuid: UUID) -> Lot:
    found = Lot.objects.select_related("notice__project__owner", "notice__project__centre").filter(uuid=uuid).first()
    if found is None:
        raise NotFound(lot=str(uuid))
    return found


def _shown(row: Panel) -> dict[str, Any]:
    """What everybody may know of a panel."""
    guests = queries.guests_of(row)
    rows = [
        SummaryRow(_("Host centre"), _named(row.host)),
        SummaryRow(_("Alliance"), format_html(
            '<a href="{}">{}</a>', reverse("alliance", args=[row.alliance.uuid]),
            in_its_language(row.alliance, row.alliance.name),
        )),
        SummaryRow(_("Members of the committee"), str(row.members)),
        *[SummaryRow(guest.get_state_display(), _named(guest.site)) for guest in guests],
    ]  # fmt: skip
    checked_by = [SummaryRow(_("Digest of the pool of seats"), row.pool_root)] if row.pool_root else []
    if row.number:
        checked_by += [SummaryRow(_("Number of the host"), row.number), SummaryRow(_("Root of the log"), row.root)]
    zone = zone_of(row.lot.notice.project)
    if row.began_at:
        rows.append(SummaryRow(_("Session begun"), formats.instant(row.began_at, zone)))
    rows += _adjournments(row, zone)
    if row.state in spares.SITTING and (unseated := spares.unseated(row)):
        rows.append(SummaryRow(_("Members without a seat, by number"), ", ".join(map(str, unseated))))
    if row.closed_at:
        rows.append(SummaryRow(_("Session closed"), formats.instant(row.closed_at, zone)))
    return {
        "panel": row,
        "tag": Tag(row.get_state_display(), COLOURS[PanelState(row.state)]),
        "rows": rows,
        "checked_by": checked_by,
        "seat_columns": [
            Column(_("Number of the member"), header=True),
            Column(_("Centre")),
            Column(_("City")),
            Column(_("Seat")),
        ],
        "seats": [
            [
                _("Member %(number)s") % {"number": one.member},
                _named(one.seat.site),
                in_its_language(one.seat.site, one.seat.site.city),
                one.seat.number,
            ]
            for one in queries.seats_of(row)
        ],
        "owed": _owed(row, row.closed_at) if row.closed_at else [],
    }


def _adjournments(row: Panel, zone: str) -> list[SummaryRow]:
    """Each adjournment: from when until when, and why, in the words of the host."""
    found = []
    for one in row.adjournments.all():
        facts = {"begun": formats.instant(one.from_at, zone), "until": formats.instant(one.until_at, zone)}
        if one.resumed_at is None:
            told = _("Since %(begun)s, to go on at %(until)s") % facts
        elif row.closed_at == one.resumed_at:
            told = _("Since %(begun)s, until the session was closed") % facts
        else:
            told = _("From %(begun)s until %(resumed)s") % {
                "begun": facts["begun"],
                "resumed": formats.instant(one.resumed_at, zone),
            }
        reason = in_its_language(row.host, one.reason)
        found.append(SummaryRow(_("Adjourned"), format_html("{}<br>{}", told, reason)))
    return found


def _named(site: Site) -> Text:
    url = reverse("evaluation-site", args=[site.uuid])
    return format_html('<a href="{}">{}</a>', url, in_its_language(site, site.name))


def _owed(row: Panel, closed_at: datetime) -> list[SummaryRow]:
    fee, found = fees.owed(row, closed_at)
    lines = []
    for one in found:
        minutes = -(-sum(one.seconds) // 60)
        time = _("%(seats)s seats, %(minutes)s minutes together") % {"seats": len(one.seconds), "minutes": minutes}
        if one.amount is None or fee is None:
            told = _("%(time)s. No fee is entered; an authority must enter it.") % {"time": time}
        else:
            told = f"{time}: {formats.money(one.amount, fee.currency)}"
        lines.append(SummaryRow(one.name, told))
    return lines


@require_safe
def panel(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """What everybody may know of a lot's panel: centres, the draw of the seats, and whose number sits where."""
    lot = _lot(uuid)
    found = queries.of_lot(lot)
    if found is None:
        raise NotFound(lot=str(uuid))
    reader = identity.reader(request)
    may_enter = found.state == PanelState.RUNNING and reader is not None and room.peer_of(reader, found) is not None
    context = _shown(found) | {"lot": lot, "project": lot.notice.project, "may_enter": may_enter}
    return render(request, "panels/panel.html", context)


@never_cache
@require_safe
def panel_desk(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The desk of host and guest centres.

    Raises:
        SignInFirst. NotFound: the reader is neither.
    """
    lot, reader = _lot(uuid), identity.signed_in(request)
    project, found = lot.notice.project, queries.of_lot(lot)
    is_host = policies.is_host(reader, project)
    if not is_host and (found is None or not policies.takes_part(reader, found)):
        raise NotFound(lot=str(uuid))
    guests = queries.guests_of(found) if found else []
    mine = [one for one in guests if policies.is_staff(reader, one.site)]
    running = found is not None and found.state in spares.SITTING
    seated = [one for one in guests if one.state == Guest.State.ACCEPTED]
    url, object = (f"/api/v1/panels/{found.uuid}", f"panel:{found.uuid}") if found else ("", "")
    context = desk(request, reader, project) | (_shown(found) if found else {"panel": None, "tag": None}) | {
        "lot": lot,
        "is_host": is_host,
        "asked": [one for one in mine if one.state == Guest.State.ASKED]
        if found and found.state == PanelState.PROPOSED
        else [],
        "rights": [RIGHTS[one] for one in found.rights] if found else [],
        "offered": [(one, RIGHTS[one]) for one in ("check_who_sits", "stop_a_seat")],
        "duties": DUTIES.values(),
        "may_fix": is_host and found is not None and found.state == PanelState.PROPOSED,
        "may_draw": is_host and found is not None and found.state == PanelState.FIXED,
        "may_begin": is_host and found is not None and found.state == PanelState.SEATED,
        "may_enter": is_host and found is not None and found.state == PanelState.RUNNING,
        "may_adjourn": is_host and found is not None and found.state == PanelState.RUNNING,
        "may_resume": is_host and found is not None and found.state == PanelState.ADJOURNED,
        "may_close": is_host and found is not None and found.state in (PanelState.RUNNING, PanelState.ADJOURNED),
        "has_seats": running,
        "may_propose_again": is_host and found is not None and found.state == PanelState.CLOSED
        and lot.state == Lot.State.OPENED,
        "zone": zone_of(project),
        "may_call_off": is_host
        and found is not None
        and found.state in (PanelState.PROPOSED, PanelState.FIXED, PanelState.SEATED),
        "replaceable": [one for one in seated if is_host or one in mine] if running else [],
        "check_from": CHECK_FROM,
        "check_until": CHECK_UNTIL,
        "object": object,
        "url": url,
        "here": request.path,
        "back_url": reverse("lot-panel", args=[lot.uuid]) if found else reverse("tender", args=[project.uuid]),
    }  # fmt: skip
    if is_host and (found is None or context["may_propose_again"]):
        context |= _proposing(lot, reader.organisation_id or 0, request)
    return render(request, "panels/desk.html", context)


def _proposing(lot: Lot, organisation_id: int, request: HttpRequest) -> dict[str, Any]:
    """What the form of a proposal needs: the host's centres, its alliances, and their other members."""
    at, new = identity.received_at(request), uuid4()
    hosts = list(Site.objects.filter(organisation_id=organisation_id).order_by("id")[:CHOICES])
    present = {"memberships__site__in": hosts, "memberships__left_at": None}
    shared = Alliance.objects.filter(from_date__lte=at.date(), **present).distinct().order_by("id")
    shared = shared.exclude(until_date__lt=at.date())
    others = Site.objects.filter(memberships__alliance__in=shared, memberships__left_at=None)
    members = experts.members_of(lot)
    return {
        "may_propose": lot.state == Lot.State.OPENED and members is not None,
        "too_large": members is not None and members > seating.MOST_MEMBERS,
        "members": members or 0,
        "hosts": hosts,
        "shared": list(shared[:CHOICES]),
        "others": list(others.exclude(organisation_id=organisation_id).distinct().order_by("city", "id")[:CHOICES]),
        "new_object": f"panel:{new}",
        "new_url": f"/api/v1/lots/{lot.uuid}/panels/{new}",
    }
