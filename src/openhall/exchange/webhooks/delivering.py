"""Delivering messages: in the log's order for each receiver, tried again ever more slowly, and given up in the end.

A worker leases a subscription, so that no other delivers for it at the same time; a lease that its worker did not give
back ends by itself. A message counts as delivered when its row says so: a crash between the receiver's answer and that
row sends it again, under the same id. What is given up stays visible, and the next message is due.
"""

import hashlib
import logging
import time
from concurrent.futures import ThreadPoolExecutor, wait
from datetime import datetime, timedelta
from typing import Protocol

from django.db import connections
from django.db.models import F, Q
from django.utils.translation import gettext_noop as _

from openhall.exchange.systems.public import Scope, admitted
from openhall.exchange.webhooks import commands, events, sending
from openhall.exchange.webhooks.models import Delivery, DeliveryState, Subscription, SubscriptionState
from openhall.exchange.webhooks.sending import Answer, NotAllowed, NotSent
from openhall.witness.public import FeedAct, acts_after, published

LEASE = timedelta(seconds=90)
WORK_SECONDS = 30.0
BATCH = 100
LOOK = 500
AT_ONCE = 4
PATIENCE_SECONDS = 1.0
MOST_ATTEMPTS = 12
LONGEST = timedelta(hours=24)
FIRST_WAIT, LONGEST_WAIT = 5.0, 3 * 3600.0
KEPT = timedelta(days=30)
GONE = 410
log = logging.getLogger("openhall.webhooks")


class Sends(Protocol):
    """How a request goes out: :func:`openhall.exchange.webhooks.sending.send`."""

    def __call__(
        self, method: str, url: str, headers: dict[str, str], body: bytes = b"", *, sandbox: bool
    ) -> Answer: ...


_POOL: list[ThreadPoolExecutor] = []


def due(at: datetime) -> int:
    """Deliver what can be delivered now; how many messages went out. Receivers that hang are waited for elsewhere.

    Each subscription is worked on by a thread of its own, so that one receiver doesn't hold up another, nor the worker.
    """
    leased = lease(at)
    if not leased:
        return forget(at)
    if not _POOL:
        _POOL.append(ThreadPoolExecutor(AT_ONCE, thread_name_prefix="webhooks"))
    futures = [_POOL[0].submit(_apart, key, at) for key in leased]
    done, _rest = wait(futures, timeout=PATIENCE_SECONDS)
    return sum(future.result() for future in done)


def _apart(key: int, at: datetime) -> int:
    try:
        return work(key, at)
    except Exception:
        log.exception("Delivering for subscription %s failed and will be tried again.", key)
        return 0
    finally:
        connections.close_all()


def lease(at: datetime) -> list[int]:
    """Take the subscriptions that have something to send, as many as can be worked on at once."""
    head = published()
    free = Q(leased_until=None) | Q(leased_until__lte=at)
    size = head.size if head else 0
    something = Q(state=SubscriptionState.VERIFYING) | Q(state=SubscriptionState.ACTIVE, next_index__lt=size)
    rows = Subscription.objects.filter(free, something, next_attempt_at__lte=at).order_by("next_attempt_at", "id")
    keys = list(rows.values_list("pk", flat=True)[:AT_ONCE])
    return [key for key in keys if Subscription.objects.filter(free, pk=key).update(leased_until=at + LEASE)]


def work(key: int, at: datetime, *, send: Sends = sending.send) -> int:
    """Deliver for one leased subscription until nothing is left, one message fails, or its time is over."""
    began = time.monotonic()
    sent = looked = 0
    try:
        while looked < BATCH and time.monotonic() - began < WORK_SECONDS:
            now = at + timedelta(seconds=time.monotonic() - began)
            row = Subscription.objects.select_related("system").get(pk=key)
            if admitted(row.system.uuid, Scope.WEBHOOK) is None or row.next_attempt_at > now:
                # Whoever was disconnected is told nothing; a replay asks again at once.
                Subscription.objects.filter(pk=key, next_attempt_at__lte=now).update(
                    next_attempt_at=now + timedelta(minutes=1)
                )
                return sent
            if row.state == SubscriptionState.VERIFYING:
                if not _asked(row, now, send):
                    return sent
                continue
            if row.state != SubscriptionState.ACTIVE:
                return sent
            act = _next(row)
            if act is None:
                return sent
            looked += 1
            if not _told(row, act, now, send):
                return sent
            sent += 1
            if row.per_minute and sent >= row.per_minute:
                Subscription.objects.filter(pk=key).update(next_attempt_at=now + timedelta(minutes=1))
                return sent
        return sent
    finally:
        Subscription.objects.filter(pk=key).update(leased_until=None)


def _next(row: Subscription) -> FeedAct | None:
    """The next act that the receiver wants; the cursor moves past what it doesn't."""
    found = list(acts_after(row.next_index, limit=LOOK))
    for act in found:
        if events.is_event(act) and (not row.types or act.code in row.types):
            return act
    if found:
        _from_to(row, found[-1].index + 1)
    return None


def _from_to(row: Subscription, index: int, **changes: object) -> bool:
    """Move the cursor, unless somebody has replayed meanwhile: their place counts."""
    return bool(
        Subscription.objects.filter(pk=row.pk, next_index=row.next_index, version=row.version).update(
            next_index=index, **changes
        )
    )


