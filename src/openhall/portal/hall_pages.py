"""The hall for everybody: what happens in it, its minutes, its replay. Complete as it is sent; scripts make it live."""

from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from openhall.identity.public import reader, received_at
from openhall.kernel import files
from openhall.kernel.clock import instant_text
from openhall.portal import lots, queries, record
from openhall.portal.lots import state_tag
from openhall.portal.queries import Tender
from openhall.portal.tender_page import html_lang
from openhall.tendering.hall import public as meetings
from openhall.tendering.hall.public import Hall, Present
from openhall.tendering.notices.public import Lot
from openhall.tendering.opening import public as opening
from openhall.ui import formats
from openhall.ui.components import Column, Tag

FROM = "OPN-01"
UNTIL = frozenset({"OPN-07", "HAL-07", "HAL-08", "HAL-13"})
"""The replay goes from the closing of the lot to the last of these."""


def context_of(request: HttpRequest, lot: Lot, whole: Tender) -> dict[str, Any]:
    """What the hall's page shows apart from its record."""
    at = received_at(request)
    found = opening.record_of(lot)
    held = meetings.hall_of(lot, None, at, record=found)
    return {
        "lot": lot,
        "project": whole.project,
        "lang": html_lang(whole.project.lang),
        "now": at,
        "zone": whole.zone,
        "tag": state_tag(lot.state),
        "deadline": whole.notice.bids_due_at if whole.notice else None,
        "in_window": lot.state == Lot.State.CLOSED,
        "price_columns": lots.price_columns(),
        "prices": lots.price_rows(found),
        "csv_url": f"/halls/{lot.uuid}/prices.csv",
        "custodians": lots.custodian_rows(found, whole.zone),
        "custodian_columns": [Column(_("Custodian"), header=True), Column(_("Shares handed in"))],
        "found": found,
        "picture": meetings.picture(lot),
    } | _meeting(held, found)


def _meeting(held: Hall | None, found: opening.Record) -> dict[str, Any]:
    if held is None:
        return {"held": None}
    running = held.meeting.state == meetings.Meeting.State.RUNNING
    current = held.current
    return {
        "held": held,
        "meeting_tag": Tag(held.meeting.get_state_display(), "amber" if running else "green"),
        "running": running,
        "current_bidder": found.names.get(current.organisation_id, "") if current else "",
        "current_price": formats.money(current.content["total"], current.currency) if current else "",
        "present_columns": [Column(_("Organisation"), header=True), Column(_("As")), Column(_("Signed in"))],
        "look_at": instant_text(held.next_at) if held.next_at else "",
    }


def who(one: Present) -> str:
    """Somebody present as everybody may know them: an organisation, or a bidder's code before names are public."""
    return one.organisation or _("bidder %(code)s") % {"code": one.bidder[:8]}


def _present_rows(held: Hall, zone: str) -> list[list[object]]:
    return [[who(one), one.said_part, formats.instant(one.at, zone, seconds=True)] for one in held.present]


