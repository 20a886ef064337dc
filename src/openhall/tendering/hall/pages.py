"""Pages of the hall for those who take part. They only read; what people do, they sign."""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from openhall.identity import public as identity
from openhall.identity.public import Role
from openhall.kernel.clock import instant_text
from openhall.kernel.refusals import NotFound
from openhall.tendering.bidding.public import Bid, lot_for_bidding
from openhall.tendering.hall import policies, queries, showing
from openhall.tendering.hall.models import Attendance, Meeting, ProjectManager, part_name
from openhall.tendering.hall.queries import Hall
from openhall.tendering.notices.public import Lot
from openhall.tendering.opening.public import record_of, window_closed
from openhall.tendering.planning.public import desk
from openhall.ui import formats
from openhall.ui.components import Tag
from openhall.witness import public as witness

PACES = (0, 3, 5, 10, 20, 30, 60)
"""Seconds between bids that the page offers; the API takes any up to ten minutes."""


def stream(path: str) -> str:
    """The live stream from where the page stands."""
    head = witness.published()
    after = head.size - 1 if head else -1
    return f"{settings.OPENHALL_STREAM_ORIGIN}/live{path}?language={get_language() or 'en'}&after={after}"


def meeting_tag(meeting: Meeting | None) -> Tag:
    """Where a meeting stands."""
    if meeting is None:
        return Tag(_("Not begun"), "grey")
    return Tag(meeting.get_state_display(), "amber" if meeting.state == Meeting.State.RUNNING else "green")


def edition(hall: Hall | None, lot: Lot, part: object, *, naming: int = 0) -> str:
    """Changes with everything that the page shows, so that a page that follows knows whether to be drawn anew."""
    if hall is None:
        return f"{lot.state}-0-{naming}"
    said = [
        lot.state,
        hall.meeting.state,
        hall.meeting.version,
        hall.place,
        len(hall.objections),
        hall.open_objections,
        hall.minutes is not None,
        *(f"{one.leaf_sha256[:6]}{one.connected}{one.answer is not None}" for one in hall.present),
        *(str(value)[:1] for value in ((hall.current.confirmed,) if hall.current else ())),
        bool(part),
        naming,
    ]
    return "-".join(str(one) for one in said)


def _forms(lot: Lot, hall: Hall | None) -> dict[str, Any]:
    uuid, objection = hall.meeting.uuid if hall else uuid4(), uuid4()
    return {
        "object": f"meeting:{uuid}",
        "api": f"/api/v1/meetings/{uuid}",
        "objection_object": f"opening-objection:{objection}",
        "objection_url": f"/api/v1/opening-objections/{objection}",
        "next": f"/desk/lots/{lot.uuid}/hall?done={{leaf_sha256}}",
    }


def _context(request: HttpRequest, uuid: UUID) -> dict[str, Any]:
    lot, reader = lot_for_bidding(uuid), identity.signed_in(request)
    project, at = lot.notice.project, identity.received_at(request)
    leads, part = policies.leads(reader, project), policies.part_of(reader, lot)
    early_bidder = part is None and reader.holds(Role.BIDDER) and not window_closed(lot)
    if part is None and not leads and not early_bidder:
        raise NotFound(lot=str(uuid))
    record = record_of(lot)
    hall = queries.hall_of(lot, reader, at, record=record)
    mine = policies.attendance_of(reader, hall.meeting) if hall else None
    running = hall is not None and hall.meeting.state == Meeting.State.RUNNING
    over = lot.state not in policies.BEFORE_END
    named = policies.manager_of(part[1]) if part else None
    comes_as_manager = named is not None and named.person_id == reader.person_id
    context = desk(request, reader, project) | _forms(lot, hall)
    return context | {
        "lot": lot,
        "notice": lot.notice,
        "hall": hall,
        "tag": meeting_tag(hall.meeting if hall else None),
        "edition": edition(hall, lot, part, naming=named.version if named else 0),
        "look_at": instant_text(hall.next_at) if hall and hall.next_at else "",
        "leads": leads,
        "part": part_name(part[0], manager=comes_as_manager) if part else "",
        "comes_as_manager": comes_as_manager,
        **_naming(part[1] if part else None, hall, named, at),
        "early_bidder": early_bidder,
        "mine": mine,
        "running": running,
        "window_closed": window_closed(lot),
        "may_begin": hall is None and leads and lot.state in (*policies.BEFORE_END, Lot.State.OPENED),
        "may_attend": running and part is not None and mine is None,
        "may_object": running and mine is not None and mine.bid_id is not None and _still(hall, at),
        "may_close": running
        and leads
        and over
        and hall is not None
        and hall.place >= hall.last
        and not _wait(hall, at),
        "close_waits": _wait(hall, at) if hall else None,
        "next_order": hall.place + 1 if hall and hall.place < hall.last else 0,
        "paces": PACES,
        "price": formats.money(hall.current.content["total"], hall.current.currency) if hall and hall.current else "",
        "bidder": hall.names.get(hall.current.bidder, "") if hall and hall.current else "",
        "present": hall.present if hall else [],
        "own_bid": mine.bid.uuid if mine and mine.bid else None,
        "may_answer_minutes": _may_answer(hall, mine),
        "done": _digest(request.GET.get("done", "")),
    }


def _naming(bid: Bid | None, hall: Hall | None, named: ProjectManager | None, at: datetime) -> dict[str, Any]:
    """The bidder's own part of the page: whom it named as project manager, and the form to name somebody."""
    if bid is None:
        return {"may_name": False, "named": None}
    lasts = hall is None or hall.meeting.state == Meeting.State.RUNNING
    there = named is not None and Attendance.objects.filter(bid=bid, person_id=named.person_id, manager=True).exists()
    uuid = named.uuid if named else uuid4()
    return {
        "may_name": lasts and not there and bid.lot.state in policies.WHEN,
        "named": named,
        "manager_bid": bid.uuid,
        "manager_object": f"project-manager:{uuid}",
        "manager_url": f"/api/v1/project-managers/{uuid}",
        "manager_version": named.version if named else 0,
        "people": identity.holders(bid.bidder_id, Role.BIDDER, at),
    }


def _still(hall: Hall | None, at: datetime) -> bool:
    return hall is not None and (hall.objections_end_at is None or at <= hall.objections_end_at)


def _wait(hall: Hall, at: datetime) -> datetime | None:
    ends = hall.objections_end_at
    return ends if ends is not None and at < ends else None


def _may_answer(hall: Hall | None, mine: Attendance | None) -> bool:
    return hall is not None and hall.minutes is not None and mine is not None and not hasattr(mine, "answer")


def _digest(text: str) -> str:
    return text if len(text) == 64 and all(letter in "0123456789abcdef" for letter in text) else ""


@require_safe
def meeting(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The hall for those who take part: sign in, listen, object, answer, sign the minutes."""
    context = _context(request, uuid)
    project = context["lot"].notice.project
    context["stream_url"] = stream(f"/{project.uuid}")
    context["presence_url"] = (
        f"/api/v1/meetings/{context['hall'].meeting.uuid}/presence" if context["running"] and context["mine"] else ""
    )
    context["picture"] = showing.picture(context["lot"])
    response = render(request, "hall/meeting.html", context)
    response.plays_media = True  # type: ignore[attr-defined]
    return response


@require_safe
def now(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The part of the hall's page that changes, for the page that follows the live stream."""
    response = render(request, "hall/_meeting.html", _context(request, uuid))
    response["Cache-Control"] = "no-store"
    return response
