"""The page on which a member of a committee scores alone: bids with search and notes, signature, chair, deviations."""

from typing import Any
from uuid import UUID, uuid4

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from openhall.identity import public as identity
from openhall.identity.public import Actor
from openhall.tendering.evaluation import board, queries, sheets
from openhall.tendering.evaluation.models import Sheet
from openhall.tendering.evaluation.queries import Bench
from openhall.tendering.notices import public as notices
from openhall.tendering.notices.public import Lot
from openhall.tendering.planning.desk import desk, zone_of
from openhall.ui import formats
from openhall.ui.components import Column, SummaryRow
from openhall_rules.money import text

MOST_FOUND = 200


@never_cache
@require_safe
def scores(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """One's own scores of every bid, with what was typed last, wherever that was.

    Raises:
        SignInFirst: a guest. NotFound: whoever wasn't drawn for this lot.
    """
    reader, lot = identity.signed_in(request), notices.lot(uuid)
    sheets.require_seat(lot, reader, identity.received_at(request))
    row, closed = sheets.of_member(lot, reader.person_id), sheets.closed(lot)
    bench, own = queries.bench(lot, None), row.uuid if row else uuid4()
    url = f"/api/v1/lots/{uuid}/sheets/{own}"
    chair = sheets.chair_of(lot)
    columns, rows = board.item_table(bench)
    search = request.GET.get("q", "").strip()[:100]
    is_open = lot.state == Lot.State.OPENED and closed is None and sheets.is_scored_apart(lot)
    all_signed = len(sheets.signed(lot)) == len(sheets.seats(lot))
    context = desk(request, reader, lot.notice.project) | {
        "lot": lot,
        "is_open": is_open,
        "rows": _summary(lot, row),
        "columns": board.opened_columns(bench),
        "opened": board.opened_rows(bench),
        "item_columns": columns,
        "item_rows": rows,
        "bids": _bids(bench, row),
        "search": search,
        "found": _search(bench, row, search) if search else [],
        "history": _history(lot, row),
        "was_signed": row is not None and row.signed_at is not None,
        "members": _members(lot, row),
        "may_close": is_open and all_signed and chair == reader.person_id,
        "far_columns": [Column(_("Member"), header=True), Column(_("Bidder")), Column(_("Criterion")),
                        Column(_("Score"), figure=True), Column(_("Mean"), figure=True)],
        "far": _far(lot, bench, reader),
        "object": f"sheet:{own}",
        "version": row.version if row else 0,
        "draft_url": f"{url}/draft",
        "sign_url": f"{url}/scores",
        "chair_url": f"{url}/chair",
        "close_url": f"{url}/closing",
        "here": request.path,
        "evaluation_url": reverse("work-evaluation", args=[uuid]),
    }  # fmt: skip
    return render(request, "evaluation/scores.html", context)


def _summary(lot: Lot, row: Sheet | None) -> list[SummaryRow]:
    members, chair = sheets.seats(lot), sheets.chair_of(lot)
    known = identity.persons(members)
    signed = _("%(signed)s of %(members)s") % {"signed": len(sheets.signed(lot)), "members": len(members)}
    rows = [
        SummaryRow(_("Members who have signed"), signed),
        SummaryRow(_("Chair"), known[chair].name if chair else _("Not chosen yet")),
    ]
    if row is not None and row.signed_at is not None:
        rows.append(SummaryRow(_("You signed"), formats.instant(row.signed_at, zone_of(lot.notice.project))))
    return rows


def _bids(bench: Bench, row: Sheet | None) -> list[dict[str, Any]]:
    draft = row.draft if row else {}
    typed, notes = draft.get("scores", {}), draft.get("notes", {})
    found = []
    for place, bid in enumerate(bench.bids):
        uuid = str(bid.bid)
        where = f"bids.{place}"
        found.append(
            {
                "bid": uuid,
                "place": bid.opened_order,
                "name": bench.names[bid.organisation_id],
                "price": formats.money(bid.content["total"], bid.currency),
                "bid_field": f"{where}.bid",
                "note": notes.get(uuid, ""),
                "scores": [
                    {
                        "criterion": name,
                        "limit": text(limit),
                        "name_field": f"{where}.scores.{number}.name",
                        "field": f"{where}.scores.{number}.score",
                        "value": typed.get(uuid, {}).get(name, ""),
                    }
                    for number, (name, limit) in enumerate(sorted(bench.parameters.score_limits.items()))
                ],
            }
        )
    return found


def _search(bench: Bench, row: Sheet | None, search: str) -> list[tuple[str, str, str]]:
    """Where the words stand: bid, what it is, the text; in bidders' names, items and the reader's own notes."""
    wanted, notes = search.casefold(), (row.draft.get("notes", {}) if row else {})
    found = []
    for bid in bench.bids:
        name, anchor = bench.names[bid.organisation_id], f"#bid-{bid.opened_order}"
        texts = [(anchor, _("Bidder"), name)]
        texts += [(anchor, _("Item"), f"{one['id']} {one['description']}") for one in bid.content.get("items", [])]
        texts += [(anchor, _("Your note"), line) for line in notes.get(str(bid.bid), "").splitlines()]
        found += [(anchor, f"{name}: {kind}", said) for anchor, kind, said in texts if wanted in said.casefold()]
    return found[:MOST_FOUND]


def _history(lot: Lot, row: Sheet | None) -> list[SummaryRow]:
    if row is None:
        return []
    zone = zone_of(lot.notice.project)
    return [
        SummaryRow(formats.instant(one.signed_at, zone), one.reason or _("Signed for the first time"))
        for one in row.versions.all()
    ]


def _members(lot: Lot, row: Sheet | None) -> list[tuple[str, str, bool]]:
    known = identity.persons(sheets.seats(lot))
    voted = row.chair_id if row else None
    return sorted(((str(one.uuid), one.name, key == voted) for key, one in known.items()), key=lambda one: one[1])


def _far(lot: Lot, bench: Bench, reader: Actor) -> list[list[object]]:
    names = {str(bid.bid): bench.names[bid.organisation_id] for bid in bench.everyone}
    return [
        [one.name, names.get(one.bid, ""), one.criterion, formats.number(one.score), formats.number(one.mean)]
        for one in sheets.deviations(lot, reader)
    ]