def _asked(row: Subscription, at: datetime, send: Sends) -> bool:
    """Ask for the receiver's consent (CloudEvents HTTP 1.1 Web Hooks, §4)."""
    asked = {"WebHook-Request-Origin": events.host(), "WebHook-Request-Rate": "*"}
    answer, problem = _send(send, "OPTIONS", row.url, b"", at, asked)
    if answer is not None and not problem:
        allowed = answer.headers.get("webhook-allowed-origin", "").strip()
        if allowed in ("*", events.host()):
            rate = answer.headers.get("webhook-allowed-rate", "*").strip()
            Subscription.objects.filter(pk=row.pk, state=SubscriptionState.VERIFYING).update(
                state=SubscriptionState.ACTIVE,
                verified_at=at,
                version=F("version") + 1,
                per_minute=int(rate) if rate.isascii() and rate.isdigit() and len(rate) < 7 else 0,
                failures=0,
                failing_since=None,
                problem="",
            )
            return True
        problem = _("The receiver does not consent: it must answer with “WebHook-Allowed-Origin”.")
    since = row.failing_since or at
    over = row.failures + 1 >= MOST_ATTEMPTS or at - since >= LONGEST
    if over:
        commands.receiver_gone(subscription_uuid=row.uuid, at=at)
    Subscription.objects.filter(pk=row.pk).update(
        failures=row.failures + 1, failing_since=since, problem=problem, next_attempt_at=at + pause(row, 0)
    )
    return False


def _told(row: Subscription, act: FeedAct, at: datetime, send: Sends) -> bool:
    """Send one message; True when the next one is due at once."""
    answer, problem = _send(send, "POST", row.url, events.written(act), at, {})
    status = answer.status if answer is not None else None
    if not problem:
        _note(row, act, DeliveryState.DELIVERED, status, "", at)
        _from_to(row, act.index + 1, failures=0, failing_since=None, problem="")
        return True
    if status == GONE:
        _note(row, act, DeliveryState.DEAD, status, problem, at)
        commands.receiver_gone(subscription_uuid=row.uuid, at=at)
        return False
    since = row.failing_since or at
    if row.failures + 1 >= MOST_ATTEMPTS or at - since >= LONGEST:
        _note(row, act, DeliveryState.DEAD, status, problem, at)
        return _from_to(row, act.index + 1, failures=0, failing_since=None, problem=problem)
    _note(row, act, DeliveryState.RETRYING, status, problem, at)
    wait_for = max(pause(row, act.index), _asked_for(answer))
    _from_to(
        row, row.next_index, failures=row.failures + 1, failing_since=since, problem=problem,
        next_attempt_at=at + wait_for,
    )  # fmt: skip
    return False


def _send(
    send: Sends, method: str, url: str, body: bytes, at: datetime, more: dict[str, str]
) -> tuple[Answer | None, str]:
    """The answer, and what is wrong with it; empty when it is good."""
    try:
        headers = events.headers(method, url, body, at) | more
        answer = send(method, url, headers, body, sandbox=commands.sandbox())
    except (NotSent, NotAllowed) as error:
        return None, str(error)[:300]
    if 200 <= answer.status < 300:
        return answer, ""
    return answer, _("The receiver did not accept the message.")


def pause(row: Subscription, index: int) -> timedelta:
    """How long to wait after another failure: twice as long each time, by half more or less.

    How much more or less is drawn from the subscription, the message and the attempt, so that receivers of one fault
    don't all come back at once, and the wait needs no dice.
    """
    drawn = hashlib.sha256(f"{row.uuid}/{index}/{row.failures}".encode()).digest()
    factor = 0.5 + int.from_bytes(drawn[:4]) / 2**32
    return timedelta(seconds=min(LONGEST_WAIT, FIRST_WAIT * 2**row.failures) * factor)


def _asked_for(answer: Answer | None) -> timedelta:
    """How long the receiver asks to wait (429 or 503 with Retry-After), an hour at most."""
    if answer is None or answer.status not in (429, 503):
        return timedelta(0)
    given = answer.headers.get("retry-after", "").strip()
    known = given.isascii() and given.isdigit() and len(given) < 9
    return timedelta(seconds=min(3600, int(given)) if known else 0)


def _note(row: Subscription, act: FeedAct, state: str, status: int | None, problem: str, at: datetime) -> None:
    Delivery.objects.update_or_create(
        subscription=row,
        leaf_index=act.index,
        defaults={"state": state, "status": status, "problem": problem, "tried_at": at, "attempts": F("attempts") + 1},
        create_defaults={
            "state": state, "status": status, "problem": problem, "tried_at": at, "attempts": 1, "code": act.code,
        },
    )  # fmt: skip


def forget(at: datetime) -> int:
    """Forget deliveries that went well or were given up long ago; how many, a batch at a time."""
    old = Delivery.objects.filter(state__in=[DeliveryState.DELIVERED, DeliveryState.DEAD], tried_at__lt=at - KEPT)
    keys = list(old.order_by("tried_at").values_list("pk", flat=True)[:1_000])
    return Delivery.objects.filter(pk__in=keys).delete()[0] if keys else 0
