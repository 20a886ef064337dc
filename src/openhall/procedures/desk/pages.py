"""Pages of desks for everybody: the kiosk, a ticket, the board, appointments, figures."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from openhall.identity import public as identity
from openhall.kernel.clock import instant_text
from openhall.kernel.refusals import NotFound, Refusal
from openhall.procedures.catalogue import public as catalogue
from openhall.procedures.desk import appointments, commands, hours, queries, tickets
from openhall.procedures.desk.inputs import TicketInput
from openhall.procedures.desk.models import AppointmentState, Arrangement, TicketState
from openhall.ui import formats
from openhall.ui.components import Column, SummaryRow

PAGE = 50
LIVE_SECONDS = 3


def queue_names(row: Arrangement) -> dict[str, Any]:
    """The names of queues by their letters, in the desk's own language."""
    return {one["letter"]: catalogue.own(one["name"], row.content["lang"]) for one in row.content["queues"]}


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def kiosk(request: HttpRequest, number: str, key: str) -> HttpResponse:
    """A screen in the hall: choose what you come for, get a ticket. Its address is known to the desk alone."""
    unit, at = queries.unit(number), identity.received_at(request)
    if key != queries.kiosk_key(unit):
        raise NotFound(unit=number[:40])
    row = queries.arrangement(unit)
    refusal = None
    if request.method == "POST":
        given = TicketInput(
            queue=request.POST.get("queue", "")[:1] or None if request.POST.get("queue", "").isupper() else None,
            priority=request.POST.get("priority", "")[:200].replace("\0", ""),
            code=request.POST.get("code", "")[:20].replace("\0", ""),
        )
        try:
            made = tickets.draw(unit=unit, given=given, at=at)
            return redirect(f"{reverse('ticket', args=[made.uuid])}?kiosk={key}")
        except Refusal as error:
            refusal = error
    context = {
        "unit": unit,
        "queues": list(queue_names(row).items()),
        "priorities": row.content["priorities"],
        "lang": catalogue.html_lang(row.content["lang"]),
        "here": request.path,
        "problem": refusal.problem() if refusal else None,
    }
    return render(request, "desk/kiosk.html", context, status=refusal.status if refusal else 200)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def ticket(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """A ticket: its number, how many are before it, where it is called. To print, and for the telephone."""
    row, at = queries.ticket(uuid), identity.received_at(request)
    if request.method == "POST":
        tickets.leave(ticket=uuid, at=at)
        return redirect(request.path)
    before = queries.before(row, at) if row.state == TicketState.WAITING else 0
    over = row.state not in (TicketState.WAITING, TicketState.CALLED) or row.day != hours.today(at)
    key = request.GET.get("kiosk", "")
    at_kiosk = key == queries.kiosk_key(row.unit)
    context = {
        "row": row,
        "before": before,
        "over": over,
        "live_seconds": LIVE_SECONDS,
        "waiting": row.state == TicketState.WAITING,
        "called": row.state == TicketState.CALLED,
        "queue": queue_names(queries.arrangement(row.unit)).get(row.letter, row.letter),
        "taken_at": formats.instant(row.taken_at, hours.zone(at)),
        "here": request.path,
        "address": f"{settings.OPENHALL_ORIGIN}{reverse('ticket', args=[uuid])}" if at_kiosk else "",
        "kiosk_url": reverse("kiosk", args=[row.unit.number, key]) if at_kiosk else "",
    }
    return render(request, "desk/ticket.html", context)


@never_cache
@require_safe
def board(request: HttpRequest, number: str) -> HttpResponse:
    """The board in the hall: which number is called to which counter, in large letters; nobody's name."""
    unit, at = queries.unit(number), identity.received_at(request)
    row = queries.arrangement(unit)
    waiting = queries.waiting(unit, at)
    context = {
        "unit": unit,
        "called": [(one.shown, one.counter, one.state == TicketState.CALLED) for one in queries.called(unit, at)[:8]],
        "queues": [
            (letter, name, sum(one.letter == letter for one in waiting)) for letter, name in queue_names(row).items()
        ],
        "live_seconds": LIVE_SECONDS,
    }
    return render(request, "desk/board.html", context)


@require_safe
def desks(request: HttpRequest) -> HttpResponse:
    """Every desk: how many wait there now, appointments, figures."""
    at = identity.received_at(request)
    page = Paginator(queries.arranged(), PAGE).get_page(request.GET.get("page", "1"))
    rows = [
        [
            one.unit.organisation.name,
            len(queries.waiting(one.unit, at)),
            format_html('<a href="{}">{}</a>', reverse("desk-slots", args=[one.unit.number]), _("Book an appointment")),
            format_html('<a href="{}">{}</a>', reverse("desk-board", args=[one.unit.number]), _("Board")),
            format_html('<a href="{}">{}</a>', reverse("desk-figures", args=[one.unit.number]), _("Waiting times")),
        ]
        for one in page
    ]
    context = {
        "rows": rows,
        "columns": [
            Column(_("Desk"), header=True),
            Column(_("People who wait now"), figure=True),
            Column(_("Appointments")),
            Column(_("Now")),
            Column(_("Figures")),
        ],
        "newer": f"?page={page.previous_page_number()}" if page.has_previous() else "",
        "older": f"?page={page.next_page_number()}" if page.has_next() else "",
        "guest": identity.reader(request) is None,
    }
    return render(request, "desk/desks.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def slots(request: HttpRequest, number: str) -> HttpResponse:
    """Book an appointment: what for, then the day, then the time."""
    unit, at = queries.unit(number), identity.received_at(request)
    row = queries.arrangement(unit)
    names = queue_names(row)
    refusal = None
    letter = request.POST.get("queue", request.GET.get("queue", ""))
    letter = letter if letter in names else next(iter(names))
    if request.method == "POST":
        actor = identity.signed_in(request)
        try:
            slot_at = _moment(request.POST.get("slot", ""))
            made = appointments.book(unit=unit, letter=letter, slot_at=slot_at, actor=actor, at=at)
            return redirect("appointment", made.uuid)
        except Refusal as error:
            refusal = error
    free, zone = appointments.free(unit, letter, at), hours.zone(at)
    context = {
        "unit": unit,
        "queues": [(one, name, one == letter) for one, name in names.items()],
        "letter": letter,
        "days": [
            (formats.day(day), [(instant_text(one), hours.clock(one, zone)) for one in there])
            for day, there in free.items()
        ],
        "guest": identity.reader(request) is None,
        "here": request.path,
        "problem": refusal.problem() if refusal else None,
    }
    return render(request, "desk/slots.html", context, status=refusal.status if refusal else 200)


def _moment(text: str) -> datetime:
    try:
        found = datetime.fromisoformat(text)
    except ValueError as error:
        raise NotFound(slot=text[:40]) from error
    if found.tzinfo is None:
        raise NotFound(slot=text[:40])
    return found


@never_cache
@require_safe
def own_appointments(request: HttpRequest) -> HttpResponse:
    """The reader's appointments."""
    reader, at = identity.signed_in(request), identity.received_at(request)
    page = Paginator(queries.own_appointments(reader), PAGE).get_page(request.GET.get("page", "1"))
    context = {
        "rows": [
            [
                format_html(
                    '<a href="{}">{}</a>',
                    reverse("appointment", args=[one.uuid]),
                    formats.instant(one.slot_at, hours.zone(at)),
                ),
                one.unit.organisation.name,
                one.get_state_display(),
            ]
            for one in page
        ],
        "columns": [Column(_("When"), header=True), Column(_("Desk")), Column(_("State"))],
        "newer": f"?page={page.previous_page_number()}" if page.has_previous() else "",
        "older": f"?page={page.next_page_number()}" if page.has_next() else "",
    }
    return render(request, "desk/appointments.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def appointment(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """One's appointment: when, where, the code for the kiosk; it can be cancelled."""
    reader, at = identity.signed_in(request), identity.received_at(request)
    row = queries.own_appointment(uuid, reader)
    if request.method == "POST":
        appointments.cancel(appointment=uuid, actor=reader, at=at)
        messages.success(request, _("The appointment is cancelled; somebody else can have the time."))
        return redirect(request.path)
    names = queue_names(queries.arrangement(row.unit))
    context = {
        "row": row,
        "facts": [
            SummaryRow(_("When"), formats.instant(row.slot_at, hours.zone(at))),
            SummaryRow(_("Where"), row.unit.organisation.name),
            SummaryRow(_("What for"), names.get(row.letter, row.letter)),
            SummaryRow(_("State"), row.get_state_display()),
        ],
        "booked": row.state == AppointmentState.BOOKED,
        "here": request.path,
    }
    return render(request, "desk/appointment.html", context)


@require_safe
def figures(request: HttpRequest, number: str) -> HttpResponse:
    """How long people waited at a desk, day by day, with the receipt of each day."""
    unit = queries.unit(number)
    page = Paginator(queries.days(unit), PAGE).get_page(request.GET.get("page", "1"))
    rows = [
        [
            format_html('<a href="/receipts/{}">{}</a>', one.leaf_sha256, formats.day(one.day)),
            one.figures["tickets"],
            one.figures["served"],
            minutes(one.figures["waited_median"]),
            minutes(one.figures["waited_most"]),
            minutes(one.figures["service_median"]),
            f"{one.figures['in_promise']} / {one.figures['called']}" if one.promise_minutes else _("Nothing promised"),
            format_html('<a href="{}">CSV</a>', reverse("desk-day", args=[number, one.day.isoformat()])),
        ]
        for one in page
    ]
    row = queries.arrangement(unit)
    context = {
        "unit": unit,
        "promise": row.content["promise_minutes"],
        "priorities": [(one["name"], one["source"]) for one in row.content["priorities"]],
        "lang": catalogue.html_lang(row.content["lang"]),
        "leaf": row.leaf_sha256,
        "rows": rows,
        "columns": [
            Column(_("Day"), header=True),
            Column(_("Tickets"), figure=True),
            Column(_("Served"), figure=True),
            Column(_("Median wait"), figure=True),
            Column(_("Longest wait"), figure=True),
            Column(_("Median at the counter"), figure=True),
            Column(_("Called in time"), figure=True),
            Column(_("List")),
        ],
        "newer": f"?page={page.previous_page_number()}" if page.has_previous() else "",
        "older": f"?page={page.next_page_number()}" if page.has_next() else "",
    }
    return render(request, "desk/figures.html", context)


def minutes(seconds: int | None) -> str:
    """Seconds as whole minutes, rounded down; a dash where nothing was measured."""
    return "–" if seconds is None else _("%(minutes)s min") % {"minutes": seconds // 60}


@require_safe
def day_list(request: HttpRequest, number: str, day: str) -> HttpResponse:
    """The list of a closed day's tickets as CSV: the bytes whose digest is on the log."""
    unit = queries.unit(number)
    try:
        wanted = date.fromisoformat(day)
    except ValueError as error:
        raise NotFound(day=day[:20]) from error
    if not queries.days(unit).filter(day=wanted).exists():
        raise NotFound(day=day[:20])
    answer = HttpResponse(commands.day_list(unit, wanted), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="desk-{unit.number}-{wanted.isoformat()}.csv"'
    return answer
