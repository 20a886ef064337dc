"""Table of the performance bonds (履约保证金) that suppliers pay into the centre's account."""

from __future__ import annotations

from typing import ClassVar
from uuid import uuid4

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from openhall.kernel.states import Moves, Workflow, one_of


class BondState(models.TextChoices):
    """From what was asked for to the money's way back."""

    ASKED = "asked", _("Asked for; not received")
    HELD = "held", _("Received")
    RELEASED = "released", _("Released; payment ordered")
    RETURNED = "returned", _("Paid back")
    CALLED_OFF = "called_off", _("Not needed any more")
    KEPT = "kept", _("Kept; payment ordered")
    PAID = "paid", _("Kept and paid")


class Bond(Moves, models.Model):
    """The performance bond of one contract. ``bond:<uuid>`` on the log.

    It is paid under a reference of its own, from the supplier's registered account, to the cent, and goes back to that
    account: the payment that the bank booked (``line``) is returned. No article that we cite gives interest on it.
    ``contract``, ``lot``, ``case``: ids, of rooms above. One that is kept goes, whole, to whom the law of the case
    names.
    """

    State = BondState
    workflow = Workflow(
        match=({State.ASKED}, State.HELD),
        call_off=({State.ASKED}, State.CALLED_OFF),
        release=({State.HELD}, State.RELEASED),
        give_back=({State.RELEASED}, State.RETURNED),
        keep=({State.HELD}, State.KEPT),
        pay_out=({State.KEPT}, State.PAID),
    )

    uuid = models.UUIDField(unique=True, default=uuid4)
    contract = models.UUIDField(unique=True)
    lot = models.UUIDField()
    case = models.UUIDField()
    organisation = models.ForeignKey("identity.Organisation", on_delete=models.PROTECT, related_name="+")
    bank = models.ForeignKey("treasury.DepositBank", on_delete=models.PROTECT, related_name="+")
    reference = models.CharField(max_length=25, unique=True)
    amount = models.DecimalField(max_digits=24, decimal_places=4)
    currency = models.CharField(max_length=3)
    state = models.CharField(max_length=12, choices=State, default=State.ASKED)
    line = models.OneToOneField("treasury.BankLine", on_delete=models.PROTECT, null=True, related_name="bond")
    asked_at = models.DateTimeField()
    asked_leaf = models.CharField(max_length=64)
    held_at = models.DateTimeField(null=True)
    held_leaf = models.CharField(max_length=64, blank=True)
    released_at = models.DateTimeField(null=True)
    released_leaf = models.CharField(max_length=64, blank=True)
    returned_at = models.DateTimeField(null=True)
    returned_leaf = models.CharField(max_length=64, blank=True)
    kept_at = models.DateTimeField(null=True)
    kept_leaf = models.CharField(max_length=64, blank=True)
    paid_at = models.DateTimeField(null=True)
    paid_leaf = models.CharField(max_length=64, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints: ClassVar = [
            one_of("state", BondState, "bond_state_is_known"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="bond_amount_is_positive"),
            models.CheckConstraint(
                condition=Q(state__in=["asked", "called_off"]) | Q(line__isnull=False), name="bond_held_has_line"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.state}"
