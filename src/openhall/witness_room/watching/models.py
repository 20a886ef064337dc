"""Sessions that can be witnessed, their steps, and what witness officers did in them."""

from datetime import datetime
from typing import ClassVar
from uuid import uuid4

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from openhall.kernel.states import one_of


class Stage(models.TextChoices):
    """Where a session stands."""

    BIDDING = "bidding", _("Open for bids")
    WINDOW = "window", _("Bids are being released")
    OPENING = "opening", _("Opening")
    EVALUATION = "evaluation", _("Evaluation")
    CANDIDATES = "candidates", _("Candidates to be published")
    AWARD = "award", _("Publicity and award")
    CONTRACT = "contract", _("Contract")
    ENDED = "ended", _("Ended")
    FAILED = "failed", _("Failed")


OVER = (Stage.ENDED, Stage.FAILED)


class Session(models.Model):
    """One transaction from the call to the contract. ``session:<uuid>`` on the log; ``about`` is what it is about.

    ``next_at``: the next moment that counts, as far as one is known. ``version`` moves with halts and resumptions only:
    confirmations of several officers don't wait for one another.
    """

    uuid = models.UUIDField(unique=True, default=uuid4)
    kind = models.CharField(max_length=20)
    about = models.CharField(max_length=80, unique=True)
    case_uuid = models.UUIDField(db_index=True)
    title = models.CharField(max_length=300)
    part = models.CharField(max_length=300)
    lang = models.CharField(max_length=10)
    zone = models.CharField(max_length=40)
    stage = models.CharField(max_length=12, choices=Stage)
    next_at = models.DateTimeField(null=True)
    began_at = models.DateTimeField()
    last_step_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [one_of("stage", Stage, "session_stage_is_known")]
        indexes: ClassVar = [
            models.Index(
                fields=["next_at", "id"], condition=~Q(stage__in=["ended", "failed"]), name="sessions_running"
            ),
        ]

    def __str__(self) -> str:
        return self.about

    @property
    def object(self) -> str:
        """Its name on the log."""
        return f"session:{self.uuid}"

    @property
    def over(self) -> bool:
        """Whether nothing more happens in it."""
        return self.stage in OVER


class Step(models.Model):
    """An act of the session that the log has taken in. ``code``: its kind."""

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="steps")
    code = models.CharField(max_length=12)
    leaf_sha256 = models.CharField(max_length=64)
    leaf_index = models.BigIntegerField()
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["leaf_index"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["session", "leaf_sha256"], name="step_once_per_session"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.leaf_index}"


class Attendance(models.Model):
    """A witness officer entered the room of a session (WIT-01)."""

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="attendances")
    person = models.ForeignKey("identity.Person", on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey("identity.Organisation", on_delete=models.PROTECT, related_name="+")
    entered_at = models.DateTimeField()
    leaf_sha256 = models.CharField(max_length=64)

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["session", "person"], name="attendance_once_per_person")
        ]

    def __str__(self) -> str:
        return f"{self.session_id} {self.person_id}"


class Mark(models.Model):
    """What an officer said about a step: a confirmation (WIT-02) or a remark (WIT-03)."""

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="marks")
    step = models.ForeignKey(Step, on_delete=models.PROTECT, related_name="marks")
    attendance = models.ForeignKey(Attendance, on_delete=models.PROTECT, related_name="marks")
    confirms = models.BooleanField()
    remark = models.TextField(max_length=5_000, blank=True)
    at = models.DateTimeField()
    leaf_sha256 = models.CharField(max_length=64)

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["step", "attendance"], condition=Q(confirms=True), name="step_confirmed_once_per_person"
            ),
            models.CheckConstraint(condition=Q(confirms=True) | ~Q(remark=""), name="remark_says_something"),
        ]

    def __str__(self) -> str:
        return f"{self.step_id} {'confirmed' if self.confirms else 'remark'}"


class Halt(models.Model):
    """A session stands still (WIT-04) until it is resumed (WIT-05) or ``until`` comes. ``steps``: which wait."""

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="halts")
    attendance = models.ForeignKey(Attendance, on_delete=models.PROTECT, related_name="+")
    steps = models.JSONField()
    article = models.CharField(max_length=300)
    reason = models.TextField(max_length=5_000)
    halted_at = models.DateTimeField()
    until = models.DateTimeField(null=True)
    leaf_sha256 = models.CharField(max_length=64)
    resumed_at = models.DateTimeField(null=True)
    resume_reason = models.TextField(max_length=5_000, blank=True)
    resume_leaf = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["session"], condition=Q(resumed_at=None), name="session_halted_once_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gt=models.F("halted_at")), name="halt_ends_after_its_start"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.session_id} {self.halted_at:%Y-%m-%d %H:%M}"

    def ended_at(self, at: datetime) -> datetime | None:
        """When it ended, as seen at ``at``; None while it lasts."""
        if self.resumed_at is not None:
            return self.resumed_at
        return self.until if self.until is not None and self.until <= at else None


class WitnessRecord(models.Model):
    """A sealed witness record of one step, or (``step`` null) of the whole transaction (WIT-06), perhaps revoked."""

    uuid = models.UUIDField(unique=True, default=uuid4)
    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="records")
    step = models.ForeignKey(Step, on_delete=models.PROTECT, null=True, related_name="+")
    attendance = models.ForeignKey(Attendance, on_delete=models.PROTECT, related_name="+")
    lang = models.CharField(max_length=10)
    facts = models.JSONField()
    pdf_sha256 = models.CharField(max_length=64, unique=True)
    issued_at = models.DateTimeField()
    leaf_sha256 = models.CharField(max_length=64)
    revoked_at = models.DateTimeField(null=True)
    revocation_reason = models.TextField(max_length=5_000, blank=True)
    revocation_leaf = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(revoked_at=None) | ~Q(revocation_reason=""), name="record_revoked_with_a_reason"
            )
        ]

    def __str__(self) -> str:
        return str(self.uuid)
