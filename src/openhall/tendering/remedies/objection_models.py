"""Objections with their documents."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from openhall.kernel.states import Moves, Workflow, one_of


class Matter(models.TextChoices):
    """What an objection is about. Objections to the opening are raised and answered in the hall, on the spot."""

    DOCUMENTS = "documents", _("The tender documents")
    RESULT = "result", _("The result")


class Standing(models.TextChoices):
    """As what somebody objects."""

    BIDDER = "bidder", _("Bidder")
    INTERESTED = "interested", _("Other interested party")


class Measure(models.TextChoices):
    """What the owner does about an objection."""

    NONE = "none", _("Nothing changes")
    AMEND = "amend_documents", _("The documents are amended")
    REEVALUATE = "reevaluate", _("The findings are void; the bids are evaluated again")
    END = "end_lot", _("The lot ends without an award, to be called anew")


class ObjectionState(models.TextChoices):
    """How far an objection is."""

    OPEN = "open", _("Waits for the owner’s answer")
    ANSWERED = "answered", _("Answered")
    WITHDRAWN = "withdrawn", _("Withdrawn")


def raised_by(organisation_id: int | None, person_id: int | None) -> Q:
    """Of an organisation, or of a person in their own name: what objections and complaints are looked up by."""
    return Q(organisation_id=organisation_id, person_id=person_id)


class Objection(Moves, models.Model):
    """An objection to the tender documents (``lot`` is null) or to the result of a lot.

    ``reply_due_at``: what the law of the case gave when it was raised. ``pauses``: whether the law pauses the tender
    until it is answered. ``answer`` is for the objector, ``summary`` for everybody. What it says and who raised it are
    on the log as commitments only. ``person``: who objects in their own name, for no ``organisation``.
    """

    State = ObjectionState

    workflow = Workflow(
        withdraw=({ObjectionState.OPEN}, ObjectionState.WITHDRAWN),
        reply=({ObjectionState.OPEN}, ObjectionState.ANSWERED),
    )

    uuid = models.UUIDField(unique=True)
    notice = models.ForeignKey("notices.Notice", on_delete=models.PROTECT, related_name="objections")
    lot = models.ForeignKey("notices.Lot", on_delete=models.PROTECT, null=True, related_name="objections")
    matter = models.CharField(max_length=20, choices=Matter)
    standing = models.CharField(max_length=20, choices=Standing)
    organisation = models.ForeignKey("identity.Organisation", on_delete=models.PROTECT, null=True, related_name="+")
    person = models.ForeignKey("identity.Person", on_delete=models.PROTECT, null=True, related_name="+")
    interest = models.TextField(max_length=2_000, blank=True)
    text = models.TextField(max_length=10_000)
    state = models.CharField(max_length=20, choices=ObjectionState, default=ObjectionState.OPEN)
    pauses = models.BooleanField()
    filed_at = models.DateTimeField()
    reply_due_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    upheld = models.BooleanField(null=True)
    measure = models.CharField(max_length=20, choices=Measure, blank=True)
    committee = models.CharField(max_length=10, blank=True, help_text="Who evaluates again: same or new.")
    answer = models.TextField(max_length=10_000, blank=True)
    summary = models.TextField(max_length=2_000, blank=True)
    leaf_sha256 = models.CharField(max_length=64)
    end_leaf = models.CharField(max_length=64, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            one_of("state", ObjectionState, "objection_state_is_known"),
            models.CheckConstraint(
                condition=Q(matter=Matter.DOCUMENTS, lot=None) | Q(matter=Matter.RESULT, lot__isnull=False),
                name="objection_to_a_result_names_a_lot",
            ),
            models.CheckConstraint(
                condition=Q(organisation=None, person__isnull=False) | Q(organisation__isnull=False, person=None),
                name="objection_is_raised_by_one",
            ),
            models.CheckConstraint(
                condition=~Q(state=ObjectionState.ANSWERED)
                | (Q(upheld__isnull=False, ended_at__isnull=False) & ~Q(measure="")),
                name="objection_answered_says_how",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["notice"], condition=Q(state=ObjectionState.OPEN), name="objection_open"),
        ]

    def __str__(self) -> str:
        return str(self.uuid)

    @property
    def who(self) -> str:
        """The name of whoever objects; for those who may learn it."""
        if self.organisation is not None:
            return str(self.organisation.name)
        return str(self.person.name) if self.person is not None else ""


class Attachment(models.Model):
    """A document that came with an objection; content-addressed."""

    objection = models.ForeignKey(Objection, on_delete=models.CASCADE, related_name="attachments")
    title = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    media_type = models.CharField(max_length=100)

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["objection", "sha256"], name="attachment_once_per_objection"),
        ]

    def __str__(self) -> str:
        return self.title
