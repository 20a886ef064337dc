"""The notice and its lots. Bids stay sealed until ``bids_due_at`` and the release window's end."""

from uuid import uuid4

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from openhall.kernel.states import Moves, Workflow, one_of


class NoticeState(models.TextChoices):
    """A notice is a draft, or out; lots carry the rest."""

    DRAFT = "draft", _("Draft")
    PUBLISHED = "published", _("Published")
    CANCELLED = "cancelled", _("Cancelled")


class Notice(Moves, models.Model):
    """A public invitation to bid. One per project; amendments change it, visibly and on the log."""

    State = NoticeState

    workflow = Workflow(
        publish=({State.DRAFT}, State.PUBLISHED),
        amend=({State.PUBLISHED}, State.PUBLISHED),
        extend=({State.PUBLISHED}, State.PUBLISHED),
        cancel=({State.DRAFT, State.PUBLISHED}, State.CANCELLED),
    )

    uuid = models.UUIDField(unique=True, default=uuid4)
    project = models.OneToOneField("planning.Project", on_delete=models.PROTECT, related_name="notice")
    state = models.CharField(max_length=20, choices=State, default=State.DRAFT)
    published_at = models.DateTimeField(null=True)
    bids_due_at = models.DateTimeField(null=True, help_text="Bids are due before this instant.")
    release_minutes = models.PositiveIntegerField(
        default=30,
        help_text="Window in which bidders release their bids; the tender documents set it (order 20, Art. 30).",
    )
    threshold = models.PositiveSmallIntegerField(default=2, help_text="Custodians needed to open: k of n.")
    custodian_sides = models.JSONField(
        default=list, help_text="Sides that must each name a custodian: owner, agency, centre, supervisor."
    )
    tender_values = models.JSONField(
        default=dict,
        help_text="Values of the pack that the tender documents decide, by path; part of the project's when out.",
    )
    version = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            one_of("state", NoticeState, "notice_state_is_known"),
            models.CheckConstraint(
                condition=Q(state="draft")
                | Q(state="cancelled")
                | Q(published_at__isnull=False, bids_due_at__gt=models.F("published_at")),
                name="notice_published_has_deadline",
            ),
        ]
        indexes = [
            models.Index(fields=["state", "bids_due_at"], name="notice_by_deadline"),
            models.Index(fields=["state", "-published_at", "-id"], name="notice_newest"),
        ]

    def __str__(self) -> str:
        return str(self.uuid)


class LotState(models.TextChoices):
    """From call to contract."""

    OPEN = "open", _("Open for bids")
    CLOSED = "closed", _("Deadline passed, bids being released")
    RELEASED = "released", _("Release window closed")
    OPENED = "opened", _("Bids opened")
    EVALUATED = "evaluated", _("Evaluated")
    PUBLICITY = "publicity", _("Candidates published")
    AWARDED = "awarded", _("Awarded")
    CONTRACTED = "contracted", _("Contract signed")
    FAILED = "failed", _("Failed")


class Lot(Moves, models.Model):
    """What is bid for and awarded on its own. The unit of sealing, opening, ranking and deposit."""

    State = LotState

    workflow = Workflow(
        close=({State.OPEN}, State.CLOSED),
        close_window=({State.CLOSED}, State.RELEASED),
        open_bids=({State.RELEASED}, State.OPENED),
        evaluate=({State.OPENED}, State.EVALUATED),
        hold_auction=({State.OPEN}, State.EVALUATED),
        publish_candidates=({State.EVALUATED}, State.PUBLICITY),
        award=({State.PUBLICITY}, State.AWARDED),
        annul_award=({State.AWARDED}, State.PUBLICITY),
        reevaluate=({State.EVALUATED, State.PUBLICITY}, State.OPENED),
        sign_contract=({State.AWARDED}, State.CONTRACTED),
        cancel_contract=({State.CONTRACTED}, State.AWARDED),
        fail=(
            {State.OPEN, State.CLOSED, State.RELEASED, State.OPENED, State.EVALUATED, State.PUBLICITY},
            State.FAILED,
        ),
    )

    uuid = models.UUIDField(unique=True, default=uuid4)
    notice = models.ForeignKey(Notice, on_delete=models.CASCADE, related_name="lots")
    number = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=300)
    description = models.TextField(max_length=10_000, blank=True)
    currency = models.CharField(max_length=3)
    estimate = models.DecimalField(max_digits=26, decimal_places=4, null=True)
    ceiling = models.DecimalField(
        max_digits=26, decimal_places=4, null=True, help_text="最高投标限价; above it: rejected."
    )
    deposit = models.DecimalField(max_digits=26, decimal_places=4, default=0)
    method = models.CharField(max_length=40, help_text="lowest_evaluated_price or comprehensive_score.")
    criteria = models.JSONField(
        default=dict,
        help_text="Parameters of the method, as openhall_rules takes them; an amendment can change them.",
    )
    proposed = models.JSONField(
        null=True, help_text="Criteria that the owner is preparing for an amendment; nobody else reads them."
    )
    items = models.JSONField(default=list, help_text="Bill of quantities: id, description, unit, quantity (text).")
    state = models.CharField(max_length=20, choices=State, default=State.OPEN)
    closed_at = models.DateTimeField(null=True)
    window_ends_at = models.DateTimeField(null=True)
    opened_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            one_of("state", LotState, "lot_state_is_known"),
            models.UniqueConstraint(fields=["notice", "number"], name="lot_number_once_per_notice"),
            models.CheckConstraint(condition=Q(deposit__gte=0), name="lot_deposit_not_negative"),
        ]
        indexes = [
            # What waits for the clock is few among all lots there ever were.
            models.Index(fields=["state"], name="lot_by_state"),
            models.Index(fields=["-opened_at", "-id"], condition=Q(opened_at__isnull=False), name="lot_opened_last"),
        ]
        ordering = ["notice_id", "number"]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"


