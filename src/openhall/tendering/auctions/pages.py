"""Pages of auctions: the hall that everybody watches, the bidder's desk, the owner's announcement."""

import csv
import io
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from openhall.identity import public as identity
from openhall.identity.public import Actor, Role
from openhall.kernel.refusals import Refusal
from openhall.tendering.auctions import policies, queries
from openhall.tendering.auctions.commands import EXTENSION, HOURS
from openhall.tendering.auctions.forms import AnnouncementForm
from openhall.tendering.auctions.models import Auction, Outcome, SealedOffer
from openhall.tendering.auctions.standing import currency_of, said, standing_of, terms_of
from openhall.tendering.notices.public import Lot, Notice, lot
from openhall.tendering.planning.public import desk, law_of, who_prepares, zone_of
from openhall.treasury.public import deposit_matched
from openhall.ui import formats
from openhall.ui.components import Column, Link, SummaryRow, Tag
from openhall_rules import auctions as rules

COLOURS = {"before": "teal", "running": "green", "ended": "grey", "failed": "red"}
SHOWN = 20
SHOWN_AT_DESK = 3
"""On a telephone the offer button must not lie below a long list."""


@require_safe
def auctions(request: HttpRequest) -> HttpResponse:
    """Auctions that are announced or running, the next to end first, and those that ended last."""
    at = identity.received_at(request)
    rows = Auction.objects.select_related("lot__notice__project__owner").exclude(lot__notice__state="draft")
    coming = rows.exclude(state=Auction.State.ENDED).order_by("due_at", "id")[:50]
    ended = rows.filter(state=Auction.State.ENDED).order_by("-ended_at", "-id")[:20]
    context = {
        "columns": [
            Column(_("What is auctioned"), header=True),
            Column(_("Where it stands")),
            Column(_("Ends")),
            Column(_("Best offer"), figure=True),
        ],
        "coming": [_row(row, at) for row in coming],
        "ended": [_row(row, at) for row in ended],
        "own": [_row(row, at, desk=True) for row in queries.entered_by(identity.reader(request))],
    }
    return render(request, "auctions/auctions.html", context)


