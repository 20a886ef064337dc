"""The project: one tender from plan to certificate, one case on the log, one OCDS process."""

from uuid import uuid4

from django.db import models
from django.utils.translation import gettext_lazy as _

from openhall.kernel.states import Workflow, one_of


class Category(models.TextChoices):
    """Classes of public resources (LAW-CN “11 classes”; the list is configurable, so this is where it grows)."""

    WORKS = "works", _("Construction works")
    GOODS = "goods", _("Goods")
    SERVICES = "services", _("Services")


class Project(models.Model):
    """A purchase or sale of a public body. ``pack`` is the law it was opened under and never changes."""

    class State(models.TextChoices):
        """Where the project as a whole stands; lots have states of their own."""

        DRAFT = "draft", _("Draft")
        PLANNED = "planned", _("Plan published")
        ADMITTED = "admitted", _("Admitted by commitment")
        BIDDING = "bidding", _("Open for bids")
        OPENING = "opening", _("Opening")
        EVALUATION = "evaluation", _("Evaluation")
        PUBLICITY = "publicity", _("Candidates published")
        AWARDED = "awarded", _("Awarded")
        CONTRACTED = "contracted", _("Contract signed")
        FAILED = "failed", _("Failed, to be tendered again")
        ARCHIVED = "archived", _("Archived")

    workflow = Workflow(
        publish_plan=({State.DRAFT}, State.PLANNED),
        admit=({State.PLANNED}, State.ADMITTED),
        publish_notice=({State.ADMITTED}, State.BIDDING),
        begin_opening=({State.BIDDING}, State.OPENING),
        begin_evaluation=({State.OPENING}, State.EVALUATION),
        publish_candidates=({State.EVALUATION}, State.PUBLICITY),
        award=({State.PUBLICITY}, State.AWARDED),
        sign_contract=({State.AWARDED}, State.CONTRACTED),
        fail=({State.BIDDING, State.OPENING, State.EVALUATION}, State.FAILED),
        archive=({State.CONTRACTED, State.AWARDED, State.FAILED}, State.ARCHIVED),
    )

    uuid = models.UUIDField(unique=True, default=uuid4)
    owner = models.ForeignKey("identity.Organisation", on_delete=models.PROTECT, related_name="+")
    agency = models.ForeignKey("identity.Organisation", on_delete=models.PROTECT, null=True, related_name="+")
    centre = models.ForeignKey("identity.Organisation", on_delete=models.PROTECT, related_name="+")
    title = models.CharField(max_length=300)
    description = models.TextField(max_length=10_000, blank=True)
    lang = models.CharField(max_length=10, default="en", help_text="Binding language of what is published.")
    category = models.CharField(max_length=20, choices=Category, default=Category.GOODS)
    jurisdiction = models.CharField(max_length=20)
    pack = models.CharField(max_length=40, help_text="For example cn@2019-03-02.")
    pack_values = models.JSONField(default=dict, help_text="Values that an authority entered, frozen with the case.")
    estimate = models.DecimalField(max_digits=24, decimal_places=2, null=True)
    currency = models.CharField(max_length=3)
    planned_notice_date = models.DateField(null=True)
    state = models.CharField(max_length=20, choices=State, default=State.DRAFT)
    version = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField()
    search_tokens = models.JSONField(default=list)

    class Meta:
        constraints = [one_of("state", State, "project_state_is_known")]
        indexes = [models.Index(fields=["state", "-id"], name="project_by_state")]

    def __str__(self) -> str:
        return self.title

    def move(self, step: str) -> None:
        """Take a step of the state table (not saved).

        Raises:
            MoveNotAllowed
        """
        self.state = self.workflow.after(step, now=self.state)
        self.version += 1
