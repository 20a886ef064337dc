"""Hearings in complaints: to what the sides are summoned, what they answer, the minutes, and who signed them."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from openhall.kernel.states import Moves, Workflow, one_of


class HearingState(models.TextChoices):
    """How far a hearing is."""

    SUMMONED = "summoned", _("Summoned")
    HELD = "held", _("Took place")
    OFF = "off", _("Called off")


class HearingMode(models.TextChoices):
    """How the sides come together."""

    PLACE = "place", _("In a room")
    REMOTE = "remote", _("By picture and sound")


class Side(models.TextChoices):
    """Who is heard in a complaint."""

    COMPLAINANT = "complainant", _("The complainant")
    OWNER = "owner", _("The owner’s side")
    BIDDER = "bidder", _("The bidder whose award is disputed")


class SummonsAnswer(models.TextChoices):
    """What a side says to its summons."""

    COMES = "comes", _("Comes")
    MOVE = "asks_to_move", _("Asks to move it")
    STAYS_AWAY = "stays_away", _("Doesn’t come")


class Hearing(Moves, models.Model):
    """A hearing to which the body summons sides of a complaint.

    ``sides``: who is summoned, of ``Side``. ``place``: the room, or how to come in by picture and sound; with
    ``subject`` and ``minutes`` for the sides and the body alone. ``begins_at`` and that it was held are everybody's.
    ``present``: which sides came; the other summoned ones were absent. ``minutes_leaf``: the act of the minutes, which
    a signature names. ``times_moved``: how often another time was set.
    """

    State = HearingState

    workflow = Workflow(
        move=({HearingState.SUMMONED}, HearingState.SUMMONED),
        answer=({HearingState.SUMMONED}, HearingState.SUMMONED),
        call_off=({HearingState.SUMMONED}, HearingState.OFF),
        write=({HearingState.SUMMONED}, HearingState.HELD),
        sign=({HearingState.HELD}, HearingState.HELD),
    )

    uuid = models.UUIDField(unique=True)
    complaint = models.ForeignKey("remedies.Complaint", on_delete=models.PROTECT, related_name="hearings")
    state = models.CharField(max_length=10, choices=HearingState, default=HearingState.SUMMONED)
    begins_at = models.DateTimeField()
    mode = models.CharField(max_length=10, choices=HearingMode)
    place = models.TextField(max_length=2_000)
    subject = models.TextField(max_length=2_000)
    sides = models.JSONField(default=list)
    times_moved = models.PositiveSmallIntegerField(default=0)
    began_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    present = models.JSONField(default=list)
    minutes = models.TextField(max_length=10_000, blank=True)
    minutes_leaf = models.CharField(max_length=64, blank=True)
    reason = models.TextField(max_length=2_000, blank=True, help_text="Why it was moved last, or called off.")
    summoned_at = models.DateTimeField()
    leaf_sha256 = models.CharField(max_length=64)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            one_of("state", HearingState, "hearing_state_is_known"),
            models.CheckConstraint(
                condition=~Q(state=HearingState.HELD)
                | (Q(began_at__isnull=False) & Q(ended_at__isnull=False) & ~Q(minutes="") & ~Q(minutes_leaf="")),
                name="hearing_held_has_minutes",
            ),
        ]

    def __str__(self) -> str:
        return str(self.uuid)


class SideAnswer(models.Model):
    """What a side said to its summons; of a hearing that was moved, the newest after that counts."""

    hearing = models.ForeignKey(Hearing, on_delete=models.PROTECT, related_name="answers")
    side = models.CharField(max_length=20, choices=Side)
    answer = models.CharField(max_length=20, choices=SummonsAnswer)
    text = models.TextField(max_length=2_000, blank=True)
    moved = models.PositiveSmallIntegerField(help_text="How often the hearing had been moved then.")
    at = models.DateTimeField()
    leaf_sha256 = models.CharField(max_length=64)

    class Meta:
        ordering: ClassVar = ["id"]

    def __str__(self) -> str:
        return f"{self.hearing_id} {self.side} {self.answer}"


class MinutesSignature(models.Model):
    """Whether a side that was present signs the minutes, or why it refuses to."""

    hearing = models.ForeignKey(Hearing, on_delete=models.PROTECT, related_name="signatures")
    side = models.CharField(max_length=20, choices=Side)
    signed = models.BooleanField()
    reason = models.TextField(max_length=2_000, blank=True)
    at = models.DateTimeField()
    leaf_sha256 = models.CharField(max_length=64)

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["hearing", "side"], name="minutes_signed_once"),
            models.CheckConstraint(condition=Q(signed=True) | ~Q(reason=""), name="minutes_refused_says_why"),
        ]

    def __str__(self) -> str:
        return f"{self.hearing_id} {self.side} {self.signed}"
