"""Investigations, who takes part, their tasks, and transfers with their receipts. The log holds commitments to them."""

from __future__ import annotations

from typing import ClassVar
from uuid import uuid4

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from openhall.kernel.states import Moves, Workflow, one_of


class Origin(models.TextChoices):
    """What an investigation began with."""

    HAND = "hand", _("Own knowledge")
    ALERT = "alert", _("An alert")
    TIP = "tip", _("A tip")


class CaseState(models.TextChoices):
    """How far an investigation is."""

    OPEN = "open", _("Open")
    CLOSED = "closed", _("Closed")


class CaseOutcome(models.TextChoices):
    """What came of an investigation."""

    NONE = "", _("Not yet known")
    CONFIRMED = "confirmed", _("Confirmed")
    NOT_CONFIRMED = "not_confirmed", _("Not confirmed")
    HANDED_OVER = "handed_over", _("Handed over to another authority")


class Investigation(Moves, models.Model):
    """An investigation; only its departments read it. ``lead`` sets tasks, transfers and closes."""

    State = CaseState
    workflow = Workflow(
        join=({CaseState.OPEN}, CaseState.OPEN),
        work=({CaseState.OPEN}, CaseState.OPEN),
        close=({CaseState.OPEN}, CaseState.CLOSED),
    )

    uuid = models.UUIDField(unique=True)
    title = models.CharField(max_length=300)
    text = models.TextField(max_length=10_000)
    origin = models.CharField(max_length=10, choices=Origin)
    alert = models.ForeignKey("alerts.Alert", on_delete=models.PROTECT, null=True, related_name="+")
    tip = models.UUIDField(null=True)
    tenders = ArrayField(models.UUIDField(), default=list, blank=True)
    lead = models.ForeignKey("identity.Organisation", on_delete=models.PROTECT, related_name="+")
    opened_by = models.ForeignKey("identity.Person", on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    outcome = models.CharField(max_length=14, choices=CaseOutcome, default=CaseOutcome.NONE, blank=True)
    result = models.TextField(max_length=10_000, blank=True)
    closed_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            one_of("state", CaseState, "investigation_state_is_known"),
            one_of("outcome", CaseOutcome, "investigation_outcome_is_known"),
            models.CheckConstraint(
                condition=Q(state="closed") & ~Q(outcome="") & ~Q(result="") | ~Q(state="closed") & Q(outcome=""),
                name="investigation_closed_has_outcome",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def uuid_text(self) -> str:
        """The outside id as text, for addresses."""
        return str(self.uuid)


class Department(models.Model):
    """A department that takes part. ``transferred``: it was handed the case, not asked to join."""

    investigation = models.ForeignKey(Investigation, on_delete=models.CASCADE, related_name="departments")
    organisation = models.ForeignKey("identity.Organisation", on_delete=models.PROTECT, related_name="+")
    joined_at = models.DateTimeField()
    transferred = models.BooleanField(default=False)

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["investigation", "organisation"], name="department_once")
        ]

    def __str__(self) -> str:
        return str(self.pk)


class CaseTask(models.Model):
    """What a department is to do until an instant, and its report. ``investigation-task:<uuid>`` on the log."""

    uuid = models.UUIDField(unique=True)
    investigation = models.ForeignKey(Investigation, on_delete=models.CASCADE, related_name="tasks")
    organisation = models.ForeignKey("identity.Organisation", on_delete=models.PROTECT, related_name="+")
    text = models.TextField(max_length=5_000)
    set_at = models.DateTimeField()
    due_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    done_by = models.ForeignKey("identity.Person", on_delete=models.PROTECT, null=True, related_name="+")
    report = models.TextField(max_length=10_000, blank=True)
    reminded_at = models.DateTimeField(null=True, help_text="When the department was told that it is due soon.")
    late_told_at = models.DateTimeField(null=True, help_text="When both departments were told that it is late.")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering: ClassVar = ["due_at", "id"]
        indexes: ClassVar = [
            models.Index(fields=["due_at"], condition=Q(done_at=None), name="case_tasks_open"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(done_at=None, report="") | (Q(done_at__isnull=False) & ~Q(report="")),
                name="task_done_has_report",
            ),
        ]

    def __str__(self) -> str:
        return str(self.uuid)

    @property
    def uuid_text(self) -> str:
        """The outside id as text, for addresses."""
        return str(self.uuid)


class Transfer(models.Model):
    """A case handed to another authority with its evidence file. ``investigation-transfer:<uuid>`` on the log."""

    uuid = models.UUIDField(unique=True)
    investigation = models.ForeignKey(Investigation, on_delete=models.CASCADE, related_name="transfers")
    organisation = models.ForeignKey("identity.Organisation", on_delete=models.PROTECT, related_name="+")
    reason = models.TextField(max_length=5_000)
    evidence_about = models.CharField(max_length=300)
    evidence_sha256 = models.CharField(max_length=64)
    sent_at = models.DateTimeField()
    received_at = models.DateTimeField(null=True)
    received_by = models.ForeignKey("identity.Person", on_delete=models.PROTECT, null=True, related_name="+")
    receipt_leaf = models.CharField(max_length=64, blank=True)
    ended_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering: ClassVar = ["-id"]

    def __str__(self) -> str:
        return str(self.uuid)

    @property
    def uuid_text(self) -> str:
        """The outside id as text, for addresses."""
        return str(self.uuid)


class FollowUp(models.Model):
    """What the other authority says of a case that it was handed; ``final``: it has ended there."""

    uuid = models.UUIDField(unique=True, default=uuid4)
    transfer = models.ForeignKey(Transfer, on_delete=models.CASCADE, related_name="follow_ups")
    text = models.TextField(max_length=10_000)
    final = models.BooleanField()
    at = models.DateTimeField()
    by = models.ForeignKey("identity.Person", on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering: ClassVar = ["id"]

    def __str__(self) -> str:
        return str(self.uuid)


class EvidenceAccess(models.Model):
    """Somebody of a department of the case took the evidence file of a transfer; kept with the case."""

    transfer = models.ForeignKey(Transfer, on_delete=models.CASCADE, related_name="accesses")
    person = models.ForeignKey("identity.Person", on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey("identity.Organisation", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["-id"]

    def __str__(self) -> str:
        return str(self.pk)
