"""JSON of auctions: announcing, entering, offering, sealing and revealing, and the standing that everybody reads."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Router

from openhall.identity import public as identity
from openhall.kernel.clock import instant_text
from openhall.tendering.auctions import commands, queries
from openhall.tendering.auctions.clerk import CLERK
from openhall.tendering.auctions.inputs import Announcement, Entry, MaximumInput, OfferInput, Revealed, SealedInput
from openhall.tendering.auctions.offers import Sent
from openhall.tendering.auctions.standing import said
from openhall.tendering.planning.public import receipt

router = Router(tags=["auctions"])
Answer = dict[str, Any]


@router.put("/auctions/{uuid}", response=Answer)
def announce_auction(request: HttpRequest, uuid: UUID, payload: Announcement) -> Answer:
    """Announce the auction of a lot (AUC-01)."""
    actor, intent = identity.acting(request, command="announce_auction", object=f"auction:{uuid}")
    done = commands.announce_auction(
        auction=uuid, terms=payload, intent=intent, actor=actor, at=identity.received_at(request)
    )
    return {"uuid": str(uuid), "version": done.auction.version, "terms": done.auction.terms} | receipt(done.recorded)


@router.get("/auctions/{uuid}", response=Answer)
def show_auction(request: HttpRequest, response: HttpResponse, uuid: UUID) -> Answer:
    """The auction as it stands, for everybody; an entrant also learns whether its own offer leads."""
    response["Cache-Control"] = "no-store"
    row = queries.auction(uuid)
    at = identity.received_at(request)
    return queries.state(row, at=at, reader=identity.reader(request)) | {
        "latest": [queries.offer_json(row, one, queries.names(row)) for one in queries.offers(row, limit=20)]
    }


@router.get("/auctions/{uuid}/offers", response=Answer)
def list_offers(request: HttpRequest, uuid: UUID, before: int | None = None, limit: int = queries.PAGE) -> Answer:
    """Every offer with the digest of its leaf, newest first; ``before`` continues below that number."""
    row = queries.auction(uuid)
    known = queries.names(row)
    found = queries.offers(row, before=before, limit=max(1, limit))
    return {
        "offers": [queries.offer_json(row, one, known) for one in found],
        "before": found[-1].number if found and found[-1].number > 1 else None,
        "result_leaf": row.result_leaf,
    }


@router.put("/entrants/{uuid}", response=Answer)
def enter_auction(request: HttpRequest, uuid: UUID, payload: Entry) -> Answer:
    """Enter an auction (AUC-02)."""
    actor, intent = identity.acting(request, command="enter_auction", object=f"entrant:{uuid}")
    done = commands.enter_auction(
        auction=payload.auction, entrant=uuid, intent=intent, actor=actor, at=identity.received_at(request)
    )
    return {"uuid": str(uuid), "bidder": done.entrant.pseudonym, "version": done.entrant.version} | receipt(
        done.recorded
    )


@router.put("/offers/{uuid}", response=Answer)
def make_offer(request: HttpRequest, uuid: UUID, payload: OfferInput) -> Answer:
    """Make an offer (AUC-03). It is answered once it is durable."""
    signed = identity.signed(request, command="make_offer", object=f"offer:{uuid}")
    made = CLERK.take(Sent(payload.auction, uuid, payload.amount, signed))
    auction = made.offer.auction
    return {
        "uuid": str(uuid),
        "number": made.offer.number,
        "amount": payload.amount,
        "ends_at": instant_text(made.standing.ends_at),
        "next": said(auction, made.next_amount),
    } | receipt(made.recorded)


@router.post("/entrants/{uuid}/maximum", response=Answer)
def seal_maximum(request: HttpRequest, uuid: UUID, payload: MaximumInput) -> Answer:
    """Commit to the amount up to which one's device makes offers by itself (AUC-10)."""
    actor, intent = identity.acting(request, command="seal_maximum", object=f"entrant:{uuid}")
    done = commands.seal_maximum(
        entrant=uuid, commitment=payload.commitment, intent=intent, actor=actor, at=identity.received_at(request)
    )
    return {"uuid": str(uuid), "version": done.entrant.version} | receipt(done.recorded)


@router.post("/entrants/{uuid}/revelation", response=Answer)
def reveal_maximum(request: HttpRequest, uuid: UUID, payload: Revealed) -> Answer:
    """Show the maximum that was sealed, after the result (AUC-11)."""
    actor, intent = identity.acting(request, command="reveal_maximum", object=f"entrant:{uuid}")
    done = commands.reveal_maximum(
        entrant=uuid,
        amount=payload.amount,
        salt=payload.salt,
        intent=intent,
        actor=actor,
        at=identity.received_at(request),
    )
    return {"uuid": str(uuid), "version": done.entrant.version} | receipt(done.recorded)


@router.put("/sealed-offers/{uuid}", response=Answer)
def seal_offer(request: HttpRequest, uuid: UUID, payload: SealedInput) -> Answer:
    """Seal a last offer in the second round (AUC-05)."""
    actor, intent = identity.acting(request, command="seal_offer", object=f"sealed-offer:{uuid}")
    done = commands.seal_offer(
        auction=payload.auction,
        offer=uuid,
        commitment=payload.commitment,
        intent=intent,
        actor=actor,
        at=identity.received_at(request),
    )
    return {"uuid": str(done.offer.uuid)} | receipt(done.recorded)


@router.post("/sealed-offers/{uuid}/revelation", response=Answer)
def reveal_offer(request: HttpRequest, uuid: UUID, payload: Revealed) -> Answer:
    """Reveal a last offer (AUC-07)."""
    actor, intent = identity.acting(request, command="reveal_offer", object=f"sealed-offer:{uuid}")
    done = commands.reveal_offer(
        offer=uuid,
        amount=payload.amount,
        salt=payload.salt,
        intent=intent,
        actor=actor,
        at=identity.received_at(request),
    )
    return {"uuid": str(uuid), "amount": payload.amount} | receipt(done.recorded)


@router.post("/auctions/{uuid}/reserve", response=Answer)
def reveal_reserve(request: HttpRequest, uuid: UUID, payload: Revealed) -> Answer:
    """Reveal the reserve (AUC-08); the owner's."""
    actor, intent = identity.acting(request, command="reveal_reserve", object=f"auction:{uuid}")
    done = commands.reveal_reserve(
        auction=uuid,
        amount=payload.amount,
        salt=payload.salt,
        intent=intent,
        actor=actor,
        at=identity.received_at(request),
    )
    return {"uuid": str(uuid), "version": done.auction.version} | receipt(done.recorded)
