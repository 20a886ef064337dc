"""JSON of awards: candidates and award of a lot, published by who prepares the tender, read by everybody."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Router

from openhall.identity import public as identity
from openhall.kernel.clock import instant_text
from openhall.tendering.awards import commands, letter_papers, letters, queries
from openhall.tendering.awards.models import Award
from openhall.tendering.notices.public import lot as lot_by_uuid
from openhall.tendering.planning.public import Nothing, receipt

router = Router(tags=["awards"])
Answer = dict[str, Any]


def shown(award: Award) -> Answer:
    """Candidates and, once there is one, the award. ``version`` is the lot's, which intents on the lot name."""
    lot = award.lot
    return {
        "uuid": str(award.uuid),
        "lot": str(lot.uuid),
        "version": lot.version,
        "state": lot.state,
        "candidates": award.candidates,
        "candidates_published_at": instant_text(award.candidates_published_at),
        "until": instant_text(award.until),
        "candidates_leaf_sha256": award.candidates_leaf,
        "award": _awarded(award),
    }


def _awarded(award: Award) -> Answer | None:
    if award.awarded_at is None or award.supplier is None or award.amount is None:
        return None
    return {
        "bid": award.candidates[0]["bid"],
        "bidder": award.candidates[0]["bidder"],
        "supplier": {"uuid": str(award.supplier.uuid), "name": award.supplier.name},
        "amount": award.candidates[0]["price"],
        "currency": award.currency,
        "awarded_at": instant_text(award.awarded_at),
        "contract_due_at": instant_text(award.contract_due_at) if award.contract_due_at else None,
        "leaf_sha256": award.award_leaf,
    }


@router.get("/lots/{uuid}/candidates", response=Answer)
def show_candidates(request: HttpRequest, uuid: UUID) -> Answer:
    """The ranked candidates of a lot and how long they are public; for everybody."""
    return shown(queries.award_of(uuid))


@router.post("/lots/{uuid}/candidates", response=Answer)
def publish_candidates(request: HttpRequest, uuid: UUID, payload: Nothing) -> Answer:
    """Publish the candidates by name (AWD-01)."""
    actor, intent = identity.acting(request, command="publish_candidates", object=f"lot:{uuid}")
    _award, recorded = commands.publish_candidates(
        lot_uuid=uuid, intent=intent, actor=actor, at=identity.received_at(request)
    )
    return shown(queries.award_of(uuid)) | receipt(recorded)


@router.get("/lots/{uuid}/award", response=Answer)
def show_award(request: HttpRequest, uuid: UUID) -> Answer:
    """The award of a lot, for everybody."""
    return shown(queries.published_award(uuid))


@router.post("/lots/{uuid}/award", response=Answer)
def publish_award(request: HttpRequest, uuid: UUID, payload: Nothing) -> Answer:
    """Award the lot to the first candidate (AWD-02)."""
    actor, intent = identity.acting(request, command="publish_award", object=f"lot:{uuid}")
    _award, recorded = commands.publish_award(
        lot_uuid=uuid, intent=intent, actor=actor, at=identity.received_at(request)
    )
    return shown(queries.award_of(uuid)) | receipt(recorded)


@router.get("/letters/{uuid}", response=Answer)
def show_letter(request: HttpRequest, response: HttpResponse, uuid: UUID) -> Answer:
    """One's own letter after an award that one didn't win. ``letter`` is what the log commits to."""
    response["Cache-Control"] = "no-store"
    found = letters.own_letter(uuid, identity.signed_in(request), at=identity.received_at(request))
    return {
        "uuid": str(found.uuid),
        "lot": str(found.lot.uuid),
        "sent_at": instant_text(found.sent_at),
        "letter": found.facts,
        "reasons": letter_papers.reasons_of(found),
        "leaf_sha256": found.leaf_sha256,
        "receipt_url": f"/receipts/{found.leaf_sha256}",
        "pdf_url": f"/letters/{found.uuid}.pdf",
    }


@router.get("/lots/{uuid}/letters", response=Answer)
def list_letters(request: HttpRequest, response: HttpResponse, uuid: UUID) -> Answer:
    """To whom the letters of a lot went and whether they were opened, for the owner's side; never what they say."""
    response["Cache-Control"] = "no-store"
    rows = letters.delivered(lot_by_uuid(uuid), identity.signed_in(request))
    return {
        "letters": [
            {
                "bidder": one.bidder,
                "organisation": str(one.organisation.uuid),
                "sent_at": instant_text(one.sent_at),
                "inboxes": one.inboxes,
                "opened_at": instant_text(one.opened_at) if one.opened_at else None,
                "leaf_sha256": one.leaf_sha256,
            }
            for one in rows
        ]
    }
