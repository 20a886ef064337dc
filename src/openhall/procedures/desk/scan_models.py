"""Tables of a counter's tray: what the scanner brought, and the words that were read in it."""

from typing import ClassVar
from uuid import uuid4

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q


class Scan(models.Model):
    """A file that a scanner laid down for a counter and nobody has taken yet; it goes when it is taken or thrown away.

    ``read_at``: when its words were read, or it was found that they can't be; ``codes``: what its QR codes say.
    ``pages``: how many; 0 where it can't be taken apart. ``gone``: pages that were taken or thrown away, from 1.
    ``turns``: by how many degrees to the right somebody turned a page, by its number as text.
    """

    uuid = models.UUIDField(unique=True, default=uuid4)
    unit = models.ForeignKey("dossiers.Unit", on_delete=models.PROTECT, related_name="+")
    counter = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=255)
    sha256 = models.CharField(max_length=64)
    media_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField()
    arrived_at = models.DateTimeField()
    text = models.TextField(blank=True)
    codes = models.JSONField(default=list)
    read_at = models.DateTimeField(null=True)
    pages = models.PositiveSmallIntegerField(default=0)
    gone = models.JSONField(default=list)
    turns = models.JSONField(default=dict)

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["unit", "counter", "sha256"], name="scan_once_in_a_tray"),
        ]
        indexes: ClassVar = [models.Index(fields=["id"], condition=Q(read_at=None), name="scan_to_read")]

    def __str__(self) -> str:
        return self.name

    @property
    def uuid_text(self) -> str:
        """The outside id as templates put it into addresses."""
        return str(self.uuid)

    @property
    def left(self) -> list[int]:
        """The pages that nobody has taken or thrown away."""
        return [page for page in range(1, self.pages + 1) if page not in self.gone]

    def turn_of(self, page: int) -> int:
        """By how many degrees a page was turned to the right."""
        return int(self.turns.get(str(page), 0))


class PaperText(models.Model):
    """What was read in a paper that came by a scanner. It goes with the paper, and so with a person's data."""

    paper = models.OneToOneField("dossiers.Paper", on_delete=models.CASCADE, related_name="+")
    text = models.TextField(blank=True)
    words = ArrayField(models.TextField())

    class Meta:
        indexes: ClassVar = [GinIndex(fields=["words"], name="paper_words")]

    def __str__(self) -> str:
        return str(self.paper_id)
