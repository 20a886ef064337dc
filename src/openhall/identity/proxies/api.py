"""JSON of mandates between people."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Router

from openhall.identity import edge
from openhall.identity.api_answers import receipt
from openhall.identity.proxies import commands, queries
from openhall.identity.proxies.inputs import Input, OfferInput, RecordInput
from openhall.identity.proxies.models import Proxy
from openhall.identity.values import Actor

router = Router(tags=["proxies"])
Answer = dict[str, Any]


class Nothing(Input):
    """The payload of an act that needs nothing but the signature."""


def _told(row: Proxy, reader: Actor) -> Answer:
    return {
        "uuid": str(row.uuid),
        "of": row.of,
        "agent": queries.who_acts(row, reader),
        "procedures": row.procedures,
        "state": row.state,
        "unconfirmed": row.unconfirmed,
        "version": row.version,
        "until": row.ends_at.date().isoformat() if row.ends_at else None,
    }


@router.get("/proxies", response=Answer)
def list_proxies(request: HttpRequest, response: HttpResponse) -> Answer:
    """Mandates that one gave or holds; at most 200, the last first."""
    response["Cache-Control"] = "no-store"
    reader = edge.signed_in(request)
    return {"proxies": [_told(row, reader) for row in queries.own(reader)[:200]]}


@router.post("/proxies/{uuid}", response=Answer)
def offer_proxy(request: HttpRequest, uuid: UUID, payload: OfferInput) -> Answer:
    """Offer somebody to act for oneself or one's organisation (POA-01). Whether they have an account isn't said."""
    actor, intent = edge.acting(request, command="offer_proxy", object=f"proxy:{uuid}")
    row, recorded = commands.offer_proxy(
        proxy=uuid, given=payload, intent=intent, actor=actor, at=edge.received_at(request)
    )
    return _told(row, actor) | receipt(recorded)


@router.post("/proxies/{uuid}/recording", response=Answer)
def record_proxy(request: HttpRequest, uuid: UUID, payload: RecordInput) -> Answer:
    """Record, at a desk, a mandate whose paper one saw (POA-04)."""
    actor, intent = edge.acting(request, command="record_proxy", object=f"proxy:{uuid}")
    row, recorded = commands.record_proxy(
        proxy=uuid, given=payload, intent=intent, actor=actor, at=edge.received_at(request)
    )
    return _told(row, actor) | receipt(recorded)


@router.put("/proxies/{uuid}/acceptance", response=Answer)
def accept_proxy(request: HttpRequest, uuid: UUID, payload: Nothing) -> Answer:
    """Accept to act for somebody (POA-02)."""
    actor, intent = edge.acting(request, command="accept_proxy", object=f"proxy:{uuid}")
    row, recorded = commands.accept_proxy(proxy=uuid, intent=intent, actor=actor, at=edge.received_at(request))
    return _told(row, actor) | receipt(recorded)


@router.put("/proxies/{uuid}/end", response=Answer)
def end_proxy(request: HttpRequest, uuid: UUID, payload: Nothing) -> Answer:
    """End a mandate, as either side (POA-03)."""
    actor, intent = edge.acting(request, command="end_proxy", object=f"proxy:{uuid}")
    row, recorded = commands.end_proxy(proxy=uuid, intent=intent, actor=actor, at=edge.received_at(request))
    return _told(row, actor) | receipt(recorded)


@router.put("/proxies/{uuid}/confirmation", response=Answer)
def confirm_proxy(request: HttpRequest, uuid: UUID, payload: Nothing) -> Answer:
    """Confirm, as who is acted for, a mandate that a desk recorded (POA-05)."""
    actor, intent = edge.acting(request, command="confirm_proxy", object=f"proxy:{uuid}")
    row, recorded = commands.confirm_proxy(proxy=uuid, intent=intent, actor=actor, at=edge.received_at(request))
    return _told(row, actor) | receipt(recorded)


@router.put("/proxies/{uuid}/refusal", response=Answer)
def refuse_proxy(request: HttpRequest, uuid: UUID, payload: Nothing) -> Answer:
    """Refuse, as who is acted for, a mandate that a desk recorded (POA-06)."""
    actor, intent = edge.acting(request, command="refuse_proxy", object=f"proxy:{uuid}")
    row, recorded = commands.refuse_proxy(proxy=uuid, intent=intent, actor=actor, at=edge.received_at(request))
    return _told(row, actor) | receipt(recorded)
