"""Pictures of pages: of scans in a tray and of papers, and the panel that shows them beside the form."""

from datetime import datetime
from pathlib import Path
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from openhall.identity import public as identity
from openhall.identity.public import Actor
from openhall.kernel.refusals import NotFound, Refusal
from openhall.procedures.catalogue import public as catalogue
from openhall.procedures.desk import kept_pages, reading, sheets, tray
from openhall.procedures.desk.counter_pages import COUNTER
from openhall.procedures.desk.scan_models import PaperText, Scan
from openhall.procedures.dossiers import public as dossiers
from openhall.procedures.dossiers.public import Dossier, Draft, Paper

MOST_SHOWN = 60
"""Pages that a panel shows at most."""


@cache_control(private=True, max_age=300)
@require_safe
def scan_page(request: HttpRequest, uuid: UUID, page: int, size: str) -> HttpResponse:
    """A page of a scan in a tray of one's desk, as a picture, turned as it was turned."""
    row = tray.scan(uuid, identity.signed_in(request))
    turn = request.GET.get("turn", "")
    pick = (page, int(turn) if turn in ("0", "90", "180", "270") else row.turn_of(page))
    return _picture(kept_pages.of_scan(row, pick, _size(size)))


@cache_control(private=True, max_age=300)
@require_safe
def paper_page(request: HttpRequest, uuid: UUID, page: int, size: str) -> HttpResponse:
    """A page of a paper that one may read, as a picture; for the people of a desk."""
    reader = identity.signed_in(request)
    if not dossiers.works(reader):
        raise NotFound(paper=str(uuid))
    folder, row = dossiers.paper(uuid, reader, identity.received_at(request))
    return _picture(kept_pages.of_paper(folder, row, (page, 0), _size(size)))


def _size(text: str) -> str:
    if text not in sheets.SIZES:
        raise NotFound(size=text[:10])
    return text


def _picture(data: bytes) -> HttpResponse:
    if not data:
        raise NotFound
    answer = HttpResponse(data, content_type="image/png")
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


def panel(request: HttpRequest, row: Dossier | Draft, reader: Actor, at: datetime) -> SafeString:
    """Beside the form: the papers that are there, then what lies in the tray of the reader’s counter."""
    if not dossiers.works(reader):
        return SafeString()
    shown = _papers(row)
    sits = request.session.get(COUNTER)
    if isinstance(row, Draft) and isinstance(sits, list) and len(sits) == 2:
        unit = next((one for one in dossiers.units(reader) if one.number == sits[0]), None)
        if unit is not None:
            shown += [one for scan in tray.of(unit, sits[1], reader)[:20] for one in of_scan(scan)]
    if not shown:
        return SafeString()
    context = {
        "pages": shown[:MOST_SHOWN],
        "more": max(0, len(shown) - MOST_SHOWN),
        "draws": kept_pages.draws(),
        "lang": catalogue.html_lang(row.edition.lang),
    }
    return render_to_string("desk/_beside.html", context, request=request)


def _papers(row: Dossier | Draft) -> list[dict[str, object]]:
    papers = list(row.papers.all()[:MOST_SHOWN])
    said = dict(PaperText.objects.filter(paper__in=papers).values_list("paper_id", "text"))
    titles = dict(enumerate(one["title"] for one in row.edition.content["components"]))
    found: list[dict[str, object]] = []
    for one in papers:
        words = said.get(one.pk, "").split(reading.PAGE_END)
        count = _count(kept_pages.place_of(row.folder, one), one)
        found += [
            {
                "title": titles.get(one.component, ""),
                "name": one.name,
                "page": page,
                "of": count,
                "words": words[page - 1].strip() if page <= len(words) else "",
                "small": reverse("desk-paper-page", args=[one.uuid, page, "small"]),
                "large": reverse("desk-paper-page", args=[one.uuid, page, "large"]),
                "file": reverse("dossier-paper", args=[one.uuid]),
            }
            for page in range(1, max(count, 1) + 1)
        ]
    return found


def _count(path: Path, row: Paper) -> int:
    try:
        return sheets.count(path, row.media_type)
    except (OSError, Refusal):
        return 0


def of_scan(row: Scan) -> list[dict[str, object]]:
    """The pages of a scan that nobody has taken."""
    words = row.text.split(reading.PAGE_END)
    return [
        {
            "title": "",
            "name": row.name,
            "page": page,
            "of": row.pages,
            "turn": row.turn_of(page),
            "key": f"{row.uuid}-{page}",
            "words": words[page - 1].strip() if page <= len(words) else "",
            "small": reverse("desk-scan-page", args=[row.uuid, page, "small"]) + f"?turn={row.turn_of(page)}",
            "large": reverse("desk-scan-page", args=[row.uuid, page, "large"]) + f"?turn={row.turn_of(page)}",
            "file": reverse("desk-scan", args=[row.uuid]),
        }
        for page in row.left
    ]
