"""The page on which the provincial office issues many numbers at once: choose a file, look at it, sign."""

import json
from typing import Any
from uuid import uuid4

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from openhall.identity import edge
from openhall.identity.agencies import bulk, policies, queries
from openhall.identity.agencies.inputs import MOST_UNITS, jurisdictions
from openhall.identity.agencies.models import AgencyState
from openhall.identity.agencies.pages import own_words, signing
from openhall.kernel.refusals import Invalid, NotFound, Refusal
from openhall.ui import formats
from openhall.ui.components import Column

SHOWN = 50


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def import_agencies(request: HttpRequest) -> HttpResponse:
    """Many numbers from a file, and the publication of those that were issued before."""
    reader = edge.signed_in(request)
    if not policies.keeps(reader):
        raise NotFound
    known = jurisdictions()
    chosen = request.POST.get("jurisdiction", known[0])
    waiting = list(queries.found(reader, state=AgencyState.ISSUED)[:MOST_UNITS])
    context: dict[str, Any] = {
        "jurisdictions": known, "most": formats.number(MOST_UNITS), "columns_of_file": ", ".join(bulk.COLUMNS[:5]),
        "problem": [], "rows": [], "count": 0, "more": 0,
        "columns": [
            Column(_("Number"), header=True), Column(_("Name")), Column(_("In force from")), Column(_("Party here")),
        ],
        "waiting": [[one.code, own_words(one.name, one.lang), formats.day(one.valid_from)] for one in waiting[:SHOWN]],
        "waiting_columns": [Column(_("Number"), header=True), Column(_("Name")), Column(_("In force from"))],
        "waiting_count": len(waiting), "codes": " ".join(one.code for one in waiting), **_fresh("publication"),
    }  # fmt: skip
    status = 200
    if request.method == "POST":
        publish = request.POST.get("publish") == "1"
        try:
            lines = _read(request, chosen if chosen in known else known[0], publish=publish)
        except Refusal as refusal:
            said = str(refusal.problem()["detail"]) or "\n".join(str(one) for one in refusal.errors.values())
            context["problem"], status = said.splitlines(), refusal.status
        else:
            context |= _preview(lines, publish=publish)
    return render(request, "agencies/import.html", context | signing(request, reader), status=status)


def _read(request: HttpRequest, jurisdiction: str, *, publish: bool) -> list[bulk.Line]:
    upload = request.FILES.get("file")
    if upload is None:
        raise Invalid(errors={"file": _("Choose a file.")})
    lines = bulk.read_file(upload.read(bulk.MOST_BYTES + 1), jurisdiction)
    bulk.require_whole(lines, publish=publish)
    return lines


def _preview(lines: list[bulk.Line], *, publish: bool) -> dict[str, Any]:
    units = [one.given.model_dump(mode="json", exclude={"jurisdiction"}) for one in lines]
    return {
        "rows": [
            [one.code, own_words(one.name, one.lang), formats.day(one.valid_from), one.organisation or "–"]
            for one in (line.given for line in lines[:SHOWN])
        ],
        "count": len(lines), "more": max(len(lines) - SHOWN, 0), "publishes": publish,
        "jurisdiction": lines[0].given.jurisdiction, "json": json.dumps(units, ensure_ascii=False), **_fresh(""),
    }  # fmt: skip


def _fresh(step: str) -> dict[str, str]:
    """Object and address of an act that hasn't happened yet."""
    uuid = uuid4()
    if step:
        return {"later_object": f"agency-batch:{uuid}", "later_url": f"/api/v1/agency-batches/{uuid}/{step}"}
    return {"object": f"agency-batch:{uuid}", "url": f"/api/v1/agency-batches/{uuid}"}


@require_safe
def agencies_csv(request: HttpRequest) -> StreamingHttpResponse:
    """The register as a file, with the search of its page; in the columns that can be read in again."""
    rows = queries.found(edge.reader(request), words=request.GET.get("q", ""), state=request.GET.get("state", ""))
    rows = rows.select_related("organisation")
    answer = StreamingHttpResponse(bulk.written(rows.iterator(500)), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="agencies.csv"'
    return answer
