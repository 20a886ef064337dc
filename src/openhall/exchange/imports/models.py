"""What came from other systems: files that were checked, what was found in each, and the records that they hold."""

import hashlib
import unicodedata
from uuid import uuid4

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.utils.translation import gettext_lazy as _

from openhall.kernel.states import Moves, Workflow, one_of


class Format(models.TextChoices):
    """How a file is written."""

    OCDS = "ocds", _("Open Contracting Data Standard 1.1")
    CN = "cn", _("Chinese data specification for public resource trading")


def likeness(name: str) -> str:
    """Digest of a name as people read it: capitals, spaces and forms of characters make no other name of it."""
    read = "".join(unicodedata.normalize("NFKC", name).casefold().split())
    return hashlib.sha256(unicodedata.normalize("NFKC", read).encode()).hexdigest()


class Publisher(models.Model):
    """Who published records elsewhere, by the name that their files bear; ``likeness``: by which it is known again.

    ``organisation``: the one that brings in its records here; no other may, so that nobody speaks in another's name.
    """

    name = models.CharField(max_length=255)
    likeness = models.CharField(max_length=64, unique=True)
    organisation = models.ForeignKey("identity.Organisation", on_delete=models.PROTECT, related_name="+")
    first_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name


class ImportState(models.TextChoices):
    """From the check of a file to its import."""

    CHECKED = "checked", _("Checked, not taken in")
    IMPORTED = "imported", _("Taken in")


class Import(Moves, models.Model):
    """One file of another system. The counts are those of the check until it is taken in, then those of the act.

    ``publisher``, ``publisher_uri``, ``licence``, ``policy``: as the file says, or else who brought it; ``source``: the
    address where the file can be had. ``system``: where a system handed it in.
    """

    State = ImportState

    workflow = Workflow(take_in=({State.CHECKED}, State.IMPORTED))

    uuid = models.UUIDField(unique=True, default=uuid4)
    organisation = models.ForeignKey("identity.Organisation", on_delete=models.PROTECT, related_name="+")
    system = models.ForeignKey("systems.System", on_delete=models.PROTECT, null=True, related_name="+")
    file_sha256 = models.CharField(max_length=64)
    file_name = models.CharField(max_length=255)
    file_size = models.PositiveIntegerField()
    format = models.CharField(max_length=10, choices=Format)
    publisher = models.CharField(max_length=255)
    publisher_uri = models.CharField(max_length=500, blank=True)
    licence = models.CharField(max_length=500, blank=True)
    policy = models.CharField(max_length=500, blank=True)
    source = models.CharField(max_length=500, blank=True)
    taken = models.PositiveIntegerField(default=0)
    known = models.PositiveIntegerField(default=0)
    left_out = models.PositiveIntegerField(default=0)
    state = models.CharField(max_length=20, choices=State, default=State.CHECKED)
    checked_at = models.DateTimeField()
    imported_at = models.DateTimeField(null=True)
    leaf_sha256 = models.CharField(max_length=64, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["id"]
        constraints = [
            one_of("state", ImportState, "import_state_is_known"),
            one_of("format", Format, "import_format_is_known"),
        ]
        indexes = [
            models.Index(fields=["organisation", "-id"], name="import_of_organisation"),
            models.Index(fields=["checked_at"], name="import_to_sweep", condition=models.Q(state="checked")),
        ]

    def __str__(self) -> str:
        return self.file_name


class Outcome(models.TextChoices):
    """What becomes of an entry."""

    TAKEN = "taken", _("Taken in")
    KNOWN = "known", _("Here already")
    LEFT_OUT = "left_out", _("Left out")


class Row(models.Model):
    """One entry of a file, in the report. ``number``: from 1, in the file's order. ``reason``: a key of ``REASONS``.

    ``unknown``: fields of the entry that we don't know: they are kept with it, and shown nowhere.
    """

    report = models.ForeignKey(Import, on_delete=models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField()
    ocid = models.CharField(max_length=200, blank=True)
    release_id = models.CharField(max_length=200, blank=True)
    title = models.CharField(max_length=300, blank=True)
    outcome = models.CharField(max_length=10, choices=Outcome)
    reason = models.CharField(max_length=40, blank=True)
    detail = models.CharField(max_length=200, blank=True)
    unknown = models.JSONField(default=list)

    class Meta:
        constraints = [
            one_of("outcome", Outcome, "import_row_outcome_is_known"),
            models.UniqueConstraint(fields=["report", "number"], name="import_row_once"),
        ]
        indexes = [models.Index(fields=["report", "outcome", "number"], name="import_row_by_outcome")]

    def __str__(self) -> str:
        return f"{self.number} {self.outcome}"


class ForeignRecord(models.Model):
    """One contracting process of another system, as its releases say so far.

    ``facts``: what is shown (:func:`openhall.exchange.imports.ocds.facts`), later releases over earlier ones;
    ``shown_until``: the date of the last release in it. ``awarded_at``: when something was last awarded, as published
    there; None where nothing was. ``electronic``: whether bids came by electronic means alone; None: it isn't told.
    """

    uuid = models.UUIDField(unique=True, default=uuid4)
    publisher = models.ForeignKey(Publisher, on_delete=models.PROTECT, related_name="records")
    ocid = models.CharField(max_length=200, db_index=True)
    format = models.CharField(max_length=10, choices=Format)
    title = models.CharField(max_length=500, blank=True)
    facts = models.JSONField(default=dict)
    shown_until = models.DateTimeField()
    awarded_at = models.DateTimeField(null=True, db_index=True)
    electronic = models.BooleanField(null=True)
    last_import = models.ForeignKey(Import, on_delete=models.PROTECT, related_name="+")
    search_tokens = ArrayField(
        models.TextField(), default=list, help_text="Words of title, description and names, made by kernel.search."
    )

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["publisher", "ocid"], name="foreign_record_once")]
        indexes = [GinIndex(fields=["search_tokens"], name="foreign_record_by_words")]

    def __str__(self) -> str:
        return self.ocid


class ForeignRelease(models.Model):
    """One release of another system, byte for byte as it came. ``content_sha256``: of its canonical form."""

    record = models.ForeignKey(ForeignRecord, on_delete=models.PROTECT, related_name="releases")
    release_id = models.CharField(max_length=200)
    released_at = models.DateTimeField()
    body = models.TextField()
    content_sha256 = models.CharField(max_length=64)
    came_by = models.ForeignKey(Import, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["record", "release_id"], name="foreign_release_once")]
        indexes = [models.Index(fields=["record", "-released_at", "-id"], name="foreign_release_by_date")]

    def __str__(self) -> str:
        return self.release_id
