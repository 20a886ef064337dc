"""Templates of results, documents with the states of their files, shares, and components taken from documents."""

from typing import ClassVar
from uuid import uuid4

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from openhall.kernel.states import Moves, Workflow, one_of


class TemplateState(models.TextChoices):
    """How far a template is."""

    DRAFT = "draft", _("Draft")
    APPROVED = "approved", _("Approved")
    REPLACED = "replaced", _("Replaced by a newer one")


class Template(Moves, models.Model):
    """What the result of a procedure says in a language. Its content never changes; another text is another template.

    ``content``: title, rows, paragraphs with the names of fields in braces, and what the officer enters.
    """

    workflow = Workflow(
        approve=({TemplateState.DRAFT}, TemplateState.APPROVED),
        replace=({TemplateState.APPROVED}, TemplateState.REPLACED),
    )
    uuid = models.UUIDField(unique=True)
    procedure = models.ForeignKey("catalogue.Procedure", on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey("identity.Organisation", on_delete=models.PROTECT, related_name="+")
    lang = models.CharField(max_length=10)
    number = models.PositiveIntegerField()
    state = models.CharField(max_length=10, choices=TemplateState, default=TemplateState.DRAFT)
    version = models.PositiveIntegerField(default=1)
    content = models.JSONField()
    content_sha256 = models.CharField(max_length=64)
    drafted_by = models.UUIDField()
    drafted_at = models.DateTimeField()
    approved_at = models.DateTimeField(null=True, blank=True)
    draft_leaf = models.CharField(max_length=64, blank=True)
    leaf_sha256 = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering: ClassVar = ["procedure_id", "lang", "-number"]
        constraints: ClassVar = [
            one_of("state", TemplateState, "result_template_state_is_known"),
            models.UniqueConstraint(
                fields=["organisation", "procedure", "lang", "number"], name="result_template_number_once"
            ),
            models.UniqueConstraint(
                fields=["organisation", "procedure", "lang"],
                condition=Q(state=TemplateState.APPROVED),
                name="result_template_one_approved",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.procedure_id} {self.lang}/{self.number}"


class Kind(models.TextChoices):
    """What a document is."""

    RESULT = "result", _("Electronic result")
    PAPER = "paper", _("Digitised paper result")
    COPY = "copy", _("Certified electronic copy")


class State(models.TextChoices):
    """How far a document is."""

    PREPARED = "prepared", _("Waits for the seal")
    SIGNED = "signed", _("Sealed; waits for its time stamp")
    ISSUED = "issued", _("Valid")
    REPLACED = "replaced", _("Replaced by a newer one")
    REVOKED = "revoked", _("Revoked")


class Document(Moves, models.Model):
    """A result or certified copy. Its file lies in a folder of its own under ``sha256``, so that it can be destroyed.

    ``person`` or ``organisation``: in whose store it is. ``entries``: what the officer entered. ``words``: why it isn't
    electronic, why it corrects another, why it was revoked. ``stamped_until``: when the certificate behind the newest
    time stamp runs out; ``next_at``: when the platform must do something for it (stamp, renew), None where nothing is
    to be done. ``problem``: why that didn't succeed last time, in one word.
    """

    workflow = Workflow(
        seal=({State.PREPARED}, State.SIGNED),
        issue=({State.SIGNED}, State.ISSUED),
        digitise=({State.PREPARED}, State.ISSUED),
        replace=({State.ISSUED}, State.REPLACED),
        revoke=({State.ISSUED}, State.REVOKED),
    )
    uuid = models.UUIDField(unique=True, default=uuid4)
    folder = models.UUIDField(unique=True, default=uuid4)
    kind = models.CharField(max_length=10, choices=Kind)
    state = models.CharField(max_length=10, choices=State, default=State.PREPARED)
    version = models.PositiveIntegerField(default=1)
    unit = models.ForeignKey("dossiers.Unit", on_delete=models.PROTECT, related_name="+")
    dossier = models.ForeignKey("dossiers.Dossier", on_delete=models.PROTECT, null=True, related_name="+")
    template = models.ForeignKey(Template, on_delete=models.PROTECT, null=True, related_name="+")
    person = models.ForeignKey("identity.Person", on_delete=models.PROTECT, null=True, related_name="+")
    organisation = models.ForeignKey("identity.Organisation", on_delete=models.PROTECT, null=True, related_name="+")
    made_by = models.ForeignKey("identity.Person", on_delete=models.PROTECT, related_name="+")
    replaces = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="corrections")
    seal = models.ForeignKey("certificates.Certificate", on_delete=models.PROTECT, null=True, related_name="+")
    jurisdiction = models.CharField(max_length=20)
    zone = models.CharField(max_length=60)
    lang = models.CharField(max_length=10)
    title = models.CharField(max_length=500, blank=True)
    entries = models.JSONField(default=dict)
    words = models.CharField(max_length=4000, blank=True)
    pages = models.PositiveIntegerField(default=1)
    media_type = models.CharField(max_length=100)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField()
    renewals = models.PositiveIntegerField(default=0)
    prepared_at = models.DateTimeField()
    signed_at = models.DateTimeField(null=True, blank=True)
    issued_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    stamped_until = models.DateTimeField(null=True, blank=True)
    next_at = models.DateTimeField(null=True, blank=True)
    tries = models.PositiveIntegerField(default=0)
    problem = models.CharField(max_length=60, blank=True)
    seal_leaf = models.CharField(max_length=64, blank=True)
    leaf_sha256 = models.CharField(max_length=64, blank=True)
    end_leaf = models.CharField(max_length=64, blank=True)
    erased_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            one_of("kind", Kind, "document_kind_is_known"),
            one_of("state", State, "document_state_is_known"),
            models.UniqueConstraint(
                fields=["dossier"],
                condition=Q(state=State.ISSUED, kind__in=["result", "paper"]),
                name="document_one_valid_result_of_a_dossier",
            ),
            models.UniqueConstraint(
                fields=["replaces"], condition=Q(state__in=["signed", "issued"]), name="document_replaced_once"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["prepared", "signed"], issued_at=None) | Q(issued_at__isnull=False),
                name="document_issued_has_its_time",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["replaced", "revoked"], ended_at__isnull=False)
                | (~Q(state__in=["replaced", "revoked"]) & Q(ended_at=None)),
                name="document_ended_has_its_time",
            ),
            models.CheckConstraint(
                condition=~Q(kind="paper") | ~Q(state="issued") | ~Q(words="") | Q(erased_at__isnull=False),
                name="document_paper_says_why",
            ),
            models.CheckConstraint(condition=Q(replaces=None) | ~Q(replaces=F("id")), name="document_replaces_another"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["next_at", "id"], condition=Q(next_at__isnull=False), name="document_to_do"),
            models.Index(fields=["dossier", "-id"], name="document_of_dossier"),
            models.Index(fields=["person", "-id"], name="document_of_person"),
            models.Index(fields=["unit", "issued_at"], name="document_of_unit"),
        ]

    def __str__(self) -> str:
        return str(self.uuid)


