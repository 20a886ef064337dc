"""What the platform notes of its own presence, and the outages that follow from it or were declared."""

from typing import ClassVar
from uuid import uuid4

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class Part(models.TextChoices):
    """What must be there so that somebody can hand in."""

    WEB = "web", _("the site with its database")
    INTAKE = "intake", _("the taking in of bids, which stops while the log stands still")


class Presence(models.Model):
    """One unbroken stretch in which a part was there. The stretch before it ended where a gap begins.

    Times are the machine's own, whatever clock a scratch instance shows. ``…_size`` and ``…_root``: the head of the log
    that was published at the first and at the last beat. ``judged``: whether the gap before it was looked at.
    """

    part = models.CharField(max_length=10, choices=Part)
    began_at = models.DateTimeField()
    last_at = models.DateTimeField()
    began_size = models.PositiveBigIntegerField(default=0)
    began_root = models.CharField(max_length=64, blank=True)
    last_size = models.PositiveBigIntegerField(default=0)
    last_root = models.CharField(max_length=64, blank=True)
    judged = models.BooleanField(default=False)

    class Meta:
        ordering: ClassVar = ["id"]
        indexes: ClassVar = [
            models.Index(fields=["part", "-id"], name="presence_newest"),
            models.Index(fields=["id"], condition=Q(judged=False), name="presence_to_judge"),
        ]

    def __str__(self) -> str:
        return f"{self.part} {self.began_at:%F %T}"


class Outage(models.Model):
    """A time in which the platform could not be used, from ``began_at`` to ``ended_at``.

    ``declared_by`` is null where the platform measured it. ``deadlines_at``, ``windows_at`` and ``auctions_at``: when
    deadlines for bids, windows of openings and auctions were judged by it; until then nothing is closed that it may
    concern.
    """

    uuid = models.UUIDField(unique=True, default=uuid4)
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField()
    parts = models.JSONField(default=list, help_text="Parts that were not there; empty where it was declared.")
    heads = models.JSONField(default=dict, help_text="Heads of the log: before and after, or at the declaration.")
    declared_by = models.ForeignKey("identity.Organisation", on_delete=models.PROTECT, null=True, related_name="+")
    supervises = models.BooleanField(default=False, help_text="Whether it was declared by a supervisor.")
    reason = models.TextField(max_length=2_000, blank=True)
    recorded_at = models.DateTimeField()
    leaf_sha256 = models.CharField(max_length=64)
    deadlines_at = models.DateTimeField(null=True)
    windows_at = models.DateTimeField(null=True)
    auctions_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["-began_at", "-id"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(ended_at__gt=F("began_at")), name="outage_ends_after_it_begins")
        ]
        indexes: ClassVar = [
            models.Index(fields=["-began_at", "-id"], name="outage_newest"),
            models.Index(
                fields=["id"],
                condition=Q(deadlines_at=None) | Q(windows_at=None) | Q(auctions_at=None),
                name="outage_unsettled",
            ),
        ]

    def __str__(self) -> str:
        return str(self.uuid)

    @property
    def settled(self) -> bool:
        """Whether everything that it may concern was judged by it."""
        return None not in (self.deadlines_at, self.windows_at, self.auctions_at)
