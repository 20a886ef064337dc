"""Pages of the tray: scans beside the papers that a dossier needs, by keyboard; search in what was scanned."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from openhall.identity import public as identity
from openhall.identity.public import Actor
from openhall.kernel.refusals import NotFound, Refusal
from openhall.procedures.catalogue import public as catalogue
from openhall.procedures.desk import queries, reading, tray
from openhall.procedures.desk.counter_pages import COUNTER
from openhall.procedures.dossiers import public as dossiers
from openhall.procedures.dossiers.public import Dossier, Draft
from openhall.ui.components import Column
from openhall.ui.components import of_unknown_language as unknown

MOST = 50


@never_cache
@require_safe
def tray_of(request: HttpRequest, of: str, uuid: UUID) -> HttpResponse:
    """The tray of the counter at which one sits, for a draft or a dossier; one who sits nowhere chooses first."""
    _holder(of, uuid, identity.signed_in(request), identity.received_at(request))
    sits = request.session.get(COUNTER)
    if not isinstance(sits, list) or len(sits) != 2:
        return redirect("desk-counters")
    return redirect("desk-tray", sits[0], sits[1], of, uuid)


def _holder(of: str, uuid: UUID, reader: Actor, at: datetime) -> Draft | Dossier:
    """What papers are being added to.

    Raises:
        NotFound
    """
    if of == "draft":
        return dossiers.own_draft(uuid, reader, at)
    row = dossiers.dossier(uuid, reader, at)
    if of != "dossier" or not dossiers.digitises(reader, row):
        raise NotFound(dossier=str(uuid))
    return row


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def tray_page(request: HttpRequest, number: str, counter: int, of: str, uuid: UUID) -> HttpResponse:
    """Each scan with the paper that it may be; one submit takes all that are chosen."""
    reader, at, unit = identity.signed_in(request), identity.received_at(request), queries.unit(number)
    holder = _holder(of, uuid, reader, at)
    rows = list(tray.of(unit, counter, reader)[:MOST])
    titles = [one["title"] for one in holder.edition.content["components"]]
    refusal = None
    if request.method == "POST":
        refusal = _take(request, rows, holder, len(titles), reader, at)
        if refusal is None:
            return redirect(request.path)
        rows = list(tray.of(unit, counter, reader)[:MOST])
    there = {one.component for one in holder.papers.all()}
    context = {
        "unit": unit,
        "counter": counter,
        "rows": [(one, tray.proposed(one, titles), tray.earlier(one)) for one in rows],
        "papers": list(enumerate(titles)),
        "lacking": [title for place, title in enumerate(titles) if place not in there],
        "lang": catalogue.html_lang(holder.edition.lang),
        "reads": reading.reader() is not None,
        "back": reverse("dossier-papers" if of == "draft" else "dossier-work", args=[uuid]),
        "here": request.path,
        "problem": refusal.problem() if refusal else None,
    }
    return render(request, "desk/tray.html", context, status=refusal.status if refusal else 200)


def _take(
    request: HttpRequest, rows: list[Any], holder: Draft | Dossier, papers: int, reader: Actor, at: Any
) -> Refusal | None:
    """Do what was chosen for each scan; the first refusal, with the rest done."""
    refusal = None
    for one in rows:
        chosen = request.POST.get(f"scan-{one.uuid}", "")
        try:
            if chosen == "throw":
                tray.throw_away(scan_uuid=one.uuid, actor=reader)
            elif chosen.isascii() and chosen.isdigit() and int(chosen[:4]) < papers:
                tray.take(scan_uuid=one.uuid, holder=holder, component=int(chosen), actor=reader, at=at)
        except Refusal as error:
            refusal = refusal or error
    return refusal


@never_cache
@require_safe
def scan_file(request: HttpRequest, uuid: UUID) -> FileResponse:
    """A scan, to look at."""
    row = tray.scan(uuid, identity.signed_in(request))
    answer = FileResponse(tray.opened(row), content_type=row.media_type)
    answer["Content-Disposition"] = "inline"
    return answer


@never_cache
@require_safe
def search_papers(request: HttpRequest) -> HttpResponse:
    """Dossiers in whose scanned papers words stand."""
    reader, words = identity.signed_in(request), request.GET.get("q", "")[:200]
    rows = [
        [
            format_html('<a href="{}">{}</a>', reverse("dossier-work", args=[row.uuid]), row.code),
            catalogue.own(row.edition.title, row.edition.lang),
            unknown(piece),
        ]
        for row, piece in tray.search_papers(words, reader)
    ]
    context = {
        "words": words,
        "rows": rows,
        "columns": [
            Column(_("Number of the dossier"), header=True),
            Column(_("Administrative procedure")),
            Column(_("Found")),
        ],
        "reads": reading.reader() is not None,
    }
    return render(request, "desk/search.html", context)