@require_safe
def hall(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The live hall of a lot. Complete as it is sent; the island only lets it grow."""
    lot, whole = queries.hall(uuid)
    context = _full(request, lot, whole)
    language = urlencode({"language": get_language() or "en"})
    context |= {
        "items": [record.item(entry) for entry in record.entries(whole, known={lot.pk: context["found"]})],
        "stream_url": f"{settings.OPENHALL_STREAM_ORIGIN}/live/{whole.project.uuid}?{language}",
        "may_enter": meetings.may_see_desk(reader(request), lot),
    }
    return playing(render(request, "portal/hall.html", context))


def playing(response: HttpResponse) -> HttpResponse:
    """The page plays a recording: the content security policy lets its script put the pieces together."""
    response.plays_media = True  # type: ignore[attr-defined]
    return response


def _full(request: HttpRequest, lot: Lot, whole: Tender) -> dict[str, Any]:
    context = context_of(request, lot, whole)
    if (held := context["held"]) is not None:
        context["present"] = _present_rows(held, whole.zone)
    return context


@require_safe
def hall_now(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The parts of the hall's page that change besides its record, for the page that follows the live stream."""
    lot, whole = queries.hall(uuid)
    return render(request, "portal/_hall_now.html", _full(request, lot, whole))


@require_safe
def minutes(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The minutes of an opening: the file, its digest, who signed it, who didn't and why."""
    lot, whole = queries.hall(uuid)
    row = meetings.minutes_of(lot)
    held = meetings.hall_of(lot, None, received_at(request))
    context = {
        "lot": lot,
        "project": whole.project,
        "lang": html_lang(whole.project.lang),
        "zone": whole.zone,
        "minutes": row,
        "answers": [(who(one), one.said_part, one.answer) for one in (held.present if held else [])],
    }
    return render(request, "portal/minutes.html", context)


@require_safe
def minutes_pdf(request: HttpRequest, uuid: UUID) -> StreamingHttpResponse:
    """The sealed file of the minutes, for everybody (电子招标投标办法 32)."""
    lot, _whole = queries.hall(uuid)
    row = meetings.minutes_of(lot)
    answer = StreamingHttpResponse(files.pieces(row.pdf_sha256), content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="minutes-{uuid}.pdf"'
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


@require_safe
def replay(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """A past opening told again from the log: a list with times; with script it is played at any speed."""
    lot, whole = queries.hall(uuid)
    shown = _of_opening(lot, whole)
    began = shown[0].act.at if shown else None
    recordings = _recordings(request, lot, began, whole.zone)
    context = {
        "lot": lot,
        "project": whole.project,
        "lang": html_lang(whole.project.lang),
        "zone": whole.zone,
        "steps": [(record.item(entry), _since(began, entry.act.at), _elapsed(began, entry.act.at)) for entry in shown],
        "seconds": _since(began, shown[-1].act.at) if shown else 0,
        "began": began,
        "recordings": recordings if shown else [],
        "recordings_seen": any(one["seen"] for one in recordings),
    }
    return playing(render(request, "portal/replay.html", context))


def _recordings(request: HttpRequest, lot: Lot, began: datetime | None, zone: str) -> list[dict[str, Any]]:
    """Past recordings of the meeting, in their order; in words what becomes of each, and whether the reader sees it."""
    who, at, found = reader(request), received_at(request), []
    # What is played is compared with the log's own word, never with our rows'.
    heads = {act.object: act.leaf["public"]["head"] for act in meetings.acts_of(lot) if act.code == "HAL-13"}
    for row in meetings.recordings_of(lot):
        if row.ended_at is None or f"recording:{row.uuid}" not in heads:
            continue
        seen = meetings.may_see_recording(row, lot, who, at)
        facts = {
            "begin": formats.instant(row.began_at, zone, seconds=True),
            "end": formats.instant(row.ended_at, zone, seconds=True),
        }
        if seen:
            text = _("The hall was recorded from %(begin)s to %(end)s.")
        elif row.state == meetings.Recording.State.REMOVED:
            text = _(
                "The hall was recorded from %(begin)s to %(end)s. The time for which it is kept is over; it was "
                "destroyed."
            )
        elif meetings.recording_readers(lot, at) is None:
            text = _(
                "The hall was recorded from %(begin)s to %(end)s. The authority has not entered yet who may see it; "
                "hosts and supervisors can."
            )
        else:
            text = _("The hall was recorded from %(begin)s to %(end)s. It is not shown to you.")
        found.append(
            {
                "text": text % facts,
                "seen": seen,
                "uuid": str(row.uuid),
                "url": f"/api/v1/recordings/{row.uuid}/pieces",
                "second": round((row.began_at - began) / timedelta(seconds=1), 3) if began else 0,
                "head": heads[f"recording:{row.uuid}"],
                "proof": row.end_leaf,
            }
        )
    return found


def _of_opening(lot: Lot, whole: Tender) -> list[record.Entry]:
    """The entries of one lot's opening and meeting, in log order: from its closing to the end of the meeting."""
    wanted = {act.leaf_sha256 for act in meetings.acts_of(lot)}
    told = [entry for entry in record.entries(whole) if entry.act.leaf_sha256 in wanted]
    begins = next((place for place, entry in enumerate(told) if entry.act.code == FROM), None)
    if begins is None:
        return []
    ends = max((place for place, entry in enumerate(told) if entry.act.code in UNTIL), default=len(told) - 1)
    return told[begins : max(ends, begins) + 1]


def _since(began: datetime | None, at: datetime) -> int:
    """Whole seconds since the beginning."""
    return max(0, int((at - began) / timedelta(seconds=1))) if began else 0


def _elapsed(began: datetime | None, at: datetime) -> str:
    """Time since the beginning as ``h:mm:ss``."""
    seconds = _since(began, at)
    return f"+{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}"
