"""What the national portal was told of dossiers, what it answered, and where it holds something else.

Nothing here names a person: a dossier is its number, its procedure, its unit and its days.
"""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from openhall.kernel.states import one_of


class Portal(models.Model):
    """The one row of the line to the portal; whoever tells or compares holds its lock, so nothing overtakes.

    ``next_attempt_at``: while it is silent, when it is asked again.
    """

    next_attempt_at = models.DateTimeField(null=True)
    told_at = models.DateTimeField(null=True)
    failures = models.PositiveIntegerField(default=0)
    failing_since = models.DateTimeField(null=True)
    problem = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints: ClassVar = [models.CheckConstraint(condition=Q(pk=1), name="synchronising_portal_is_one")]

    def __str__(self) -> str:
        return self.problem


class Standing(models.Model):
    """How a dossier stands at the portal.

    ``made``: messages of it so far, of which ``told`` is the last that the portal took, and ``refused`` why it didn't
    take the last one. ``status``, ``result``: the status that it took last, and whether a result's file was named.
    ``code``: compared by code points, as the portal lists.
    """

    dossier = models.OneToOneField("dossiers.Dossier", on_delete=models.CASCADE, related_name="standing")
    code = models.CharField(max_length=60, unique=True, db_collation="C")
    made = models.PositiveIntegerField(default=0)
    told = models.PositiveIntegerField(default=0)
    told_at = models.DateTimeField(null=True)
    receipt = models.CharField(max_length=60, blank=True)
    status = models.PositiveSmallIntegerField(null=True)
    result = models.BooleanField(default=False)
    refused = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(told__lte=F("made")), name="standing_told_is_made"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["code"], condition=Q(told__lt=F("made")), name="standing_not_in_step"),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def in_step(self) -> bool:
        """Whether the portal took the last thing that there was to tell."""
        return self.made > 0 and self.told == self.made


class Cause(models.TextChoices):
    """Why something is told."""

    ACT = "act", _("A step of the dossier")
    COMPARED = "compared", _("The comparison found a difference")
    AGAIN = "again", _("The provincial office ordered it")


class Message(models.Model):
    """The outbox: something that the portal must be told of a dossier, made of an act when it is on the log.

    ``key``: under which the portal counts it once. ``number``: place among those of the dossier. ``leaf_sha256``: of
    the act. ``status``: the national status of that time. Content is made when it leaves, so nothing is kept twice.
    """

    key = models.UUIDField(unique=True)
    dossier = models.ForeignKey("dossiers.Dossier", on_delete=models.CASCADE, related_name="+")
    number = models.PositiveIntegerField()
    cause = models.CharField(max_length=10, choices=Cause)
    status = models.PositiveSmallIntegerField()
    leaf_sha256 = models.CharField(max_length=64, blank=True)
    made_at = models.DateTimeField()
    attempts = models.PositiveIntegerField(default=0)
    ended_at = models.DateTimeField(null=True)
    receipt = models.CharField(max_length=60, blank=True)
    refused = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            one_of("cause", Cause, "portal_message_cause_is_known"),
            models.UniqueConstraint(fields=["dossier", "number"], name="portal_message_number_once"),
            models.UniqueConstraint(
                fields=["leaf_sha256"], condition=~Q(leaf_sha256=""), name="portal_message_once_for_an_act"
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None, receipt="", refused="")
                | (Q(ended_at__isnull=False) & (Q(receipt="") ^ Q(refused=""))),
                name="portal_message_ends_one_way",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["id"], condition=Q(ended_at=None), name="portal_message_waits")]

    def __str__(self) -> str:
        return str(self.key)


class Comparison(models.Model):
    """One comparison of all dossiers with what the portal holds, in pieces by number.

    ``cursor``: the last number that was compared. Counts: dossiers ``here`` and ``there``, those ``waiting`` to be
    told, ``missing`` there, only there (``extra``), and told otherwise (``differing``). ``ordered``: by a person.
    """

    uuid = models.UUIDField(unique=True)
    ordered = models.BooleanField(default=False)
    begun_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    cursor = models.CharField(max_length=60, blank=True)
    here = models.PositiveIntegerField(default=0)
    there = models.PositiveIntegerField(default=0)
    waiting = models.PositiveIntegerField(default=0)
    missing = models.PositiveIntegerField(default=0)
    extra = models.PositiveIntegerField(default=0)
    differing = models.PositiveIntegerField(default=0)
    leaf_sha256 = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["ordered"], condition=Q(finished_at=None, ordered=True), name="comparison_one_ordered"
            ),
        ]

    def __str__(self) -> str:
        return str(self.uuid)


class Kind(models.TextChoices):
    """How the portal differs."""

    MISSING = "missing", _("Missing at the portal")
    EXTRA = "extra", _("Only at the portal")
    DIFFERS = "differs", _("Says something else")


class Gap(models.Model):
    """One field of one dossier in which the portal differed at the last comparison.

    ``field``: empty where the whole dossier is missing or too much. ``since``: the day on which it was first seen;
    ``seen``: the comparison that saw it last.
    """

    code = models.CharField(max_length=60, db_collation="C")
    dossier = models.ForeignKey("dossiers.Dossier", on_delete=models.CASCADE, null=True, related_name="+")
    kind = models.CharField(max_length=10, choices=Kind)
    field = models.CharField(max_length=20, blank=True)
    here = models.CharField(max_length=500, blank=True)
    there = models.CharField(max_length=500, blank=True)
    since = models.DateField()
    seen = models.ForeignKey(Comparison, on_delete=models.CASCADE, related_name="+")

    class Meta:
        ordering: ClassVar = ["code", "field"]
        constraints: ClassVar = [
            one_of("kind", Kind, "portal_gap_kind_is_known"),
            models.UniqueConstraint(fields=["code", "field"], name="portal_gap_once"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.field}"
