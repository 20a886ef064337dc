"""What may be read of subscriptions and deliveries."""

from collections.abc import Collection
from uuid import UUID

from openhall.exchange.systems.public import System
from openhall.exchange.webhooks.models import Delivery, DeliveryState, Subscription
from openhall.kernel.refusals import NotFound

PAGE = 50


def subscriptions_of(systems: Collection[int]) -> list[Subscription]:
    """Subscriptions of systems (table keys), the newest first; at most 100."""
    rows = Subscription.objects.select_related("system").filter(system__in=list(systems))
    return list(rows.order_by("-id")[:100])


def subscription(uuid: UUID) -> Subscription:
    """One with its system.

    Raises:
        NotFound
    """
    found = Subscription.objects.select_related("system__organisation").filter(uuid=uuid).first()
    if found is None:
        raise NotFound(subscription=str(uuid))
    return found


def deliveries(row: Subscription, *, before: int | None = None, dead: bool = False) -> list[Delivery]:
    """Deliveries, the latest leaf first, only those given up if ``dead``: a page and one more."""
    rows = Delivery.objects.filter(subscription=row)
    if dead:
        rows = rows.filter(state=DeliveryState.DEAD)
    if before is not None:
        rows = rows.filter(leaf_index__lt=before)
    return list(rows.order_by("-leaf_index")[: PAGE + 1])


def systems_of(rows: Collection[System]) -> list[int]:
    """Table keys."""
    return [row.pk for row in rows]
