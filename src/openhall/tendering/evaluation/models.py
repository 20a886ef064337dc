"""What the committee found, member by member and together, and the report it signed."""

from uuid import uuid4

from django.db import models
from django.utils.translation import gettext_lazy as _


class Evaluation(models.Model):
    """The committee's findings on one lot. ``findings``: as in the statement of EVA-01; ``ranking``: once signed.

    ``opinions``: how each member of a drawn committee signed the report, as the statement of EVA-02 has it.
    ``void_at``: since when the findings are void, because a member was replaced; null when they were recorded anew.
    """

    uuid = models.UUIDField(unique=True, default=uuid4)
    lot = models.OneToOneField("notices.Lot", on_delete=models.PROTECT, related_name="evaluation")
    members = models.PositiveSmallIntegerField()
    experts = models.PositiveSmallIntegerField()
    findings = models.JSONField(default=list)
    ranking = models.JSONField(null=True)
    opinions = models.JSONField(null=True)
    evaluated_at = models.DateTimeField()
    evaluation_leaf = models.CharField(max_length=64)
    signed_at = models.DateTimeField(null=True)
    report_leaf = models.CharField(max_length=64, blank=True)
    void_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(signed_at__isnull=True, ranking__isnull=True)
                | models.Q(signed_at__isnull=False, ranking__isnull=False),
                name="evaluation_signed_with_ranking",
            ),
            models.CheckConstraint(
                condition=models.Q(experts__lte=models.F("members")), name="evaluation_experts_are_members"
            ),
        ]

    def __str__(self) -> str:
        return str(self.uuid)


class Committee(models.TextChoices):
    """Who evaluates again when findings are void."""

    SAME = "same", _("The same committee")
    NEW = "new", _("A new committee")


class VoidEvaluation(models.Model):
    """Findings that were made void, as they were. ``candidates``: what was public of them, with ``until``; or null.

    ``by`` and ``order``: the complaint or objection whose decision or answer made them void, and its id.
    ``requalified``: the owner was ordered to examine the bidders' qualifications again as well.
    """

    lot = models.ForeignKey("notices.Lot", on_delete=models.PROTECT, related_name="void_evaluations")
    members = models.PositiveSmallIntegerField()
    experts = models.PositiveSmallIntegerField()
    findings = models.JSONField()
    ranking = models.JSONField()
    opinions = models.JSONField(null=True)
    candidates = models.JSONField(null=True)
    evaluated_at = models.DateTimeField()
    evaluation_leaf = models.CharField(max_length=64)
    signed_at = models.DateTimeField()
    report_leaf = models.CharField(max_length=64)
    by = models.CharField(max_length=10)
    order = models.UUIDField(unique=True)
    committee = models.CharField(max_length=10, choices=Committee)
    requalified = models.BooleanField(default=False)
    void_at = models.DateTimeField()
    leaf_sha256 = models.CharField(max_length=64)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.lot_id} {self.order}"


class Sheet(models.Model):
    """One member's scores of one lot. Nobody else reads it before the member signs it.

    ``draft``: what is typed, not signed: ``{"scores": {bid: {criterion: text}}, "notes": {bid: text}}``; the notes are
    never anybody else's. ``scores``: as they were signed last. ``chair``: for whom the member votes. ``void_at``: the
    member was replaced, and the scores count no more. ``more_time_at``: since when the member finds the time too short.
    """

    uuid = models.UUIDField(unique=True)
    lot = models.ForeignKey("notices.Lot", on_delete=models.PROTECT, related_name="sheets")
    person = models.ForeignKey("identity.Person", on_delete=models.PROTECT, related_name="+")
    draft = models.JSONField(default=dict)
    drafted_at = models.DateTimeField(null=True)
    scores = models.JSONField(null=True)
    signed_at = models.DateTimeField(null=True)
    leaf = models.CharField(max_length=64, blank=True)
    chair = models.ForeignKey("identity.Person", on_delete=models.PROTECT, null=True, related_name="+")
    void_at = models.DateTimeField(null=True)
    more_time_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["lot", "person"], condition=models.Q(void_at=None), name="sheet_one_of_a_member"
            ),
            models.CheckConstraint(
                condition=models.Q(signed_at__isnull=True, scores__isnull=True)
                | models.Q(signed_at__isnull=False, scores__isnull=False),
                name="sheet_signed_with_scores",
            ),
        ]

    def __str__(self) -> str:
        return str(self.uuid)


class Stance(models.TextChoices):
    """How a member signs the report."""

    AGREES = "agrees", _("Agrees")
    DISSENTS = "dissents", _("Dissents")
    REFUSES = "refuses", _("Refuses to sign, without reasons")


