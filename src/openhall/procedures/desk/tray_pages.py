"""Pages of the tray: scans beside the papers that a dossier needs, by keyboard; search in what was scanned."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import FileResponse, HttpRequest, HttpResponse, QueryDict
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
from openhall.procedures.desk import kept_pages, queries, reading, sheet_pages, tray
from openhall.procedures.desk.counter_pages import COUNTER
from openhall.procedures.desk.scan_models import Scan
from openhall.procedures.dossiers import public as dossiers
from openhall.procedures.dossiers.public import Dossier, Draft
from openhall.ui.components import Column
from openhall.ui.components import of_unknown_language as unknown

MOST = 50
THROWN = "throw"


@never_cache
@require_safe
def tray_of(request: HttpRequest, of: str, uuid: UUID) -> HttpResponse:
    """The tray of the counter at which one sits, for a draft or a dossier; one who sits nowhere chooses first."""
    tray.holder(of, uuid, identity.signed_in(request), identity.received_at(request))
    sits = request.session.get(COUNTER)
    if not isinstance(sits, list) or len(sits) != 2:
        return redirect("desk-counters")
    return redirect("desk-tray", sits[0], sits[1], of, uuid)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def tray_page(request: HttpRequest, number: str, counter: int, of: str, uuid: UUID) -> HttpResponse:
    """Each page of each scan with the paper that it may be; one submit takes all that are chosen.

    Turning a page keeps what is chosen: the page is shown again with it.
    """
    reader, at, unit = identity.signed_in(request), identity.received_at(request), queries.unit(number)
    holder = tray.holder(of, uuid, reader, at)
    rows = list(tray.of(unit, counter, reader)[:MOST])
    asked = dict(dossiers.components(holder))
    # A paper that isn't asked for keeps its place in the list, and no scan is proposed for it.
    titles = [asked.get(place, "") for place in range(max(asked) + 1)]
    refusal, kept = None, None
    if request.method == "POST" and "turn" in request.POST:
        _turn(request.POST["turn"], reader)
        kept = request.POST
    elif request.method == "POST":
        refusal = _take(request, rows, holder, len(titles), reader, at)
        if refusal is None:
            return redirect(request.path)
    rows = list(tray.of(unit, counter, reader)[:MOST])
    there = {one.component for one in holder.papers.all()}
    context = {
        "unit": unit,
        "counter": counter,
        "rows": [_shown(one, titles, kept) for one in rows],
        "papers": [(str(place), title) for place, title in asked.items()],
        "lacking": [title for place, title in asked.items() if place not in there],
        "lang": catalogue.html_lang(holder.edition.lang),
        "reads": reading.reader() is not None,
        "draws": kept_pages.draws(),
        "back": reverse("dossier-papers" if of == "draft" else "dossier-work", args=[uuid]),
        "here": request.path,
        "problem": refusal.problem() if refusal else None,
    }
    return render(request, "desk/tray.html", context, status=refusal.status if refusal else 200)


def _shown(row: Scan, titles: list[str], kept: QueryDict | None) -> dict[str, Any]:
    """A scan with its pages; each with what is chosen for it, as it was chosen or as its words propose."""
    proposals = tray.proposed_pages(row, titles)
    whole = tray.proposed(row, titles)
    pages = []
    for one in sheet_pages.of_scan(row):
        proposal = proposals[int(str(one["page"]))]
        said = "" if proposal is None else str(proposal)
        pages.append(one | {"chosen": kept.get(f"page-{one['key']}", said) if kept is not None else said})
    return {
        "scan": row,
        "pages": pages,
        "codes": tray.earlier(row),
        "chosen": "" if whole is None else str(whole),
    }


def _turn(text: str, reader: Actor) -> None:
    """Turn the page that a button names.

    Raises:
        NotFound
    """
    key, _dash, page = text.rpartition("-")
    try:
        tray.turn(scan_uuid=UUID(key), page=int(page[:4]), actor=reader)
    except ValueError as error:
        raise NotFound(scan=text[:40]) from error


def _take(
    request: HttpRequest, rows: list[Scan], holder: Draft | Dossier, papers: int, reader: Actor, at: datetime
) -> Refusal | None:
    """Do what was chosen for each scan and page; the first refusal, with the rest done."""
    refusal = None
    for one in rows:
        chosen = _chosen(request.POST, f"scan-{one.uuid}", papers)
        pages = [
            tray.Chosen(page, one.turn_of(page), None if said == THROWN else int(said))
            for page in one.left
            if (said := _chosen(request.POST, f"page-{one.uuid}-{page}", papers))
        ]
        try:
            if chosen == THROWN:
                tray.throw_away(scan_uuid=one.uuid, actor=reader)
            elif chosen:
                tray.take(scan_uuid=one.uuid, holder=holder, component=int(chosen), actor=reader, at=at)
            elif pages:
                tray.take_pages(scan_uuid=one.uuid, holder=holder, chosen=pages, actor=reader, at=at)
        except Refusal as error:
            refusal = refusal or error
    return refusal


def _chosen(said: QueryDict, name: str, papers: int) -> str:
    """What was chosen in a field: the figure of a paper, ``throw``, or nothing."""
    text = said.get(name, "")
    known = text.isascii() and text.isdigit() and len(text) < 4 and int(text) < papers
    return text if known or text == THROWN else ""


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
