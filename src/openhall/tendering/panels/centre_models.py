"""Centres where committees sit, their seats, the tests of their connections, and their alliances."""

from typing import ClassVar
from uuid import uuid4

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from openhall.kernel.states import one_of


class Site(models.Model):
    """A place of an organisation where experts can sit. ``contacts``: how its office is reached, never a person's own.

    ``lang``: the language in which address, contacts and equipment are written.
    """

    uuid = models.UUIDField(unique=True, default=uuid4)
    organisation = models.ForeignKey("identity.Organisation", on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=200)
    city = models.CharField(max_length=100)
    address = models.CharField(max_length=500)
    contacts = models.CharField(max_length=500)
    lang = models.CharField(max_length=10)
    entered_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering: ClassVar = ["city", "name", "id"]

    def __str__(self) -> str:
        return self.name


class Seat(models.Model):
    """A seat of a centre. ``in_use`` is False once the centre took it out of its entry."""

    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="seats")
    number = models.PositiveSmallIntegerField()
    equipment = models.CharField(max_length=300)
    in_use = models.BooleanField(default=True)

    class Meta:
        ordering: ClassVar = ["site_id", "number"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["site", "number"], name="seat_number_once_in_a_site")]

    def __str__(self) -> str:
        return f"{self.site_id}/{self.number}"


class Outcome(models.TextChoices):
    """What a test of a connection found."""

    GOOD = "good", _("Good")
    WEAK = "weak", _("Usable, with interruptions")
    FAILED = "failed", _("Not usable")


class Trial(models.Model):
    """A test of the connection between two centres, on a day, as one of them recorded it."""

    uuid = models.UUIDField(unique=True, default=uuid4)
    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="trials")
    other = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="+")
    tested_date = models.DateField()
    outcome = models.CharField(max_length=20, choices=Outcome)
    note = models.CharField(max_length=500, blank=True)
    recorded_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["-tested_date", "-id"]
        constraints: ClassVar = [
            one_of("outcome", Outcome, "trial_outcome_is_known"),
            models.CheckConstraint(condition=~Q(site=F("other")), name="trial_between_two_sites"),
        ]

    def __str__(self) -> str:
        return self.outcome


class Alliance(models.Model):
    """Centres that agreed to sit for each other, from a day until another (null: without end)."""

    uuid = models.UUIDField(unique=True, default=uuid4)
    name = models.CharField(max_length=200)
    agreement = models.CharField(max_length=500)
    agreement_sha256 = models.CharField(max_length=64)
    lang = models.CharField(max_length=10)
    from_date = models.DateField()
    until_date = models.DateField(null=True)
    founded_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering: ClassVar = ["name", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(until_date=None) | Q(until_date__gte=F("from_date")), name="alliance_ends_after_it_begins"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Membership(models.Model):
    """A centre in an alliance, until it left."""

    alliance = models.ForeignKey(Alliance, on_delete=models.PROTECT, related_name="memberships")
    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="memberships")
    joined_at = models.DateTimeField()
    left_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["joined_at", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["alliance", "site"], condition=Q(left_at=None), name="membership_once"),
        ]

    def __str__(self) -> str:
        return f"{self.alliance_id}/{self.site_id}"


class Counted(models.TextChoices):
    """How the time of a seat is counted for its fee."""

    BEGUN_HOUR = "begun_hour", _("each hour begun")
    MINUTE = "minute", _("by the minute begun")


class Fee(models.Model):
    """What a guest's seat costs an hour, as an authority entered it; the newest that is in force counts."""

    alliance = models.ForeignKey(Alliance, on_delete=models.PROTECT, related_name="fees")
    amount = models.DecimalField(max_digits=12, decimal_places=2)
    currency = models.CharField(max_length=3)
    counted = models.CharField(max_length=20, choices=Counted)
    from_date = models.DateField()
    source = models.CharField(max_length=500)
    authority = models.ForeignKey("identity.Organisation", on_delete=models.PROTECT, related_name="+")
    entered_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["-from_date", "-id"]
        constraints: ClassVar = [
            one_of("counted", Counted, "fee_counted_is_known"),
            models.CheckConstraint(condition=Q(amount__gte=0), name="fee_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.amount} {self.currency}"
