"""Tables of fees of dossiers: what is owed, and what a gateway said of payments."""

from typing import ClassVar
from uuid import uuid4

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from openhall.kernel.states import Moves, Workflow, one_of

MOST_COPIES = 100
"""Certified copies of one set; whoever wants more has another set made."""


class ChargeState(models.TextChoices):
    """Whether a fee is paid."""

    ASKED = "asked", _("To be paid")
    PAID = "paid", _("Paid")
    WAIVED = "waived", _("Let go")


class PaidBy(models.TextChoices):
    """How a fee was paid: in cash or by card at a desk, or online by one of the two kinds of gateways."""

    DESK = "desk", _("At a desk")
    NATIONAL = "national", _("Online, by the national gateway")
    LOCAL = "local", _("Online, by a gateway of the province")


class FeeDue(models.TextChoices):
    """When a fee of the procedure is due."""

    FILING = "filing", _("When it is filed")
    ACCEPTANCE = "acceptance", _("When the unit asks for it")
    PICK_UP = "pick_up", _("When the result is picked up")


class Charge(Moves, models.Model):
    """A fee of a dossier. ``copy_set``: 0 for the procedure itself, from 1 for sets of certified copies.
    ``due``: when it is due, for the procedure's; empty for copies. ``paid_by``: empty until it is paid.

    For each dossier, copy set and day there is one, ever: paper and electronic copy are charged once.
    ``copies``, ``pages``: of a set of certified copies, how many and of how many pages each; 0 for the procedure.
    ``receipt_at``: when its receipt was first printed; every print after it is a copy. ``receipt_prints``: how many.
    ``next_check_at``: when the gateway is asked next what was paid of it; None: not any more. ``checks``: so far.
    """

    workflow = Workflow(pay=({ChargeState.ASKED}, ChargeState.PAID), waive=({ChargeState.ASKED}, ChargeState.WAIVED))
    uuid = models.UUIDField(unique=True, default=uuid4)
    dossier = models.ForeignKey("dossiers.Dossier", on_delete=models.PROTECT, related_name="charges")
    copy_set = models.PositiveSmallIntegerField()
    due = models.CharField(max_length=10, choices=FeeDue, blank=True)
    amount = models.DecimalField(max_digits=24, decimal_places=4)
    currency = models.CharField(max_length=3)
    copies = models.PositiveSmallIntegerField(default=0)
    pages = models.PositiveIntegerField(default=0)
    state = models.CharField(max_length=10, choices=ChargeState, default=ChargeState.ASKED)
    version = models.PositiveIntegerField(default=1)
    asked_at = models.DateTimeField()
    paid_at = models.DateTimeField(null=True, blank=True)
    next_check_at = models.DateTimeField(null=True, blank=True)
    checks = models.PositiveSmallIntegerField(default=0)
    receipt_at = models.DateTimeField(null=True, blank=True)
    receipt_prints = models.PositiveIntegerField(default=0)
    paid_by = models.CharField(max_length=10, choices=PaidBy, blank=True)
    leaf_sha256 = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering: ClassVar = ["copy_set", "id"]
        indexes: ClassVar = [
            models.Index(
                fields=["next_check_at", "id"], condition=Q(next_check_at__isnull=False), name="charge_to_check"
            ),
        ]
        constraints: ClassVar = [
            one_of("state", ChargeState, "charge_state_is_known"),
            models.UniqueConstraint(fields=["dossier", "copy_set", "due"], name="charge_once_for_a_copy_set_and_day"),
            models.CheckConstraint(
                condition=Q(copy_set=0, due__in=FeeDue.values) | Q(copy_set__gt=0, due=""), name="charge_has_its_day"
            ),
            models.CheckConstraint(condition=Q(amount__gt=0), name="charge_is_positive"),
            models.CheckConstraint(condition=Q(copies__lte=MOST_COPIES), name="charge_of_so_many_copies"),
            models.CheckConstraint(
                condition=Q(state="paid", paid_at__isnull=False) | Q(state__in=["asked", "waived"], paid_at=None),
                name="charge_paid_has_its_time",
            ),
            models.CheckConstraint(
                condition=Q(paid_at=None, paid_by="") | Q(paid_at__isnull=False, paid_by__in=PaidBy.values),
                name="charge_paid_says_how",
            ),
            models.CheckConstraint(
                condition=Q(receipt_at=None, receipt_prints=0)
                | Q(receipt_at__isnull=False, receipt_prints__gte=1, state="paid"),
                name="charge_receipt_of_what_is_paid",
            ),
        ]

    def __str__(self) -> str:
        return str(self.uuid)


class Incoming(models.Model):
    """A payment that a gateway reported, each once by the gateway's own number.

    ``counted``: it paid its fee. What isn't counted (a second payment, another amount) is owed back by the unit.
    """

    number = models.CharField(max_length=80, unique=True)
    charge = models.ForeignKey(Charge, on_delete=models.PROTECT, related_name="payments")
    amount = models.DecimalField(max_digits=24, decimal_places=4)
    currency = models.CharField(max_length=3)
    counted = models.BooleanField()
    heard_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["charge"], condition=Q(counted=True), name="charge_paid_by_one_payment"),
        ]

    def __str__(self) -> str:
        return self.number


class FeeRefund(models.Model):
    """A payment that was ordered back, once. The treasury's payment bears ``fee-refund:<uuid>`` as its reference."""

    uuid = models.UUIDField(unique=True, default=uuid4)
    incoming = models.OneToOneField(Incoming, on_delete=models.PROTECT, related_name="refund")
    ordered_at = models.DateTimeField()
    leaf_sha256 = models.CharField(max_length=64)

    class Meta:
        ordering: ClassVar = ["id"]

    def __str__(self) -> str:
        return str(self.uuid)
