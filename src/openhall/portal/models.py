"""What the portal keeps of its own: OCDS releases, written once each by the consumer of the feed."""

from typing import ClassVar

from django.db import models


class Release(models.Model):
    """One OCDS release, of the act at ``leaf_index``; as text, so that no amount passes through a binary float."""

    leaf_index = models.BigIntegerField(unique=True)
    case_uuid = models.UUIDField()
    ocid = models.CharField(max_length=80)
    body = models.TextField()

    class Meta:
        ordering: ClassVar = ["leaf_index"]
        indexes: ClassVar = [models.Index(fields=["case_uuid", "leaf_index"], name="release_of_case")]

    def __str__(self) -> str:
        return f"{self.ocid} {self.leaf_index}"