class Rendition(models.Model):
    """A state of a document's file that was given out: a renewed time stamp makes another one of the same document."""

    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="renditions")
    sha256 = models.CharField(max_length=64, db_index=True)
    size = models.PositiveIntegerField()
    at = models.DateTimeField()
    leaf_sha256 = models.CharField(max_length=64)

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["document", "sha256"], name="rendition_once")]

    def __str__(self) -> str:
        return self.sha256


class Share(models.Model):
    """A code with which somebody without a right of their own gets a document, once. The code isn't stored."""

    uuid = models.UUIDField(unique=True)
    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="shares")
    salt = models.CharField(max_length=64)
    whom = models.CharField(max_length=200)
    made_by = models.ForeignKey("identity.Person", on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    until_at = models.DateTimeField()
    opened_at = models.DateTimeField(null=True, blank=True)
    leaf_sha256 = models.CharField(max_length=64, blank=True)
    opened_leaf = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(until_at__gt=F("made_at")), name="share_ends_after_it_begins"),
        ]

    def __str__(self) -> str:
        return str(self.uuid)


class Reuse(models.Model):
    """A component of a dossier that was taken from a document: the same bytes, without a second upload."""

    paper = models.OneToOneField("dossiers.Paper", on_delete=models.CASCADE, related_name="+")
    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="uses")
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["id"]

    def __str__(self) -> str:
        return f"{self.paper_id} {self.document_id}"
