"""Tables of ratings: the questions of a register, what was found about an expert, and what the expert says to it."""

from typing import ClassVar
from uuid import uuid4

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from openhall.kernel.states import one_of


class Questions(models.Model):
    """What is asked about an expert's work, as the keeper of the register states it; the newest counts.

    ``asked``: ``[{"code", "text"}]``, in the order asked; ``lang``: the language of the texts.
    """

    uuid = models.UUIDField(unique=True, default=uuid4)
    keeper = models.ForeignKey("identity.Organisation", on_delete=models.PROTECT, related_name="+")
    asked = models.JSONField()
    lang = models.CharField(max_length=10)
    source = models.CharField(max_length=500)
    stated_at = models.DateTimeField()

    class Meta:
        app_label = "experts"
        ordering: ClassVar = ["-id"]

    def __str__(self) -> str:
        return str(self.uuid)


class Side(models.TextChoices):
    """Who rates: the owner whose tender it was, or the body that supervises it."""

    OWNER = "owner", _("The owner")
    SUPERVISOR = "supervisor", _("The supervising body")


class Mark(models.TextChoices):
    """How far a member did what a question asks."""

    MET = "met", _("Met")
    PARTLY = "partly", _("Partly met")
    NOT_MET = "not_met", _("Not met")


class Rating(models.Model):
    """What one side found about a member of a committee, question by question, each with its reason.

    ``committee``: id of the draw or the appointment; ``seat``: the member's number there, from 1. ``marks``:
    ``[{"question", "mark", "reason"}]``. ``answer``: of the expert to these marks, empty until there is one;
    ``corrected_at``: since when they stand, where earlier ones were corrected.
    """

    uuid = models.UUIDField(unique=True, default=uuid4)
    expert = models.ForeignKey("experts.Expert", on_delete=models.PROTECT, related_name="ratings")
    lot = models.ForeignKey("notices.Lot", on_delete=models.PROTECT, related_name="expert_ratings")
    committee = models.UUIDField()
    seat = models.PositiveSmallIntegerField()
    side = models.CharField(max_length=10, choices=Side)
    organisation = models.ForeignKey("identity.Organisation", on_delete=models.PROTECT, related_name="+")
    questions = models.ForeignKey(Questions, on_delete=models.PROTECT, related_name="+")
    marks = models.JSONField()
    rated_at = models.DateTimeField()
    leaf = models.CharField(max_length=64)
    answer = models.TextField(max_length=4_000, blank=True)
    answered_at = models.DateTimeField(null=True)
    corrected_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        app_label = "experts"
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            one_of("side", Side, "rating_side_is_known"),
            models.UniqueConstraint(fields=["committee", "seat", "side"], name="rating_once_of_a_side"),
            models.CheckConstraint(
                condition=Q(answered_at=None, answer="") | Q(answered_at__isnull=False), name="rating_answered"
            ),
        ]

    def __str__(self) -> str:
        return str(self.uuid)


class EarlierMarks(models.Model):
    """What a rating said before it was corrected, with the expert's answer to it, and why it was corrected."""

    rating = models.ForeignKey(Rating, on_delete=models.CASCADE, related_name="earlier")
    marks = models.JSONField()
    rated_at = models.DateTimeField()
    leaf = models.CharField(max_length=64)
    answer = models.TextField(max_length=4_000, blank=True)
    reason = models.TextField(max_length=2_000)
    corrected_at = models.DateTimeField()

    class Meta:
        app_label = "experts"
        ordering: ClassVar = ["-id"]

    def __str__(self) -> str:
        return str(self.leaf)
