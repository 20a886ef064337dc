"""Calls with their clocks; templates of letters with their editions; orders to send, and the letters on each file."""

from typing import ClassVar
from uuid import uuid4

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from openhall.kernel.states import Moves, Workflow, one_of


def secret_salt() -> str:
    """256 random bits, hex."""
    return uuid4().hex + uuid4().hex


class CallState(models.TextChoices):
    """Whether whoever called has an answer."""

    OPEN = "open", _("Waits for an answer")
    ANSWERED = "answered", _("Answered")


class Call(Moves, models.Model):
    """A call. ``days``: working days that were promised for the answer, None where it was given at once.

    ``in_time``: whether a later answer came by ``due_at``; ``next_warning_at``: when the unit is told that it is late.
    """

    workflow = Workflow(answer=({CallState.OPEN}, CallState.ANSWERED))
    uuid = models.UUIDField(unique=True)
    unit = models.ForeignKey("dossiers.Unit", on_delete=models.PROTECT, related_name="+")
    officer = models.ForeignKey("identity.Person", on_delete=models.PROTECT, related_name="+")
    dossier = models.ForeignKey("dossiers.Dossier", on_delete=models.PROTECT, null=True, related_name="+")
    procedure = models.CharField(max_length=60, blank=True)
    caller = models.CharField(max_length=200, blank=True)
    telephone = models.CharField(max_length=40, blank=True)
    question = models.CharField(max_length=4000, blank=True)
    answer = models.CharField(max_length=4000, blank=True)
    salt = models.CharField(max_length=64, default=secret_salt, blank=True)
    state = models.CharField(max_length=10, choices=CallState)
    version = models.PositiveIntegerField(default=1)
    days = models.PositiveSmallIntegerField(null=True)
    called_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)
    next_warning_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    in_time = models.BooleanField(null=True)
    leaf_sha256 = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            one_of("state", CallState, "call_state_is_known"),
            models.CheckConstraint(
                condition=Q(state="open", due_at__isnull=False, answered_at=None)
                | Q(state="answered", answered_at__isnull=False),
                name="call_open_has_its_clock",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["unit", "due_at"], condition=Q(state="open"), name="call_to_answer"),
            models.Index(
                fields=["next_warning_at"], condition=Q(next_warning_at__isnull=False), name="call_to_warn_of"
            ),
            models.Index(fields=["called_at"], name="call_by_time"),
        ]

    def __str__(self) -> str:
        return str(self.uuid)


class TemplateState(models.TextChoices):
    """Whether it is chosen."""

    IN_USE = "in_use", _("In use")
    REPLACED = "replaced", _("Replaced by a newer one")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class LetterTemplate(Moves, models.Model):
    """A letter that officers send. Its texts never change: another text is another edition of the same name.

    ``organisation``: whose it is; of a provincial office, every unit's. ``procedure``, ``status``: for which procedure
    and in which state of a dossier it is offered; empty: any. ``texts``: subject and body by language, with the names
    of fields in braces (:data:`openhall.procedures.contact.wording.FIELDS`).
    """

    workflow = Workflow(
        replace=({TemplateState.IN_USE}, TemplateState.REPLACED),
        withdraw=({TemplateState.IN_USE}, TemplateState.WITHDRAWN),
    )
    uuid = models.UUIDField(unique=True)
    organisation = models.ForeignKey("identity.Organisation", on_delete=models.PROTECT, related_name="+")
    for_all = models.BooleanField(default=False)
    name = models.CharField(max_length=200)
    edition = models.PositiveIntegerField(default=1)
    procedure = models.CharField(max_length=60, blank=True)
    status = models.CharField(max_length=20, blank=True)
    texts = models.JSONField()
    state = models.CharField(max_length=10, choices=TemplateState, default=TemplateState.IN_USE)
    version = models.PositiveIntegerField(default=1)
    published_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=1000, blank=True)
    leaf_sha256 = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering: ClassVar = ["name", "-edition"]
        constraints: ClassVar = [
            one_of("state", TemplateState, "letter_template_state_is_known"),
            models.UniqueConstraint(fields=["organisation", "name", "edition"], name="letter_template_edition_once"),
            models.UniqueConstraint(
                fields=["organisation", "name"], condition=Q(state="in_use"), name="letter_template_one_in_use"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.edition}"


class LetterOrder(models.Model):
    """One sending: by whom, from which template, how many. ``words``: what the officer added for all."""

    uuid = models.UUIDField(unique=True)
    unit = models.ForeignKey("dossiers.Unit", on_delete=models.PROTECT, related_name="+")
    officer = models.ForeignKey("identity.Person", on_delete=models.PROTECT, related_name="+")
    template = models.ForeignKey(LetterTemplate, on_delete=models.PROTECT, related_name="+")
    salt = models.CharField(max_length=64, default=secret_salt, blank=True)
    count = models.PositiveIntegerField()
    ordered_at = models.DateTimeField()
    leaf_sha256 = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering: ClassVar = ["-id"]

    def __str__(self) -> str:
        return str(self.uuid)


class Letter(models.Model):
    """A letter on a dossier's file, as it was sent. ``told``: it went to an account; else the unit hands it over."""

    order = models.ForeignKey(LetterOrder, on_delete=models.PROTECT, related_name="letters")
    dossier = models.ForeignKey("dossiers.Dossier", on_delete=models.PROTECT, related_name="+")
    lang = models.CharField(max_length=10)
    subject = models.CharField(max_length=300, blank=True)
    body = models.TextField(blank=True)
    told = models.BooleanField()

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["order", "dossier"], name="letter_once_in_an_order")]

    def __str__(self) -> str:
        return f"{self.order_id} {self.dossier_id}"
