"""Corrections that decisions on complaints order: until when, what the owner reported, whether the body accepts it."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from openhall.kernel.states import Moves, Workflow, one_of


class CorrectionState(models.TextChoices):
    """How far an ordered correction is."""

    OWED = "owed", _("The owner has to correct")
    REPORTED = "reported", _("Reported, waits for the body")
    ACCEPTED = "accepted", _("Corrected, and accepted by the body")


class Correction(Moves, models.Model):
    """What a decision with the effect ``correct`` orders. ``due_at``: until when, as the body said last.

    ``told_at``: when the body and the supervisors were told that it is overdue; null: they weren't, of this time.
    """

    State = CorrectionState

    workflow = Workflow(
        report=({CorrectionState.OWED}, CorrectionState.REPORTED),
        accept=({CorrectionState.REPORTED}, CorrectionState.ACCEPTED),
        press=({CorrectionState.REPORTED, CorrectionState.OWED}, CorrectionState.OWED),
    )

    uuid = models.UUIDField(unique=True)
    complaint = models.OneToOneField("remedies.Complaint", on_delete=models.PROTECT, related_name="correction_ordered")
    state = models.CharField(max_length=10, choices=CorrectionState, default=CorrectionState.OWED)
    due_at = models.DateTimeField()
    told_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [one_of("state", CorrectionState, "correction_state_is_known")]
        indexes: ClassVar = [models.Index(fields=["due_at"], condition=models.Q(state="owed"), name="correction_owed")]

    def __str__(self) -> str:
        return str(self.uuid)


class CorrectionStep(models.Model):
    """What the owner reported, or what the body said of it, in turn. ``due_at``: the new time where it presses."""

    correction = models.ForeignKey(Correction, on_delete=models.PROTECT, related_name="steps")
    code = models.CharField(max_length=10)
    text = models.TextField(max_length=10_000)
    due_at = models.DateTimeField(null=True)
    at = models.DateTimeField()
    leaf_sha256 = models.CharField(max_length=64)

    class Meta:
        ordering: ClassVar = ["id"]

    def __str__(self) -> str:
        return f"{self.correction_id} {self.code}"
