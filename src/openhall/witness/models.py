"""Tables of the witness. The business row and its outbox row are written in one transaction."""

from django.db import models
from django.db.models import Q


class Outbox(models.Model):
    """One recorded act. ``leaf_index`` is owned by the sequencer: dense, assigned once, in commit order.

    Everything private (hidden act, salts, intent) stays here and is destroyed by erasure; the leaf itself is public.
    """

    leaf_index = models.BigIntegerField(null=True, unique=True)
    code = models.CharField(max_length=12, help_text="The real code, also of a sealed act.")
    case_uuid = models.UUIDField(null=True)
    object = models.CharField(max_length=80)
    leaf = models.BinaryField()
    leaf_sha256 = models.CharField(max_length=64, unique=True)
    at = models.DateTimeField()
    sealed_for = models.UUIDField(null=True)
    hidden = models.BinaryField(null=True)
    salt = models.BinaryField(null=True)
    record_salt = models.BinaryField(null=True)
    statement_sha256 = models.CharField(max_length=64, blank=True)
    actor = models.UUIDField(null=True)
    intent = models.JSONField(null=True)
    intent_sha256 = models.CharField(max_length=64, blank=True)
    intent_signature = models.CharField(max_length=90, blank=True)
    public_key = models.BinaryField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["id"], condition=Q(leaf_index__isnull=True), name="outbox_waiting"),
            models.Index(fields=["case_uuid", "leaf_index"], condition=Q(case_uuid__isnull=False), name="outbox_case"),
            models.Index(fields=["sealed_for"], condition=Q(sealed_for__isnull=False), name="outbox_sealed"),
            models.Index(fields=["object"], name="outbox_object"),
            models.Index(fields=["code", "leaf_index"], name="outbox_code"),
            models.Index(fields=["public_key"], condition=Q(code="SUB-05"), name="outbox_enrolments"),
            models.Index(fields=["intent_sha256"], condition=~Q(intent_sha256=""), name="outbox_intent"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(leaf_index__gte=0), name="outbox_index_counts_from_zero"),
            models.CheckConstraint(
                condition=Q(sealed_for__isnull=True, hidden__isnull=True, salt__isnull=True)
                | Q(sealed_for__isnull=False, hidden__isnull=False, salt__isnull=False),
                name="outbox_sealed_has_hidden_and_salt",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.object}"


class Committed(models.Model):
    """A value the log only commits to. Opened by ``disclosed_at``; destroyed by erasure."""

    outbox = models.ForeignKey(Outbox, on_delete=models.CASCADE, related_name="committed")
    path = models.CharField(max_length=120)
    value = models.JSONField()
    disclosed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["outbox", "path"], name="committed_once_per_path")]

    def __str__(self) -> str:
        return self.path


class Statement(models.Model):
    """A canonical JSON document whose digest a leaf holds. ``public_from`` is null while it may not be published."""

    sha256 = models.CharField(max_length=64, primary_key=True)
    body = models.BinaryField()

    def __str__(self) -> str:
        return self.sha256


class Pseudonym(models.Model):
    """Random name of a subject (person or organisation) within one scope (a case, or an object outside cases)."""

    subject = models.UUIDField()
    scope = models.CharField(max_length=80)
    name = models.CharField(max_length=32, unique=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["subject", "scope"], name="pseudonym_once_per_scope")]

    def __str__(self) -> str:
        return self.name


class CaseChain(models.Model):
    """Head of a case's own chain. Locked by whoever records the next act of the case."""

    case_uuid = models.UUIDField(primary_key=True)
    seq = models.PositiveIntegerField(default=0)
    last_sha256 = models.CharField(max_length=64, default="0" * 64)
    closed = models.BooleanField(default=False)

    def __str__(self) -> str:
        return f"{self.case_uuid} {self.seq}"


class Head(models.Model):
    """The log's size as the database knows it; one row, moved by compare-and-swap. Owned by the sequencer."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    size = models.BigIntegerField(default=0)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(id=1), name="head_is_one_row")]

    def __str__(self) -> str:
        return str(self.size)


class Cursor(models.Model):
    """How far a consumer of the feed has come: the next leaf index that it has not handled."""

    consumer = models.CharField(max_length=60, primary_key=True)
    next_index = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.consumer} {self.next_index}"
