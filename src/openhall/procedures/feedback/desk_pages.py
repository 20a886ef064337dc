"""Pages of the unit: what people wrote about dossiers, and its answers."""

from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from openhall.identity import public as identity
from openhall.identity.public import Actor
from openhall.procedures.dossiers import public as dossiers
from openhall.procedures.feedback import queries
from openhall.procedures.feedback.models import Reflection, ReflectionState
from openhall.ui import formats
from openhall.ui.components import Column, SummaryRow, of_unknown_language
from openhall.ui.templatetags.openhall_ui import tag_

PAGE = 50


def signing(request: HttpRequest, reader: Actor) -> dict[str, object]:
    """What a page with a signed form needs."""
    return {
        "party": str(reader.organisation or ""),
        "origin": settings.OPENHALL_ORIGIN,
        "assertion_options": identity.assertion_options(reader),
        "here": request.path,
    }


@never_cache
@require_safe
def reflections(request: HttpRequest) -> HttpResponse:
    """What waits for an answer, by deadline; or what has ended."""
    reader, at = identity.signed_in(request), identity.received_at(request)
    ended = request.GET.get("ended", "") == "1"
    page = Paginator(queries.reflections(reader, ended=ended), PAGE).get_page(request.GET.get("page", "1"))
    asked = "ended=1&" if ended else ""
    context = {
        "ended": ended,
        "rows": [[_link(one), of_unknown_language(one.words[:100]), one.unit.number, _due(one, at)] for one in page],
        "columns": [
            Column(_("Dossier"), header=True),
            Column(_("What was written")),
            Column(_("Unit")),
            Column(_("Answer due by")),
        ],
        "newer": f"?{asked}page={page.previous_page_number()}" if page.has_previous() else "",
        "older": f"?{asked}page={page.next_page_number()}" if page.has_next() else "",
    }
    return render(request, "feedback/reflections.html", context)


def _link(row: Reflection) -> object:
    return format_html('<a href="{}">{}</a>', reverse("reflection", args=[row.uuid]), row.dossier.code)


def _due(row: Reflection, at: datetime) -> str:
    due = formats.instant(row.due_at, dossiers.zone(row.dossier))
    late = (row.ended_at or at) > row.due_at
    return format_html("{} {}", due, tag_(_("Overdue"), "red")) if late else due


@never_cache
@require_safe
def reflection(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """What somebody wrote, and the answer that is owed."""
    reader, at = identity.signed_in(request), identity.received_at(request)
    row = queries.reflection(uuid, reader)
    zone = dossiers.zone(row.dossier)
    dossier = format_html('<a href="{}">{}</a>', reverse("dossier-work", args=[row.dossier.uuid]), row.dossier.code)
    facts = [
        SummaryRow(_("Dossier"), dossier),
        SummaryRow(_("Written at"), formats.instant(row.handed_in_at, zone)),
        SummaryRow(_("Answer due by"), _due(row, at)),
        SummaryRow(_("What was written"), of_unknown_language(row.words or "–")),
    ]
    if row.answer:
        facts.append(SummaryRow(_("Answer"), of_unknown_language(row.answer)))
    context = {
        "row": row,
        "facts": facts,
        "mark": row.get_state_display(),
        "colour": "grey" if row.state == ReflectionState.OPEN else "green",
        "open": row.state == ReflectionState.OPEN,
        "object": f"reflection:{uuid}",
        "api": f"/api/v1/reflections/{uuid}",
    }
    return render(request, "feedback/reflection.html", context | signing(request, reader))
