"""Rules with their history, and alerts."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar
from uuid import uuid4

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from openhall.kernel.states import Moves, Workflow, one_of


class When(models.TextChoices):
    """On which side of the threshold a value gives an alert."""

    ABOVE = "above", _("at or above")
    BELOW = "below", _("at or below")


class Rule(models.Model):
    """A sector's rule: an indicator and a threshold. ``alert-rule:<uuid>`` on the log; changes are :class:`Change`.

    ``least_n``: on how many observations a value must stand. ``days``: until when an alert should be settled.
    While ``muted_until`` is ahead it gives no new alerts, and the page says who muted it and why.
    """

    uuid = models.UUIDField(unique=True)
    sector = models.ForeignKey("channels.Sector", on_delete=models.PROTECT, related_name="rules")
    indicator = models.CharField(max_length=8)
    when = models.CharField(max_length=6, choices=When)
    threshold = models.DecimalField(max_digits=24, decimal_places=6)
    least_n = models.PositiveIntegerField(default=1)
    days = models.PositiveIntegerField(default=14)
    in_force = models.BooleanField(default=True)
    muted_until = models.DateTimeField(null=True)
    muted_by = models.ForeignKey("identity.Person", on_delete=models.PROTECT, null=True, related_name="+")
    mute_reason = models.CharField(max_length=1000, blank=True)
    mute_leaf = models.CharField(max_length=64, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering: ClassVar = ["sector", "indicator", "id"]
        constraints: ClassVar = [
            one_of("when", When, "rule_when_is_known"),
            models.CheckConstraint(
                condition=Q(muted_until=None) | (Q(muted_by__isnull=False) & ~Q(mute_reason="")),
                name="rule_muted_says_by_whom_and_why",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.indicator} {self.when} {self.threshold.normalize():f}"

    @property
    def uuid_text(self) -> str:
        """The outside id as text, for addresses."""
        return str(self.uuid)

    def is_muted(self, at: datetime) -> bool:
        """Whether it gives no alerts at ``at``."""
        return self.muted_until is not None and at < self.muted_until


class Muting(models.Model):
    """A time for which a rule was muted: by whom, why, until when, and who ended it before. Everybody reads it."""

    rule = models.ForeignKey(Rule, on_delete=models.PROTECT, related_name="mutings")
    until = models.DateTimeField()
    by = models.ForeignKey("identity.Person", on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=1000)
    at = models.DateTimeField()
    leaf = models.CharField(max_length=64)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey("identity.Person", on_delete=models.PROTECT, null=True, related_name="+")
    ended_leaf = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering: ClassVar = ["-id"]

    def __str__(self) -> str:
        return f"{self.rule_id} {self.at:%Y-%m-%d}"


class Change(models.Model):
    """What a rule said from an act on; never changed."""

    rule = models.ForeignKey(Rule, on_delete=models.PROTECT, related_name="changes")
    said = models.JSONField()
    by = models.ForeignKey("identity.Person", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    leaf = models.CharField(max_length=64)

    class Meta:
        ordering: ClassVar = ["-id"]

    def __str__(self) -> str:
        return f"{self.rule_id} {self.at:%Y-%m-%d}"


class AlertState(models.TextChoices):
    """From the first look to the outcome."""

    OPEN = "open", _("Open")
    TAKEN = "taken", _("Being looked into")
    CLOSED = "closed", _("Closed")


class Outcome(models.TextChoices):
    """What came of an alert."""

    NONE = "", _("Not yet known")
    CONFIRMED = "confirmed", _("Confirmed")
    EXPLAINED = "explained", _("Explained: nothing is wrong")
    FALSE_ALARM = "false_alarm", _("False alarm of the rule")
    HANDED_ON = "handed_on", _("Handed on to an investigation")


class Investigated(models.TextChoices):
    """What an investigation that began with the alert found."""

    NOT_YET = "", _("Not yet known")
    CONFIRMED = "confirmed", _("Confirmed by an investigation")
    NOT_CONFIRMED = "not_confirmed", _("Not confirmed by an investigation")


class Alert(Moves, models.Model):
    """A value beyond a rule's threshold: a reason to look. ``alert:<uuid>`` on the log once somebody takes it.

    ``unit`` and ``key`` as in the values of indicators. ``crossed``: the rule as it was then. ``value`` and ``n``: as
    first seen; ``value_now`` and ``n_now``: as last seen, null while they never changed (:class:`Reading` has what was
    between). ``gone_at``: since when the value is no longer beyond the rule; the alert stays until it is closed.
    ``investigated``: what came of it after it was handed on.
    """

    State = AlertState
    workflow = Workflow(
        take=({AlertState.OPEN, AlertState.TAKEN}, AlertState.TAKEN),
        close=({AlertState.TAKEN}, AlertState.CLOSED),
    )

    uuid = models.UUIDField(unique=True, default=uuid4)
    rule = models.ForeignKey(Rule, on_delete=models.PROTECT, related_name="alerts")
    crossed = models.JSONField()
    key = models.CharField(max_length=700)
    unit = models.JSONField()
    tender_id = models.CharField(max_length=100, blank=True, db_index=True)
    value = models.FloatField()
    n = models.BigIntegerField()
    value_now = models.FloatField(null=True)
    n_now = models.BigIntegerField(null=True)
    first_seen_at = models.DateTimeField()
    gone_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    handler = models.ForeignKey("identity.Person", on_delete=models.PROTECT, null=True, related_name="+")
    taken_at = models.DateTimeField(null=True)
    taken_leaf = models.CharField(max_length=64, blank=True)
    outcome = models.CharField(max_length=12, choices=Outcome, default=Outcome.NONE, blank=True)
    explanation = models.TextField(max_length=5_000, blank=True)
    closed_at = models.DateTimeField(null=True)
    closed_leaf = models.CharField(max_length=64, blank=True)
    investigated = models.CharField(
        max_length=14, choices=Investigated, default=Investigated.NOT_YET, blank=True
    )  # fmt: skip
    investigated_at = models.DateTimeField(null=True)
    investigated_leaf = models.CharField(max_length=64, blank=True)
    reminded_at = models.DateTimeField(null=True, help_text="When somebody was told that it is due soon.")
    late_told_at = models.DateTimeField(null=True, help_text="When somebody was told that it is late.")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            one_of("state", AlertState, "alert_state_is_known"),
            one_of("outcome", Outcome, "alert_outcome_is_known"),
            one_of("investigated", Investigated, "alert_investigated_is_known"),
            models.CheckConstraint(
                condition=Q(investigated="") | Q(outcome="handed_on"), name="alert_investigated_was_handed_on"
            ),
            models.UniqueConstraint(
                fields=["rule", "key"], condition=~Q(state="closed"), name="alert_once_per_unit_until_closed"
            ),
            models.CheckConstraint(
                condition=~Q(state="closed") | (~Q(outcome="") & ~Q(explanation="") & Q(handler__isnull=False)),
                name="alert_closed_has_outcome_and_explanation",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["due_at"], condition=~Q(state="closed"), name="alerts_not_closed"),
            models.Index(fields=["rule", "key", "-id"], name="alerts_of_a_unit"),
        ]

    def __str__(self) -> str:
        return f"{self.rule_id} {self.key}"

    @property
    def uuid_text(self) -> str:
        """The outside id as text, for addresses."""
        return str(self.uuid)

    @property
    def latest(self) -> float:
        """The value as last seen."""
        return self.value if self.value_now is None else self.value_now

    @property
    def latest_n(self) -> int:
        """On how many observations the value stands as last seen."""
        return self.n if self.n_now is None else self.n_now


class Reading(models.Model):
    """What an alert's value became: the last of each day (UTC) on which it changed."""

    alert = models.ForeignKey(Alert, on_delete=models.CASCADE, related_name="readings")
    day = models.DateField()
    at = models.DateTimeField()
    value = models.FloatField()
    n = models.BigIntegerField()

    class Meta:
        ordering: ClassVar = ["-day"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["alert", "day"], name="reading_once_a_day")]

    def __str__(self) -> str:
        return f"{self.alert_id} {self.day}"


class Look(models.Model):
    """When the rules were last applied, and to figures of when."""

    figures_at = models.DateTimeField(null=True)
    at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return str(self.at)
