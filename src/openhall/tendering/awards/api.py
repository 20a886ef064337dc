"""JSON of awards: candidates and award of a lot, published by who prepares the tender, read by everybody."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Router

from openhall.identity import public as identity
from openhall.kernel.clock import instant_text
from openhall.tendering.awards import commands, queries
from openhall.tendering.awards.models import Award
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
