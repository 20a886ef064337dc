"""Tables of payments through gateways. Whose fee a payment is, its ``reference`` says, to the room that ordered it."""

from __future__ import annotations

from typing import ClassVar
from uuid import uuid4

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from openhall.kernel.states import Moves, Workflow, one_of


class PaymentKind(models.TextChoices):
    """By which kind of gateway it is paid."""

    BANK_TRANSFER = "bank_transfer", _("Bank transfer")
    DIGITAL_YUAN = "digital_yuan", _("Digital yuan")


class PaymentState(models.TextChoices):
    """What is known of a payment."""

    ORDERED = "ordered", _("Ordered")
    ASKED = "asked", _("Sent to the gateway; no answer yet")
    PENDING = "pending", _("Taken in by the gateway")
    PAID = "paid", _("Paid")
    FAILED = "failed", _("Failed")
    REVERSED = "reversed", _("Paid and reversed")


OVER = (PaymentState.FAILED, PaymentState.REVERSED)
"""The money is with the payer again: another payment may take the place of this one."""


class GatewayPayment(Moves, models.Model):
    """One payment to a person. ``payout:<uuid>`` on the log; the uuid's hex is the key under which a gateway has it.

    For each ``reference`` one payment is under way or made, never two. ``document``: what is sent, the same at each
    attempt. ``sequence``: of the last word of the gateway that counted; -1 before the first.
    """

    State = PaymentState
    workflow = Workflow(
        ask=({State.ORDERED, State.ASKED}, State.ASKED),
        take_in=({State.ASKED}, State.PENDING),
        pay=({State.ASKED, State.PENDING}, State.PAID),
        fail=({State.ASKED, State.PENDING}, State.FAILED),
        reverse=({State.PAID}, State.REVERSED),
    )

    uuid = models.UUIDField(unique=True, default=uuid4)
    reference = models.CharField(max_length=80)
    kind = models.CharField(max_length=20, choices=PaymentKind)
    state = models.CharField(max_length=10, choices=State, default=State.ORDERED)
    debtor = models.ForeignKey("treasury.BidderAccount", on_delete=models.PROTECT, related_name="+")
    payee_name = models.CharField(max_length=140)
    payee_number = models.CharField(max_length=34)
    payee_bank = models.CharField(max_length=35, blank=True)
    amount = models.DecimalField(max_digits=24, decimal_places=4)
    currency = models.CharField(max_length=3)
    order_leaf = models.CharField(max_length=64, help_text="Of the act that ordered it.")
    document = models.BinaryField(default=b"")
    sequence = models.IntegerField(default=-1)
    reason = models.CharField(max_length=200, blank=True)
    attempts = models.PositiveIntegerField(default=0)
    ordered_at = models.DateTimeField()
    asked_at = models.DateTimeField(null=True)
    next_attempt_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)
    leaf_sha256 = models.CharField(max_length=64, blank=True, help_text="Of the last act about it.")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints: ClassVar = [
            one_of("state", PaymentState, "gateway_payment_state_is_known"),
            one_of("kind", PaymentKind, "gateway_payment_kind_is_known"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="gateway_payment_amount_is_positive"),
            models.UniqueConstraint(
                fields=["reference"],
                condition=~Q(state__in=["failed", "reversed"]),
                name="gateway_payment_one_for_each_reference",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["next_attempt_at"],
                condition=Q(state__in=["ordered", "asked", "pending"]),
                name="gateway_payment_due",
            ),
            models.Index(fields=["debtor", "-id"], name="gateway_payment_of_payer"),
        ]

    def __str__(self) -> str:
        return str(self.uuid)

    @property
    def key(self) -> str:
        """Under which the gateway has it."""
        return self.uuid.hex


class GatewayWord(models.Model):
    """What a gateway said, each once. ``counted``: it moved the payment; ``contradicts``: it can't be true beside
    what was said before, and somebody must ask the gateway."""

    kind = models.CharField(max_length=20, choices=PaymentKind)
    key = models.CharField(max_length=64)
    state = models.CharField(max_length=10)
    sequence = models.PositiveIntegerField()
    reason = models.CharField(max_length=200, blank=True)
    counted = models.BooleanField()
    contradicts = models.BooleanField(default=False)
    heard_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["kind", "key", "sequence", "state"], name="gateway_word_once"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["-id"], condition=Q(contradicts=True), name="gateway_word_contradicts"),
        ]

    def __str__(self) -> str:
        return f"{self.key} {self.sequence} {self.state}"


class Reconciled(models.Model):
    """A day whose payments were compared with the gateway's book."""

    kind = models.CharField(max_length=20, choices=PaymentKind)
    day = models.DateField()
    payments = models.PositiveIntegerField()
    unknown = models.PositiveIntegerField(help_text="Payments in the gateway's book that we never ordered.")
    compared_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["kind", "day"], name="gateway_day_compared_once")]

    def __str__(self) -> str:
        return f"{self.kind} {self.day}"
