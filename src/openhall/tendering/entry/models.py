"""The owner's commitment: what was told, what was promised, what was checked."""

from uuid import uuid4

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from openhall.kernel.states import Moves, Workflow, one_of


class Commitment(models.Model):
    """One per project, never changed: the texts as the person saw and signed them."""

    uuid = models.UUIDField(unique=True, default=uuid4)
    project = models.OneToOneField("planning.Project", on_delete=models.PROTECT, related_name="commitment")
    conditions = models.JSONField(help_text="The texts, in the project's binding language.")
    conditions_sha256 = models.CharField(max_length=64)
    checks = models.JSONField(help_text="List of {check, passed}.")
    signed_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.conditions_sha256


class BreachState(models.TextChoices):
    """A promise that seems broken: reported, answered by the owner, decided."""

    REPORTED = "reported", _("Reported")
    ANSWERED = "answered", _("Answered by the owner")
    UPHELD = "upheld", _("Found to be broken")
    DISMISSED = "dismissed", _("Found to be kept")


class Breach(Moves, models.Model):
    """A promise of a commitment that somebody found broken, with evidence, the owner's answer and the decision.

    ``condition``: code of the promise. ``evidence``, ``answer_evidence``: lists of ``{title, sha256, size, type}``.
    ``consequence`` and its ``basis`` are what the law of the case names; both are empty where it names none.
    """

    State = BreachState

    workflow = Workflow(
        answer=({State.REPORTED}, State.ANSWERED),
        uphold=({State.REPORTED, State.ANSWERED}, State.UPHELD),
        dismiss=({State.REPORTED, State.ANSWERED}, State.DISMISSED),
    )

    uuid = models.UUIDField(unique=True, default=uuid4)
    project = models.ForeignKey("planning.Project", on_delete=models.PROTECT, related_name="breaches")
    condition = models.CharField(max_length=40)
    text = models.TextField(max_length=5_000)
    evidence = models.JSONField(default=list)
    found_by = models.ForeignKey("identity.Organisation", on_delete=models.PROTECT, related_name="+")
    reported_at = models.DateTimeField()
    answer_due_at = models.DateTimeField()
    answer = models.TextField(max_length=5_000, blank=True)
    answer_evidence = models.JSONField(default=list)
    answered_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey("identity.Organisation", on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    reason = models.TextField(max_length=5_000, blank=True)
    consequence = models.TextField(max_length=2_000, blank=True)
    basis = models.CharField(max_length=500, blank=True)
    state = models.CharField(max_length=20, choices=State, default=State.REPORTED)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["id"]
        constraints = [
            one_of("state", BreachState, "breach_state_is_known"),
            models.CheckConstraint(
                condition=~Q(state__in=("upheld", "dismissed")) | Q(decided_at__isnull=False),
                name="breach_decided_has_its_instant",
            ),
        ]

    def __str__(self) -> str:
        return str(self.uuid)


class AfterFile(models.Model):
    """What the owner files after the project, instead of before it. ``items``: ``[{code, title}]``, from its promises.

    ``source``: who set the time, as the centre names it; no law that we cite does.
    """

    project = models.OneToOneField("planning.Project", on_delete=models.PROTECT, related_name="after_file")
    items = models.JSONField()
    working_days = models.PositiveSmallIntegerField()
    source = models.CharField(max_length=300)
    opened_at = models.DateTimeField()
    due_at = models.DateTimeField()
    reminded_at = models.DateTimeField(null=True)
    overdue_told_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        indexes = [models.Index(fields=["due_at"], name="after_file_by_due")]

    def __str__(self) -> str:
        return str(self.project_id)


class AfterPaper(models.Model):
    """A paper filed for one item, content-addressed."""

    file = models.ForeignKey(AfterFile, on_delete=models.PROTECT, related_name="papers")
    item = models.CharField(max_length=40)
    title = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    media_type = models.CharField(max_length=100)
    filed_at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["file", "item", "sha256"], name="after_paper_once")]

    def __str__(self) -> str:
        return self.title
