"""Tips, as the server knows them: sealed letters, a verifier, a state, and days instead of times."""

from typing import ClassVar
from uuid import uuid4

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from openhall.kernel.states import Moves, Workflow, one_of


class TipState(models.TextChoices):
    """How far a tip is."""

    NEW = "new", _("New")
    IN_WORK = "in_work", _("In work")
    CLOSED = "closed", _("Closed")


class TipOutcome(models.TextChoices):
    """What came of a tip."""

    NONE = "", _("Not yet known")
    CONFIRMED = "confirmed", _("Confirmed and acted on")
    NOT_CONFIRMED = "not_confirmed", _("Not confirmed")
    HANDED_ON = "handed_on", _("Handed on to another body")
    NOT_OURS = "not_ours", _("Not a matter for investigation")


class TipKey(models.Model):
    """An investigator’s key for tips: its public half. ``tip-key:<uuid>`` on the log."""

    uuid = models.UUIDField(unique=True)
    person = models.ForeignKey("identity.Person", on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey("identity.Organisation", on_delete=models.PROTECT, related_name="+")
    recipient = models.CharField(max_length=70, unique=True)
    published_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)
    leaf = models.CharField(max_length=64, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["person", "organisation"], condition=Q(withdrawn_at=None), name="tip_key_one_in_force"
            )
        ]

    def __str__(self) -> str:
        return self.recipient


class Tip(Moves, models.Model):
    """A tip with its mailbox. ``verifier``: SHA-256 of the secret that the code gives; ``recipient``: the key that the
    code gives, to which answers are sealed. Nothing here is about whoever wrote it: days, no times, no address.
    """

    State = TipState
    workflow = Workflow(
        take=({TipState.NEW, TipState.IN_WORK}, TipState.IN_WORK),
        close=({TipState.NEW, TipState.IN_WORK}, TipState.CLOSED),
    )

    uuid = models.UUIDField(unique=True, default=uuid4)
    verifier = models.CharField(max_length=64, unique=True)
    recipient = models.CharField(max_length=70)
    received_date = models.DateField(db_index=True)
    moved_date = models.DateField(null=True)
    state = models.CharField(max_length=10, choices=State, default=State.NEW)
    outcome = models.CharField(max_length=14, choices=TipOutcome, default=TipOutcome.NONE, blank=True)
    handed_to = models.CharField(max_length=300, blank=True)
    handler = models.ForeignKey("identity.Person", on_delete=models.PROTECT, null=True, related_name="+")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            one_of("state", TipState, "tip_state_is_known"),
            one_of("outcome", TipOutcome, "tip_outcome_is_known"),
            models.CheckConstraint(
                condition=Q(state="closed") & ~Q(outcome="") | ~Q(state="closed") & Q(outcome=""),
                name="tip_closed_has_outcome",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["state", "-id"], name="tip_by_state")]

    def __str__(self) -> str:
        return str(self.uuid)


class LetterBy(models.TextChoices):
    """Who wrote a letter."""

    TIPPER = "tipper", _("From the mailbox")
    INVESTIGATOR = "investigator", _("From an investigator")
    NOTE = "note", _("Note among investigators")


class TipLetter(models.Model):
    """One sealed letter. The server can’t open it."""

    tip = models.ForeignKey(Tip, on_delete=models.CASCADE, related_name="letters")
    by = models.CharField(max_length=12, choices=LetterBy)
    sealed = models.BinaryField()
    sealed_sha256 = models.CharField(max_length=64, unique=True)
    on_date = models.DateField()

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [one_of("by", LetterBy, "tip_letter_by_is_known")]

    def __str__(self) -> str:
        return self.sealed_sha256
