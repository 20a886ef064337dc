"""Where the tenderer enters until when bids are taken after an outage, when neither law nor documents say it."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from openhall.kernel.refusals import NotFound
from openhall.tendering.notices import queries
from openhall.tendering.notices.extending import TIME_LEFT, awaited
from openhall.tendering.planning import public as planning
from openhall.tendering.planning.desk import desk, who_prepares, zone_of
from openhall.ui import formats


@require_safe
def enter(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The form; where nothing waits to be entered, the page isn’t there."""
    row = queries.notice(uuid)
    reader = who_prepares(request, row.project)
    waiting = awaited(row)
    if waiting is None:
        raise NotFound(notice=str(uuid))
    zone = zone_of(row.project)
    value = planning.law_of(row.project).value(TIME_LEFT)
    context = desk(request, reader, row.project) | {
        "notice": row,
        "waiting": waiting,
        "article": value.citation,
        "old": formats.instant(waiting.old_due_at, zone),
        "began": formats.instant(waiting.outage.began_at, zone),
        "ended": formats.instant(waiting.outage.ended_at, zone),
        "object": f"notice:{uuid}",
        "url": f"/api/v1/notices/{uuid}/extension",
        "next": f"/tenders/{row.project.uuid}",
    }
    return render(request, "notices/outage.html", context)
