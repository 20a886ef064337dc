"""Pages of the letters: a bidder's own, and for the owner's side to whom they went. Nobody else reads a letter."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from openhall.identity import public as identity
from openhall.tendering.awards import letter_papers, letters
from openhall.tendering.awards.models import Letter
from openhall.tendering.notices import public as notices
from openhall.tendering.planning.desk import desk, who_prepares, zone_of
from openhall.ui import formats
from openhall.ui.components import Column, SummaryRow


@never_cache
@require_safe
def letter(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The reader's own letter. That it was opened, the owner learns; what it says, nobody else."""
    found = _own(request, uuid)
    project = found.lot.notice.project
    context = {
        "letter": found,
        "lot": found.lot,
        "project": project,
        "zone": zone_of(project),
        "rows": [SummaryRow(name, value) for name, value in letter_papers.rows_of(found)],
        "reasons": letter_papers.reasons_of(found),
    }
    return render(request, "awards/letter.html", context)


@never_cache
@require_safe
def letter_pdf(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The letter as a paper."""
    answer = HttpResponse(letter_papers.letter_pdf(_own(request, uuid)), content_type="application/pdf")
    answer["Content-Disposition"] = f'attachment; filename="letter-{uuid}.pdf"'
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


def _own(request: HttpRequest, uuid: UUID) -> Letter:
    at = identity.received_at(request) if request.method == "GET" else None
    return letters.own_letter(uuid, identity.signed_in(request), at=at)


@never_cache
@require_safe
def lot_letters(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """To whom the letters of a lot went, for who prepares its tender; never what they say."""
    lot = notices.lot(uuid)
    project = lot.notice.project
    reader = who_prepares(request, project)
    zone = zone_of(project)
    rows = [
        (
            one.organisation.name,
            formats.instant(one.sent_at, zone),
            formats.number(one.inboxes),
            formats.instant(one.opened_at, zone) if one.opened_at else _("Not yet"),
        )
        for one in letters.delivered(lot, reader)
    ]
    context = desk(request, reader, project) | {
        "lot": lot,
        "columns": [
            Column(_("Bidder"), header=True),
            Column(_("Sent")),
            Column(_("Inboxes it went to"), figure=True),
            Column(_("First opened")),
        ],
        "rows": rows,
    }
    return render(request, "awards/lot_letters.html", context)
