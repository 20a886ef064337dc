"""JSON of messages: subscriptions, deliveries, replays; and the same events to be fetched by anybody."""

import json
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Router, Status

from openhall.exchange.systems import public as systems
from openhall.exchange.webhooks import commands, events, queries
from openhall.exchange.webhooks.inputs import ReplayInput, SubscriptionInput
from openhall.exchange.webhooks.models import Delivery, Subscription
from openhall.identity import public as identity
from openhall.kernel.clock import instant_text
from openhall.kernel.refusals import NotFound
from openhall.tendering.planning.public import Nothing, receipt
from openhall.witness.public import acts_after

router = Router(tags=["webhooks"])
Answer = dict[str, Any]
MOST_EVENTS = 200


def subscription_json(row: Subscription) -> Answer:
    """A subscription for who answers for its system."""
    return {
        "uuid": str(row.uuid),
        "system": str(row.system.uuid),
        "url": row.url,
        "types": row.types,
        "state": row.state,
        "next_index": row.next_index,
        "failures": row.failures,
        "problem": row.problem,
        "next_attempt_at": instant_text(row.next_attempt_at),
        "version": row.version,
    }


def delivery_json(row: Delivery) -> Answer:
    """What became of one message."""
    return {
        "leaf_index": row.leaf_index,
        "type": row.code,
        "state": row.state,
        "attempts": row.attempts,
        "status": row.status,
        "problem": row.problem,
        "tried_at": instant_text(row.tried_at),
    }


def _mine(request: HttpRequest, uuid: UUID) -> Subscription:
    found = queries.subscription(uuid)
    caller = systems.caller(request)
    if caller is not None:
        if caller.system_id == found.system_id:
            return found
    elif systems.sees(identity.signed_in(request), found.system):
        return found
    raise NotFound(subscription=str(uuid))


@router.get("/subscriptions", response=dict[str, Any])
def list_subscriptions(request: HttpRequest) -> Answer:
    """Subscriptions of the system that signed the request, or of the systems of the reader's organisation."""
    caller = systems.caller(request)
    if caller is not None:
        keys = [caller.system_id]
    else:
        reader = identity.signed_in(request)
        own = systems.of_organisation(reader.organisation_id or 0)
        keys = [one.pk for one in own if systems.sees(reader, one)]
    return {"subscriptions": [subscription_json(row) for row in queries.subscriptions_of(keys)]}


@router.put("/subscriptions/{uuid}", response={201: dict[str, Any]})
def subscribe(request: HttpRequest, uuid: UUID, payload: SubscriptionInput) -> Status[Answer]:
    """Let a system be told what the log takes in (WHK-01), by the system's signature or a manager's."""
    signer = systems.by.who(request, command="subscribe_system", object=f"subscription:{uuid}")
    row, recorded = commands.subscribe_system(
        subscription_uuid=uuid, given=payload, signer=signer, at=identity.received_at(request)
    )
    return Status(201, subscription_json(row) | receipt(recorded))


@router.put("/subscriptions/{uuid}/end", response=dict[str, Any])
def end_subscription(request: HttpRequest, uuid: UUID, payload: Nothing) -> Answer:
    """Send nothing more to a receiver (WHK-02)."""
    signer = systems.by.who(request, command="end_subscription", object=f"subscription:{uuid}")
    row, recorded = commands.end_subscription(subscription_uuid=uuid, signer=signer, at=identity.received_at(request))
    return subscription_json(row) | receipt(recorded)


@router.put("/subscriptions/{uuid}/replay", response=dict[str, Any])
def replay(request: HttpRequest, uuid: UUID, payload: ReplayInput) -> Answer:
    """Tell it again from a place in the log (WHK-03)."""
    signer = systems.by.who(request, command="replay_subscription", object=f"subscription:{uuid}")
    row, recorded = commands.replay_subscription(
        subscription_uuid=uuid, given=payload, signer=signer, at=identity.received_at(request)
    )
    return subscription_json(row) | receipt(recorded)


@router.get("/subscriptions/{uuid}/deliveries", response=dict[str, Any])
def list_deliveries(request: HttpRequest, uuid: UUID, before: int | None = None, dead: bool = False) -> Answer:
    """What became of the messages, the latest first; ``dead``: only those given up; ``next`` continues."""
    limit = None if before is None else max(0, min(before, 2**62))
    rows = queries.deliveries(_mine(request, uuid), before=limit, dead=dead)
    following = rows[queries.PAGE - 1].leaf_index if len(rows) > queries.PAGE else None
    return {"deliveries": [delivery_json(row) for row in rows[: queries.PAGE]], "next": following}


@router.get("/events", response=list[dict[str, Any]])
def list_events(request: HttpRequest, after: int = -1) -> HttpResponse:
    """Public acts beyond a leaf index as CloudEvents, in the log's order; the header ``Link`` continues."""
    found = list(acts_after(max(0, min(after, 2**62) + 1), limit=MOST_EVENTS))
    batch = [events.event(act) for act in found if events.is_event(act)]
    answer = HttpResponse(json.dumps(batch, ensure_ascii=False), content_type=events.BATCH_TYPE)
    if found:
        answer["Link"] = f'</api/v1/events?after={found[-1].index}>; rel="next"'
    return answer
