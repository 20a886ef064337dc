"""JSON of bidding. Everything here is the bidder's own; what belongs to others is not there."""

import json
from typing import Any, Literal
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from ninja import Router

from openhall.identity import public as identity
from openhall.identity.public import IntentOtherObject
from openhall.kernel import ranges
from openhall.kernel.clock import instant_text
from openhall.kernel.refusals import NotFound
from openhall.tendering.bidding import commands, files, queries
from openhall.tendering.bidding.queries import OwnBid
from openhall.tendering.planning.public import Input, receipt
from openhall_sealing import canonical
from openhall_sealing.envelope import LARGEST_BUNDLE

router = Router(tags=["bidding"])
Answer = dict[str, Any]


class EnvelopeInput(Input):
    """A sealed bid: the envelope of protocols §4, whose files were uploaded before, and the lot it is for."""

    lot: UUID
    envelope: dict[str, Any]


class Nothing(Input):
    """A command without fields."""


@router.get("/lots/{uuid}/sealing-context", response=Answer)
def show_sealing_context(request: HttpRequest, response: HttpResponse, uuid: UUID) -> Answer:
    """The tender package of the reader's organisation, for the sealing page and for ``openhall seal``."""
    response["Cache-Control"] = "no-store"
    return queries.sealing_context(uuid, identity.signed_in(request), at=identity.received_at(request))


@router.post("/lots/{uuid}/bids", response=Answer)
def submit_bid(request: HttpRequest, uuid: UUID, payload: EnvelopeInput) -> Answer:
    """Hand in a sealed bid (BID-01). The intent's object is ``bid:`` and an id that the bidder chose."""
    bid = _chosen(request)
    actor, intent = identity.acting(request, command="submit_bid", object=f"bid:{bid}")
    if payload.lot != uuid:
        raise IntentOtherObject(signed=str(payload.lot), asked=str(uuid))
    done = commands.submit_bid(
        lot=uuid, bid=bid, envelope=payload.envelope, intent=intent, actor=actor, at=identity.received_at(request)
    )
    return _submitted(done)


@router.post("/bids/{uuid}/versions", response=Answer)
def replace_bid(request: HttpRequest, uuid: UUID, payload: EnvelopeInput) -> Answer:
    """Put a new version in place of the one that stands (BID-02)."""
    actor, intent = identity.acting(request, command="replace_bid", object=f"bid:{uuid}")
    done = commands.replace_bid(
        bid=uuid, envelope=payload.envelope, intent=intent, actor=actor, at=identity.received_at(request)
    )
    return _submitted(done)


@router.post("/bids/{uuid}/withdrawal", response=Answer)
def withdraw_bid(request: HttpRequest, uuid: UUID, payload: Nothing) -> Answer:
    """Take a bid back before the deadline (BID-03)."""
    actor, intent = identity.acting(request, command="withdraw_bid", object=f"bid:{uuid}")
    done = commands.withdraw_bid(bid=uuid, intent=intent, actor=actor, at=identity.received_at(request))
    return {"uuid": str(done.bid.uuid), "version": done.bid.version, "state": done.bid.state} | receipt(done.recorded)


@router.get("/bids", response=Answer)
def list_own_bids(request: HttpRequest, response: HttpResponse) -> Answer:
    """The bids of the reader's organisation, newest first."""
    response["Cache-Control"] = "no-store"
    return {"bids": [_own(one) for one in queries.own_bids(identity.signed_in(request))]}


@router.get("/bids/{uuid}", response=Answer)
def show_own_bid(request: HttpRequest, response: HttpResponse, uuid: UUID) -> Answer:
    """A bid of the reader's organisation."""
    response["Cache-Control"] = "no-store"
    return _own(queries.own_bid(uuid, identity.signed_in(request)))


@router.get("/bids/{uuid}/envelope")
def show_envelope(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The envelope that stands, canonical; its digest is what the log commits to."""
    version = queries.standing_version(uuid, identity.signed_in(request))
    return _private(canonical(version.envelope), "application/json")


@router.get("/bids/{uuid}/bundle")
def show_bundle(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The bundle of the version that stands: an age file for the bidder's own opening key."""
    version = queries.standing_version(uuid, identity.signed_in(request))
    return _private(files.content(version.bundle_sha256, at_most=LARGEST_BUNDLE), "application/age")


@router.get("/bids/{uuid}/sealed/{kind}")
def show_sealed(request: HttpRequest, uuid: UUID, kind: Literal["price", "documents"]) -> HttpResponseBase:
    """A sealed part of the version that stands, as it was uploaded: the bidder opens it again on its own device.

    A download that was cut goes on with ``Range``.
    """
    version = queries.standing_version(uuid, identity.signed_in(request))
    sha256 = version.price_sha256 if kind == "price" else version.documents_sha256
    if not sha256:
        raise NotFound(part=kind)
    return ranges.answer(
        request, files.place(sha256), sha256=sha256, content_type="application/age", filename=f"{kind}.age"
    )


@router.get("/bids/{uuid}/receipts/{leaf_sha256}")
def show_own_receipt(request: HttpRequest, uuid: UUID, leaf_sha256: str) -> HttpResponse:
    """The proof of an act on one's own bid, with what its sealed leaf hides."""
    data = queries.own_receipt(uuid, leaf_sha256, identity.signed_in(request))
    response = _private(data, "text/plain; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="receipt-{leaf_sha256[:12]}.tlog-proof"'
    return response


def _private(data: bytes, media_type: str) -> HttpResponse:
    response = HttpResponse(data, content_type=media_type)
    response["Cache-Control"] = "no-store"
    return response


def _chosen(request: HttpRequest) -> UUID:
    """The id that the bidder chose for the bid, from the intent; the signature over it is checked afterwards.

    Raises:
        IntentOtherObject: the intent names something else than a bid.
    """
    document, _signature, _assertion = identity.signed_headers(request)
    try:
        kind, _colon, text = str(json.loads(document)["object"]).partition(":")
        chosen = UUID(text)
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        raise IntentOtherObject(signed="", asked="bid:<uuid>") from error
    if kind != "bid" or str(chosen) != text or chosen.version != 4:
        raise IntentOtherObject(signed=f"{kind}:{text}"[:80], asked="bid:<uuid>")
    return chosen


def _submitted(done: commands.Submitted) -> Answer:
    return {
        "uuid": str(done.bid.uuid),
        "version": done.bid.version,
        "number": done.bid.number,
        "state": done.bid.state,
        "envelope_sha256": done.version.envelope_sha256,
        "received_at": instant_text(done.version.received_at),
    } | receipt(done.recorded)


def _own(one: OwnBid) -> Answer:
    bid = one.bid
    return {
        "uuid": str(bid.uuid),
        "lot": str(bid.lot.uuid),
        "tender": str(bid.lot.notice.project.uuid),
        "bidder": bid.pseudonym,
        "state": bid.state,
        "cause": bid.cause,
        "reason": bid.reason,
        "version": bid.version,
        "number": bid.number,
        "versions": [
            {
                "number": version.number,
                "envelope_sha256": version.envelope_sha256,
                "received_at": instant_text(version.received_at),
                "leaf_sha256": version.leaf_sha256,
                "receipt_url": f"/receipts/{version.leaf_sha256}",
                "stands": version.withdrawn_at is None,
            }
            for version in one.versions
        ],
    }
