"""Pages of booking: what is free, one's bookings, calendar files. They only read; acting is the signed form's."""

import secrets
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from openhall.identity import public as identity
from openhall.kernel.clock import instant_text
from openhall.kernel.refusals import NotYours
from openhall.tendering.booking import calendars, grid, queries
from openhall.tendering.booking.forms import TimeForm
from openhall.tendering.booking.models import Booking, BookingState, CalendarFeed, Centre, Kind
from openhall.tendering.planning import icalendar
from openhall.tendering.planning import public as planning
from openhall.tendering.planning.desk import desk, receipt_of
from openhall.ui import formats
from openhall.ui.components import Confirmation, Link, Stage, StageState, SummaryRow, of_unknown_language

LIVE_SECONDS = 5
DAYS_AHEAD = 366


@require_safe
def centres(request: HttpRequest) -> HttpResponse:
    """Where one can book, and which districts are closed."""
    at = identity.received_at(request)
    return render(
        request,
        "booking/centres.html",
        {
            "centres": queries.centres(),
            "measures": [one for one in queries.measures() if one.declared_at <= at < one.ends_at],
        },
    )


def _day(request: HttpRequest, centre: Centre, at: datetime) -> date:
    today = grid.today(centre, at)
    try:
        asked = date.fromisoformat(request.GET.get("day", ""))
    except ValueError:
        return today
    return asked if today <= asked <= today + timedelta(days=DAYS_AHEAD) else today


def clock(at: datetime, zone: str) -> str:
    """Hours and minutes on the clocks of a zone."""
    return at.astimezone(ZoneInfo(zone)).strftime("%H:%M")


def span(starts_at: datetime, ends_at: datetime, zone: str, day: date) -> str:
    """From when until when, on one day; its end is 24:00."""
    end = ends_at.astimezone(ZoneInfo(zone))
    return f"{clock(starts_at, zone)}–{'24:00' if end.date() > day else f'{end:%H:%M}'}"


