"""The page on which the owner or its agency examines the bidders' qualifications."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from openhall.kernel.refusals import NotFound
from openhall.tendering.evaluation import answers, board, qualifying, queries
from openhall.tendering.notices import public as notices
from openhall.tendering.notices.public import Lot
from openhall.tendering.planning.desk import desk, officer_of, zone_of
from openhall.tendering.planning.public import law_of
from openhall.ui import formats
from openhall.ui.components import SummaryRow
from openhall_rules import requirements as rules


@never_cache
@require_safe
def qualifications(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Every requirement on qualification of every bid, with what was signed last, and what follows from it.

    Raises:
        SignInFirst: a guest. NotFound: who is no officer of the tender, or the owner examines nothing.
    """
    lot = notices.lot(uuid)
    reader = officer_of(request, lot.notice.project)
    asked, row = qualifying.asked(lot), qualifying.current(lot)
    if not asked or lot.opened_at is None:
        raise NotFound(lot=str(uuid))
    bench = queries.bench(lot, None)
    names = {str(one.bid): bench.names[one.organisation_id] for one in bench.bids}
    found = row.marks if row is not None else {}
    columns, matrix = board.matrix(asked, [(names[bid], marks) for bid, marks in found.items() if bid in names])
    law = law_of(lot.notice.project)
    context = desk(request, reader, lot.notice.project) | {
        "lot": lot,
        "article": law.value(rules.EXAMINER).citation,
        "rows": _rows(lot, found, bool(row)),
        "too_few": row is not None and _qualified(found) < qualifying.fewest(lot),
        "fail_url": f"/desk/lots/{uuid}/fail",
        "matrix_columns": columns,
        "matrix_rows": matrix if found else [],
        "is_open": lot.state == lot.State.OPENED and not qualifying.has_begun(lot),
        "was_signed": row is not None,
        "bids": [
            {
                "bid": bid,
                "place": place,
                "name": name,
                "bid_field": f"bids.{place}.bid",
                "documents": reverse("work-bid-documents", args=[uuid, bid]),
                "marks": answers.mark_fields(f"bids.{place}", asked, found.get(bid, {})),
            }
            for place, (bid, name) in enumerate(names.items())
        ],
        "object": f"lot:{uuid}",
        "url": f"/api/v1/lots/{uuid}/qualifications",
        "here": request.path,
    }
    return render(request, "evaluation/qualifications.html", context)


def _qualified(found: qualifying.Marks) -> int:
    return sum(not rules.failed(marks) for marks in found.values())


def _rows(lot: Lot, found: qualifying.Marks, signed: bool) -> list[SummaryRow]:
    row = qualifying.current(lot)
    rows = [SummaryRow(_("Qualified bidders needed"), formats.number(qualifying.fewest(lot)))]
    if signed and row is not None:
        rows.append(SummaryRow(_("Found qualified"), formats.number(_qualified(found))))
        rows.append(SummaryRow(_("Signed"), formats.instant(row.signed_at, zone_of(lot.notice.project))))
    return rows
