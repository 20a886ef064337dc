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
from openhall.kernel.refusals import NotFound
from openhall.tendering.evaluation import asking_pages, blinding, board, examining, queries, sheets, waits
from openhall.tendering.evaluation.blinding import Known
from openhall.tendering.evaluation.models import Sheet
from openhall.tendering.evaluation.queries import Bench
from openhall.tendering.notices import public as notices
from openhall.tendering.notices.public import Lot, documented_of
from openhall.tendering.opening import public as opening
from openhall.tendering.planning.desk import desk, zone_of
from openhall.ui import formats
from openhall.ui.components import Column, SummaryRow
from openhall_rules.money import text
from openhall_rules.requirements import Level

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
    wanted, hidden = examining.to_score(lot), blinding.hides(lot)
    bids = [one for one in blinding.known(lot, reader.person_id) if str(one.bid.bid) in wanted]
    columns, rows = ([], []) if hidden else board.item_table(bench)
    search = request.GET.get("q", "").strip()[:100]
    examined = not examining.is_apart(lot) or examining.is_over(lot)
    is_open = lot.state == Lot.State.OPENED and closed is None and sheets.is_scored_apart(lot)
    all_signed = len(sheets.signed(lot)) == len(sheets.seats(lot))
    context = desk(request, reader, lot.notice.project) | {
        "lot": lot,
        "is_open": is_open,
        "examined": examined,
        "examined_apart": examining.is_apart(lot),
        "left_out": len(opening.still_standing(lot.pk)) - len(bids),
        "out_of_place": refusal.problem() if is_open and (refusal := waits.out_of_place(
            lot, reader, waits.Step.SCORE, identity.received_at(request))) else None,
        "rows": _summary(lot, row),
        "columns": board.opened_columns(bench),
        "opened": board.opened_rows(bench),
        "hidden": hidden,
        "mark": blinding.MARK,
        "item_columns": columns,
        "item_rows": rows,
        "bids": _bids(bench, bids, row),
        "search": search,
        "found": _search(bids, row, search) if search else [],
        "history": _history(lot, row),
        "was_signed": row is not None and row.signed_at is not None,
        "members": _members(lot, row),
        "may_close": is_open and all_signed and chair == reader.person_id,
        "far_columns": [Column(_("Member"), header=True), Column(_("Bidder")), Column(_("Criterion")),
                        Column(_("Score"), figure=True), Column(_("Mean"), figure=True)],
        "far": _far(lot, reader),
        "object": f"sheet:{own}",
        "version": row.version if row else 0,
        "draft_url": f"{url}/draft",
        "sign_url": f"{url}/scores",
        "chair_url": f"{url}/chair",
        "close_url": f"{url}/closing",
        "here": request.path,
        **asking_pages.clock(lot, reader, identity.received_at(request)),
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


def _bids(bench: Bench, bids: list[Known], row: Sheet | None) -> list[dict[str, Any]]:
    draft = row.draft if row else {}
    typed, notes = draft.get("scores", {}), draft.get("notes", {})
    terms, found = documented_of(bench.lot, bench.law), []
    for place, one in enumerate(bids):
        bid, uuid = one.bid, str(one.bid.bid)
        where = f"bids.{place}"
        found.append(
            {
                "bid": one.id,
                "place": one.place,
                "name": one.name,
                "price": "" if one.hidden else formats.money(bid.content["total"], bid.currency),
                "bid_field": f"{where}.bid",
                "note": notes.get(uuid, ""),
                "scores": [
                    {
                        "criterion": name,
                        "limit": text(limit),
                        "levels": [_level(one) for one in terms.scales[name].levels] if name in terms.scales else [],
                        "name_field": f"{where}.scores.{number}.name",
                        "field": f"{where}.scores.{number}.score",
                        "value": typed.get(uuid, {}).get(name, ""),
                    }
                    for number, (name, limit) in enumerate(sorted(bench.parameters.score_limits.items()))
                ],
            }
        )
    return found


def _level(one: Level) -> str:
    """A level of a scale in words."""
    if one.first == one.last:
        return _("%(points)s: %(words)s") % {"points": text(one.first), "words": one.text}
    return _("%(first)s to %(last)s: %(words)s") % {"first": text(one.first), "last": text(one.last), "words": one.text}


def _search(bids: list[Known], row: Sheet | None, search: str) -> list[tuple[str, str, str]]:
    """Where the words stand: bid, what it is, the text; in bidders' names, items and the reader's own notes."""
    wanted, notes = search.casefold(), (row.draft.get("notes", {}) if row else {})
    found = []
    for one in bids:
        name, anchor, items = one.name, f"#bid-{one.place}", one.bid.content.get("items", [])
        texts = [(anchor, _("Bidder"), name)]
        if not one.hidden:
            texts += [(anchor, _("Item"), f"{item['id']} {item['description']}") for item in items]
        texts += [(anchor, _("Your note"), line) for line in notes.get(str(one.bid.bid), "").splitlines()]
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


def _far(lot: Lot, reader: Actor) -> list[list[object]]:
    names = blinding.names_of(lot, reader.person_id)
    return [
        [one.name, names.get(one.bid, ""), one.criterion, formats.number(one.score), formats.number(one.mean)]
        for one in sheets.deviations(lot, reader)
    ]


@never_cache
@require_safe
def blind_documents(request: HttpRequest, uuid: UUID, bid: UUID) -> HttpResponse:
    """The documents that name nobody, of a bid that the reader scores blind.

    Raises:
        SignInFirst: a guest. NotFound: whoever wasn't drawn, or bids aren't hidden (any more).
    """
    at, reader, lot = identity.received_at(request), identity.signed_in(request), notices.lot(uuid)
    sheets.require_seat(lot, reader, at)
    found = blinding.find(lot, reader.person_id, str(bid))
    if not found.hidden:
        raise NotFound(bid=str(bid))
    url = f"/api/v1/lots/{uuid}/sheet/bids/{bid}/documents"
    context = desk(request, reader, lot.notice.project) | {
        "lot": lot,
        "name": found.name,
        "mark": blinding.MARK,
        "documents": [
            (number, entry.type, entry.size, f"{url}/{number - 1}")
            for number, (_place, entry) in enumerate(blinding.documents(found, at), start=1)
        ],
    }
    return render(request, "evaluation/blind_documents.html", context)