class Opinion(models.Model):
    """How one member signed the findings whose leaf is ``findings``; about other findings it says nothing."""

    sheet = models.ForeignKey(Sheet, on_delete=models.CASCADE, related_name="opinions")
    findings = models.CharField(max_length=64)
    stance = models.CharField(max_length=10, choices=Stance)
    reason = models.TextField(max_length=4_000, blank=True)
    signed_at = models.DateTimeField()
    leaf = models.CharField(max_length=64)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["sheet", "findings"], name="opinion_one_of_a_member"),
            models.CheckConstraint(
                condition=~models.Q(stance="dissents") | ~models.Q(reason=""), name="opinion_dissents_with_reasons"
            ),
        ]

    def __str__(self) -> str:
        return self.leaf


class SheetVersion(models.Model):
    """Scores as a member signed them once; ``reason`` is why they differ from those before, empty for the first."""

    sheet = models.ForeignKey(Sheet, on_delete=models.CASCADE, related_name="versions")
    scores = models.JSONField()
    reason = models.TextField(max_length=2_000, blank=True)
    signed_at = models.DateTimeField()
    leaf = models.CharField(max_length=64)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return self.leaf


class Examined(models.Model):
    """What a member found of the requirements of the documents, as signed once; a sheet's last one counts.

    ``marks``: ``{bid: {requirement: {"verdict", "document", "page", "reason"}}}``; ``reason``: why it differs from the
    one before, empty for the first.
    """

    sheet = models.ForeignKey(Sheet, on_delete=models.CASCADE, related_name="examined")
    marks = models.JSONField()
    reason = models.TextField(max_length=2_000, blank=True)
    signed_at = models.DateTimeField()
    leaf = models.CharField(max_length=64)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return self.leaf


class Qualification(models.Model):
    """What the owner found of the bidders' qualifications, as signed once; a lot's last one counts.

    ``marks``: as of :class:`Examined`; ``reason``: why it differs from the one before, empty for the first.
    ``void_at``: since when it counts no more, because the owner was ordered to examine again.
    """

    lot = models.ForeignKey("notices.Lot", on_delete=models.PROTECT, related_name="qualifications")
    marks = models.JSONField()
    reason = models.TextField(max_length=2_000, blank=True)
    signed_at = models.DateTimeField()
    leaf = models.CharField(max_length=64)
    void_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return self.leaf


class Scoring(models.Model):
    """The chair closed the scoring of a lot: sheets can't change any more. ``void_at``: a member was replaced since."""

    lot = models.ForeignKey("notices.Lot", on_delete=models.PROTECT, related_name="scorings")
    means = models.JSONField()
    closed_at = models.DateTimeField()
    leaf = models.CharField(max_length=64)
    void_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["lot"], condition=models.Q(void_at=None), name="scoring_closed_once"),
        ]

    def __str__(self) -> str:
        return self.leaf


class Blinding(models.Model):
    """The seed (hex) from which each member's names and order of a lot's bids follow; secret until the findings."""

    lot = models.OneToOneField("notices.Lot", on_delete=models.PROTECT, related_name="blinding")
    seed = models.CharField(max_length=64)

    def __str__(self) -> str:
        return str(self.lot_id)


class Period(models.Model):
    """Until when the evaluation of a lot lasts, as the tenderer fixed it last."""

    lot = models.OneToOneField("notices.Lot", on_delete=models.PROTECT, related_name="evaluation_period")
    until = models.DateTimeField()
    set_at = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.until)


class Clarification(models.Model):
    """What the committee asked a bidder, and the answer. Who asked stands nowhere here.

    ``bid``: outside id of the bid; ``organisation``: whose it is. ``aside_reason``: why the answer doesn't count.
    """

    uuid = models.UUIDField(unique=True)
    lot = models.ForeignKey("notices.Lot", on_delete=models.PROTECT, related_name="clarifications")
    bid = models.UUIDField()
    organisation = models.ForeignKey("identity.Organisation", on_delete=models.PROTECT, related_name="+")
    question = models.TextField(max_length=4_000)
    asked_at = models.DateTimeField()
    due_at = models.DateTimeField()
    ask_leaf = models.CharField(max_length=64)
    answer = models.TextField(max_length=10_000, blank=True)
    answered_at = models.DateTimeField(null=True)
    answer_leaf = models.CharField(max_length=64, blank=True)
    aside_reason = models.TextField(max_length=2_000, blank=True)
    aside_at = models.DateTimeField(null=True)
    aside_leaf = models.CharField(max_length=64, blank=True)
    version = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(answered_at__isnull=True, answer="") | models.Q(answered_at__isnull=False),
                name="clarification_answered",
            ),
            models.CheckConstraint(
                condition=models.Q(aside_at__isnull=True) | models.Q(answered_at__isnull=False),
                name="clarification_set_aside_after_answer",
            ),
        ]

    def __str__(self) -> str:
        return str(self.uuid)


class ClarificationFile(models.Model):
    """A document that came with an answer to the committee; content-addressed. ``size`` in bytes."""

    clarification = models.ForeignKey(Clarification, on_delete=models.CASCADE, related_name="files")
    title = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    media_type = models.CharField(max_length=100)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["clarification", "sha256"], name="file_once_per_clarification"),
        ]

    def __str__(self) -> str:
        return self.title
