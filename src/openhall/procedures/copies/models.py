"""Originals brought to a desk, their one fee with what paid it, and the register of certified copies."""

from typing import ClassVar
from uuid import uuid4

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from openhall.kernel.states import Moves, Workflow, one_of

MOST_COPIES = 100
"""Copies on paper of one set."""


class Form(models.TextChoices):
    """How a copy is given."""

    PAPER = "paper", _("On paper")
    ELECTRONIC = "electronic", _("Electronic")


class Original(models.Model):
    """An original that somebody brought to a desk on a day, to be copied on paper, electronically, or both.

    ``copies``: how many on paper are wanted at once; they are one set with one fee, the electronic one in it.
    ``mark``: a keyed digest of holder, title, issuer and number, by which the same original is known again on that
    day. ``due_at``: the end of the day for both kinds of copy. ``scan_sha256``: its scan, in the folder of ``folder``.
    """

    uuid = models.UUIDField(unique=True)
    folder = models.UUIDField(unique=True, default=uuid4)
    unit = models.ForeignKey("dossiers.Unit", on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey("identity.Person", on_delete=models.PROTECT, null=True, related_name="+")
    officer = models.ForeignKey("identity.Person", on_delete=models.PROTECT, related_name="+")
    holder = models.CharField(max_length=200, blank=True)
    title = models.CharField(max_length=200, blank=True)
    issuer = models.CharField(max_length=200, blank=True)
    number = models.CharField(max_length=100, blank=True)
    mark = models.CharField(max_length=64)
    day = models.DateField()
    pages = models.PositiveIntegerField()
    copies = models.PositiveSmallIntegerField(default=1)
    pack = models.CharField(max_length=40)
    jurisdiction = models.CharField(max_length=20)
    zone = models.CharField(max_length=60)
    scan_sha256 = models.CharField(max_length=64)
    media_type = models.CharField(max_length=100)
    version = models.PositiveIntegerField(default=1)
    presented_at = models.DateTimeField()
    due_at = models.DateTimeField()
    document = models.OneToOneField("results.Document", on_delete=models.PROTECT, null=True, related_name="+")
    leaf_sha256 = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["unit", "mark", "day"], name="original_once_on_a_day"),
            models.CheckConstraint(condition=Q(pages__gte=1), name="original_has_a_page"),
            models.CheckConstraint(condition=Q(copies__gte=1, copies__lte=MOST_COPIES), name="original_has_a_copy"),
        ]

    def __str__(self) -> str:
        return str(self.uuid)


class FeeState(models.TextChoices):
    """Whether the fee is paid."""

    ASKED = "asked", _("To be paid")
    PAID = "paid", _("Paid")


class CopyFee(Moves, models.Model):
    """The fee of the copies of an original: one, ever, whether on paper, electronic or both."""

    workflow = Workflow(pay=({FeeState.ASKED}, FeeState.PAID))
    uuid = models.UUIDField(unique=True, default=uuid4)
    original = models.OneToOneField(Original, on_delete=models.PROTECT, related_name="fee")
    amount = models.DecimalField(max_digits=24, decimal_places=4)
    currency = models.CharField(max_length=3)
    state = models.CharField(max_length=10, choices=FeeState, default=FeeState.ASKED)
    version = models.PositiveIntegerField(default=1)
    paid_at = models.DateTimeField(null=True, blank=True)
    at_desk = models.BooleanField(default=False)
    leaf_sha256 = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            one_of("state", FeeState, "copy_fee_state_is_known"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="copy_fee_is_positive"),
            models.CheckConstraint(
                condition=Q(state="paid", paid_at__isnull=False) | Q(state="asked", paid_at=None),
                name="copy_fee_paid_has_its_time",
            ),
        ]

    def __str__(self) -> str:
        return str(self.uuid)


class CopyPayment(models.Model):
    """A payment of a fee, each once by its number. What isn't ``counted`` is owed back by the unit."""

    number = models.CharField(max_length=80, unique=True)
    fee = models.ForeignKey(CopyFee, on_delete=models.PROTECT, related_name="payments")
    amount = models.DecimalField(max_digits=24, decimal_places=4)
    currency = models.CharField(max_length=3)
    counted = models.BooleanField()
    heard_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["fee"], condition=Q(counted=True), name="copy_fee_paid_by_one_payment"),
        ]

    def __str__(self) -> str:
        return self.number


class Entry(models.Model):
    """A line of a unit's register of certified copies. ``number`` counts within the unit and year."""

    unit = models.ForeignKey("dossiers.Unit", on_delete=models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    number = models.PositiveIntegerField()
    original = models.ForeignKey(Original, on_delete=models.PROTECT, related_name="entries")
    form = models.CharField(max_length=10, choices=Form)
    officer = models.ForeignKey("identity.Person", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    leaf_sha256 = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering: ClassVar = ["-year", "-number"]
        constraints: ClassVar = [
            one_of("form", Form, "copy_form_is_known"),
            models.UniqueConstraint(fields=["unit", "year", "number"], name="copy_number_once"),
            models.UniqueConstraint(fields=["original", "form"], name="copy_of_a_form_once"),
        ]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.number}/{self.year}"
