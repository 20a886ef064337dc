"""What other rooms may use of webhooks."""

from openhall.exchange.webhooks.commands import end_subscription, replay_subscription, subscribe_system
from openhall.exchange.webhooks.inputs import ReplayInput, SubscriptionInput
from openhall.exchange.webhooks.models import Delivery, DeliveryState, Subscription, SubscriptionState

__all__ = [
    "Delivery",
    "DeliveryState",
    "ReplayInput",
    "Subscription",
    "SubscriptionInput",
    "SubscriptionState",
    "end_subscription",
    "replay_subscription",
    "subscribe_system",
]
