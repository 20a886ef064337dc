"""Tables of the publication watch: decisions, what other sources say, and where they differ from the catalogue."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from openhall.kernel.states import one_of

CODE_LENGTH = 60


class DecisionAction(models.TextChoices):
    """What a decision does with a procedure."""

    CREATES = "creates", _("Creates")
    AMENDS = "amends", _("Amends")
    REPEALS = "repeals", _("Repeals")


class Decision(models.Model):
    """A decision that creates, amends or repeals procedures. ``issuer``: ``province`` or ``ministry``, by whose
    time limits it is judged."""

    uuid = models.UUIDField(unique=True)
    jurisdiction = models.CharField(max_length=20)
    number = models.CharField(max_length=100)
    title = models.CharField(max_length=500)
    lang = models.CharField(max_length=10)
    issuer = models.CharField(max_length=10, choices=[("province", _("Province")), ("ministry", _("Ministry"))])
    decided_date = models.DateField()
    effective_date = models.DateField()
    organisation = models.ForeignKey("identity.Organisation", on_delete=models.PROTECT, related_name="+")
    registered_at = models.DateTimeField()
    leaf_sha256 = models.CharField(max_length=64)

    class Meta:
        ordering: ClassVar = ["-decided_date", "-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["jurisdiction", "number"], name="decision_number_once"),
        ]

    def __str__(self) -> str:
        return self.number


class DecisionEntry(models.Model):
    """A procedure that a decision is about. ``unit``: the number of the unit that must carry it out."""

    decision = models.ForeignKey(Decision, on_delete=models.CASCADE, related_name="entries")
    place = models.PositiveIntegerField()
    code = models.CharField(max_length=40)
    action = models.CharField(max_length=10, choices=DecisionAction)
    unit = models.CharField(max_length=CODE_LENGTH)

    class Meta:
        ordering: ClassVar = ["decision_id", "place"]
        indexes: ClassVar = [models.Index(fields=["code"], name="decision_entry_by_code")]
        constraints: ClassVar = [
            one_of("action", DecisionAction, "decision_entry_action_is_known"),
            models.UniqueConstraint(fields=["decision", "code"], name="decision_entry_once"),
        ]

    def __str__(self) -> str:
        return f"{self.action} {self.code}"


class Source(models.TextChoices):
    """Where a procedure is shown beside the provincial system, which is this catalogue."""

    NATIONAL = "national", _("National database")
    DESK = "desk", _("Desk")


class SourceRecord(models.Model):
    """What a source says of a procedure now. ``unit``: the desk's number; empty for the national database.

    ``content``: as far as the source has the fields of an edition. ``withdrawn``: the source says that it is gone.
    """

    source = models.CharField(max_length=10, choices=Source)
    unit = models.CharField(max_length=CODE_LENGTH, blank=True)
    code = models.CharField(max_length=40)
    content = models.JSONField()
    content_sha256 = models.CharField(max_length=64)
    withdrawn = models.BooleanField(default=False)
    changed_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["source", "unit", "code"]
        constraints: ClassVar = [
            one_of("source", Source, "source_record_source_is_known"),
            models.UniqueConstraint(fields=["source", "unit", "code"], name="source_record_once"),
        ]
        indexes: ClassVar = [models.Index(fields=["code"], name="source_record_by_code")]

    def __str__(self) -> str:
        return f"{self.source} {self.unit} {self.code}"


class DifferenceKind(models.TextChoices):
    """How a source differs from the catalogue."""

    MISSING = "missing", _("Missing in the source")
    EXTRA = "extra", _("Only in the source")
    DIFFERS = "differs", _("Says something else")


class Difference(models.Model):
    """One field of one procedure in which a source differs from the catalogue today.

    ``field``: empty where the whole procedure is missing or too much. ``since``: the day on which it was first seen;
    ``late_days``: working days since the procedure was to be there. ``actor``: the number of the unit that must act;
    empty: the provincial office.
    """

    source = models.CharField(max_length=10, choices=Source)
    unit = models.CharField(max_length=CODE_LENGTH, blank=True)
    code = models.CharField(max_length=40)
    kind = models.CharField(max_length=10, choices=DifferenceKind)
    field = models.CharField(max_length=40, blank=True)
    here = models.CharField(max_length=500, blank=True)
    there = models.CharField(max_length=500, blank=True)
    since = models.DateField()
    late_days = models.PositiveIntegerField(default=0)
    actor = models.CharField(max_length=CODE_LENGTH, blank=True)

    class Meta:
        ordering: ClassVar = ["-late_days", "code", "source", "unit", "field"]
        constraints: ClassVar = [
            one_of("kind", DifferenceKind, "difference_kind_is_known"),
            models.UniqueConstraint(fields=["source", "unit", "code", "field"], name="difference_once"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["-late_days", "code", "source", "unit", "field"], name="difference_by_delay"),
        ]

    def __str__(self) -> str:
        return f"{self.source} {self.unit} {self.code} {self.field}"


class Comparison(models.Model):
    """The one row that says when the sources were compared last, and whether something changed since."""

    day = models.DateField(null=True)
    changes = models.BigIntegerField(default=0)
    compared_changes = models.BigIntegerField(default=-1)
    compared_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [models.CheckConstraint(condition=Q(pk=1), name="comparison_is_one")]

    def __str__(self) -> str:
        return str(self.day)


class NationalLink(models.Model):
    """The one row of the connection with the national database: how far its changes are known, and what went wrong.

    ``cursor``: where the next delta begins; empty: the next pull is full.
    """

    cursor = models.CharField(max_length=100, blank=True)
    next_pull_at = models.DateTimeField(null=True)
    pulled_at = models.DateTimeField(null=True)
    full_at = models.DateTimeField(null=True)
    failures = models.PositiveIntegerField(default=0)
    failing_since = models.DateTimeField(null=True)
    problem = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints: ClassVar = [models.CheckConstraint(condition=Q(pk=1), name="national_link_is_one")]

    def __str__(self) -> str:
        return self.cursor


class NationalMessage(models.Model):
    """The outbox: what the national database must still be told, written in the transaction of the act itself.

    Messages of one procedure leave in their order. ``key``: under which the database counts it once. ``content``:
    None for a repeal.
    """

    key = models.UUIDField(unique=True)
    code = models.CharField(max_length=40)
    content = models.JSONField(null=True)
    valid_from = models.DateField(null=True)
    valid_until = models.DateField(null=True)
    made_at = models.DateTimeField()
    next_attempt_at = models.DateTimeField()
    attempts = models.PositiveIntegerField(default=0)
    sent_at = models.DateTimeField(null=True)
    refused = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering: ClassVar = ["id"]
        indexes: ClassVar = [
            models.Index(fields=["id"], condition=Q(sent_at=None, refused=""), name="national_message_waits"),
            models.Index(fields=["code", "id"], name="national_message_by_code"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.key}"