class Document(models.Model):
    """A tender document, content-addressed. ``withdrawn_at`` when an amendment replaced it."""

    notice = models.ForeignKey(Notice, on_delete=models.CASCADE, related_name="documents")
    title = models.CharField(max_length=200)
    kind = models.CharField(
        max_length=40, blank=True, help_text="Which document of the law’s procedure it is; blank for any other."
    )
    sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    media_type = models.CharField(max_length=100)
    added_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return self.title


class Custodian(models.Model):
    """Holder of one share of every bid's key, named in the notice; ``recipient`` is the age key bidders seal to.

    ``proved_at``: when the holder last opened a trial share on their own device. ``absent_since``: declared absent, or
    null. ``version`` is the row's, for intents on ``custodian:<uuid>``.
    """

    uuid = models.UUIDField(unique=True, default=uuid4)
    notice = models.ForeignKey(Notice, on_delete=models.CASCADE, related_name="custodians")
    place = models.PositiveSmallIntegerField(help_text="Index of the share, from 0.")
    opening_key = models.ForeignKey("identity.OpeningKey", to_field="uuid", on_delete=models.PROTECT, related_name="+")
    recipient = models.CharField(max_length=80)
    organisation = models.ForeignKey("identity.Organisation", on_delete=models.PROTECT, related_name="+")
    proved_at = models.DateTimeField(null=True)
    proof_leaf = models.CharField(max_length=64, blank=True)
    absent_since = models.DateTimeField(null=True)
    absence_leaf = models.CharField(max_length=64, blank=True)
    absence_reason = models.CharField(max_length=300, blank=True)
    version = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["place"]
        constraints = [models.UniqueConstraint(fields=["notice", "place"], name="custodian_place_once")]

    def __str__(self) -> str:
        return self.recipient


class Question(models.Model):
    """A question on the tender documents. Who asked is never published (招标投标法 22)."""

    uuid = models.UUIDField(unique=True, default=uuid4)
    notice = models.ForeignKey(Notice, on_delete=models.CASCADE, related_name="questions")
    asker = models.ForeignKey("identity.Organisation", on_delete=models.PROTECT, related_name="+")
    text = models.TextField(max_length=5_000)
    asked_at = models.DateTimeField()
    answer = models.TextField(max_length=10_000, blank=True)
    answered_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return self.text[:60]


class Amendment(models.Model):
    """A change of the published notice; ``moved_deadline`` tells when the law moved the deadline (条例 21)."""

    uuid = models.UUIDField(unique=True, default=uuid4)
    notice = models.ForeignKey(Notice, on_delete=models.CASCADE, related_name="amendments")
    text = models.TextField(max_length=10_000)
    published_at = models.DateTimeField()
    old_due_at = models.DateTimeField()
    new_due_at = models.DateTimeField()
    lots = models.JSONField(
        default=list, help_text="Lots whose criteria changed: lot, and its criteria before and after."
    )

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return self.text[:60]


class Extension(models.Model):
    """A deadline that an outage of the platform moved. ``new_due_at`` is null while a person must still enter it:
    the law gives no figure, and the lots stay open until then. ``entered``: a person did, not the rule.
    """

    notice = models.ForeignKey(Notice, on_delete=models.PROTECT, related_name="extensions")
    outage = models.ForeignKey("outages.Outage", on_delete=models.PROTECT, related_name="extensions")
    old_due_at = models.DateTimeField()
    new_due_at = models.DateTimeField(null=True)
    entered = models.BooleanField(default=False)
    at = models.DateTimeField()
    leaf_sha256 = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["notice", "outage"], name="extension_once_per_outage"),
            models.CheckConstraint(
                condition=Q(new_due_at=None) | Q(new_due_at__gt=models.F("old_due_at")),
                name="extension_moves_forward",
            ),
        ]
        indexes = [models.Index(fields=["notice"], condition=Q(new_due_at=None), name="extension_awaited")]

    def __str__(self) -> str:
        return f"{self.notice_id} {self.old_due_at:%F %T}"
