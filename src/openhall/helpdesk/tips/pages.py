"""Pages of the tip box. Those for whoever gives a tip ask identity nothing, set no cookie and are the same for all."""

from uuid import UUID, uuid4

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from openhall.helpdesk.tips import policies, queries
from openhall.helpdesk.tips.models import TipOutcome, TipState
from openhall.identity import public as identity
from openhall.ui.components import Tag

COLOURS = {TipState.NEW: "amber", TipState.IN_WORK: "teal", TipState.CLOSED: "green"}


@require_safe
def give(request: HttpRequest) -> HttpResponse:
    """Write a tip: it is sealed in the browser."""
    return render(request, "tips/give.html", {"keys": queries.recipients(), "counts": queries.counts()})


@require_safe
def mailbox(request: HttpRequest) -> HttpResponse:
    """Open a mailbox by its code: letters are opened in the browser."""
    return render(request, "tips/mailbox.html")


@never_cache
@require_safe
def desk(request: HttpRequest) -> HttpResponse:
    """Tips, and the reader’s key."""
    reader = policies.require_reader(identity.signed_in(request))
    closed, before = request.GET.get("closed") == "1", request.GET.get("before", "")
    rows = queries.tips(
        reader,
        closed=closed,
        before=int(before) if before.isascii() and before.isdigit() and len(before) < 19 else None,
    )
    context = {
        "tips": [(row, Tag(row.get_state_display(), COLOURS[TipState(row.state)])) for row in rows],
        "closed": closed,
        "older": rows[-1].pk if len(rows) == queries.PAGE else None,
        "key": queries.own_key(reader),
        "uuid": str(uuid4()),
        "party": str(reader.organisation or ""),
        "origin": settings.OPENHALL_ORIGIN,
        "assertion_options": identity.assertion_options(reader),
    }
    return render(request, "tips/desk.html", context)


@never_cache
@require_safe
def tip(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """One tip: its letters are opened in the investigator’s browser."""
    reader = identity.signed_in(request)
    row = queries.tip(uuid, reader)
    context = {
        "row": row,
        "tag": Tag(row.get_state_display(), COLOURS[TipState(row.state)]),
        "outcomes": [(code, label) for code, label in TipOutcome.choices if code],
        "closed": row.state == TipState.CLOSED,
        "here": f"/desk/tips/{row.uuid}",
        "api": f"/api/v1/tips/{row.uuid}",
        "object": f"tip:{row.uuid}",
        "party": str(reader.organisation or ""),
        "origin": settings.OPENHALL_ORIGIN,
        "assertion_options": identity.assertion_options(reader),
    }
    return render(request, "tips/tip.html", context)
