"""JSON of the opening: what bidders and custodians hand in, and the record that everybody reads."""

from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from ninja import Router
from pydantic import Field, StringConstraints

from openhall.identity import public as identity
from openhall.kernel.clock import instant_text
from openhall.tendering.bidding.public import lot_for_bidding
from openhall.tendering.opening import commands, documents, queries
from openhall.tendering.opening.readings import declared
from openhall.tendering.planning.public import Input, receipt

router = Router(tags=["opening"])
Answer = dict[str, Any]
Base64 = Annotated[str, StringConstraints(max_length=8_192)]


class SharesInput(Input):
    """The encrypted shares from the bundle: kind → one age file (base64) for each custodian."""

    shares: dict[Literal["price", "documents"], Annotated[list[Base64], Field(max_length=32)]]


class ShareInput(Input):
    """One decrypted share (base64 of 75 bytes), or why there is none."""

    bid: UUID
    kind: Literal["price", "documents"]
    share: Base64 | None = None
    problem: Annotated[str, StringConstraints(max_length=60)] = ""


class HandoverInput(Input):
    """What a custodian hands in for all released bids of a lot."""

    shares: Annotated[list[ShareInput], Field(max_length=20_000)]


class ConfirmationInput(Input):
    """Whether the price read out is the one that was sealed."""

    agrees: bool
    objection: Annotated[str, StringConstraints(strip_whitespace=True, max_length=2_000)] = ""


class IdentityInput(Input):
    """The identity of one part, from the bidder's backup."""

    kind: Literal["price", "documents"]
    identity: Annotated[str, StringConstraints(pattern=r"^AGE-SECRET-KEY-1[0-9A-Z]{58}$")]


class RevocationInput(Input):
    """Why a bidder revokes its bid; published letter by letter, as signed."""

    reason: Annotated[str, StringConstraints(min_length=1, max_length=2_000, pattern=r"\S")]


class FailureInput(Input):
    """Why the owner ends a lot, and by which article; published letter by letter, as signed."""

    reason: Annotated[str, StringConstraints(min_length=1, max_length=200)]
    article: Annotated[str, StringConstraints(min_length=1, max_length=300)]


@router.post("/bids/{uuid}/release", response=Answer)
def release_bundle(request: HttpRequest, uuid: UUID, payload: SharesInput) -> Answer:
    """Release a bid within the window (OPN-02)."""
    actor, intent = identity.acting(request, command="release_bundle", object=f"bid:{uuid}")
    shares = {str(kind): given for kind, given in payload.shares.items()}
    done = commands.release_bundle(
        bid=uuid, shares=shares, intent=intent, actor=actor, at=identity.received_at(request)
    )
    return {"uuid": str(uuid), "version": done.bid.version, "state": done.bid.state} | receipt(done.recorded)


@router.get("/lots/{uuid}/sealed-shares", response=Answer)
def show_sealed_shares(request: HttpRequest, response: HttpResponse, uuid: UUID) -> Answer:
    """The shares that the reader, a custodian, decrypts; only once the release window is closed."""
    response["Cache-Control"] = "no-store"
    return queries.sealed_shares(lot_for_bidding(uuid), identity.signed_in(request))


@router.post("/lots/{uuid}/shares", response=Answer)
def release_shares(request: HttpRequest, uuid: UUID, payload: HandoverInput) -> Answer:
    """Hand in a custodian's decrypted shares (OPN-04)."""
    actor, intent = identity.acting(request, command="release_shares", object=f"lot:{uuid}")
    given = [share.model_dump(mode="json") for share in payload.shares]
    done = commands.release_shares(lot=uuid, shares=given, intent=intent, actor=actor, at=identity.received_at(request))
    return {"uuid": str(uuid), "place": done.handover.place, "shares": done.shares} | receipt(done.recorded)


@router.post("/bids/{uuid}/identity", response=Answer)
def reveal_identity(request: HttpRequest, uuid: UUID, payload: IdentityInput) -> Answer:
    """Open one's own bid with the identity from the backup, because custodians are missing (OPN-08)."""
    actor, intent = identity.acting(request, command="reveal_identity", object=f"bid:{uuid}")
    done = commands.reveal_identity(
        bid=uuid,
        kind=payload.kind,
        identity=payload.identity,
        intent=intent,
        actor=actor,
        at=identity.received_at(request),
    )
    return {"uuid": str(uuid), "version": done.bid.version, "kind": payload.kind} | receipt(done.recorded)


