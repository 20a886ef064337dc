"""Sets of questions, who was asked with them and what they said; reflections with their clock."""

from typing import ClassVar
from uuid import uuid4

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from openhall.kernel.states import Moves, Workflow, one_of


def secret_salt() -> str:
    """256 random bits, hex: what is personal is committed with it, and it is destroyed with a person's data."""
    return uuid4().hex + uuid4().hex


class QuestionSet(models.Model):
    """The questions of an authority, with the source that they are taken from; the newest is asked.

    ``days``: days from the asking on in which one may answer, and change the answer. ``questions``: besides the one
    that is always asked, each with its words by language; their order never changes, another text is another set.
    """

    uuid = models.UUIDField(unique=True)
    number = models.PositiveIntegerField(unique=True)
    source = models.CharField(max_length=500)
    days = models.PositiveSmallIntegerField()
    questions = models.JSONField()
    published_by = models.ForeignKey("identity.Person", on_delete=models.PROTECT, related_name="+")
    published_at = models.DateTimeField()
    leaf_sha256 = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering: ClassVar = ["-number"]

    def __str__(self) -> str:
        return str(self.number)


class Ending(models.TextChoices):
    """What a dossier ended with."""

    RESULT = "result", _("Result")
    STOPPED = "stopped", _("Ended without a result")
    REFUSED = "refused", _("Not accepted")


class Asking(models.Model):
    """Whoever filed a dossier was asked, once, and may answer until ``until_at``. ``version`` 0: nothing was said.

    ``satisfied``: None while nothing was said. ``choices``: place of the question (text) → yes or no. The unit reads
    sums: no page or address of a unit leads to a row.
    """

    uuid = models.UUIDField(unique=True, default=uuid4)
    dossier = models.OneToOneField("dossiers.Dossier", on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey("dossiers.Unit", on_delete=models.PROTECT, related_name="+")
    questions = models.ForeignKey(QuestionSet, on_delete=models.PROTECT, related_name="+")
    ending = models.CharField(max_length=10, choices=Ending)
    month = models.CharField(max_length=7)
    asked_at = models.DateTimeField()
    until_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=0)
    satisfied = models.BooleanField(null=True)
    choices = models.JSONField(default=dict)

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            one_of("ending", Ending, "feedback_ending_is_known"),
            models.CheckConstraint(
                condition=Q(version=0, satisfied=None) | Q(version__gt=0, satisfied__isnull=False),
                name="feedback_silence_is_no_answer",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["month", "unit"], name="feedback_by_month")]

    def __str__(self) -> str:
        return str(self.uuid)


class Tally(models.Model):
    """How many of a unit's own dossiers were asked about in a month, answered, and answered as satisfied.

    Kept with each asking and answer, in their transactions, so that reading the figures costs a row for each month and
    unit, however many were asked.
    """

    month = models.CharField(max_length=7)
    unit = models.ForeignKey("dossiers.Unit", on_delete=models.PROTECT, related_name="+")
    asked = models.PositiveIntegerField(default=0)
    answered = models.PositiveIntegerField(default=0)
    satisfied = models.PositiveIntegerField(default=0)

    class Meta:
        ordering: ClassVar = ["month", "unit_id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["month", "unit"], name="feedback_tally_once"),
            models.CheckConstraint(
                condition=Q(satisfied__lte=models.F("answered"), answered__lte=models.F("asked")),
                name="feedback_tally_adds_up",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.month} {self.unit_id}"


class ChoiceTally(models.Model):
    """How many people of a unit's own dossiers said yes and no to one question (``place``) of a set.

    Kept with each answer, in its transaction, as :class:`Tally`.
    """

    questions = models.ForeignKey(QuestionSet, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey("dossiers.Unit", on_delete=models.PROTECT, related_name="+")
    place = models.PositiveSmallIntegerField()
    yes = models.PositiveIntegerField(default=0)
    no = models.PositiveIntegerField(default=0)

    class Meta:
        ordering: ClassVar = ["questions_id", "unit_id", "place"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["questions", "unit", "place"], name="feedback_choice_tally_once"),
        ]

    def __str__(self) -> str:
        return f"{self.questions_id} {self.unit_id} {self.place}"


class ReflectionTally(models.Model):
    """How many reflections of a unit came in, and how they ended; whatever hasn't ended waits.

    Kept with each of them, in its transaction. What is overdue hangs on the day, and is counted among those that wait.
    """

    unit = models.OneToOneField("dossiers.Unit", on_delete=models.PROTECT, related_name="+")
    handed_in = models.PositiveIntegerField(default=0)
    in_time = models.PositiveIntegerField(default=0)
    late = models.PositiveIntegerField(default=0)
    refused = models.PositiveIntegerField(default=0)

    class Meta:
        ordering: ClassVar = ["unit_id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(handed_in__gte=models.F("in_time") + models.F("late") + models.F("refused")),
                name="reflection_tally_adds_up",
            ),
        ]

    def __str__(self) -> str:
        return str(self.unit_id)


class ReflectionState(models.TextChoices):
    """Whether it was answered."""

    OPEN = "open", _("Waits for an answer")
    ANSWERED = "answered", _("Answered")
    REFUSED = "refused", _("Not taken up")


class Reflection(Moves, models.Model):
    """A reflection or complaint of whoever filed about how a dossier is handled. The unit knows the dossier.

    ``due_at``: until when it must be answered; ``dissatisfied``: what whoever wrote says of the answer, None: nothing.
    ``next_warning_at``: when the unit is told that it is late.
    """

    workflow = Workflow(
        answer=({ReflectionState.OPEN}, ReflectionState.ANSWERED),
        refuse=({ReflectionState.OPEN}, ReflectionState.REFUSED),
    )
    uuid = models.UUIDField(unique=True)
    salt = models.CharField(max_length=64, default=secret_salt, blank=True)
    dossier = models.ForeignKey("dossiers.Dossier", on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey("dossiers.Unit", on_delete=models.PROTECT, related_name="+")
    words = models.CharField(max_length=4000, blank=True)
    answer = models.CharField(max_length=4000, blank=True)
    state = models.CharField(max_length=10, choices=ReflectionState, default=ReflectionState.OPEN)
    version = models.PositiveIntegerField(default=1)
    handed_in_at = models.DateTimeField()
    due_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    next_warning_at = models.DateTimeField(null=True)
    dissatisfied = models.BooleanField(null=True)
    rated = models.PositiveIntegerField(default=0)
    leaf_sha256 = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            one_of("state", ReflectionState, "reflection_state_is_known"),
            models.CheckConstraint(
                condition=Q(state="open", ended_at=None) | (~Q(state="open") & Q(ended_at__isnull=False)),
                name="reflection_ends_once",
            ),
            models.CheckConstraint(condition=Q(dissatisfied=None) | ~Q(state="open"), name="reflection_rated_at_end"),
            models.UniqueConstraint(
                fields=["dossier"], condition=Q(state="open"), name="reflection_one_open_for_a_dossier"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["unit", "due_at"], condition=Q(state="open"), name="reflection_queue"),
            models.Index(
                fields=["next_warning_at"], condition=Q(next_warning_at__isnull=False), name="reflection_to_warn"
            ),
        ]

    def __str__(self) -> str:
        return str(self.uuid)