@require_safe
def centre(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """A day of a centre: what is free, what is taken. Nobody's name."""
    at = identity.received_at(request)
    found = queries.centre(uuid)
    day = _day(request, found, at)
    kind = request.GET.get("kind", "")
    resources = [one for one in queries.resources_of(found) if not kind or one.kind == kind]
    today = grid.today(found, at)
    context = {
        "centre": found,
        "zone": found.zone,
        "now": at,
        "day": day,
        "day_text": formats.day(day),
        "first_day": today.isoformat(),
        "last_day": (today + timedelta(days=DAYS_AHEAD)).isoformat(),
        "kind": kind,
        "kinds": Kind.choices,
        "earlier": _other_day(day - grid.ONE_DAY, kind) if day > today else "",
        "later": _other_day(day + grid.ONE_DAY, kind),
        "lines": [_shown(line, found, day) for line in grid.day_of(found, resources, day, at)],
        "live_seconds": LIVE_SECONDS,
    }
    return render(request, "booking/centre.html", context)


def _other_day(day: date, kind: str) -> str:
    return "?" + urlencode({"day": day.isoformat()} | ({"kind": kind} if kind else {}))


def _shown(line: grid.Line, found: Centre, day: date) -> dict[str, Any]:
    stretches = []
    for one in line.stretches:
        if one.state == "over":
            continue
        end = min(one.ends_at, one.starts_at + timedelta(hours=1)) if one.state == "free" else one.ends_at
        asked = {"resource": str(line.resource.uuid), "from": instant_text(one.starts_at), "to": instant_text(end)}
        asked |= {"wait": "1"} if one.state == "taken" else {}
        url = reverse("book-time", args=[found.organisation.uuid]) + "?" + urlencode(asked)
        stretches.append({"span": span(one.starts_at, one.ends_at, found.zone, day), "state": one.state, "url": url})
    hours = [(clock(begin, found.zone), state) for begin, state in grid.hours(line, found)]
    return {"resource": line.resource, "stretches": stretches, "hours": hours}


@require_safe
def book_time(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Book, or wait for what is taken."""
    reader = identity.signed_in(request)
    if reader.organisation_id is None:
        raise NotYours(reason=_("Bookings are made for an organisation: choose in your account for whom you act."))
    at = identity.received_at(request)
    found = queries.centre(uuid)
    starts = _asked(request.GET.get("from", ""), grid.next_slot(found, at))
    ends = _asked(request.GET.get("to", ""), starts + timedelta(hours=1))
    wait, booking = "wait" in request.GET, uuid4()
    zone = ZoneInfo(found.zone)
    begin, end = (moment.astimezone(zone).strftime("%Y-%m-%dT%H:%M") for moment in (starts, ends))
    projects = [(str(one.uuid), one.title) for one in planning.projects_of(reader.organisation_id)]
    chosen = request.GET.getlist("resource")
    context = desk(request, reader) | {
        "centre": found,
        "zone": found.zone,
        "wait": wait,
        "form": TimeForm(found.zone, begin, end, projects),
        "resources": [(one, str(one.uuid) in chosen) for one in queries.resources_of(found)],
        "command": "wait_for" if wait else "book",
        "object": f"booking:{booking}",
        "url": f"/api/v1/bookings/{booking}" + ("/waiting" if wait else ""),
        "next": f"/desk/bookings/{booking}/done/{{leaf_sha256}}",
        "other_url": "?" + urlencode({**_flat(request), **({} if wait else {"wait": "1"})}, doseq=True),
    }
    return render(request, "booking/book_time.html", context)


def _flat(request: HttpRequest) -> dict[str, list[str]]:
    return {name: request.GET.getlist(name) for name in ("resource", "from", "to") if name in request.GET}


def _asked(text: str, otherwise: datetime) -> datetime:
    try:
        read = datetime.fromisoformat(text)
    except ValueError:
        return otherwise
    return read if read.tzinfo is not None and 2000 < read.year < 2200 else otherwise


def state_words(booking: Booking, at: datetime) -> tuple[str, str]:
    """Where a booking stands, and its colour."""
    if booking.state == BookingState.CANCELLED:
        return _("cancelled"), "grey"
    if booking.state == BookingState.WAITING:
        return (_("waiting"), "amber") if booking.starts_at > at else (_("not free in time"), "grey")
    return (_("booked"), "green") if booking.ends_at > at else (_("over"), "grey")


def _line(booking: Booking, at: datetime) -> dict[str, Any]:
    words, colour = state_words(booking, at)
    return {
        "booking": booking,
        "names": ", ".join(one.name for one in booking.resources.all()),
        "state": words,
        "colour": colour,
        "zone": booking.centre.zone,
    }


@require_safe
def bookings(request: HttpRequest) -> HttpResponse:
    """Bookings of the reader's organisation, and the address of their calendar."""
    reader = identity.signed_in(request)
    at = identity.received_at(request)
    feed = queries.feed_of(reader)
    context = desk(request, reader) | {
        "lines": [_line(row, at) for row in queries.bookings_of(reader.organisation_id or 0, since=at)],
        "feed_url": request.build_absolute_uri(reverse("calendar-feed", args=[feed.token])) if feed else "",
        "has_party": reader.organisation_id is not None,
    }
    return render(request, "booking/bookings.html", context)


def facts(booking: Booking, at: datetime) -> list[SummaryRow]:
    """What a booking says, row by row."""
    zone = booking.centre.zone
    rows = [
        (_("Centre"), f"{booking.centre.organisation.name}, {booking.centre.address}"),
        (_("What"), ", ".join(one.name for one in booking.resources.all())),
        (_("From"), formats.instant(booking.starts_at, zone)),
        (_("Until"), formats.instant(booking.ends_at, zone)),
        (_("State"), state_words(booking, at)[0]),
        (_("For"), booking.organisation.name),
        (_("What for"), of_unknown_language(booking.purpose) if booking.purpose else _("Not stated")),
    ]
    written = [
        (_("For the session of"), booking.project.title if booking.project else ""),
        (_("Reason of the cancellation"), booking.reason),
        (_("How one gets in"), booking.centre.access),
    ]
    rows += [(key, of_unknown_language(text)) for key, text in written if text]
    return [SummaryRow(key=key, value=value) for key, value in rows]


@require_safe
def one(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """One booking, with the way to give it back."""
    reader = identity.signed_in(request)
    at = identity.received_at(request)
    booking = queries.booking(uuid, reader)
    context = desk(request, reader) | {
        "booking": booking,
        "rows": facts(booking, at),
        "may_cancel": booking.state != BookingState.CANCELLED and booking.ends_at > at,
        "by_centre": reader.organisation_id != booking.organisation_id,
        "object": f"booking:{uuid}",
        "url": f"/api/v1/bookings/{uuid}/cancellation",
        "next": f"/desk/bookings/{uuid}/done/{{leaf_sha256}}",
    }
    return render(request, "booking/booking.html", context)


@require_safe
def done(request: HttpRequest, uuid: UUID, leaf: str) -> HttpResponse:
    """Confirmation: booked, waiting, or given back."""
    reader = identity.signed_in(request)
    booking = queries.booking(uuid, reader)
    waits = _("If the time becomes free, you have it at once and get a message.")
    ways = {
        BookingState.BOOKED: (_("Your time is booked"), [Stage(_("Come, or give it back"), StageState.CURRENT)]),
        BookingState.WAITING: (_("You are on the waiting list"), [Stage(_("Wait"), StageState.CURRENT, detail=waits)]),
        BookingState.CANCELLED: (_("The booking is cancelled"), []),
    }
    title, steps = ways[BookingState(booking.state)]
    confirmation = Confirmation(
        title=title,
        reference=str(booking.uuid),
        next_steps=steps,
        receipt=receipt_of(leaf, title, booking.centre.zone, on=f"booking:{uuid}"),
    )
    context = desk(request, reader) | {
        "confirmation": confirmation,
        "links": [
            Link(_("This booking"), reverse("booking-one", args=[uuid])),
            Link(_("Calendar file of this booking"), reverse("booking-file", args=[uuid])),
            Link(_("All your bookings"), reverse("bookings")),
        ],
    }
    return render(request, "booking/done.html", context)


@require_safe
def booking_file(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The calendar file of one booking."""
    booking = queries.booking(uuid, identity.signed_in(request))
    body = icalendar.calendar(booking.centre.organisation.name, [calendars.event(booking)])
    headers = {"Content-Disposition": f'attachment; filename="booking-{uuid}.ics"'}
    return HttpResponse(body, content_type=icalendar.TYPE, headers=headers)


@require_safe
def feed(request: HttpRequest, token: str) -> HttpResponse:
    """The bookings of an organisation for a calendar program, which has no account: the address is the secret.

    It closes when its person no longer holds a mandate of the organisation.
    """
    at = identity.received_at(request)
    body = calendars.of_feed(queries.feed(token), at)
    headers = {"Cache-Control": "private, max-age=300", "Referrer-Policy": "no-referrer"}
    return HttpResponse(body, content_type=icalendar.TYPE, headers=headers)


@require_POST
def make_feed(request: HttpRequest) -> HttpResponse:
    """A calendar address, or a new one in place of one that became known. No act: it shows what the person may see."""
    reader = identity.signed_in(request)
    if reader.organisation_id is None:
        raise NotYours(reason=_("Bookings are made for an organisation: choose in your account for whom you act."))
    CalendarFeed.objects.update_or_create(
        person_id=reader.person_id,
        organisation_id=reader.organisation_id,
        defaults={"token": secrets.token_urlsafe(32)},
    )
    return redirect("bookings")
