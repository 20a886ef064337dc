"""Subscriptions of systems, and the deliveries of their messages."""

from uuid import uuid4

from django.db import models
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from openhall.kernel.states import Moves, Workflow, one_of


class SubscriptionState(models.TextChoices):
    """From the handshake with the receiver to the end."""

    VERIFYING = "verifying", _("Waits for the receiver’s consent")
    ACTIVE = "active", _("Delivers")
    ENDED = "ended", _("Ended")


class Subscription(Moves, models.Model):
    """One receiver of a system. Its messages go out in the log's order, one after another.

    ``types``: codes of acts, empty for all. ``next_index``: the leaf from which it goes on. ``failures`` and
    ``failing_since``: attempts at the present message, or at the handshake. ``leased_until``: while one worker has it.
    ``per_minute``: the rate that the receiver allowed, 0 for any.
    """

    State = SubscriptionState

    workflow = Workflow(
        verify=({State.VERIFYING}, State.ACTIVE),
        end=({State.VERIFYING, State.ACTIVE}, State.ENDED),
    )

    uuid = models.UUIDField(unique=True, default=uuid4)
    system = models.ForeignKey("systems.System", on_delete=models.PROTECT, related_name="+")
    url = models.CharField(max_length=1_000)
    types = models.JSONField(default=list)
    state = models.CharField(max_length=20, choices=State, default=State.VERIFYING)
    next_index = models.BigIntegerField(default=0)
    per_minute = models.PositiveIntegerField(default=0)
    failures = models.PositiveSmallIntegerField(default=0)
    failing_since = models.DateTimeField(null=True)
    next_attempt_at = models.DateTimeField()
    leased_until = models.DateTimeField(null=True)
    problem = models.CharField(max_length=300, blank=True, help_text="Of the last attempt, in our own words.")
    created_at = models.DateTimeField()
    verified_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["id"]
        constraints = [
            one_of("state", SubscriptionState, "subscription_state_is_known"),
            models.CheckConstraint(condition=models.Q(next_index__gte=0), name="subscription_index_is_not_negative"),
        ]
        indexes = [
            models.Index(F("next_attempt_at"), name="subscription_due", condition=~models.Q(state="ended")),
        ]

    def __str__(self) -> str:
        return str(self.uuid)


class DeliveryState(models.TextChoices):
    """What became of a message so far."""

    RETRYING = "retrying", _("Is tried again")
    DELIVERED = "delivered", _("Delivered")
    DEAD = "dead", _("Given up")


class Delivery(models.Model):
    """One message to one receiver. A replay counts on in the same row."""

    subscription = models.ForeignKey(Subscription, on_delete=models.CASCADE, related_name="deliveries")
    leaf_index = models.BigIntegerField()
    code = models.CharField(max_length=20)
    state = models.CharField(max_length=20, choices=DeliveryState)
    attempts = models.PositiveIntegerField(default=0)
    status = models.PositiveSmallIntegerField(null=True)
    problem = models.CharField(max_length=300, blank=True)
    tried_at = models.DateTimeField()

    class Meta:
        constraints = [
            one_of("state", DeliveryState, "delivery_state_is_known"),
            models.UniqueConstraint(fields=["subscription", "leaf_index"], name="delivery_once_per_leaf"),
        ]
        indexes = [models.Index(fields=["state", "tried_at"], name="delivery_by_age")]

    def __str__(self) -> str:
        return f"{self.leaf_index} {self.state}"
