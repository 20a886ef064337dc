"""What was asked of a register with somebody's consent, and what it said."""

from typing import Any, ClassVar
from uuid import uuid4

from django.db import models
from django.utils.translation import gettext_lazy as _

from openhall.kernel.states import Moves, Workflow, one_of


class LookupState(models.TextChoices):
    """How far it is."""

    ASKED = "asked", _("Asked; no answer yet")
    ANSWERED = "answered", _("Answered")
    UNKNOWN = "unknown", _("The register doesn’t know this number")


def secret_salt() -> str:
    """256 random bits, hex."""
    return uuid4().hex + uuid4().hex


class Lookup(Moves, models.Model):
    """One question to a register about the applicant of a draft, which has its id as a dossier too (``holder``).

    ``leaf_sha256``, ``answered_leaf``: of the consent and of the answer. ``purpose``: as it was consented to and as
    the register keeps it. ``fields``, ``rows``: what came, texts by name and lists of such; both go with the person.
    """

    workflow = Workflow(
        answer=({LookupState.ASKED}, LookupState.ANSWERED), miss=({LookupState.ASKED}, LookupState.UNKNOWN)
    )
    uuid = models.UUIDField(unique=True)
    holder = models.UUIDField(db_index=True)
    person = models.ForeignKey("identity.Person", on_delete=models.PROTECT, null=True, related_name="+")
    register = models.CharField(max_length=20)
    number = models.CharField(max_length=40, blank=True)
    purpose = models.CharField(max_length=200)
    salt = models.CharField(max_length=64, default=secret_salt, blank=True)
    state = models.CharField(max_length=10, choices=LookupState, default=LookupState.ASKED)
    version = models.PositiveIntegerField(default=1)
    fields = models.JSONField(default=dict, blank=True)
    rows = models.JSONField(default=dict, blank=True)
    consented_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    attempts = models.PositiveIntegerField(default=0)
    next_attempt_at = models.DateTimeField()
    leaf_sha256 = models.CharField(max_length=64, blank=True)
    answered_leaf = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [one_of("state", LookupState, "lookup_state_is_known")]
        indexes: ClassVar = [
            models.Index(fields=["next_attempt_at"], condition=models.Q(state="asked"), name="lookup_to_ask")
        ]

    def __str__(self) -> str:
        return str(self.uuid)

    @property
    def told(self) -> dict[str, Any]:
        """What came, as the act of the answer commits to it."""
        return {"v": 1, "salt": self.salt, "fields": self.fields} | ({"rows": self.rows} if self.rows else {})

    @property
    def uuid_text(self) -> str:
        """The outside id as templates put it into addresses."""
        return str(self.uuid)


class StandIn(models.Model):
    """A paper of a draft or dossier that is the answer of a register. It goes with the paper."""

    paper = models.OneToOneField("dossiers.Paper", on_delete=models.CASCADE, related_name="+")
    lookup = models.ForeignKey(Lookup, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["id"]

    def __str__(self) -> str:
        return f"{self.lookup_id} {self.paper_id}"
