"""The bidder's pages: the tasks of a bid, sealing it, what stands, withdrawing. Nobody else's bids are ever on them."""

import json
from typing import Any
from uuid import UUID, uuid4

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from openhall.identity import public as identity
from openhall.identity.public import Actor
from openhall.kernel.refusals import NotFound
from openhall.tendering.bidding import queries
from openhall.tendering.bidding.models import Bid
from openhall.tendering.bidding.queries import OwnBid
from openhall.tendering.bidding.schedules import costs_of, schedule_of
from openhall.tendering.notices.public import Lot, custody_of, documents_of
from openhall.tendering.planning.desk import desk, receipt_of, zone_of
from openhall.ui import formats
from openhall.ui.components import (
    Confirmation,
    Link,
    Receipt,
    Stage,
    StageState,
    SummaryRow,
    Tag,
    Task,
    TaskGroup,
    TaskState,
)
from openhall_rules.auctions import METHODS as AUCTIONS
from openhall_sealing.schedule import template_file

BEFORE_AWARD = (Lot.State.OPENED, Lot.State.EVALUATED, Lot.State.PUBLICITY)
COLOURS = {
    Bid.State.SUBMITTED: "teal",
    Bid.State.RELEASED: "green",
    Bid.State.OPENED: "green",
    Bid.State.WITHDRAWN: "grey",
    Bid.State.REVOKED: "red",
    Bid.State.RETRACTED: "amber",
    Bid.State.UNREADABLE: "red",
}


