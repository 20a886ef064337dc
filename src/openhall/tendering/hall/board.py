"""The supervisor's board: all halls at once, what each waits for, and what is wrong."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from openhall.identity import public as identity
from openhall.identity.public import Actor, Role
from openhall.kernel.refusals import NotFound
from openhall.tendering.hall import queries, showing
from openhall.tendering.hall.models import Meeting, Minutes
from openhall.tendering.hall.pages import meeting_tag, stream
from openhall.tendering.notices.public import Lot, Notice
from openhall.tendering.planning.public import zone_of
from openhall.ui.components import Tag
from openhall.witness_room.warnings.public import summary
from openhall.witness_room.watching.public import halted_now

MOST = 200
READERS = (Role.SUPERVISOR, Role.CENTRE, Role.WITNESS)
SOON = timedelta(hours=24)
AFTER = timedelta(hours=24)


@dataclass(frozen=True)
class Row:
    """A hall on the board. ``group``: 0 in session, 1 to come within a day, 2 held within a day.

    ``recording``: what is sent from it now, if anything; ``still``: whether there is a still picture of it.
    """

    lot: Lot
    meeting: Meeting | None
    group: int
    tag: Tag
    meeting_tag: Tag
    next_at: datetime | None
    zone: str
    wrong: list[str]
    recording: UUID | None = None
    still: bool = False


def rows(reader: Actor | None, at: datetime) -> list[Row]:
    """Halls in session, those to come within a day, and those held within one; what is wrong stands with each.

    Nothing of any bidder is read here.

    Raises:
        NotFound: the board isn't open to the reader.
    """
    if reader is None or not reader.holds(*READERS):
        raise NotFound
    found = list(
        Lot.objects.select_related("notice__project__owner", "opening")
        .filter(notice__state=Notice.State.PUBLISHED)
        .filter(
            Q(state=Lot.State.OPEN, notice__bids_due_at__lte=at + SOON)
            | Q(state__in=(Lot.State.CLOSED, Lot.State.RELEASED))
            | Q(meeting__state=Meeting.State.RUNNING)
            | Q(opened_at__gt=at - AFTER)
            | Q(state=Lot.State.FAILED, opening__failed_at__gt=at - AFTER)
        )
        .annotate(came=Count("handovers", distinct=True))
        .order_by("notice__bids_due_at", "id")[:MOST]
    )
    meetings = queries.meetings_of(found)
    waiting = queries.open_objections_of(found)
    halted = halted_now([f"lot:{lot.uuid}" for lot in found], at=at)
    written = set(Minutes.objects.filter(meeting__lot__in=found).values_list("meeting__lot_id", flat=True))
    made = [
        _row(lot, meetings.get(lot.pk), waiting.get(lot.pk, 0), f"lot:{lot.uuid}" in halted, lot.pk in written, at)
        for lot in found
    ]
    sent = showing.stills_of([lot.pk for lot in found])
    made = [
        replace(row, recording=sent[row.lot.pk][0], still=bool(sent[row.lot.pk][1])) if row.lot.pk in sent else row
        for row in made
    ]
    return sorted(made, key=lambda row: (row.group, not row.wrong))


COLOURS = {
    Lot.State.OPEN: "teal",
    Lot.State.CLOSED: "amber",
    Lot.State.RELEASED: "amber",
    Lot.State.FAILED: "red",
}


def _row(lot: Lot, meeting: Meeting | None, objections: int, halted: bool, written: bool, at: datetime) -> Row:
    running = meeting is not None and meeting.state == Meeting.State.RUNNING
    if lot.state in (Lot.State.CLOSED, Lot.State.RELEASED) or (running and lot.state != Lot.State.OPEN):
        group = 0
    else:
        group = 1 if lot.state == Lot.State.OPEN else 2
    opening = getattr(lot, "opening", None)
    next_at = None
    if lot.state == Lot.State.OPEN:
        next_at = lot.notice.bids_due_at
    elif lot.state == Lot.State.CLOSED:
        next_at = lot.window_ends_at
    elif lot.state == Lot.State.RELEASED and opening is not None:
        next_at = opening.custodians_due_at
    wrong = _wrong(lot, meeting, objections, halted, written, at)
    colour = COLOURS.get(Lot.State(lot.state), "green")
    tag = Tag(lot.get_state_display(), colour)
    return Row(lot, meeting, group, tag, meeting_tag(meeting), next_at, zone_of(lot.notice.project), wrong)


def _wrong(lot: Lot, meeting: Meeting | None, objections: int, halted: bool, written: bool, at: datetime) -> list[str]:
    found = []
    due, opening = lot.notice.bids_due_at, getattr(lot, "opening", None)
    if halted:
        found.append(_("A witness officer halted it."))
    if lot.state == Lot.State.OPEN and due is not None and at > due + timedelta(minutes=1):
        found.append(_("The deadline has passed and the lot isn’t closed yet."))
    if lot.state == Lot.State.CLOSED and lot.window_ends_at and at > lot.window_ends_at + timedelta(minutes=1):
        found.append(_("The release window has ended and isn’t closed yet."))
    if lot.state == Lot.State.RELEASED and opening is not None:
        came, threshold = lot.came, lot.notice.threshold  # type: ignore[attr-defined]
        if opening.custodians_due_at is not None and at > opening.custodians_due_at and came < threshold:
            told = _("Custodians are late: %(came)s of %(threshold)s have come.")
            found.append(told % {"came": came, "threshold": threshold})
    if meeting is None and lot.state in (Lot.State.CLOSED, Lot.State.RELEASED, Lot.State.OPENED):
        found.append(_("Nobody has begun the meeting."))
    if objections:
        told = ngettext(
            "%(count)s objection waits for an answer.", "%(count)s objections wait for an answer.", objections
        )
        found.append(told % {"count": objections})
    if meeting is not None and meeting.closed_at and not written and at > meeting.closed_at + timedelta(minutes=2):
        found.append(_("The minutes are still missing."))
    return found


def _context(request: HttpRequest) -> dict[str, Any]:
    reader, at = identity.signed_in(request), identity.received_at(request)
    found = rows(reader, at)
    titles = (_("In session"), _("Within a day"), _("Held within a day"))
    groups = [(title, [row for row in found if row.group == place]) for place, title in enumerate(titles)]
    return {
        "now": at,
        "groups": groups,
        "counts": [(title, len(shown)) for title, shown in groups]
        + [(_("With warnings"), sum(bool(r.wrong) for r in found))],
        "summary": summary(),
        "edition": "-".join(
            f"{row.lot.pk}.{row.lot.state}.{row.meeting.version if row.meeting else 0}.{len(row.wrong)}"
            f".{row.recording or ''}.{row.still}"
            for row in found
        ),
    }


@require_safe
def board(request: HttpRequest) -> HttpResponse:
    """The board; complete without script, live with it."""
    return render(request, "hall/board.html", _context(request) | {"stream_url": stream("")})


@require_safe
def now(request: HttpRequest) -> HttpResponse:
    """What changes on the board."""
    response = render(request, "hall/_board.html", _context(request))
    response["Cache-Control"] = "no-store"
    return response
