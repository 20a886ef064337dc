"""Table of the deposits that are held until it is decided whether they are kept (不予退还)."""

from __future__ import annotations

from typing import ClassVar
from uuid import uuid4

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from openhall.kernel.states import Moves, Workflow, one_of


class ForfeitureState(models.TextChoices):
    """From the notice to the bidder to the money."""

    ANNOUNCED = "announced", _("Announced to the bidder")
    ORDERED = "ordered", _("To be kept, as a decision orders")
    KEPT = "kept", _("Kept; payment ordered")
    SENT = "sent", _("Kept; sent to the bank")
    PAID = "paid", _("Kept and paid")
    LET_GO = "let_go", _("Let go")


class Keeper(models.TextChoices):
    """Who keeps a deposit that a decision orders to be kept, as the law of the tender says for the ground."""

    OWNER = "owner", _("The owner, who is ordered to")
    RULE = "rule", _("The platform, by rule")


class Forfeiture(Moves, models.Model):
    """A deposit that the owner wants to keep, once at most. On the log it is its deposit: ``deposit:<uuid>``.

    While it is announced, or ordered to be kept, no refund of the deposit is ordered. ``ground``: of the pack's
    ``deposits.forfeiture``. ``answer_due_at``: no law that we cite names it, who announces enters it. ``amount``: never
    above the deposit.

    ``complaint``: the complaint in which a body heard the bidder; then the ground is one of the pack's
    ``remedies.complaint_forfeiture``, and its decision alone orders that the deposit is kept: by ``keeper``, an owner
    until ``keep_due_at``. Where it doesn't, the deposit is let go by rule and may be announced once more.
    """

    State = ForfeitureState
    workflow = Workflow(
        order=({State.ANNOUNCED}, State.ORDERED),
        keep=({State.ANNOUNCED, State.ORDERED}, State.KEPT),
        let_go=({State.ANNOUNCED, State.ORDERED}, State.LET_GO),
        announce_again=({State.LET_GO}, State.ANNOUNCED),
        send=({State.KEPT}, State.SENT),
        pay=({State.KEPT, State.SENT}, State.PAID),
    )

    uuid = models.UUIDField(unique=True, default=uuid4)
    deposit = models.OneToOneField("treasury.Deposit", on_delete=models.PROTECT, related_name="forfeiture")
    state = models.CharField(max_length=10, choices=State, default=State.ANNOUNCED)
    ground = models.CharField(max_length=40)
    article = models.CharField(max_length=300)
    reason = models.TextField(max_length=2_000)
    amount = models.DecimalField(max_digits=24, decimal_places=4)
    announced_at = models.DateTimeField()
    announcement_leaf = models.CharField(max_length=64, blank=True)
    answer_due_at = models.DateTimeField()
    answer = models.TextField(max_length=5_000, blank=True)
    answered_at = models.DateTimeField(null=True)
    answer_leaf = models.CharField(max_length=64, blank=True)
    decided_at = models.DateTimeField(null=True)
    decision = models.TextField(max_length=2_000, blank=True, help_text="The owner's reasons for its decision.")
    decision_leaf = models.CharField(max_length=64, blank=True)
    complaint = models.UUIDField(null=True)
    keeper = models.CharField(max_length=10, choices=Keeper, blank=True)
    keep_due_at = models.DateTimeField(null=True)
    ordered_at = models.DateTimeField(null=True)
    payee = models.ForeignKey("treasury.BidderAccount", on_delete=models.PROTECT, null=True, related_name="+")
    order = models.ForeignKey("treasury.PaymentOrder", on_delete=models.PROTECT, null=True, related_name="forfeitures")
    line = models.OneToOneField("treasury.BankLine", on_delete=models.PROTECT, null=True, related_name="+")
    paid_at = models.DateTimeField(null=True)
    paid_leaf = models.CharField(max_length=64, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints: ClassVar = [
            one_of("state", ForfeitureState, "forfeiture_state_is_known"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="forfeiture_amount_is_positive"),
            models.CheckConstraint(
                condition=Q(answer_due_at__gt=F("announced_at")), name="forfeiture_gives_time_to_answer"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["announced", "ordered", "let_go"]) | Q(payee__isnull=False),
                name="forfeiture_kept_has_payee",
            ),
            models.CheckConstraint(
                condition=~Q(state="ordered") | (Q(complaint__isnull=False, ordered_at__isnull=False) & ~Q(keeper="")),
                name="forfeiture_ordered_says_by_which_complaint",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["id"], condition=Q(state="kept"), name="forfeiture_to_send"),
            models.Index(fields=["id"], condition=Q(state="ordered"), name="forfeiture_ordered"),
            models.Index(fields=["complaint"], condition=Q(complaint__isnull=False), name="forfeiture_of_complaint"),
        ]

    def __str__(self) -> str:
        return f"{self.deposit_id} {self.state}"
