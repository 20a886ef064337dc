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
    first = models.JSONField(null=True, help_text="What another person signed first, where the act needs two.")

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


# The network of members


class AdoptedPolicy(models.Model):
    """A policy of the network that somebody with the mandate adopted by ``SYS-04``. The newest is in force."""

    uuid = models.UUIDField(unique=True)
    text = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    members = models.PositiveSmallIntegerField()
    threshold = models.PositiveSmallIntegerField()
    mirrors = models.PositiveSmallIntegerField()
    adopted_at = models.DateTimeField()
    adopted_by = models.UUIDField(help_text="The organisation for which it was signed.")
    leaf_sha256 = models.CharField(max_length=64)

    def __str__(self) -> str:
        return self.sha256


class NetworkMember(models.Model):
    """What one member of the network said last. Owned by the network process; kept when a policy leaves it out.

    ``size``: largest checkpoint that it cosigned. ``problem``: why its last answer didn't count, empty when it did;
    ``detail``: what exactly, for people. ``clock_offset``: seconds by which its cosignature's time is ahead of ours.
    ``replay_agrees``: whether its state root is the one that we logged for the same size; null where we logged none.
    """

    key = models.CharField(max_length=400, unique=True, help_text="The verifier key of its cosignatures.")
    name = models.CharField(max_length=200)
    url = models.CharField(max_length=500)
    size = models.BigIntegerField(default=0)
    cosigned_at = models.DateTimeField(null=True)
    asked_at = models.DateTimeField(null=True)
    clock_offset = models.BigIntegerField(null=True)
    problem = models.CharField(max_length=20, blank=True)
    detail = models.CharField(max_length=300, blank=True)
    problem_since = models.DateTimeField(null=True)
    mirror_size = models.BigIntegerField(null=True)
    mirrored_at = models.DateTimeField(null=True)
    mirror_detail = models.CharField(max_length=300, blank=True)
    replay_note = models.BinaryField(null=True)
    replay_size = models.BigIntegerField(null=True)
    replay_state_root = models.CharField(max_length=64, blank=True)
    replay_contradictions = models.BigIntegerField(null=True)
    replay_agrees = models.BooleanField(null=True)
    replayed_at = models.DateTimeField(null=True)
    replay_detail = models.CharField(max_length=300, blank=True)

    def __str__(self) -> str:
        return self.name


class SentCheckpoint(models.Model):
    """A checkpoint of ours that was sent to the members, with the log's own signature only."""

    size = models.BigIntegerField(primary_key=True)
    note = models.BinaryField()

    def __str__(self) -> str:
        return str(self.size)


class Cosignature(models.Model):
    """A verified signature line of a member (or of its mirror key) under a checkpoint that was sent."""

    checkpoint = models.ForeignKey(SentCheckpoint, on_delete=models.CASCADE, related_name="cosignatures")
    key = models.CharField(max_length=400)
    line = models.CharField(max_length=6000)
    time = models.BigIntegerField(help_text="POSIX seconds, by the member's clock.")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["checkpoint", "key"], name="cosignature_once_per_key")]

    def __str__(self) -> str:
        return f"{self.checkpoint_id} {self.key}"


class Disagreement(models.Model):
    """Evidence that two parties were shown different logs: both notes, as they were signed. Never removed.

    ``kind``: ``fork`` (another root for a size that we have, under the log's own signature), ``ahead`` (a larger log
    under the log's own signature than ours: a restored backup, or a second log), ``replay`` (another state root).
    While ``fork`` or ``ahead`` stands the sequencer signs nothing: until our log has come to hold what was shown, or
    people have decided to go on (``settled_at``, ``reason``).
    """

    member = models.ForeignKey(NetworkMember, on_delete=models.PROTECT, related_name="disagreements")
    kind = models.CharField(max_length=10)
    ours = models.BinaryField()
    theirs = models.BinaryField()
    theirs_sha256 = models.CharField(max_length=64)
    found_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=1000, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["member", "kind", "theirs_sha256"], name="disagreement_once_per_note"),
            models.CheckConstraint(
                condition=Q(kind__in=["fork", "ahead", "replay"]), name="disagreement_kind_is_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.member_id}"


class QuorumOverride(models.Model):
    """A named officer let something go on that waited too long for the members (``SYS-05``)."""

    uuid = models.UUIDField(unique=True)
    leaf_sha256 = models.CharField(max_length=64, unique=True, help_text="Leaf of the act that waited.")
    reason = models.TextField()
    overridden_at = models.DateTimeField()
    overridden_by = models.UUIDField(help_text="The person.")
    override_sha256 = models.CharField(max_length=64, help_text="Leaf of the override.")

    def __str__(self) -> str:
        return self.leaf_sha256


class LatePromise(models.Model):
    """A promise whose leaf wasn't in the published log when it was due: a fact for the warnings.

    ``included``: it was taken in later; else it was absent when somebody handed the promise in.
    """

    leaf_sha256 = models.CharField(max_length=64, primary_key=True)
    due_at = models.DateTimeField()
    found_at = models.DateTimeField()
    included = models.BooleanField()

    def __str__(self) -> str:
        return self.leaf_sha256


# Our own replay of the published log (protocols §8)


class ReplayHead(models.Model):
    """How far our own replay has come; one row, committed together with everything that it stands for.

    ``version``: of the reducer; another one begins again with leaf 0. ``shared``: the reducer's shared state, as JSON.
    ``news``: index of the newest leaf that is worth a record of the state. ``stuck``: why the leaf at ``size`` can't be
    replayed here, empty when it can.
    """

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    version = models.PositiveIntegerField()
    size = models.BigIntegerField(default=0)
    shared = models.TextField()
    news = models.BigIntegerField(default=-1)
    recorded_size = models.BigIntegerField(default=0)
    recorded_at = models.DateTimeField(null=True)
    stuck = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(id=1), name="replay_head_is_one_row")]

    def __str__(self) -> str:
        return str(self.size)


class ReplayedCase(models.Model):
    """The reducer's state of one case, as JSON."""

    case_uuid = models.UUIDField(primary_key=True)
    state = models.TextField()

    def __str__(self) -> str:
        return str(self.case_uuid)


class VerdictTile(models.Model):
    """A tile of the tree of verdicts, as wide as it has grown. ``level``: -1 for the verdicts themselves."""

    level = models.SmallIntegerField()
    number = models.BigIntegerField()
    data = models.BinaryField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["level", "number"], name="verdict_tile_once")]

    def __str__(self) -> str:
        return f"{self.level}/{self.number}"


class DisclosedStatement(models.Model):
    """A statement that counts from a leaf of the published log on: from then anybody may have it."""

    sha256 = models.CharField(max_length=64, primary_key=True)
    leaf_index = models.BigIntegerField()

    def __str__(self) -> str:
        return self.sha256


class Contradiction(models.Model):
    """A rule that the platform broke, as our own replay found it. ``acknowledgement``: leaf of the ``SYS-06``."""

    leaf_index = models.BigIntegerField()
    rule = models.CharField(max_length=80)
    expected = models.CharField(max_length=200)
    found = models.CharField(max_length=200)
    code = models.CharField(max_length=12, blank=True)
    case_uuid = models.UUIDField(null=True)
    found_at = models.DateTimeField()
    reason = models.TextField(blank=True)
    correction = models.TextField(blank=True)
    acknowledged_at = models.DateTimeField(null=True)
    acknowledged_by = models.UUIDField(null=True, help_text="The person.")
    acknowledgement = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["leaf_index", "rule"], name="contradiction_once")]

    def __str__(self) -> str:
        return f"{self.leaf_index} {self.rule}"
