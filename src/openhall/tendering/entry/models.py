"""The owner's commitment: what was told, what was promised, what was checked."""

from uuid import uuid4

from django.db import models


class Commitment(models.Model):
    """One per project, never changed: the texts as the person saw and signed them."""

    uuid = models.UUIDField(unique=True, default=uuid4)
    project = models.OneToOneField("planning.Project", on_delete=models.PROTECT, related_name="commitment")
    conditions = models.JSONField(help_text="The texts, in the project's binding language.")
    conditions_sha256 = models.CharField(max_length=64)
    checks = models.JSONField(help_text="List of {check, passed}.")
    signed_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.conditions_sha256
