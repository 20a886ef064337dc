"""Two bids side by side: words of their documents, search in them, one's own notes, and one criterion across all bids.

Nothing here compares texts or says that bids are alike (招标投标法实施条例 49): it shows what is asked for as it is.
"""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode
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
from openhall.tendering.evaluation import blinding, board, examining, qualifying, queries, sheets, texts
from openhall.tendering.evaluation.blinding import Known
from openhall.tendering.evaluation.models import Sheet
from openhall.tendering.evaluation.texts import Hit, Words
from openhall.tendering.notices import public as notices
from openhall.tendering.notices.public import Lot
from openhall.tendering.opening import public as opening
from openhall.tendering.planning.desk import desk
from openhall.ui.components import Column
from openhall_sealing import DocumentEntry

SIDES = ("a", "b")
MOST_SEARCHED = 20
"""Documents of a bid that are searched at once."""


@dataclass(frozen=True)
class Document:
    """A document of a bid: ``place`` among all of them, ``name`` as the reader may know it, ``url`` of its bytes."""

    place: int
    name: str
    url: str
    entry: DocumentEntry


@dataclass(frozen=True)
class Found:
    """A hit, and the address that shows its page."""

    document: str
    hit: Hit
    url: str


@never_cache
@require_safe
def reading(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Two bids beside each other, as the reader may know them now.

    Raises:
        SignInFirst: a guest. NotFound: whoever may not sit on the committee, or there is nothing to read.
    """
    at, reader, lot = identity.received_at(request), identity.signed_in(request), notices.lot(uuid)
    if not queries.on_the_committee(lot, reader, at) or lot.state != Lot.State.OPENED:
        raise NotFound(lot=str(uuid))
    known = blinding.known(lot, reader.person_id)
    if not known:
        raise NotFound(lot=str(uuid))
    row = sheets.of_member(lot, reader.person_id)
    has_sheet = reader.person_id in sheets.seats(lot)
    search = request.GET.get("q", "").strip()[:100]
    asked = {name: request.GET.get(name, "")[:40] for name in ("a", "b", "doc_a", "doc_b")}
    chosen = [_chosen(known, asked["a"], 0), _chosen(known, asked["b"], 1)]
    notes = (row.draft if row else {}).get("notes", {})
    context = desk(request, reader, lot.notice.project) | {
        "lot": lot,
        "hidden": blinding.hides(lot),
        "search": search,
        "choices": [(one.id, one.name) for one in known],
        "sides": [
            _side(lot, reader, request, name, one, asked, search) | {"note": notes.get(str(one.bid.bid), "")}
            for name, one in zip(SIDES, chosen, strict=True)
        ],
        "draft_url": f"/api/v1/lots/{uuid}/sheets/{row.uuid if row else uuid4()}/draft" if has_sheet else "",
        "one_note": chosen[0].id == chosen[1].id,
        **_compared(lot, known, row, request.GET.get("criterion", "")[:80]),
    }
    return render(request, "evaluation/reading.html", context)


def _chosen(known: list[Known], name: str, otherwise: int) -> Known:
    return next((one for one in known if one.id == name), known[min(otherwise, len(known) - 1)])


def _documents(lot: Lot, reader: Actor, request: HttpRequest, one: Known) -> list[Document]:
    at = identity.received_at(request)
    if not one.hidden:
        entries = list(enumerate(opening.documents_for_panel(one.bid.bid, reader, at)))
        return [
            Document(place, entry.name, f"/api/v1/bids/{one.bid.bid}/documents/{place}", entry)
            for place, entry in entries
        ]
    url = f"/api/v1/lots/{lot.uuid}/sheet/bids/{one.id}/documents"
    return [
        Document(place, _("Document %(number)s") % {"number": number}, f"{url}/{number - 1}", entry)
        for number, (place, entry) in enumerate(blinding.documents(one, at), start=1)
    ]


def _side(
    lot: Lot, reader: Actor, request: HttpRequest, name: str, one: Known, asked: dict[str, str], search: str
) -> dict[str, Any]:
    documents = _documents(lot, reader, request, one)
    number = asked[f"doc_{name}"]
    shown = next((each for each in documents if str(each.place) == number), documents[0] if documents else None)
    words = _words(one, reader, request, shown) if shown else Words(())
    found: list[Found] = []
    for each in documents[:MOST_SEARCHED] if search else []:
        said = words if each == shown else _words(one, reader, request, each)
        url = _url(lot, asked | {name: one.id, f"doc_{name}": str(each.place)}, search)
        found += [Found(each.name, hit, f"{url}#{name}-page-{hit.page}") for hit in texts.find(said, search)]
    return {
        "side": name,
        "bid": one.id,
        "name": one.name,
        "documents": [
            (each, each == shown, _url(lot, asked | {name: one.id, f"doc_{name}": str(each.place)}, search))
            for each in documents
        ],
        "shown": shown,
        "pages": list(enumerate(words.pages, start=1)),
        "found": found[: texts.MOST_HITS],
    }


def _words(one: Known, reader: Actor, request: HttpRequest, each: Document) -> Words:
    if not texts.has_words(each.entry):
        return Words(())
    # Whose turn it is to read a hidden bid was asked before; everybody else is asked by the stage that opened it.
    who = None if one.hidden else reader
    document = opening.document_for_panel(one.bid.bid, each.place, who, identity.received_at(request))
    return texts.read(document.entry, document.file)


def _url(lot: Lot, asked: dict[str, str], search: str) -> str:
    said = {name: value for name, value in asked.items() if value} | ({"q": search} if search else {})
    return f"{reverse('work-reading', args=[lot.uuid])}?{urlencode(said)}"


def _compared(lot: Lot, known: list[Known], row: Sheet | None, criterion: str) -> dict[str, Any]:
    """One criterion or requirement across all bids: what the reader typed or signed of it, and the reader's notes."""
    names = [*lot.criteria.get("score_limits", {})]
    asked = {one.id: one.text for one in (*examining.requirements(lot), *qualifying.asked(lot))}
    choices = [*((name, name) for name in names), *((f"={name}", text) for name, text in asked.items())]
    draft = row.draft if row else {}
    scores, notes = draft.get("scores", {}), draft.get("notes", {})
    last = examining.current(row) if row else None
    marks = last.marks if last else {}
    words = dict(board.verdicts())
    rows: list[list[object]] = []
    if criterion in dict(choices):
        for one in known:
            bid = str(one.bid.bid)
            mark = marks.get(bid, {}).get(criterion.removeprefix("="), {})
            said = scores.get(bid, {}).get(criterion) if criterion in names else words.get(mark.get("verdict"))
            rows.append([one.name, said or "–", notes.get(bid, "") or "–"])
    columns = [Column(_("Bidder"), header=True), Column(_("What you found")), Column(_("Your note"))]
    return {"criteria": choices, "criterion": criterion, "compared": rows, "compared_columns": columns}
