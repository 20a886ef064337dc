"""The host's page from which picture and sound of the hall are sent. It has a window of its own: acts reload a page."""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from openhall.identity import public as identity
from openhall.identity.public import Actor
from openhall.kernel.clock import instant_text
from openhall.kernel.refusals import NotFound
from openhall.tendering.bidding.public import lot_for_bidding
from openhall.tendering.hall import commands, footage, policies, queries, showing
from openhall.tendering.hall.models import Meeting
from openhall.tendering.notices.public import Lot
from openhall.tendering.planning.public import desk


def _host(request: HttpRequest, uuid: UUID) -> tuple[Lot, Actor]:
    lot, reader = lot_for_bidding(uuid), identity.signed_in(request)
    if not policies.leads(reader, lot.notice.project):
        raise NotFound(lot=str(uuid))
    return lot, reader


@require_safe
def recorder(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Begin a recording, send it, stop it; what it means for those in the room stands first."""
    lot, reader = _host(request, uuid)
    at, project = identity.received_at(request), lot.notice.project
    meeting = queries.meeting_of(lot)
    row = showing.running_recording(lot)
    fresh = uuid4()
    context: dict[str, Any] = desk(request, reader, project) | {
        "lot": lot,
        "meeting": meeting,
        "running": meeting is not None and meeting.state == Meeting.State.RUNNING,
        "recording": row,
        "mine": row is not None and (row.person_id, row.organisation_id) == (reader.person_id, reader.organisation_id),
        "object": f"recording:{fresh}",
        "api": f"/api/v1/recordings/{fresh}",
        "next": reverse("lot-recorder", args=[lot.uuid]),
        "kept": kept_in_words(lot, at),
        "seen": seen_in_words(lot, at),
        "past": [one for one in showing.recordings_of(lot) if one.ended_at is not None],
    }
    if row is not None:
        context |= {
            "recording_url": f"/api/v1/recordings/{row.uuid}",
            "began_at": instant_text(row.began_at),
            "most": {str(kind): most for kind, most in footage.MOST_BYTES.items()},
        }
    return render(request, "hall/recorder.html", context)


@require_POST
def stop(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Stop the recording of a lot's meeting: a plain form, so that it works without script as well."""
    lot, reader = _host(request, uuid)
    if (row := showing.running_recording(lot)) is not None:
        commands.stop(row.uuid, reader, at=identity.received_at(request))
    return HttpResponseRedirect(reverse("lot-recorder", args=[lot.uuid]))


def kept_in_words(lot: Lot, at: datetime) -> str:
    """How long recordings are kept, for those who are in them."""
    days = showing.kept_days(lot.notice.project, at)
    if days is None:
        return _("How long it is kept has not been entered yet; until then it is not destroyed.")
    told = ngettext("It is destroyed %(days)s day after its end.", "It is destroyed %(days)s days after its end.", days)
    return told % {"days": days}


def seen_in_words(lot: Lot, at: datetime) -> str:
    """Who sees recordings, for those who are in them."""
    found = showing.readers_of(lot.notice.project, at)
    if found.who == showing.EVERYBODY:
        return _("While it lasts and afterwards, everybody can see and hear it without an account.")
    if found.who == showing.PARTIES:
        return _("While it lasts, everybody can see and hear it; afterwards those who take part in the opening.")
    if found.who == showing.SUPERVISORS:
        return _("While it lasts, everybody can see and hear it; afterwards hosts and supervisors alone.")
    return _(
        "While it lasts, everybody can see and hear it. Who may afterwards has not been entered yet; until then hosts "
        "and supervisors alone."
    )
