"""Procedures, their editions, and files of them that are taken in."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from openhall.kernel.states import Moves, Workflow, one_of


class Online(models.TextChoices):
    """How far a procedure can be done online."""

    WHOLE = "whole", _("Online as a whole")
    PART = "part", _("Online in part")
    NONE = "none", _("At the desk or by post")


class EditionState(models.TextChoices):
    """How far an edition is."""

    DRAFT = "draft", _("Draft")
    APPROVED = "approved", _("Approved")
    PUBLISHED = "published", _("Published")


class Procedure(models.Model):
    """A procedure under one number. ``organisation``: the body that keeps it; only its people draft and approve."""

    uuid = models.UUIDField(unique=True)
    code = models.CharField(max_length=40, unique=True)
    jurisdiction = models.CharField(max_length=20)
    organisation = models.ForeignKey("identity.Organisation", on_delete=models.PROTECT, related_name="+")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering: ClassVar = ["code"]

    def __str__(self) -> str:
        return self.code


class Edition(Moves, models.Model):
    """What a procedure says from a day on. Its content never changes; another text is another edition.

    ``content``: the input as JSON, letter by letter. ``valid_until``: None while nothing ends it.
    ``words``: for searching. ``ended_by``, ``ended_at``: the decision that repealed it, and when that was published.
    """

    workflow = Workflow(
        approve=({EditionState.DRAFT}, EditionState.APPROVED),
        publish=({EditionState.APPROVED}, EditionState.PUBLISHED),
    )
    uuid = models.UUIDField(unique=True)
    procedure = models.ForeignKey(Procedure, on_delete=models.PROTECT, related_name="editions")
    number = models.PositiveIntegerField()
    state = models.CharField(max_length=20, choices=EditionState, default=EditionState.DRAFT)
    version = models.PositiveIntegerField(default=1)
    lang = models.CharField(max_length=10)
    title = models.CharField(max_length=500)
    field = models.CharField(max_length=200)
    online = models.CharField(max_length=10, choices=Online)
    content = models.JSONField()
    content_sha256 = models.CharField(max_length=64)
    words = ArrayField(models.CharField(max_length=100), default=list)
    decision = models.CharField(max_length=100)
    decided_date = models.DateField()
    valid_from = models.DateField()
    valid_until = models.DateField(null=True, blank=True)
    ended_by = models.CharField(max_length=100, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    drafted_by = models.UUIDField()
    drafted_at = models.DateTimeField()
    approved_at = models.DateTimeField(null=True, blank=True)
    published_at = models.DateTimeField(null=True, blank=True)
    draft_leaf = models.CharField(max_length=64, blank=True)
    approval_leaf = models.CharField(max_length=64, blank=True)
    leaf_sha256 = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering: ClassVar = ["procedure_id", "-number"]
        indexes: ClassVar = [
            GinIndex(fields=["words"], name="edition_words"),
            models.Index(fields=["state", "title", "id"], name="edition_by_title"),
        ]
        constraints: ClassVar = [
            one_of("state", EditionState, "edition_state_is_known"),
            models.UniqueConstraint(fields=["procedure", "number"], name="edition_number_once"),
            models.UniqueConstraint(
                fields=["procedure", "valid_from"],
                condition=Q(state=EditionState.PUBLISHED),
                name="edition_one_begins_on_a_day",
            ),
            models.UniqueConstraint(
                fields=["procedure"],
                condition=Q(state=EditionState.PUBLISHED, valid_until=None),
                name="edition_one_is_open_ended",
            ),
            models.CheckConstraint(
                condition=Q(valid_until=None) | Q(valid_until__gte=F("valid_from")), name="edition_ends_after_its_start"
            ),
            models.CheckConstraint(
                condition=Q(state=EditionState.PUBLISHED, published_at__isnull=False)
                | (~Q(state=EditionState.PUBLISHED) & Q(published_at=None)),
                name="edition_published_has_its_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.procedure_id}/{self.number}"


class Translation(models.Model):
    """What an edition says in another language, which doesn't count before the law. The latest of a language is shown.

    ``said``: see :class:`openhall.procedures.catalogue.inputs.TranslationInput`; ``words``: for searching.
    """

    uuid = models.UUIDField(unique=True)
    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="translations")
    lang = models.CharField(max_length=10)
    title = models.CharField(max_length=500)
    said = models.JSONField()
    words = ArrayField(models.CharField(max_length=100), default=list)
    translated_by = models.UUIDField()
    translated_at = models.DateTimeField()
    replaced_at = models.DateTimeField(null=True, blank=True)
    leaf_sha256 = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering: ClassVar = ["edition_id", "lang", "-id"]
        indexes: ClassVar = [GinIndex(fields=["words"], name="edition_translation_words")]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["edition", "lang"], condition=Q(replaced_at=None), name="edition_one_translation_is_shown"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.edition_id} {self.lang}"


class ImportState(models.TextChoices):
    """How far a file is taken in."""

    RUNNING = "running", _("Being taken in")
    DONE = "done", _("Taken in")


class Import(Moves, models.Model):
    """A file of procedures. ``done`` of ``entries`` have been looked at; what was left out has its rows."""

    workflow = Workflow(finish=({ImportState.RUNNING}, ImportState.DONE))
    uuid = models.UUIDField(unique=True)
    organisation = models.ForeignKey("identity.Organisation", on_delete=models.PROTECT, related_name="+")
    person = models.UUIDField()
    file_sha256 = models.CharField(max_length=64)
    file_name = models.CharField(max_length=255)
    entries = models.PositiveIntegerField()
    done = models.PositiveIntegerField(default=0)
    taken = models.PositiveIntegerField(default=0)
    known = models.PositiveIntegerField(default=0)
    left_out = models.PositiveIntegerField(default=0)
    state = models.CharField(max_length=20, choices=ImportState, default=ImportState.RUNNING)
    version = models.PositiveIntegerField(default=1)
    handed_in_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)
    leaf_sha256 = models.CharField(max_length=64, blank=True)
    end_leaf = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            one_of("state", ImportState, "procedure_import_state_is_known"),
            models.CheckConstraint(condition=Q(done__lte=F("entries")), name="procedure_import_done_of_entries"),
            models.CheckConstraint(
                condition=Q(done=F("taken") + F("known") + F("left_out")), name="procedure_import_counts_add_up"
            ),
        ]

    def __str__(self) -> str:
        return self.file_name


class LeftOut(models.Model):
    """An entry of a file that did not become an edition, and why. ``number``: its place in the file, from 1.

    ``why``: in English, for programs; ``said``: language → the same for people.
    """

    file = models.ForeignKey(Import, on_delete=models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField()
    code = models.CharField(max_length=60, blank=True)
    why = models.CharField(max_length=500)
    said = models.JSONField(default=dict)

    class Meta:
        ordering: ClassVar = ["number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["file", "number"], name="procedure_import_row_once"),
        ]

    def __str__(self) -> str:
        return f"{self.number}: {self.why}"
