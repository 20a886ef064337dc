"""Pages of the opening: releasing, custody, confirming, ending a lot, and the record that everybody reads."""

import csv
import io
import json
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from openhall.identity import public as identity
from openhall.identity.public import Actor, Role
from openhall.kernel.refusals import NotFound
from openhall.tendering.bidding.public import Bid, OwnBid, lot_for_bidding, own_bid
from openhall.tendering.notices.public import Lot
from openhall.tendering.opening import policies, queries
from openhall.tendering.opening.models import Kind, OpenedBid, Reveal, Revocation
from openhall.tendering.opening.readings import declared
from openhall.tendering.opening.revoking import REVOCABLE
from openhall.tendering.planning.desk import desk, receipt_of, zone_of
from openhall.tendering.planning.public import law_of
from openhall.ui import formats
from openhall.ui.components import Column, Confirmation, Event, SummaryRow, Tag

FORFEITURE = "deposits.forfeiture"
STATES = {
    Lot.State.OPEN: "teal",
    Lot.State.CLOSED: "amber",
    Lot.State.RELEASED: "amber",
    Lot.State.FAILED: "red",
}


@require_safe
def release(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The bidder releases a bid; the countdown is the server's."""
    reader, own, lot = _own(request, uuid)
    context = _context(request, reader, lot) | {
        "bid": own.bid,
        "may_release": lot.state == Lot.State.CLOSED and own.bid.state == Bid.State.SUBMITTED,
        "is_early": lot.state == Lot.State.OPEN,
        "was_released": own.bid.state in (Bid.State.RELEASED, Bid.State.OPENED),
        "object": f"bid:{uuid}",
        "url": f"/api/v1/bids/{uuid}/release",
        "bundle_url": f"/api/v1/bids/{uuid}/bundle",
        "envelope_url": f"/api/v1/bids/{uuid}/envelope",
        "versions": _versions(own),
        "next": f"/desk/bids/{uuid}/done/{{leaf_sha256}}",
    }
    return render(request, "opening/release.html", context)


@require_safe
def confirm(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The bidder checks the price that was read out."""
    reader, own, lot = _own(request, uuid)
    opened = OpenedBid.objects.filter(bid=own.bid).first()
    if opened is None:
        raise NotFound(bid=str(uuid))
    opening = queries.opening_of(lot)
    context = _context(request, reader, lot) | {
        "bid": own.bid,
        "opened": opened,
        "rows": [
            SummaryRow(_("Price read out"), formats.money(opened.content["total"], opened.currency)),
            *_declared(opened, lot),
            SummaryRow(_("Place in the opening"), str(opened.opened_order)),
        ],
        "ends_at": opening.confirmation_ends_at if opening else None,
        "may_answer": opened.confirmed is None and lot.state == Lot.State.OPENED,
        "object": f"bid:{uuid}",
        "url": f"/api/v1/bids/{uuid}/confirmation",
        "next": f"/desk/bids/{uuid}/done/{{leaf_sha256}}",
    }
    return render(request, "opening/confirm.html", context)


@require_safe
def reveal(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The bidder opens its own bid from the backup, because custodians are missing."""
    reader, own, lot = _own(request, uuid)
    left = _to_reveal(own, lot)
    context = _context(request, reader, lot) | {
        "bid": own.bid,
        "may_reveal": bool(left),
        "kinds": json.dumps(left),
        "envelope_url": f"/api/v1/bids/{uuid}/envelope",
        "versions": _versions(own),
        "was_revealed": Reveal.objects.filter(bid=own.bid, kind=Kind.PRICE).exists(),
        "object": f"bid:{uuid}",
        "url": f"/api/v1/bids/{uuid}/identity",
        "next": f"/desk/bids/{uuid}/done/{{leaf_sha256}}",
    }
    return render(request, "opening/reveal.html", context)


def _to_reveal(own: OwnBid, lot: Lot) -> list[str]:
    """Parts that the bidder may still open itself; the documents of an opened bid only where it opened the price so."""
    revealed = set(Reveal.objects.filter(bid=own.bid).values_list("kind", flat=True))
    kinds = [Kind.PRICE, *([Kind.DOCUMENTS] if own.standing and own.standing.documents_sha256 else [])]
    if own.bid.state == Bid.State.OPENED:
        kinds = [kind for kind in kinds if kind == Kind.DOCUMENTS and Kind.PRICE in revealed]
    elif own.bid.state != Bid.State.RELEASED or lot.state != Lot.State.RELEASED:
        kinds = []
    return [str(kind) for kind in kinds if kind not in revealed]


@require_safe
def revoke(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The bidder revokes a bid whose price was read out, and sees before what follows."""
    reader, own, lot = _own(request, uuid)
    opened = OpenedBid.objects.filter(bid=own.bid).first()
    if opened is None:
        raise NotFound(bid=str(uuid))
    revocation = Revocation.objects.filter(bid=own.bid).first()
    law = law_of(lot.notice.project)
    context = _context(request, reader, lot) | {
        "bid": own.bid,
        "rows": [
            SummaryRow(_("Lot"), f"{lot.number} · {lot.title}", lang=lot.notice.project.lang),
            SummaryRow(_("Price read out"), formats.money(opened.content["total"], opened.currency)),
        ],
        "revocation": revocation,
        "may_revoke": revocation is None and lot.state in REVOCABLE,
        "article": law.value(FORFEITURE).citation,
        "loses_deposit": lot.deposit > 0 and "revoked_after_deadline" in law.get(FORFEITURE),
        "object": f"bid:{uuid}",
        "url": f"/api/v1/bids/{uuid}/revocation",
        "next": f"/desk/bids/{uuid}/done/{{leaf_sha256}}",
    }
    return render(request, "opening/revoke.html", context)


@require_safe
def custody(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """A custodian hands in the shares, once the release window is closed."""
    lot, reader = lot_for_bidding(uuid), identity.signed_in(request)
    custodian = policies.custodian_of(reader, lot)
    record = queries.record_of(lot)
    handover = next((found for place, found in record.custodians if place.pk == custodian.pk), None)
    context = _context(request, reader, lot) | {
        "record": record,
        "custodian": custodian,
        "handover": handover,
        "may_hand_in": lot.state == Lot.State.RELEASED and handover is None,
        "is_early": lot.state in queries.SECRET,
        "object": f"lot:{uuid}",
        "url": f"/api/v1/lots/{uuid}/shares",
        "shares_url": f"/api/v1/lots/{uuid}/sealed-shares",
        "next": f"/desk/lots/{uuid}/handed-in/{{leaf_sha256}}",
    }
    return render(request, "opening/custody.html", context)


@require_safe
def handed_in(request: HttpRequest, uuid: UUID, leaf: str) -> HttpResponse:
    """Confirmation of a custodian's act."""
    lot, reader = lot_for_bidding(uuid), identity.signed_in(request)
    custodian = policies.custodian_of(reader, lot)
    if not lot.handovers.filter(place=custodian.place, leaf_sha256=leaf).exists():
        raise NotFound(leaf=leaf)
    title = _("Your shares were handed in")
    zone = zone_of(lot.notice.project)
    confirmation = Confirmation(
        title=title, reference=str(uuid), receipt=receipt_of(leaf, title, zone, on=f"lot:{uuid}")
    )
    context = _context(request, reader, lot) | {"confirmation": confirmation}
    return render(request, "opening/handed_in.html", context)


@require_safe
def fail(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The owner ends a lot without an award."""
    lot, reader = lot_for_bidding(uuid), identity.signed_in(request)
    project = lot.notice.project
    if reader.organisation_id != project.owner_id or not reader.holds(Role.OFFICER):
        raise NotFound(lot=str(uuid))
    context = _context(request, reader, lot) | {
        "may_fail": "fail" in Lot.workflow.possible(lot.state),
        "object": f"lot:{uuid}",
        "url": f"/api/v1/lots/{uuid}/failure",
        "next": f"/lots/{uuid}/opening",
    }
    return render(request, "opening/fail.html", context)


@require_safe
def record(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The opening record of a lot, for everybody; before the window is closed it tells nothing of bids."""
    lot, reader = lot_for_bidding(uuid), identity.reader(request)
    found = queries.record_of(lot)
    project = lot.notice.project
    zone = zone_of(project)
    context = {
        "lot": lot,
        "notice": lot.notice,
        "project": project,
        "zone": zone,
        "now": identity.received_at(request),
        "tag": Tag(lot.get_state_display(), STATES.get(Lot.State(lot.state), "green")),
        "record": found,
        "columns": _columns(),
        "rows": [_row(found, one, zone) for one in found.read_out],
        "csv_url": reverse("lot-opening-csv", args=[uuid]) if found.read_out else "",
        "not_opened": [(found.names[one.organisation_id], _outcome(one)) for one in found.not_opened],
        "failure": queries.reason_text(found.opening.reason) if found.opening else "",
        "events": _events(lot, zone),
        "is_custodian": queries.is_custodian(lot, reader),
        "owns": reader is not None and reader.organisation_id == project.owner_id and reader.holds(Role.OFFICER),
        "reads_documents": reader is not None and policies.reads_documents(reader, lot, identity.received_at(request)),
    }
    return render(request, "opening/record.html", context)


@require_safe
def record_csv(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The prices read out, as a table."""
    found = queries.record_of(lot_for_bidding(uuid))
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(["order", "bid", "bidder", "currency", "total", "confirmed"])
    for one in found.read_out:
        confirmed = "" if one.confirmed is None else "yes" if one.confirmed else "no"
        name = found.names[one.organisation_id]
        # A name that begins like a formula must stay a name in a spreadsheet.
        safe = f"'{name}" if name[:1] in "=+-@\t\r" else name
        writer.writerow([one.opened_order, one.bid, safe, one.currency, one.content["total"], confirmed])
    response = HttpResponse(text.getvalue(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="opening-{uuid}.csv"'
    return response


def _declared(opened: OpenedBid, lot: Lot) -> list[SummaryRow]:
    """Running costs for one year, as they were sealed with the price."""
    lang = lot.notice.project.lang
    return [
        SummaryRow(name, formats.money(amount, opened.currency), lang=lang)
        for name, amount in declared(opened.content).items()
    ]


def _columns() -> list[Column]:
    return [
        Column(_("Place"), figure=True),
        Column(_("Bidder"), header=True),
        Column(_("Price"), figure=True),
        Column(_("Confirmed by the bidder")),
        Column(_("Remarks")),
    ]


def _row(found: queries.Record, one: queries.ReadOut, zone: str) -> list[object]:
    answer = _("not yet") if one.confirmed is None else _("yes") if one.confirmed else _("no, the bidder objects")
    remarks = [one.objection] if one.objection else []
    remarks += [
        _("%(name)s for one year: %(amount)s.") % {"name": name, "amount": formats.money(amount, one.currency)}
        for name, amount in declared(one.content).items()
    ]
    if one.revoked_at is not None:
        when = formats.instant(one.revoked_at, zone)
        remarks.insert(0, _("Revoked by the bidder at %(when)s; it is not ranked.") % {"when": when})
    remarks += [_("The share of custodian %(number)s did not fit.") % {"number": place + 1} for place in one.bad_shares]
    return [
        str(one.opened_order),
        found.names[one.organisation_id],
        format_html('<span class="oh-figure">{}</span>', formats.money(one.content["total"], one.currency)),
        answer,
        " ".join(remarks),
    ]


def _outcome(one: queries.TakenPart) -> str:
    if one.state == Bid.State.REVOKED:
        return _("Not released in time: the bid counts as revoked.")
    if one.state == Bid.State.UNREADABLE:
        return _("Unreadable: what was sealed does not hold what its envelope promised.")
    return _("Could not be opened, through no fault of the bidder: the bid counts as taken back.")


def _events(lot: Lot, zone: str) -> list[Event]:
    titles = {
        "OPN-01": _("Lot closed; bidders release their bids"),
        "OPN-03": _("Release window closed"),
        "OPN-04": _("A custodian handed in the shares"),
        "OPN-05": _("Prices read out"),
        "OPN-06": _("A bidder answered to its price"),
        "OPN-07": _("Lot failed"),
        "OPN-08": _("A bidder revealed its identity"),
        "BID-04": _("A bidder revoked its bid"),
    }
    events = []
    for event in queries.hall_events(lot):
        body = ""
        if event.act == "OPN-03":
            body = _("%(submitted)s bids stood, %(released)s were released.") % event.facts
        elif event.act == "BID-04":
            body = event.facts["reason"]
        elif event.act == "OPN-07":
            body = f"{queries.reason_text(event.facts['reason'])} {event.facts['article']}"
        events.append(Event(titles[event.act], event.at, zone, body=body, receipt_url=f"/receipts/{event.leaf_sha256}"))
    return events


def _versions(own: OwnBid) -> str:
    """The versions of a bid for the script that tells which one a backup file belongs to."""
    return json.dumps([{"number": one.number, "envelope_sha256": one.envelope_sha256} for one in own.versions])


def _own(request: HttpRequest, uuid: UUID) -> tuple[Actor, OwnBid, Lot]:
    reader = identity.signed_in(request)
    own = own_bid(uuid, reader)
    return reader, own, own.bid.lot


def _context(request: HttpRequest, reader: Actor, lot: Lot) -> dict[str, Any]:
    return desk(request, reader, lot.notice.project) | {"lot": lot, "notice": lot.notice}
