"""What comes of the index: computations, published editions, national results, targets, answers of heads, training."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from openhall.kernel.states import Moves, Workflow, one_of

CODE_LENGTH = 35


class Computation(models.Model):
    """The newest computation of a period; nobody has published it. ``figures``: see ``figures.py``.

    ``waits``: path → who must enter it, where nothing could be computed. ``milliseconds``: how long it took.
    ``told_at``: when the office was told that the period is over and unpublished.
    """

    period = models.CharField(max_length=7, unique=True)
    as_of = models.DateTimeField()
    figures = models.JSONField(default=dict)
    sha256 = models.CharField(max_length=64, blank=True)
    waits = models.JSONField(default=dict)
    milliseconds = models.PositiveIntegerField(default=0)
    told_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["-period"]

    def __str__(self) -> str:
        return self.period


class Edition(models.Model):
    """A published ranking of a period. It never changes; a correction is the next number, with what differs.

    ``sha256``: of the canonical JSON of ``figures``, as the log has it. ``changes``: unit → [total before, total now].
    ``report``: what the report to the chair says beside the figures, as it was known at the publication, see
    ``reports.py``; its digest is on the log too.
    """

    uuid = models.UUIDField(unique=True)
    period = models.CharField(max_length=7)
    number = models.PositiveIntegerField()
    as_of = models.DateTimeField()
    figures = models.JSONField()
    sha256 = models.CharField(max_length=64)
    changes = models.JSONField(default=dict)
    report = models.JSONField(default=dict)
    reason = models.CharField(max_length=1000, blank=True)
    published_at = models.DateTimeField()
    leaf_sha256 = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering: ClassVar = ["-period", "-number"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["period", "number"], name="index_edition_once")]

    def __str__(self) -> str:
        return f"{self.period}/{self.number}"


class NationalImport(models.Model):
    """The national results of a month as they were taken in; the newest of a month counts."""

    uuid = models.UUIDField(unique=True)
    period = models.CharField(max_length=7)
    source = models.CharField(max_length=500)
    rows_sha256 = models.CharField(max_length=64)
    own = models.CharField(max_length=CODE_LENGTH)
    taken_in_at = models.DateTimeField()
    leaf_sha256 = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering: ClassVar = ["-period", "-id"]
        indexes: ClassVar = [models.Index(fields=["period", "-id"], name="index_national_newest")]

    def __str__(self) -> str:
        return self.period


class NationalRow(models.Model):
    """A province's published result. ``points``: indicator → points, as far as they are published."""

    of = models.ForeignKey(NationalImport, on_delete=models.CASCADE, related_name="rows")
    place = models.PositiveSmallIntegerField()
    code = models.CharField(max_length=CODE_LENGTH)
    name = models.CharField(max_length=200)
    total = models.DecimalField(max_digits=6, decimal_places=2, null=True)
    points = models.JSONField(default=dict)

    class Meta:
        ordering: ClassVar = ["place"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["of", "code"], name="index_national_province_once")]

    def __str__(self) -> str:
        return self.code


class TargetKind(models.TextChoices):
    """What a target is about."""

    NATIONAL_RANK = "national_rank", _("Rank among the provinces")
    ANSWER_BELOW = "answer_below", _("Total below which the head of a unit answers in person")
    TRAIN_BELOW = "train_below", _("Total below which a unit is trained")


class Target(models.Model):
    """A target that the office entered with its source; for a period the one counts that began last before its end."""

    uuid = models.UUIDField(unique=True)
    kind = models.CharField(max_length=20, choices=TargetKind)
    value = models.DecimalField(max_digits=6, decimal_places=2)
    from_date = models.DateField()
    source = models.CharField(max_length=500)
    entered_at = models.DateTimeField()
    leaf_sha256 = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [one_of("kind", TargetKind, "index_target_kind_is_known")]

    def __str__(self) -> str:
        return f"{self.kind} {self.value}"


class Answered(models.Model):
    """A question to the head of a unit that fell below the target, and the head's own answer, once it is there."""

    uuid = models.UUIDField(unique=True)
    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="questions")
    unit = models.CharField(max_length=CODE_LENGTH)
    total = models.DecimalField(max_digits=6, decimal_places=2)
    below = models.DecimalField(max_digits=6, decimal_places=2)
    words = models.CharField(max_length=4000, blank=True)
    lang = models.CharField(max_length=10, blank=True)
    head = models.ForeignKey("identity.Person", on_delete=models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)
    leaf_sha256 = models.CharField(max_length=64, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["edition", "unit"], name="index_question_once"),
            models.CheckConstraint(
                condition=Q(answered_at=None, words="") | (Q(answered_at__isnull=False) & ~Q(words="")),
                name="index_answer_has_words",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.edition_id} {self.unit}"

    @property
    def uuid_text(self) -> str:
        """The outside id as templates put it into addresses."""
        return str(self.uuid)


class TrainingState(models.TextChoices):
    """How far a plan of training is."""

    PROPOSED = "proposed", _("Proposed by rule")
    CONFIRMED = "confirmed", _("Confirmed")
    HELD = "held", _("Held")


class Training(Moves, models.Model):
    """Training of a unit in its weakest indicators (codes, weakest first), as the rule proposed it for an edition."""

    workflow = Workflow(
        confirm=({TrainingState.PROPOSED}, TrainingState.CONFIRMED),
        hold=({TrainingState.CONFIRMED}, TrainingState.HELD),
    )
    uuid = models.UUIDField(unique=True)
    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="trainings")
    unit = models.CharField(max_length=CODE_LENGTH)
    indicators = models.JSONField()
    state = models.CharField(max_length=10, choices=TrainingState, default=TrainingState.PROPOSED)
    version = models.PositiveIntegerField(default=1)
    session_date = models.DateField(null=True, blank=True)
    place = models.CharField(max_length=300, blank=True)
    topic = models.CharField(max_length=1000, blank=True)
    invited = models.PositiveIntegerField(null=True, blank=True)
    attended = models.PositiveIntegerField(null=True, blank=True)
    leaf_sha256 = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            one_of("state", TrainingState, "index_training_state_is_known"),
            models.UniqueConstraint(fields=["edition", "unit"], name="index_training_once"),
            models.CheckConstraint(
                condition=Q(attended=None) | Q(attended__lte=models.F("invited")), name="index_attended_of_invited"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit} {self.state}"

    @property
    def uuid_text(self) -> str:
        """The outside id as templates put it into addresses."""
        return str(self.uuid)


class Hotline(models.Model):
    """Whom to call about a unit's service, as the office published it last; the newest of a unit counts."""

    uuid = models.UUIDField(unique=True)
    unit = models.CharField(max_length=CODE_LENGTH)
    telephone = models.CharField(max_length=40)
    hours = models.CharField(max_length=200)
    published_at = models.DateTimeField()
    leaf_sha256 = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering: ClassVar = ["-id"]

    def __str__(self) -> str:
        return f"{self.unit} {self.telephone}"
