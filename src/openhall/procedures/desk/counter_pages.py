"""Pages of the people at a desk: a counter with its queue, and how the desk is arranged."""

from typing import Any
from uuid import UUID, uuid4

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from openhall.identity import public as identity
from openhall.identity.public import Role
from openhall.kernel.refusals import NotFound, Refusal
from openhall.procedures.catalogue import public as catalogue
from openhall.procedures.desk import hours, policies, queries, tickets
from openhall.procedures.desk.models import Arrangement, Ticket, TicketState
from openhall.procedures.desk.pages import LIVE_SECONDS, minutes, queue_names
from openhall.procedures.dossiers import public as dossiers
from openhall.ui.components import Column

COUNTER = "desk_counter"
"""Where the session keeps at which counter somebody sits."""


@never_cache
@require_safe
def counters(request: HttpRequest) -> HttpResponse:
    """The desks of the reader's body: which counter one sits at, the kiosk and the board to open in the hall."""
    reader = identity.signed_in(request)
    if not dossiers.works(reader):
        raise NotFound
    own = dossiers.units(reader)
    arranged = {one.unit_id: one for one in Arrangement.objects.filter(unit__in=own)}
    context = {
        "desks": [
            {
                "unit": one,
                "counters": [each["number"] for each in arranged[one.pk].content["counters"]],
                "kiosk_url": reverse("kiosk", args=[one.number, queries.kiosk_key(one)]),
            }
            for one in own
            if one.pk in arranged
        ],
        "head": reader.holds(Role.HEAD),
        "own": own,
    }
    return render(request, "desk/counters.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def counter(request: HttpRequest, number: str, counter: int) -> HttpResponse:
    """A counter: who is there, who comes next. The button that calls has the focus: Enter calls the next."""
    reader, at, unit = identity.signed_in(request), identity.received_at(request), queries.unit(number)
    policies.require_works_at(reader, unit)
    row = queries.arrangement(unit)
    own = next((one for one in row.content["counters"] if one["number"] == counter), None)
    if own is None:
        raise NotFound(counter=counter)
    request.session[COUNTER] = [unit.number, counter]
    if request.method == "POST":
        try:
            _do(request, reader, unit, counter, at)
        except Refusal as error:
            messages.error(request, str(error.problem()["title"]))
        return redirect(request.path)
    waiting = queries.waiting(unit, at, letters=own["queues"], counter=counter)
    names = queue_names(row)
    here = tickets.current(unit, counter, at)
    context = {
        "unit": unit,
        "counter": counter,
        "current": here,
        "called": here is not None and here.state == TicketState.CALLED,
        "queue": names.get(here.letter, here.letter) if here else "",
        "rows": [
            [
                one.shown,
                names.get(one.letter, one.letter),
                minutes(int((at - one.taken_at).total_seconds())),
                _why_first(one, at),
            ]
            for one in waiting[:50]
        ],
        "columns": [
            Column(_("Number"), header=True),
            Column(_("What for")),
            Column(_("Waits for"), figure=True),
            Column(_("Goes first because")),
        ],
        "count": len(waiting),
        "plain": [one for one in waiting if not one.priority][:50],
        "priorities": row.content["priorities"],
        "lang": catalogue.html_lang(row.content["lang"]),
        "absent": queries.absent(unit, at),
        "others": [one["number"] for one in row.content["counters"] if one["number"] != counter],
        "live_seconds": LIVE_SECONDS,
        "here": request.path,
    }
    return render(request, "desk/counter.html", context)


def _why_first(one: Ticket, at: Any) -> str:
    if one.for_counter is not None:
        return _("Sent on to this counter")
    if one.priority:
        return one.priority
    if one.appointment is not None:
        return _("Appointment at %(time)s") % {"time": hours.clock(one.appointment.slot_at, hours.zone(at))}
    return "–"


def _do(request: HttpRequest, reader: Any, unit: Any, counter: int, at: Any) -> None:
    what = request.POST.get("do", "")
    if what == "next":
        if tickets.call_next(unit=unit, counter=counter, actor=reader, at=at) is None:
            messages.info(request, _("Nobody waits."))
        return
    found = queries.ticket(_uuid(request.POST.get("ticket", "")))
    if found.unit_id != unit.pk:
        raise NotFound(ticket=str(found.uuid))
    if what == "prefer":
        tickets.prefer(ticket=found.uuid, priority=request.POST.get("priority", "")[:200], actor=reader, at=at)
        messages.success(request, _("%(number)s goes first now.") % {"number": found.shown})
        return
    to = request.POST.get("to", "")
    wanted = int(to) if to.isascii() and to.isdigit() and len(to) < 4 else 0
    tickets.step(ticket=found.uuid, what=what, actor=reader, at=at, to=wanted)
    if what == "miss":
        tickets.call_next(unit=unit, counter=counter, actor=reader, at=at)


def _uuid(text: str) -> UUID:
    """An id of a form.

    Raises:
        NotFound: it is none.
    """
    try:
        return UUID(text)
    except ValueError as error:
        raise NotFound(ticket=text[:40]) from error


@never_cache
@require_safe
def arrange(request: HttpRequest, number: str) -> HttpResponse:
    """How a desk is arranged, for the head of its unit."""
    reader, unit = identity.signed_in(request), queries.unit(number)
    policies.require_works_at(reader, unit)
    row = Arrangement.objects.filter(unit=unit).first()
    uuid = row.uuid if row else uuid4()
    content = row.content if row else EMPTY
    context = {
        "unit": unit,
        "version": row.version if row else 0,
        "leaf": row.leaf_sha256 if row else "",
        "head": reader.holds(Role.HEAD),
        "content": content,
        "queues": "\n".join(
            f"{one['letter']}: {one['name']}" + (f" = {'; '.join(one['fields'])}" if one["fields"] else "")
            for one in content["queues"]
        ),
        "counters": "\n".join(f"{one['number']}: {' '.join(one['queues'])}" for one in content["counters"]),
        "priorities": "\n".join(f"{one['name']} = {one['source']}" for one in content["priorities"]),
        "hours": ", ".join("-".join(pair) for pair in content["hours"]),
        "promise": content["promise_minutes"] or "",
        "object": f"desk:{uuid}",
        "url": f"/api/v1/desk-arrangements/{uuid}/{unit.number}",
        "party": str(reader.organisation or ""),
        "origin": settings.OPENHALL_ORIGIN,
        "assertion_options": identity.assertion_options(reader),
        "here": request.path,
    }
    return render(request, "desk/arrange.html", context)


EMPTY: dict[str, Any] = {
    "lang": "vi", "queues": [], "counters": [], "priorities": [], "hours": [], "slot_minutes": 15, "slot_places": 1,
    "promise_minutes": None,
}  # fmt: skip
"""What a desk that nobody arranged says."""
