"""The project: one tender from plan to certificate, one case on the log, one OCDS process."""

from uuid import uuid4

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.utils.translation import gettext_lazy as _

from openhall.kernel.states import Moves, Workflow, one_of


class Category(models.TextChoices):
    """What is bought or sold. The classes of resources, which say by which procedures, are data of a pack."""

    WORKS = "works", _("Construction works")
    GOODS = "goods", _("Goods")
    SERVICES = "services", _("Services")
    RIGHTS = "rights", _("Rights and property")


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
        annul_award=({State.AWARDED}, State.PUBLICITY),
        reevaluate=({State.PUBLICITY}, State.EVALUATION),
        sign_contract=({State.AWARDED}, State.CONTRACTED),
        cancel_contract=({State.CONTRACTED}, State.AWARDED),
        fail=({State.BIDDING, State.OPENING, State.EVALUATION, State.PUBLICITY}, State.FAILED),
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
    resource_class = models.CharField(max_length=40, blank=True, help_text="Code of a class of the pack.")
    procedure = models.CharField(max_length=40, blank=True, help_text="Code of a procedure of the pack.")
    jurisdiction = models.CharField(max_length=20)
    pack = models.CharField(max_length=90, help_text="For example cn@2019-03-02, or cn@2019-03-02/inquiry.")
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
    pack = models.CharField(max_length=90)
    path = models.CharField(max_length=80)
    value = models.JSONField(help_text="JSON as openhall_rules takes it; decimals are strings.")
    source = models.CharField(max_length=500, help_text="Where the value comes from, for everybody to read.")
    authority = models.ForeignKey("identity.Organisation", on_delete=models.PROTECT, related_name="+")
    entered_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["pack", "path", "-id"], name="legal_value_newest")]

    def __str__(self) -> str:
        return f"{self.pack} {self.path}"


class Invitation(models.Model):
    """Whom the owner invited to bid, where the procedure is for the invited only. Secret until the bids are opened."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="invitations")
    organisation = models.ForeignKey("identity.Organisation", on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["project", "organisation"], name="invited_once")]

    def __str__(self) -> str:
        return str(self.pk)


class CostModel(models.Model):
    """What a bid by paper and travel costs, input by input: an authority's act publishes it, the newest counts.

    ``inputs``: name → ``{"value": decimal string or null, "source": text}``; null is unset, and nothing is assumed.
    """

    uuid = models.UUIDField(unique=True, default=uuid4)
    currency = models.CharField(max_length=3)
    inputs = models.JSONField()
    authority = models.ForeignKey("identity.Organisation", on_delete=models.PROTECT, related_name="+")
    adopted_at = models.DateTimeField()
    leaf_sha256 = models.CharField(max_length=64)

    def __str__(self) -> str:
        return str(self.uuid)


class PackVersion(models.Model):
    """A dated pack that an authority proposed: a draft until it is adopted by an act, unchangeable from then on.

    ``files``: path within the pack's folder → text. ``before``: the pack that it was made from. ``version``: the row's.
    """

    uuid = models.UUIDField(unique=True, default=uuid4)
    pack = models.CharField(max_length=40)
    before = models.CharField(max_length=40)
    files = models.JSONField()
    sha256 = models.CharField(max_length=64)
    source = models.CharField(max_length=500)
    authority = models.ForeignKey("identity.Organisation", on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    adopted_at = models.DateTimeField(null=True)
    registered = models.BooleanField(default=False, help_text="Its digest is on the log as that of a pack (SYS-02).")
    leaf_sha256 = models.CharField(max_length=64, blank=True)
    version = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["pack"], condition=models.Q(adopted_at__isnull=False), name="pack_adopted_once"
            )
        ]
        indexes = [models.Index(fields=["authority", "-id"], name="pack_version_of_authority")]

    def __str__(self) -> str:
        return self.pack


class RuleDraft(models.Model):
    """Procedures and classes that an authority is editing, kept as they were typed: right or wrong, no law to anybody.

    ``changes``: ``procedures`` and ``classes``, each code → what the form holds (:mod:`openhall_rules.composing`).
    """

    uuid = models.UUIDField(unique=True, default=uuid4)
    before = models.CharField(max_length=40)
    changes = models.JSONField()
    authority = models.ForeignKey("identity.Organisation", on_delete=models.PROTECT, related_name="+")
    saved_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=0)

    class Meta:
        indexes = [models.Index(fields=["authority", "-id"], name="rule_draft_of_authority")]

    def __str__(self) -> str:
        return str(self.uuid)


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