@require_safe
def tasks(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The tasks of a bid for one lot, and where it stands."""
    lot, reader = queries.lot_for_bidding(uuid), identity.signed_in(request)
    if lot.method in AUCTIONS:
        return redirect(f"/tenders/{lot.notice.project.uuid}#lots")  # its page leads to the auction
    package = queries.sealing_context(uuid, reader, at=identity.received_at(request))
    own = queries.own_bid_for(lot, reader)
    context = _context(request, reader, lot) | {
        "groups": _tasks(lot, own, has_key="opening_recipient" in package),
        "documents": [
            Link(document.title, f"/tenders/{lot.notice.project.uuid}/documents/{document.sha256}")
            for document in documents_of(lot.notice)
        ],
        "own": own,
        "is_older": lot.state == Lot.State.OPEN and queries.sealed_before_change(own),
        "tag": _tag(own.bid) if own else None,
        "package_url": f"/api/v1/lots/{uuid}/sealing-context",
    }
    return render(request, "bidding/tasks.html", context)


def _tasks(lot: Lot, own: OwnBid | None, *, has_key: bool) -> list[TaskGroup]:
    stands = own is not None and own.standing is not None
    is_open = lot.state == Lot.State.OPEN
    seal = TaskState.DONE if stands else TaskState.TODO if is_open and has_key else TaskState.BLOCKED
    seal_url = reverse("bid-seal", args=[lot.uuid]) if is_open and has_key else ""
    prepare = [
        Task(_("Read the tender documents"), "#documents"),
        Task(
            _("Enrol your opening key"),
            "/account",
            TaskState.DONE if has_key else TaskState.TODO,
            hint=_("With it you release your bid after the deadline. It stays on your device; keep its backup."),
        ),
    ]
    if lot.deposit:
        amount = formats.money(lot.deposit, lot.currency)
        prepare.append(
            Task(
                _("Pay the bid deposit of %(amount)s") % {"amount": amount},
                f"/desk/lots/{lot.uuid}/deposit",
                hint=_("From your organisation’s basic account. It may arrive until the deadline."),
            )
        )
    hand_in = [
        Task(
            _("Seal the bid and hand it in"),
            seal_url,
            seal,
            hint=_("Try it first: the trial envelope is sealed and opened on your own device."),
        ),
    ]
    if own is not None and own.standing is not None:
        url = reverse("bid", args=[own.bid.uuid])
        released = own.bid.state not in (Bid.State.SUBMITTED, Bid.State.WITHDRAWN)
        ready = lot.state == Lot.State.CLOSED or released
        state = TaskState.DONE if released else TaskState.TODO if ready else TaskState.BLOCKED
        hand_in.append(Task(_("Release the bid after the deadline"), url, state))
    return [TaskGroup(_("Prepare"), prepare), TaskGroup(_("Hand in"), hand_in)]


@require_safe
def seal(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The sealing page. Price and documents are encrypted in the browser; the form can’t send them anywhere."""
    lot, reader = queries.lot_for_bidding(uuid), identity.signed_in(request)
    package = queries.sealing_context(uuid, reader, at=identity.received_at(request))
    own = queries.own_bid_for(lot, reader)
    replaces = own is not None and own.bid.state == Bid.State.SUBMITTED
    bid = own.bid.uuid if own else uuid4()
    context = _context(request, reader, lot) | {
        "lot_is_open": lot.state == Lot.State.OPEN,
        "has_key": "opening_recipient" in package,
        "opening_recipient": package.get("opening_recipient", ""),
        "tender_uuid": package["context"]["tender"],
        "pseudonym": package["context"]["bidder"],
        "custodians": json.dumps(package["custodians"]),
        "custodian_names": [one["organisation"] for one in package["custodian_proofs"]],
        "custodian_proofs": json.dumps(
            [{name: one[name] for name in one if name != "proof"} for one in package["custodian_proofs"]]
        ),
        "threshold": package["threshold"],
        "max_documents": settings.OPENHALL_MAX_DOCUMENTS_BYTES,
        "most_megabytes": formats.number(settings.OPENHALL_MAX_DOCUMENTS_BYTES // 1_000_000),
        "costs": costs_of(lot),
        "schedule": json.dumps(package.get("schedule")) if lot.items else "",
        "command": "replace_bid" if replaces else "submit_bid",
        "replaces": replaces,
        "object": f"bid:{bid}",
        "version": own.bid.version if own else 0,
        "url": f"/api/v1/bids/{bid}/versions" if replaces else f"/api/v1/lots/{uuid}/bids",
        "next": f"/desk/bids/{bid}/done/{{leaf_sha256}}",
    }
    return render(request, "bidding/seal.html", context)


@require_safe
def schedule_csv(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The empty price schedule of a lot as CSV, in the reader's language."""
    return _template(uuid, "csv", "text/csv; charset=utf-8")


@require_safe
def schedule_xlsx(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The empty price schedule of a lot as a workbook, in the reader's language."""
    return _template(uuid, "xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")


def _template(uuid: UUID, kind: str, media_type: str) -> HttpResponse:
    asked = schedule_of(queries.lot_for_bidding(uuid))
    if asked is None:
        raise NotFound(lot=str(uuid))
    response = HttpResponse(template_file(asked, get_language() or "en", kind), content_type=media_type)
    response["Content-Disposition"] = f'attachment; filename="schedule-{uuid}.{kind}"'
    return response


@require_safe
def my_bids(request: HttpRequest) -> HttpResponse:
    """The bids of the reader's organisation."""
    reader = identity.signed_in(request)
    rows = [(own, _tag(own.bid), zone_of(own.bid.lot.notice.project)) for own in queries.own_bids(reader)]
    return render(request, "bidding/my_bids.html", desk(request, reader) | {"rows": rows})


@require_safe
def bid(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """One bid of the reader's organisation: what stands, its receipts, and what can be done now."""
    reader = identity.signed_in(request)
    own = queries.own_bid(uuid, reader)
    lot, revoked = own.bid.lot, hasattr(own.bid, "revocation")  # of the opening's table
    zone = zone_of(lot.notice.project)
    standing = own.standing
    rows = [
        SummaryRow(_("Tender"), lot.notice.project.title, lang=lot.notice.project.lang),
        SummaryRow(_("Lot"), f"{lot.number} · {lot.title}", lang=lot.notice.project.lang),
        SummaryRow(_("Reference"), str(own.bid.uuid)),
    ]
    if standing is not None:
        rows += [
            SummaryRow(_("Version"), str(standing.number)),
            SummaryRow(_("Received"), formats.instant(standing.received_at, zone, seconds=True)),
            SummaryRow(_("Digest of the envelope"), standing.envelope_sha256),
        ]
    context = _context(request, reader, lot) | {
        "own": own,
        "bid": own.bid,
        "tag": Tag(_("Revoked"), "red") if revoked else _tag(own.bid),
        "rows": rows,
        "receipt": _receipt(own, zone),
        "is_older": lot.state == Lot.State.OPEN and queries.sealed_before_change(own),
        "may_change": lot.state == Lot.State.OPEN and own.bid.state == Bid.State.SUBMITTED,
        "may_submit_again": lot.state == Lot.State.OPEN and own.bid.state == Bid.State.WITHDRAWN,
        "may_release": lot.state == Lot.State.CLOSED and own.bid.state == Bid.State.SUBMITTED,
        "may_confirm": lot.state == Lot.State.OPENED and own.bid.state == Bid.State.OPENED,
        "was_opened": own.bid.state == Bid.State.OPENED,
        "may_revoke": own.bid.state == Bid.State.OPENED and lot.state in BEFORE_AWARD and not revoked,
        "withdraw_url": f"/api/v1/bids/{uuid}/withdrawal",
        "next": f"/desk/bids/{uuid}/done/{{leaf_sha256}}",
    }
    return render(request, "bidding/bid.html", context)


@require_safe
def check(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The bidder fetches back what it handed in and opens it on its own device; nothing is sent."""
    reader = identity.signed_in(request)
    own = queries.own_bid(uuid, reader)
    if own.standing is None:
        raise NotFound
    kinds = [kind for kind, sha256 in _parts(own) if sha256]
    context = _context(request, reader, own.bid.lot) | {
        "bid": own.bid,
        "number": own.standing.number,
        "versions": json.dumps(
            [{"number": one.number, "envelope_sha256": one.envelope_sha256} for one in own.versions]
        ),
        "kinds": json.dumps(kinds),
        "envelope_url": f"/api/v1/bids/{uuid}/envelope",
        "bundle_url": f"/api/v1/bids/{uuid}/bundle",
        "sealed_url": f"/api/v1/bids/{uuid}/sealed/",
    }
    return render(request, "bidding/check.html", context)


def _parts(own: OwnBid) -> list[tuple[str, str]]:
    standing = own.standing
    return [("price", standing.price_sha256), ("documents", standing.documents_sha256)] if standing else []


@require_safe
def done(request: HttpRequest, uuid: UUID, leaf: str) -> HttpResponse:
    """Confirmation of an act on one's own bid, with its receipt; the address stays."""
    reader = identity.signed_in(request)
    own = queries.own_bid(uuid, reader)
    act = queries.own_act(own, leaf)
    lot = own.bid.lot
    zone = zone_of(lot.notice.project)
    titles = {
        "BID-01": _("Your bid was handed in"),
        "BID-02": _("Your bid was replaced"),
        "BID-03": _("Your bid was withdrawn"),
        "BID-04": _("Your bid was revoked"),
        "OPN-02": _("Your bid was released"),
        "OPN-06": _("Your answer was recorded"),
        "OPN-08": _("The identity was revealed"),
    }
    if act not in titles:
        raise NotFound
    confirmation = Confirmation(
        title=titles[act],
        reference=str(own.bid.uuid),
        next_steps=what_comes(lot, own.bid, zone),
        receipt=receipt_of(leaf, titles[act], zone, on=f"bid:{uuid}"),
    )
    context = _context(request, reader, lot) | {
        "confirmation": confirmation,
        "bid": own.bid,
        "proof_url": f"/api/v1/bids/{uuid}/receipts/{leaf}",
    }
    return render(request, "bidding/done.html", context)


def what_comes(lot: Lot, bid: Bid, zone: str) -> list[Stage]:
    """The way of a bid that stands, up to its price; nothing for one that is out."""
    order = [Bid.State.SUBMITTED, Bid.State.RELEASED, Bid.State.OPENED]
    if bid.state not in order:
        return []
    reached = order.index(Bid.State(bid.state))
    due = formats.instant(lot.notice.bids_due_at, zone) if lot.notice.bids_due_at else ""
    stages = [
        (_("Bid handed in"), ""),
        (_("Release it within the window after the deadline"), due),
        (_("Prices are read out; confirm yours"), ""),
    ]
    return [
        Stage(
            title,
            StageState.DONE if place <= reached else StageState.CURRENT if place == reached + 1 else StageState.NEXT,
            when,
        )
        for place, (title, when) in enumerate(stages)
    ]


def _receipt(own: OwnBid, zone: str) -> Receipt | None:
    if own.standing is None:
        return None
    return receipt_of(own.standing.leaf_sha256, _("Bid handed in"), zone, on=f"bid:{own.bid.uuid}")


def _context(request: HttpRequest, reader: Actor, lot: Lot) -> dict[str, Any]:
    custody = custody_of(lot.notice)
    return desk(request, reader, lot.notice.project) | {"lot": lot, "notice": lot.notice, "custody": custody}


def _tag(bid: Bid) -> Tag:
    return Tag(bid.get_state_display(), COLOURS[Bid.State(bid.state)])