@require_safe
def record(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """An auction for everybody: terms, standing, offers and their proofs; who it was, after the result."""
    row = queries.auction(uuid)
    context = _standing(request, row) | {
        "stream_url": _stream(row),
        "fragment_url": reverse("auction-standing", args=[uuid]),
        "csv_url": reverse("auction-offers", args=[uuid]),
        "terms": _terms(row),
    }
    return render(request, "auctions/auction.html", context)


@require_safe
def standing(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The part of the public page that changes."""
    return render(request, "auctions/_standing.html", _standing(request, queries.auction(uuid)))


@require_safe
def offers_csv(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Every offer with the digest of its leaf, in its order."""
    row = queries.auction(uuid)
    known = queries.names(row)
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(["number", "bidder", "name", "currency", "amount", "received_at", "leaf_sha256"])
    for one in reversed(queries.offers(row, limit=5_000)):
        offer = queries.offer_json(row, one, known)
        name = str(offer["name"])
        # A name that begins like a formula must stay a name in a spreadsheet.
        safe = f"'{name}" if name[:1] in "=+-@\t\r" else name
        amount, at, leaf = offer["amount"], offer["received_at"], offer["leaf_sha256"]
        writer.writerow([one.number, offer["bidder"], safe, currency_of(row), amount, at, leaf])
    response = HttpResponse(text.getvalue(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="auction-{uuid}.csv"'
    return response


@require_safe
def bidding(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The bidder's desk: entering, offering, the second round, revealing."""
    row, reader = queries.auction(uuid), identity.signed_in(request)
    mine = queries.entrant_for(row, reader)
    phase = queries.phase(row, identity.received_at(request))
    context = _standing(request, row, reader) | desk(request, reader, row.lot.notice.project)
    context |= {
        "stream_url": _stream(row),
        "fragment_url": reverse("auction-desk-standing", args=[uuid]),
        "state_url": f"/api/v1/auctions/{uuid}",
        "terms": _terms(row),
        "entrant": mine,
        "may_enter": mine is None and phase in ("before", "running") and _may_enter(reader, row.lot),
        "needs_deposit": bool(row.lot.deposit) and mine is None and not _has_paid(reader, row.lot),
        "deposit": formats.money(row.lot.deposit, row.lot.currency),
        "last_offer": SealedOffer.objects.filter(entrant=mine).first() if mine else None,
        "has_offered": mine is not None and mine.offers.exists(),
        "next_page": reverse("auction-desk", args=[uuid]),
        "new_uuid": str(new_uuid := uuid4()),
        "entry_object": f"entrant:{new_uuid}",
        "entry_url": f"/api/v1/entrants/{new_uuid}",
    }
    return render(request, "auctions/bidding.html", context)


@require_safe
def own_standing(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The part of the bidder's desk that changes, without its controls."""
    reader = identity.signed_in(request)
    context = _standing(request, queries.auction(uuid), reader)
    return render(request, "auctions/_standing.html", context)


@require_safe
def owner(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The owner announces the auction, and reveals the reserve afterwards."""
    found = lot(uuid)
    project = found.notice.project
    reader = who_prepares(request, project)
    row = queries.auction_of(found)
    law = law_of(project)
    open_lot = found.state == Lot.State.OPEN and found.notice.state == Notice.State.PUBLISHED
    context = desk(request, reader, project) | {
        "lot": found,
        "auction": row,
        "is_officer": reader.holds(Role.OFFICER),
        "is_auction": queries.is_auction(found),
        "may_announce": row is None and open_lot and queries.is_auction(found) and reader.holds(Role.OFFICER),
        "may_reveal": row is not None and row.state == Auction.State.REVEALING and _reserved(row),
        "next_page": reverse("lot-auction", args=[uuid]),
        "tag": None,
        "result": "" if row is None else _result(row, queries.names(row)),
        "comes_next": _comes_next(found, row),
    }
    if row is not None:
        context |= {
            "terms": _terms(row),
            "tag": _tag(row, identity.received_at(request)),
            "object": f"auction:{row.uuid}",
            "reserve_url": f"/api/v1/auctions/{row.uuid}/reserve",
        }
    elif context["may_announce"]:
        hours, extension = (law.get(path) if path in law.values else 0 for path in (HOURS, EXTENSION))
        fresh = str(uuid4())
        context |= {
            "form": AnnouncementForm(found, zone=zone_of(project), hours=hours, extension=extension),
            "new_uuid": fresh,
            "object": f"auction:{fresh}",
            "announce_url": f"/api/v1/auctions/{fresh}",
        }
    return render(request, "auctions/owner.html", context)


def _comes_next(found: Lot, row: Auction | None) -> Link | None:
    """Where the owner goes on, once the auction has its result."""
    if row is None or row.ended_at is None:
        return None
    places = {
        Lot.State.EVALUATED: (_("Publish the auction’s winner"), "work-candidates"),
        Lot.State.PUBLICITY: (_("Publish the award"), "work-award"),
        Lot.State.AWARDED: (_("Candidates and award"), "lot-result"),
        Lot.State.CONTRACTED: (_("Candidates and award"), "lot-result"),
    }
    place = places.get(Lot.State(found.state))
    if place is None:
        return Link(_("Begin a new project, to auction it again"), reverse("work-project-new"))
    return Link(place[0], reverse(place[1], args=[found.uuid]))


def _reserved(row: Auction) -> bool:
    return terms_of(row).reserve is not None and row.reserve is None


def _may_enter(reader: Actor, found: Lot) -> bool:
    try:
        policies.may_enter(reader, found)
    except Refusal:
        return False
    return True


def _has_paid(reader: Actor, found: Lot) -> bool:
    return reader.organisation_id is not None and deposit_matched(found.uuid, reader.organisation_id)


def _stream(row: Auction) -> str:
    language = get_language() or "en"
    after = f"&after={2**53}" if row.state == Auction.State.ENDED else ""
    return f"{settings.OPENHALL_STREAM_ORIGIN}/live/{row.lot.notice.project.uuid}?language={language}{after}"


def _standing(request: HttpRequest, row: Auction, reader: Actor | None = None) -> dict[str, Any]:
    """What changes while an auction runs. ``edition`` tells two of them apart."""
    at = identity.received_at(request)
    known = queries.names(row)
    phase = queries.phase(row, at)
    now, terms, mine = standing_of(row), terms_of(row), queries.entrant_for(row, reader)
    following = rules.next_amount(terms, now)
    offers = queries.offers(row, limit=SHOWN if reader is None else SHOWN_AT_DESK)
    return {
        "auction": row,
        "lot": row.lot,
        "project": row.lot.notice.project,
        "lang": row.lot.notice.project.lang,
        "zone": zone_of(row.lot.notice.project),
        "now": at,
        "phase": phase,
        "tag": _tag(row, at),
        "edition": f"{row.version}.{row.offers}.{phase}.{row.due_at.isoformat()}.{row.result_leaf[:8]}",
        "moves": queries.moves_of(row),
        "best": _money(row, now.amount),
        "next_offer": _money(row, following),
        "leads": mine is not None and now.leader == mine.pseudonym and bool(now.leader),
        "is_bidder": mine is not None,
        "clock": row.starts_at if phase == "before" else row.due_at,
        "columns": _columns(known),
        "rows": [_offer_row(row, one, known, "" if mine is None else mine.pseudonym) for one in offers],
        "more": row.offers > len(offers),
        "last_rows": [
            [_bidder(one.entrant.pseudonym, known, ""), _money(row, one.amount), _proof(one.revealed_leaf)]
            for one in queries.last_offers(row)
        ],
        "reserve": _money(row, row.reserve),
        "result": _result(row, known),
        "entrants": sorted(known.values()),
        "last_columns": [Column(_("Bidder"), header=True), Column(_("Amount"), figure=True), Column(_("Proof"))],
    }


def _tag(row: Auction, at: datetime) -> Tag:
    words = {
        "paused": _("stands still"),
        "before": _("announced"),
        "running": _("running"),
        "closing": _("bidding over"),
        "sealing": _("second round"),
        "revealing": _("being revealed"),
        "ended": _("ended"),
        "failed": _("failed"),
    }
    phase = queries.phase(row, at)
    return Tag(words[phase], COLOURS.get(phase, "amber"))


def _money(row: Auction, amount: Any) -> str:
    written = said(row, amount)
    return "" if written is None else formats.money(written, currency_of(row))


def _row(row: Auction, at: datetime, *, desk: bool = False) -> list[object]:
    project = row.lot.notice.project
    title = format_html(
        '<a href="{}" lang="{}">{} · {}</a>',
        reverse("auction-desk" if desk else "auction", args=[row.uuid]),
        project.lang,
        project.title,
        row.lot.title,
    )
    best = row.price if row.ended_at is not None else row.amount
    return [
        title,
        _tag(row, at).text,
        formats.instant(row.ended_at or row.ends_at, zone_of(project)),
        format_html('<span class="oh-figure">{}</span>', _money(row, best)),
    ]


def _columns(known: dict[str, str]) -> list[Column]:
    return [
        Column(_("Offer"), figure=True),
        Column(_("Bidder"), header=True),
        Column(_("Amount"), figure=True),
        Column(_("Received")),
        Column(_("Proof")),
    ]


def _bidder(pseudonym: str, known: dict[str, str], mine: str) -> str:
    if pseudonym == mine:
        return _("your organisation")
    return known.get(pseudonym) or _("bidder %(code)s") % {"code": pseudonym[:8]}


def _proof(leaf: str) -> SafeString:
    return format_html('<a href="/receipts/{}">{}</a>', leaf, _("Proof"))


def _offer_row(row: Auction, one: Any, known: dict[str, str], mine: str) -> list[object]:
    return [
        str(one.number),
        _bidder(one.entrant.pseudonym, known, mine),
        format_html('<span class="oh-figure">{}</span>', _money(row, one.amount)),
        formats.instant(one.received_at, zone_of(row.lot.notice.project), seconds=True),
        _proof(one.leaf_sha256),
    ]


def _result(row: Auction, known: dict[str, str]) -> str:
    price = _money(row, row.price)
    if row.outcome == Outcome.SOLD and row.winner is not None:
        name = known.get(row.winner.pseudonym, "")
        return _("%(bidder)s has won with %(amount)s.") % {"bidder": name, "amount": price}
    if row.outcome == Outcome.RESERVE_NOT_MET:
        return _("The best offer, %(amount)s, did not reach the reserve price. Nobody has won.") % {"amount": price}
    return _("Nobody made an offer. The lot has failed.") if row.outcome else ""


def _terms(row: Auction) -> list[SummaryRow]:
    """The terms in words."""
    terms = terms_of(row)
    rising = terms.method == rules.RISING
    zone = zone_of(row.lot.notice.project)
    rows = [
        SummaryRow(_("Direction"), _("Offers rise: the highest wins") if rising else _("Offers fall: the lowest wins")),
        SummaryRow(_("Starting price"), _money(row, terms.start)),
        SummaryRow(
            _("Step"), _("at least %(amount)s better than the offer that leads") % {"amount": _money(row, terms.step)}
        ),
    ]
    if terms.limit is not None:
        words = _("%(amount)s; an offer of it ends the bidding") % {"amount": _money(row, terms.limit)}
        rows.append(SummaryRow(_("Ceiling") if rising else _("Floor"), words))
    rows += [
        SummaryRow(_("Begins"), formats.instant(terms.starts_at, zone)),
        SummaryRow(_("Ends"), formats.instant(terms.ends_at, zone)),
    ]
    if terms.most_extensions:
        words = _(
            "An offer in the last %(window)s seconds moves the end to %(extension)s seconds after it, "
            "at most %(most)s times"
        ) % {"window": terms.window_seconds, "extension": terms.extension_seconds, "most": terms.most_extensions}
        rows.append(SummaryRow(_("Late offers"), words))
    if terms.second_minutes:
        words = _("Bidders seal one last offer within %(minutes)s minutes after the bidding") % {
            "minutes": terms.second_minutes
        }
        rows.append(SummaryRow(_("Second round"), words))
    if terms.reserve is not None:
        words = _(
            "Committed to before, shown within %(minutes)s minutes after the last offer; "
            "otherwise it counts for nothing"
        )
        rows.append(SummaryRow(_("Reserve price"), words % {"minutes": terms.reveal_minutes}))
    rows.append(
        SummaryRow(_("Deposit"), formats.money(row.lot.deposit, row.lot.currency) if row.lot.deposit else _("none"))
    )
    return rows
