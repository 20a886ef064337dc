"""Pages of the hotline: recording a call, what waits for an answer, the figures for everybody."""

import csv
from datetime import datetime
from uuid import UUID, uuid4

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
from openhall.procedures.contact import queries
from openhall.procedures.contact.models import Call, CallState
from openhall.procedures.dossiers import public as dossiers
from openhall.ui import formats
from openhall.ui.components import Column, SummaryRow, of_unknown_language
from openhall.ui.templatetags.openhall_ui import tag_

PAGE = 50
COLUMNS = ("month", "unit", "calls", "answered_at_once", "answered_in_time", "answered_late", "waiting", "overdue")


def signing(request: HttpRequest, reader: Actor) -> dict[str, object]:
    """What a page with a signed form needs."""
    return {
        "party": str(reader.organisation or ""),
        "origin": settings.OPENHALL_ORIGIN,
        "assertion_options": identity.assertion_options(reader),
        "here": request.path,
    }


@require_safe
def figures(request: HttpRequest) -> HttpResponse:
    """How many people called, and how many had an answer in time, by month and unit."""
    found = queries.months(identity.received_at(request))
    total, late = sum(one.calls for one in found), sum(one.late + one.overdue for one in found)
    context = {
        "total": total,
        "late": late,
        "rows": [
            [one.month, one.unit, *map(formats.number, (one.calls, one.at_once, one.in_time, one.late, one.waiting))]
            for one in found
        ],
        "columns": [
            Column(_("Month"), header=True),
            Column(_("Unit")),
            Column(_("Calls"), figure=True),
            Column(_("Answered at once"), figure=True),
            Column(_("Answered later, in time"), figure=True),
            Column(_("Answered late"), figure=True),
            Column(_("Waiting"), figure=True),
        ],
        "csv_url": reverse("hotline-csv"),
    }
    return render(request, "contact/figures.html", context)


@require_safe
def figures_csv(request: HttpRequest) -> HttpResponse:
    """The same figures as CSV."""
    answer = HttpResponse(content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="hotline.csv"'
    writer = csv.writer(answer, lineterminator="\n")
    writer.writerow(COLUMNS)
    for one in queries.months(identity.received_at(request)):
        row = (one.month, one.unit, one.calls, one.at_once, one.in_time, one.late, one.waiting, one.overdue)
        writer.writerow(row)
    return answer


@never_cache
@require_safe
def desk(request: HttpRequest) -> HttpResponse:
    """Recording a call, and the calls that wait, by deadline; or those that are answered."""
    reader, at = identity.signed_in(request), identity.received_at(request)
    answered = request.GET.get("answered", "") == "1"
    page = Paginator(queries.calls(reader, answered=answered), PAGE).get_page(request.GET.get("page", "1"))
    asked = "answered=1&" if answered else ""
    uuid = uuid4()
    context = {
        "answered": answered,
        "units": dossiers.units(reader),
        "rows": [
            [_link(one), of_unknown_language(one.question[:100]), one.procedure or "–", _due(one, at)] for one in page
        ],
        "columns": [
            Column(_("Called at"), header=True),
            Column(_("Question")),
            Column(_("Administrative procedure")),
            Column(_("Answer due by")),
        ],
        "newer": f"?{asked}page={page.previous_page_number()}" if page.has_previous() else "",
        "older": f"?{asked}page={page.next_page_number()}" if page.has_next() else "",
        "dossier": request.GET.get("dossier", "")[:60],
        "object": f"hotline-call:{uuid}",
        "url": f"/api/v1/hotline-calls/{uuid}",
        "next": reverse("hotline-call", args=[uuid]),
    }
    return render(request, "contact/hotline.html", context | signing(request, reader))


def _link(row: Call) -> object:
    when = formats.instant(row.called_at, queries.zone(row.called_at))
    return format_html('<a href="{}">{}</a>', reverse("hotline-call", args=[row.uuid]), when)


def _due(row: Call, at: datetime) -> str:
    if row.due_at is None:
        return _("Answered at once")
    due = formats.instant(row.due_at, queries.zone(at))
    late = row.in_time is False or (row.state == CallState.OPEN and at > row.due_at)
    return format_html("{} {}", due, tag_(_("Overdue"), "red")) if late else due


@never_cache
@require_safe
def call(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """A call; the answer that is still owed."""
    reader, at = identity.signed_in(request), identity.received_at(request)
    row = queries.call(uuid, reader)
    zone = queries.zone(at)
    facts = [
        SummaryRow(_("Called at"), formats.instant(row.called_at, zone)),
        SummaryRow(_("Unit"), row.unit.number),
        SummaryRow(_("Written down by"), row.officer.name),
        SummaryRow(_("Who called"), of_unknown_language(row.caller) if row.caller else _("Not given")),
        SummaryRow(_("Telephone"), row.telephone or _("Not given")),
        SummaryRow(_("Administrative procedure"), row.procedure or _("None")),
    ]
    if row.dossier is not None:
        link = format_html('<a href="{}">{}</a>', reverse("dossier-work", args=[row.dossier.uuid]), row.dossier.code)
        facts.append(SummaryRow(_("Dossier"), link))
    facts.append(SummaryRow(_("Question"), of_unknown_language(row.question)))
    if row.answer:
        facts.append(SummaryRow(_("Answer"), of_unknown_language(row.answer)))
    facts.append(SummaryRow(_("Answer due by"), _due(row, at)))
    context = {
        "row": row,
        "facts": facts,
        "open": row.state == CallState.OPEN,
        "object": f"hotline-call:{uuid}",
        "url": f"/api/v1/hotline-calls/{uuid}/answer",
    }
    return render(request, "contact/call.html", context | signing(request, reader))