@router.post("/bids/{uuid}/confirmation", response=Answer)
def confirm_price(request: HttpRequest, uuid: UUID, payload: ConfirmationInput) -> Answer:
    """Say whether the price read out is right (OPN-06)."""
    actor, intent = identity.acting(request, command="confirm_price", object=f"bid:{uuid}")
    done = commands.confirm_price(
        bid=uuid,
        agrees=payload.agrees,
        objection=payload.objection,
        intent=intent,
        actor=actor,
        at=identity.received_at(request),
    )
    return {"uuid": str(uuid), "agrees": payload.agrees, "version": done.version} | receipt(done.recorded)


@router.post("/lots/{uuid}/failure", response=Answer)
def fail_lot(request: HttpRequest, uuid: UUID, payload: FailureInput) -> Answer:
    """End a lot without an award (OPN-07); the owner's."""
    actor, intent = identity.acting(request, command="fail_lot", object=f"lot:{uuid}")
    done = commands.fail_lot(
        lot=uuid,
        reason=payload.reason,
        article=payload.article,
        intent=intent,
        actor=actor,
        at=identity.received_at(request),
    )
    return {"uuid": str(uuid), "version": done.lot.version, "state": done.lot.state} | receipt(done.recorded)


@router.post("/bids/{uuid}/revocation", response=Answer)
def revoke_bid(request: HttpRequest, uuid: UUID, payload: RevocationInput) -> Answer:
    """Revoke one's own bid after the prices were read out (BID-04)."""
    actor, intent = identity.acting(request, command="revoke_bid", object=f"bid:{uuid}")
    done = commands.revoke_bid(
        bid=uuid, reason=payload.reason, intent=intent, actor=actor, at=identity.received_at(request)
    )
    return {"uuid": str(uuid), "version": done.bid.version, "left": done.left} | receipt(done.recorded)


@router.get("/lots/{uuid}/opening", response=Answer)
def show_opening(request: HttpRequest, uuid: UUID) -> Answer:
    """The opening record of a lot, for everybody; it tells nothing of bids before the window is closed."""
    lot = lot_for_bidding(uuid)
    record = queries.record_of(lot)
    opening = record.opening
    closed = opening is not None and opening.window_closed_at is not None
    return {
        "lot": str(lot.uuid),
        "state": lot.state,
        "version": lot.version,
        "bids_due_at": instant_text(lot.notice.bids_due_at) if lot.notice.bids_due_at else None,
        "window_ends_at": instant_text(lot.window_ends_at) if lot.window_ends_at else None,
        "submitted": opening.submitted if opening and closed else None,
        "released": opening.released if opening and closed else None,
        "custodians": [
            {
                "place": custodian.place,
                "organisation": custodian.organisation.name,
                "handed_in_at": instant_text(handover.handed_in_at) if handover else None,
            }
            for custodian, handover in record.custodians
        ],
        "bids": [
            {
                "order": one.opened_order,
                "bid": str(one.bid),
                "bidder": one.bidder,
                "name": record.names[one.organisation_id],
                "currency": one.currency,
                "total": one.content["total"],
                "confirmed": one.confirmed,
                "objection": one.objection,
                "revoked_at": instant_text(one.revoked_at) if one.revoked_at else None,
                "identity": one.identity,
            }
            | ({"costs": costs} if (costs := declared(one.content)) else {})
            for one in record.read_out
        ],
        "not_opened": [
            {
                "bid": str(one.bid),
                "bidder": one.bidder,
                "name": record.names[one.organisation_id],
                "state": one.state,
                "cause": one.cause,
                "reason": one.reason,
            }
            for one in record.not_opened
        ],
        "failed": {"reason": opening.reason, "article": opening.article} if opening and opening.failed_at else None,
    }


@router.get("/bids/{uuid}/documents", response=Answer)
def list_documents(request: HttpRequest, response: HttpResponse, uuid: UUID) -> Answer:
    """The documents of an opened bid, for the panel."""
    response["Cache-Control"] = "no-store"
    found = documents.documents_for_panel(uuid, identity.signed_in(request), identity.received_at(request))
    return {"documents": [entry.to_json() for entry in found]}


@router.get("/bids/{uuid}/documents/{index}")
def show_document(request: HttpRequest, uuid: UUID, index: int) -> StreamingHttpResponse:
    """One document of an opened bid, decrypted, for the panel. ``index`` counts from 0."""
    found = documents.document_for_panel(uuid, index, identity.signed_in(request), identity.received_at(request))
    response = StreamingHttpResponse(found.pieces(), content_type="application/octet-stream")
    response["Content-Length"] = str(found.entry.size)
    response["Content-Disposition"] = _attachment(found.entry.name)
    response["Cache-Control"] = "no-store"
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _attachment(name: str) -> str:
    from django.utils.http import content_disposition_header

    return content_disposition_header(True, name) or "attachment"
