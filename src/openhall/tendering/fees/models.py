"""What experts are owed for committees. Whose a fee is stands here alone until the lot is awarded."""

from typing import ClassVar
from uuid import uuid4

from django.db import models
from django.db.models import F, Q


class Terms(models.Model):
    """What the keeper of the register says that a fee depends on.

    ``expert_class``: empty for the one of the entry. ``place``: city or county from which the expert comes, as offices
    of centres enter distances from it; empty where the keeper hasn't said it yet.
    """

    expert = models.OneToOneField("experts.Expert", on_delete=models.PROTECT, related_name="fee_terms")
    expert_class = models.CharField(max_length=40)
    place = models.CharField(max_length=100)
    entered_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    def __str__(self) -> str:
        return str(self.expert_id)


class Distance(models.Model):
    """How far a place is from a centre, as the centre's office entered it: one in force for each place and centre.

    ``key``: the place as it is compared. ``kilometres``: whole. ``source``: by what the office knows it.
    """

    uuid = models.UUIDField(unique=True, default=uuid4)
    site = models.ForeignKey("panels.Site", on_delete=models.PROTECT, related_name="+")
    place = models.CharField(max_length=100)
    key = models.CharField(max_length=100)
    kilometres = models.PositiveIntegerField()
    source = models.CharField(max_length=300)
    entered_at = models.DateTimeField()
    replaced_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["key", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["site", "key"], condition=Q(replaced_at=None), name="distance_one_in_force"
            ),
        ]

    def __str__(self) -> str:
        return str(self.uuid)


class PayeeDetails(models.Model):
    """Where a person wants to be paid: one in force each. ``payee:<uuid>`` on the log, which only commits to it."""

    uuid = models.UUIDField(unique=True, default=uuid4)
    person = models.ForeignKey("identity.Person", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=20)
    holder = models.CharField(max_length=140)
    number = models.CharField(max_length=34)
    bank_code = models.CharField(max_length=35, blank=True)
    registered_at = models.DateTimeField()
    replaced_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["person"], condition=Q(replaced_at=None), name="payee_one_in_force"),
        ]

    def __str__(self) -> str:
        return str(self.uuid)


def first_round() -> list[int]:
    """The evaluation that an order pays where nothing else is said."""
    return [1]


class FeeOrder(models.Model):
    """The fees of a lot's committee, ordered once. ``rules``: the values of the law that they were computed by.
    ``rounds``: numbers of the evaluations that it pays, from 1: also of those that became void before they were paid.
    ``minutes``: the longest that one member is paid for.

    ``void_at``: since when the findings are void that were paid for; they stay owed, and another order can be made.
    """

    uuid = models.UUIDField(unique=True, default=uuid4)
    lot = models.ForeignKey("notices.Lot", on_delete=models.PROTECT, related_name="fee_orders")
    payer = models.ForeignKey("identity.Organisation", on_delete=models.PROTECT, related_name="+")
    minutes = models.PositiveIntegerField()
    rounds = models.JSONField(default=first_round)
    rules = models.JSONField()
    ordered_at = models.DateTimeField()
    leaf_sha256 = models.CharField(max_length=64, blank=True)
    published_at = models.DateTimeField(null=True)
    void_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["lot"], condition=Q(void_at=None), name="fee_order_once_for_findings"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["id"], condition=Q(published_at=None), name="fee_order_to_publish"),
        ]

    def __str__(self) -> str:
        return str(self.uuid)


class Fee(models.Model):
    """One member's fee for one round. ``place``: its number among the lot's, by lot and not by the draw, so that it
    tells nothing. ``work``: by what record the minutes are the member's own, ``{basis, stated?, times}``; for the
    member alone.
    """

    uuid = models.UUIDField(unique=True, default=uuid4)
    order = models.ForeignKey(FeeOrder, on_delete=models.PROTECT, related_name="fees")
    place = models.PositiveSmallIntegerField()
    person = models.ForeignKey("identity.Person", on_delete=models.PROTECT, related_name="+")
    round = models.PositiveSmallIntegerField(default=1)
    work = models.JSONField(default=dict)
    line = models.JSONField(help_text="The statement: FeeStatement.to_json.")
    gross = models.DecimalField(max_digits=24, decimal_places=4)
    tax = models.DecimalField(max_digits=24, decimal_places=4)
    net = models.DecimalField(max_digits=24, decimal_places=4)
    currency = models.CharField(max_length=3)
    paid_at = models.DateTimeField(null=True)
    confirmed_at = models.DateTimeField(null=True)
    confirmed_leaf = models.CharField(max_length=64, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["order", "person", "round"], name="fee_once_for_a_round"),
            models.UniqueConstraint(fields=["order", "place"], name="fee_place_once"),
            models.CheckConstraint(condition=Q(gross=F("tax") + F("net")), name="fee_net_is_gross_without_tax"),
            models.CheckConstraint(
                condition=Q(confirmed_at=None) | Q(paid_at__isnull=False), name="fee_confirmed_paid"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["person", "-id"], name="fee_of_person")]

    def __str__(self) -> str:
        return str(self.uuid)

    @property
    def reference(self) -> str:
        """Under which the treasury pays it."""
        return f"fee:{self.uuid}"
