"""Other systems, their keys, and what is remembered of their requests."""

from datetime import datetime
from uuid import uuid4

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from openhall.kernel.states import Moves, Workflow, one_of


class Scope(models.TextChoices):
    """What a system may do here by its own signature."""

    READ = "read", _("Read what is public, at the rate of a known system")
    COMMAND = "command", _("Hand in what people have signed")
    WEBHOOK = "webhook", _("Be told by messages what the log took in")
    IMPORT = "import", _("Bring in records that it or others published elsewhere")


class SystemState(models.TextChoices):
    """Whether a system is let in."""

    ASKED = "asked", _("Waits for an authority")
    ADMITTED = "admitted", _("Connected")
    REVOKED = "revoked", _("Not connected any more")


class System(Moves, models.Model):
    """A program of an organisation that speaks to this installation under its own name.

    ``scopes``: those asked for, which are those admitted. ``contact``: an address for who operates this installation;
    never published.
    """

    State = SystemState

    workflow = Workflow(
        admit=({State.ASKED}, State.ADMITTED),
        revoke=({State.ASKED, State.ADMITTED}, State.REVOKED),
    )

    uuid = models.UUIDField(unique=True, default=uuid4)
    organisation = models.ForeignKey("identity.Organisation", on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=100)
    purpose = models.TextField(max_length=2_000)
    contact = models.CharField(max_length=254, blank=True)
    scopes = models.JSONField(default=list)
    state = models.CharField(max_length=20, choices=State, default=State.ASKED)
    asked_at = models.DateTimeField()
    admitted_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=2_000, blank=True, help_text="Why it was revoked.")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["id"]
        constraints = [one_of("state", SystemState, "system_state_is_known")]
        indexes = [models.Index(fields=["organisation", "-id"], name="system_of_organisation")]

    def __str__(self) -> str:
        return self.name


class SystemKey(models.Model):
    """An Ed25519 key of a system; only the public half is here. ``key_id``: the JWK thumbprint.

    ``counted_from`` and ``counted``: requests since the beginning of the present minute, for the rate limit.
    """

    uuid = models.UUIDField(unique=True, default=uuid4)
    system = models.ForeignKey(System, on_delete=models.PROTECT, related_name="keys")
    key_id = models.CharField(max_length=43, unique=True)
    public_key = models.BinaryField(max_length=32)
    label = models.CharField(max_length=100, blank=True)
    enrolled_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    last_used_at = models.DateTimeField(null=True)
    counted_from = models.DateTimeField(null=True)
    counted = models.PositiveIntegerField(default=0)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=Q(expires_at__gt=models.F("enrolled_at")), name="system_key_lives"),
        ]

    def __str__(self) -> str:
        return self.key_id

    def counts(self, at: datetime) -> bool:
        """Whether the key may sign at ``at``."""
        return self.revoked_at is None and self.enrolled_at <= at < self.expires_at


class SpentSignature(models.Model):
    """A nonce of a signed request that changed something, kept as long as the request could be sent again."""

    key = models.ForeignKey(SystemKey, on_delete=models.CASCADE, related_name="+")
    nonce = models.CharField(max_length=64)
    expires_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["key", "nonce"], name="spent_signature_once")]

    def __str__(self) -> str:
        return self.nonce


class KeptCommand(models.Model):
    """A command that came with an ``Idempotency-Key``, and the answer it got.

    ``owner``: the system and the person who sent it. ``token``: of the one attempt that may do it; whoever takes over
    after ``lease_until`` gets a new one, and the old attempt can't commit any more. ``done_at`` is written in the
    command's own transaction, the answer after it.
    """

    owner = models.CharField(max_length=100)
    key = models.CharField(max_length=255)
    fingerprint = models.CharField(max_length=64)
    token = models.UUIDField(default=uuid4)
    created_at = models.DateTimeField()
    lease_until = models.DateTimeField()
    expires_at = models.DateTimeField(db_index=True)
    done_at = models.DateTimeField(null=True)
    intent_sha256 = models.CharField(max_length=64, blank=True)
    leaf_sha256 = models.CharField(max_length=64, blank=True)
    status = models.PositiveSmallIntegerField(null=True)
    content_type = models.CharField(max_length=100, blank=True)
    body = models.TextField(blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["owner", "key"], name="kept_command_once")]

    def __str__(self) -> str:
        return self.key


class MessagesKey(models.Model):
    """A key of this installation for messages to systems that the log knows of."""

    uuid = models.UUIDField(unique=True, default=uuid4)
    key_id = models.CharField(max_length=43, unique=True)
    founded_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.key_id
