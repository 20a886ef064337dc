"""Tables of the archive. What an archive holds is in a kept file, named by its digest."""

from typing import ClassVar

from django.db import models


class ProjectArchive(models.Model):
    """The sealed archive of a project.

    ``contents_sha256``: the kept list of what is in it; ``bag_info``: its description; from the two the whole bag is
    made again, byte for byte. ``sha256``: digest of the bag's list of digests, which the log holds. ``missing``: codes
    of what is asked for and not in it. ``version`` counts what came after: supplements and hand-overs.
    """

    project = models.OneToOneField("planning.Project", on_delete=models.PROTECT, related_name="sealed_archive")
    contents_sha256 = models.CharField(max_length=64)
    bag_info = models.TextField()
    sha256 = models.CharField(max_length=64, unique=True)
    files = models.PositiveIntegerField()
    size = models.PositiveBigIntegerField()
    missing = models.JSONField(default=list)
    keep_until = models.DateField(null=True, help_text="Not before this day may it be destroyed; none: unset.")
    keep_source = models.CharField(max_length=500, blank=True)
    sealed_at = models.DateTimeField()
    leaf_sha256 = models.CharField(max_length=64)
    version = models.PositiveIntegerField(default=1)

    def __str__(self) -> str:
        return self.sha256


class Supplement(models.Model):
    """A file that came after the sealing, with its reason."""

    archive = models.ForeignKey(ProjectArchive, on_delete=models.PROTECT, related_name="supplements")
    number = models.PositiveIntegerField()
    title = models.CharField(max_length=200)
    reason = models.TextField(max_length=5_000)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    media_type = models.CharField(max_length=100)
    added_at = models.DateTimeField()
    leaf_sha256 = models.CharField(max_length=64)

    class Meta:
        ordering: ClassVar = ["number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["archive", "number"], name="supplement_counted_once"),
            models.UniqueConstraint(fields=["archive", "sha256"], name="supplement_file_once"),
        ]

    def __str__(self) -> str:
        return self.title


class HandOver(models.Model):
    """The archive went to an archive authority, which gave it a reference of its own."""

    archive = models.ForeignKey(ProjectArchive, on_delete=models.PROTECT, related_name="hand_overs")
    authority = models.CharField(max_length=300)
    reference = models.CharField(max_length=300)
    handed_over_at = models.DateTimeField()
    leaf_sha256 = models.CharField(max_length=64)

    class Meta:
        ordering: ClassVar = ["id"]

    def __str__(self) -> str:
        return self.authority
