"""Pages of opinions: what one's unit is asked, an opinion from both sides, asking about a dossier."""

from datetime import datetime
from uuid import UUID, uuid4

from django.conf import settings
from django.core.paginator import Paginator
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from openhall.identity import public as identity
from openhall.identity.public import Actor
from openhall.procedures.catalogue import public as catalogue
from openhall.procedures.dossiers import public as dossiers
from openhall.procedures.opinions import queries
from openhall.procedures.opinions.commands import asked_of
from openhall.procedures.opinions.models import Opinion, OpinionState
from openhall.ui import formats
from openhall.ui.components import Column, SummaryRow, of_unknown_language
from openhall.ui.templatetags.openhall_ui import tag_

PAGE = 50
COLOURS = {OpinionState.ASKED: "amber", OpinionState.GIVEN: "green", OpinionState.WITHDRAWN: "grey"}


def _signing(request: HttpRequest, reader: Actor) -> dict[str, object]:
    return {
        "party": str(reader.organisation or ""),
        "origin": settings.OPENHALL_ORIGIN,
        "assertion_options": identity.assertion_options(reader),
        "here": request.path,
    }


def _mark(row: Opinion) -> SafeString:
    return tag_(row.get_state_display(), COLOURS[OpinionState(row.state)])


def _due(row: Opinion, at: datetime) -> SafeString | str:
    due = formats.instant(row.due_at, dossiers.zone(row.dossier))
    late = (row.ended_at or at) > row.due_at and row.state != OpinionState.WITHDRAWN
    return format_html("{} {}", due, tag_(_("Overdue"), "red")) if late else due


def _link(row: Opinion, words: object) -> SafeString:
    return format_html('<a href="{}">{}</a>', reverse("opinion", args=[row.uuid]), words)


@never_cache
@require_safe
def opinions(request: HttpRequest) -> HttpResponse:
    """What other units ask the reader's, by deadline; or what is answered."""
    reader, at = identity.signed_in(request), identity.received_at(request)
    ended = request.GET.get("ended", "") == "1"
    page = Paginator(queries.queue(reader, ended=ended), PAGE).get_page(request.GET.get("page", "1"))
    asked = "ended=1&" if ended else ""
    context = {
        "ended": ended,
        "rows": [
            [_link(one, dossiers.title(one.dossier)), one.asking.number, _mark(one), _due(one, at)] for one in page
        ],
        "columns": [
            Column(_("Administrative procedure"), header=True),
            Column(_("Asked by")),
            Column(_("State")),
            Column(_("Due by")),
        ],
        "newer": f"?{asked}page={page.previous_page_number()}" if page.has_previous() else "",
        "older": f"?{asked}page={page.next_page_number()}" if page.has_next() else "",
    }
    return render(request, "opinions/opinions.html", context)


@never_cache
@require_safe
def opinion(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """An opinion: the asked unit answers it, the one that decides reads or withdraws it."""
    reader, at = identity.signed_in(request), identity.received_at(request)
    row = queries.opinion(uuid, reader)
    decides, open_ = dossiers.handles(reader, row.dossier), row.state == OpinionState.ASKED
    components = row.dossier.edition.content["components"]
    context = {
        "row": row,
        "title": dossiers.title_read(row.dossier),
        "mark": row.get_state_display(),
        "colour": COLOURS[OpinionState(row.state)],
        "facts": _facts(row, at),
        "papers": [
            (
                reverse("opinion-paper", args=[uuid, one.uuid]),
                catalogue.own(components[one.component]["title"], row.dossier.edition.lang),
                one.name,
            )
            for one in queries.papers(row, reader)
        ],
        "hidden": not open_ and not decides,
        "runs": open_ and at <= row.due_at,
        "now": at,
        "zone": dossiers.zone(row.dossier),
        "answers": open_ and asked_of(reader, row),
        "withdraws": open_ and decides,
        "dossier_url": reverse("dossier-opinions", args=[row.dossier.uuid]) if decides else "",
        "object": f"opinion:{uuid}",
        "api": f"/api/v1/opinions/{uuid}",
    }
    return render(request, "opinions/opinion.html", context | _signing(request, reader))


def _facts(row: Opinion, at: datetime) -> list[SummaryRow]:
    """Who asks whom, and until when. Nothing here says whose dossier it is."""
    zone = dossiers.zone(row.dossier)
    found = [
        SummaryRow(_("Asked by"), dossiers.unit_name(row.asking)),
        SummaryRow(_("Asked unit"), dossiers.unit_name(row.asked)),
        SummaryRow(_("Asked at"), formats.instant(row.asked_at, zone)),
        SummaryRow(_("Due by"), _due(row, at)),
    ]
    if row.ended_at is not None:
        found.append(SummaryRow(row.get_state_display(), formats.instant(row.ended_at, zone)))
    return found


@never_cache
@require_safe
def of_dossier(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """What other units were asked about a dossier, and asking one more."""
    reader, at = identity.signed_in(request), identity.received_at(request)
    row, found = queries.of_dossier(uuid, reader, at)
    new = uuid4()
    until = dossiers.promised(row)
    context = {
        "row": row,
        "rows": [[_link(one, one.asked.number), _mark(one), _due(one, at), one.words and _words(one)] for one in found],
        "columns": [
            Column(_("Asked unit"), header=True),
            Column(_("State")),
            Column(_("Due by")),
            Column(_("Opinion or reason")),
        ],
        "may_ask": dossiers.waits_for_office(row) and until is not None and at < until,
        "until": formats.instant(until, dossiers.zone(row)) if until else "",
        "papers": [(one.uuid, one.name) for one in row.papers.all()],
        "object": f"opinion:{new}",
        "url": f"/api/v1/opinions/{new}",
    }
    return render(request, "opinions/of_dossier.html", context | _signing(request, reader))


def _words(row: Opinion) -> object:
    return of_unknown_language(row.words[:200])


@never_cache
@require_safe
def paper(request: HttpRequest, uuid: UUID, paper: UUID) -> FileResponse:
    """A paper that goes with an opinion: for the asked unit while it is asked."""
    row, file = queries.paper(uuid, paper, identity.signed_in(request))
    answer = FileResponse(file, content_type=row.media_type, as_attachment=True, filename=row.name)
    answer["X-Content-Type-Options"] = "nosniff"
    return answer
