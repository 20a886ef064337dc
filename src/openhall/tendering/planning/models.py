"""The project: one tender from plan to certificate, one case on the log, one OCDS process."""

from uuid import uuid4

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.utils.translation import gettext_lazy as _

from openhall.kernel.states import Moves, Workflow, one_of


class Category(models.TextChoices):
    """Classes of public resources (LAW-CN “11 classes”; the list is configurable, so this is where it grows)."""

    WORKS = "works", _("Construction works")
    GOODS = "goods", _("Goods")
    SERVICES = "services", _("Services")


class ProjectState(models.TextChoices):
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


class Project(Moves, models.Model):
    """A purchase or sale of a public body. ``pack`` is the law it was opened under and never changes."""

    State = ProjectState

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
    pack_sha256 = models.CharField(max_length=64, help_text="Digest of the pack's files, frozen with the plan.")
    pack_values = models.JSONField(
        default=dict,
        help_text="Values that authorities and the tender documents entered, by path; frozen with the notice.",
    )
    estimate = models.DecimalField(max_digits=26, decimal_places=4, null=True)
    currency = models.CharField(max_length=3)
    planned_notice_date = models.DateField(null=True)
    state = models.CharField(max_length=20, choices=State, default=State.DRAFT)
    version = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField()
    planned_at = models.DateTimeField(null=True, help_text="When the plan was published.")
    search_tokens = ArrayField(
        models.TextField(),
        default=list,
        help_text="Words of title, description and owner, made by openhall.kernel.search.",
    )

    class Meta:
        constraints = [one_of("state", ProjectState, "project_state_is_known")]
        indexes = [
            models.Index(fields=["state", "-id"], name="project_by_state"),
            models.Index(fields=["owner", "-id"], name="project_by_owner"),
            models.Index(fields=["agency", "-id"], name="project_by_agency"),
            GinIndex(fields=["search_tokens"], name="project_by_words"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def parties(self) -> tuple[int, ...]:
        """Keys of the organisations whose officers prepare the tender: owner and, where there is one, agency."""
        return (self.owner_id, self.agency_id) if self.agency_id else (self.owner_id,)


class LegalValue(models.Model):
    """A value that no source gives, entered for a pack by the authority that must (a signed, logged act).

    Entered again it is a new row: what counts is the newest, and projects keep what was frozen with them.
    """

    uuid = models.UUIDField(unique=True, default=uuid4)
    pack = models.CharField(max_length=40)
    path = models.CharField(max_length=80)
    value = models.JSONField(help_text="JSON as openhall_rules takes it; decimals are strings.")
    source = models.CharField(max_length=500, help_text="Where the value comes from, for everybody to read.")
    authority = models.ForeignKey("identity.Organisation", on_delete=models.PROTECT, related_name="+")
    entered_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["pack", "path", "-id"], name="legal_value_newest")]

    def __str__(self) -> str:
        return f"{self.pack} {self.path}"


class PlanSubscription(models.Model):
    """Somebody who follows plans by mail: an address, a language, and what is sought. Deleted when it ends.

    ``party``: id of an organisation, as owner or agency. ``token``: the secret that its letters bear.
    """

    token = models.CharField(max_length=64, unique=True)
    email = models.EmailField(max_length=254, db_index=True)
    language = models.CharField(max_length=10)
    words = models.CharField(max_length=200, blank=True)
    category = models.CharField(max_length=20, blank=True)
    party = models.UUIDField(null=True)
    place = models.CharField(max_length=100, blank=True)
    asked_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["asked_at"], condition=models.Q(confirmed_at=None), name="plan_subscription_unanswered"
            )
        ]

    def __str__(self) -> str:
        return str(self.pk)


class PlanLetter(models.Model):
    """A letter that is to be sent: about a plan, or, without one, the question whether the address wants any."""

    subscription = models.ForeignKey(PlanSubscription, on_delete=models.CASCADE, related_name="letters")
    project = models.ForeignKey(Project, on_delete=models.CASCADE, null=True, related_name="+")
    next_attempt_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["subscription", "project"], name="plan_letter_once")]
        indexes = [models.Index(fields=["next_attempt_at"], name="plan_letter_due")]

    def __str__(self) -> str:
        return str(self.pk)
