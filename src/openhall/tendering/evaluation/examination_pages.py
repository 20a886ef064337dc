"""The page on which a member of a committee examines the bids, and the committee's matrix of requirements."""

from typing import Any
from uuid import UUID, uuid4

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from openhall.identity import public as identity
from openhall.kernel.refusals import NotFound
from openhall.tendering.evaluation import answers, blinding, board, examining, qualifying, sheets
from openhall.tendering.evaluation.blinding import Known
from openhall.tendering.notices import public as notices
from openhall.tendering.notices.public import Lot
from openhall.tendering.planning.desk import desk, zone_of
from openhall.ui import formats
from openhall.ui.components import SummaryRow


@never_cache
@require_safe
def examination(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Every requirement of every bid, with what the reader signed last.

    Raises:
        SignInFirst: a guest. NotFound: whoever wasn't drawn for this lot, or there is nothing to examine one by one.
    """
    reader, lot = identity.signed_in(request), notices.lot(uuid)
    sheets.require_seat(lot, reader, identity.received_at(request))
    if not examining.is_apart(lot):
        raise NotFound(lot=str(uuid))
    row, found = sheets.of_member(lot, reader.person_id), examining.combined(lot)
    own, last = row.uuid if row else uuid4(), examining.current(row) if row else None
    wanted, over = examining.to_examine(lot), examining.is_over(lot)
    known = [one for one in blinding.known(lot, reader.person_id) if str(one.bid.bid) in wanted]
    asked = examining.requirements(lot)
    names = {str(one.bid.bid): one.name for one in known}
    columns, rows = board.matrix(asked, [(names[bid], found[bid]) for bid in names if bid in found] if found else [])
    signed = _("%(signed)s of %(members)s") % {"signed": len(examining.signed(lot)), "members": len(sheets.seats(lot))}
    summary = [SummaryRow(_("Members who have signed"), signed)]
    if last is not None:
        summary.append(SummaryRow(_("You signed"), formats.instant(last.signed_at, zone_of(lot.notice.project))))
    context = desk(request, reader, lot.notice.project) | {
        "lot": lot,
        "rows": summary,
        "hidden": blinding.hides(lot),
        "is_over": over,
        "is_open": lot.state == Lot.State.OPENED and not over,
        "was_signed": last is not None,
        "matrix_columns": columns,
        "matrix_rows": rows,
        "bids": [
            {
                "bid": one.id,
                "place": one.place,
                "name": one.name,
                "bid_field": f"bids.{place}.bid",
                "documents": documents_url(lot, one),
                "marks": answers.mark_fields(
                    f"bids.{place}", asked, last.marks.get(str(one.bid.bid), {}) if last is not None else {}
                ),
            }
            for place, one in enumerate(known)
        ],
        "object": f"sheet:{own}",
        "version": row.version if row else 0,
        "url": f"/api/v1/lots/{uuid}/sheets/{own}/examination",
        "here": request.path,
    }
    return render(request, "evaluation/examination.html", context)


def documents_url(lot: Lot, one: Known) -> str:
    """Where the documents of a bid are, as the reader may know it."""
    return reverse("work-blind-documents" if one.hidden else "work-bid-documents", args=[lot.uuid, one.id])


def shown(lot: Lot, findings: list[dict[str, Any]], names: dict[str, str]) -> tuple[list[Any], list[list[object]]]:
    """The matrix of findings that are on record: columns and rows, both empty where nothing was examined."""
    marks = [(names[one["bid"]], one["examination"]) for one in findings if "examination" in one]
    return board.matrix((*examining.requirements(lot), *qualifying.asked(lot)), marks) if marks else ([], [])
