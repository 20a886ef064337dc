"""Ordering, ending and replaying messages to a system."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext as in_own_words

from openhall.exchange.systems.public import By, Caller, Scope, System, by
from openhall.exchange.webhooks import acts, sending
from openhall.exchange.webhooks.inputs import ReplayInput, SubscriptionInput
from openhall.exchange.webhooks.models import Subscription, SubscriptionState
from openhall.exchange.webhooks.refusals import ReceiverNotAllowed, TooManySubscriptions
from openhall.identity.public import Role
from openhall.kernel.refusals import Invalid, NotFound
from openhall.witness.public import LOG, REGISTRY, Act, Recorded, published, record

MOST = 10
MANAGERS = frozenset({Role.MANAGER})


def sandbox() -> bool:
    """Whether receivers on this machine itself are allowed: only where nothing is real."""
    return bool(settings.OPENHALL_INSTANCE == "scratch")


@transaction.atomic(durable=True)
def subscribe_system(
    *, subscription_uuid: UUID, given: SubscriptionInput, signer: By, at: datetime
) -> tuple[Subscription, Recorded]:
    """Let a system be told what the log takes in, from a place in the log (the present end by default).

    Raises:
        ReceiverNotAllowed, TooManySubscriptions, Invalid; what :func:`openhall.exchange.systems.by.admit` raises.
    """
    system = _system(given.system or (signer.system if isinstance(signer, Caller) else None))
    known = Subscription.objects.filter(uuid=subscription_uuid).first()
    by.admit(signer, system, Scope.WEBHOOK, roles=MANAGERS, version=known.version if known else 0, at=at)
    if known is not None:
        raise Invalid(errors={"uuid": _("This id was used before.")})
    try:
        sending.target(given.url, sandbox=sandbox())
    except sending.NotAllowed as error:
        raise ReceiverNotAllowed(problem=in_own_words(str(error))) from error
    types = sorted(set(given.types))
    if unknown := [code for code in types if code not in REGISTRY]:
        raise Invalid(errors={"types": _("Not a kind of act: %(codes)s.") % {"codes": ", ".join(unknown)}})
    if Subscription.objects.filter(system=system).exclude(state=SubscriptionState.ENDED).count() >= MOST:
        raise TooManySubscriptions(most=MOST)
    head = published()
    row = Subscription.objects.create(
        uuid=subscription_uuid,
        system=system,
        url=given.url,
        types=types,
        next_index=given.from_index if given.from_index is not None else (head.size if head else 0),
        next_attempt_at=at,
        created_at=at,
    )
    act = acts.SUBSCRIBED(
        object=f"subscription:{row.uuid}",
        public={"system": str(system.uuid), "types": types, "from_index": row.next_index},
        commit={"url": row.url},
        statement={"v": 1} | by.stated(signer),
    )
    return row, by.recorded(act, signer, at)


@transaction.atomic(durable=True)
def end_subscription(*, subscription_uuid: UUID, signer: By, at: datetime) -> tuple[Subscription, Recorded]:
    """Send nothing more to a receiver.

    Raises:
        NotFound, MoveNotAllowed; what :func:`openhall.exchange.systems.by.admit` raises.
    """
    row, system = _locked(subscription_uuid)
    by.admit(signer, system, Scope.WEBHOOK, roles=MANAGERS, version=row.version, at=at)
    return row, by.recorded(_end(row, at, by.stated(signer)), signer, at)


@transaction.atomic(durable=True)
def receiver_gone(*, subscription_uuid: UUID, at: datetime) -> Recorded | None:
    """End a subscription whose receiver answered that it is gone (410); None when it has ended meanwhile."""
    row, _system_row = _locked(subscription_uuid)
    if row.state == SubscriptionState.ENDED:
        return None
    return record(_end(row, at, {}), intent=None, actor=LOG, at=at)


@transaction.atomic(durable=True)
def replay_subscription(
    *, subscription_uuid: UUID, given: ReplayInput, signer: By, at: datetime
) -> tuple[Subscription, Recorded]:
    """Go on from another place in the log: what lies between is told again, or left out.

    Raises:
        NotFound, MoveNotAllowed, Invalid; what :func:`openhall.exchange.systems.by.admit` raises.
    """
    row, system = _locked(subscription_uuid)
    by.admit(signer, system, Scope.WEBHOOK, roles=MANAGERS, version=row.version, at=at)
    row.workflow.after("end", now=row.state)  # whatever may still be ended may be replayed
    head = published()
    if given.from_index > (head.size if head else 0):
        raise Invalid(errors={"from_index": _("The log has not come that far.")})
    row.next_index, row.failures, row.failing_since, row.problem = given.from_index, 0, None, ""
    row.next_attempt_at, row.version = at, row.version + 1
    row.save(update_fields=["next_index", "failures", "failing_since", "problem", "next_attempt_at", "version"])
    act = acts.REPLAYED(
        object=f"subscription:{row.uuid}",
        public={"system": str(system.uuid), "from_index": given.from_index},
        statement={"v": 1} | by.stated(signer),
    )
    return row, by.recorded(act, signer, at)


def _end(row: Subscription, at: datetime, statement: dict[str, Any]) -> Act:
    """Move the locked row to its end; the act that says so."""
    row.move("end")
    row.ended_at = at
    row.save(update_fields=["state", "version", "ended_at"])
    public = {"system": str(row.system.uuid)}
    return acts.SUBSCRIPTION_ENDED(object=f"subscription:{row.uuid}", public=public, statement={"v": 1} | statement)


def _system(uuid: UUID | None) -> System:
    rows = System.objects.select_for_update(no_key=True)
    found = rows.filter(uuid=uuid).first() if uuid is not None else None
    if found is None:
        raise NotFound(system=str(uuid or ""))
    return found


def _locked(uuid: UUID) -> tuple[Subscription, System]:
    """The subscription and its system, both locked, the system first."""
    known = Subscription.objects.select_related("system").filter(uuid=uuid).first()
    if known is None:
        raise NotFound(subscription=str(uuid))
    system = _system(known.system.uuid)
    row = Subscription.objects.select_related("system").select_for_update(of=("self",), no_key=True).get(uuid=uuid)
    return row, system
