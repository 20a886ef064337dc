"""Warnings, and how far the jobs behind them have come."""

from typing import ClassVar
from uuid import uuid4

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from openhall.kernel.states import Workflow, one_of


class Severity(models.TextChoices):
    """How much hangs on it."""

    NOTICE = "notice", _("To be looked at")
    SERIOUS = "serious", _("Serious")
    CRITICAL = "critical", _("Critical")


class WarningState(models.TextChoices):
    """From the first look to the outcome."""

    OPEN = "open", _("Open")
    TAKEN = "taken", _("Being looked into")
    CLOSED = "closed", _("Closed")


class Outcome(models.TextChoices):
    """What came of it. After ``remedied`` the same facts are a new warning; after the others they stay quiet."""

    NONE = "", _("Not yet known")
    REMEDIED = "remedied", _("Remedied")
    EXPLAINED = "explained", _("Explained: nothing is wrong")
    FALSE_ALARM = "false_alarm", _("False alarm of the rule")
    HANDED_ON = "handed_on", _("Handed on to an investigation")


QUIET = (Outcome.EXPLAINED, Outcome.FALSE_ALARM, Outcome.HANDED_ON)


class RaisedWarning(models.Model):
    """One thing that contradicts another, or doesn't come. ``warning:<uuid>`` on the log once somebody takes it.

    ``key`` names the fact: of one kind and key at most one warning is not closed. ``facts``: JSON, as the kind's
    sentence needs them. ``gone_at``: since when the fact is no longer seen; the warning stays until it is closed.
    """

    State = WarningState

    workflow = Workflow(
        take=({State.OPEN, State.TAKEN}, State.TAKEN),
        close=({State.TAKEN}, State.CLOSED),
    )

    uuid = models.UUIDField(unique=True, default=uuid4)
    kind = models.CharField(max_length=40)
    key = models.CharField(max_length=300)
    facts = models.JSONField(default=dict)
    severity = models.CharField(max_length=10, choices=Severity)
    object = models.CharField(max_length=80, blank=True, help_text="kind:<uuid> of what it is about, where it is one.")
    case_uuid = models.UUIDField(null=True, db_index=True)
    first_seen_at = models.DateTimeField()
    last_seen_at = models.DateTimeField()
    gone_at = models.DateTimeField(null=True)
    told_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField(help_text="Until when somebody should have closed it; the house's own choice.")
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    handler = models.ForeignKey("identity.Person", on_delete=models.PROTECT, null=True, related_name="+")
    taken_at = models.DateTimeField(null=True)
    taken_leaf = models.CharField(max_length=64, blank=True)
    outcome = models.CharField(max_length=12, choices=Outcome, default=Outcome.NONE, blank=True)
    explanation = models.TextField(max_length=5_000, blank=True)
    closed_at = models.DateTimeField(null=True)
    closed_leaf = models.CharField(max_length=64, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            one_of("state", WarningState, "warning_state_is_known"),
            one_of("severity", Severity, "warning_severity_is_known"),
            one_of("outcome", Outcome, "warning_outcome_is_known"),
            models.UniqueConstraint(
                fields=["kind", "key"], condition=~Q(state="closed"), name="warning_once_per_fact_until_closed"
            ),
            models.CheckConstraint(
                condition=Q(state="open", handler=None) | (~Q(state="open") & Q(handler__isnull=False)),
                name="warning_taken_has_handler",
            ),
            models.CheckConstraint(
                condition=~Q(state="closed") | (~Q(outcome="") & ~Q(explanation="") & Q(closed_at__isnull=False)),
                name="warning_closed_has_outcome_and_explanation",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["due_at"], condition=~Q(state="closed"), name="warnings_not_closed"),
            models.Index(fields=["kind", "key", "-id"], name="warnings_of_a_fact"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"

    @property
    def uuid_text(self) -> str:
        """The outside id as text, for addresses."""
        return str(self.uuid)

    def move(self, step: str) -> None:
        """Take a step of the state table (not saved).

        Raises:
            MoveNotAllowed
        """
        self.state = self.workflow.after(step, now=self.state)
        self.version += 1


class Progress(models.Model):
    """How far a job has come: ``place`` is the next thing to look at, ``data`` what it must remember."""

    job = models.CharField(max_length=40, primary_key=True)
    place = models.BigIntegerField(default=0)
    data = models.JSONField(default=dict)
    at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.job} {self.place}"


class Comparison(models.Model):
    """One whole comparison of rows with their acts. It goes on where it was when its process dies."""

    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    until_index = models.BigIntegerField(help_text="Leaves below this one are compared.")
    next_index = models.BigIntegerField(default=0)
    last_case = models.UUIDField(null=True, help_text="Cases up to this one, in the order of their ids, are compared.")
    cases_done = models.PositiveIntegerField(default=0)
    cases_total = models.PositiveIntegerField(default=0)
    rows_done = models.PositiveBigIntegerField(default=0)
    differences = models.PositiveIntegerField(default=0)

    class Meta:
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                models.F("finished_at"),
                condition=Q(finished_at=None),
                nulls_distinct=False,
                name="comparison_one_at_a_time",
            )
        ]

    def __str__(self) -> str:
        return f"{self.started_at:%Y-%m-%d %H:%M}"
