"""Entered values of the service packs, and how far rooms have counted anew since the days off changed."""

from typing import ClassVar

from django.db import models


class EnteredValue(models.Model):
    """A value that a service pack leaves open, entered with its source by the authority that the pack names.

    For a period that one counts which begins last before the period ends; of several with one first day, the newest.
    """

    uuid = models.UUIDField(unique=True)
    pack = models.CharField(max_length=40)
    path = models.CharField(max_length=80)
    value = models.JSONField()
    source = models.CharField(max_length=500)
    from_date = models.DateField()
    authority = models.ForeignKey("identity.Organisation", on_delete=models.PROTECT, related_name="+")
    entered_at = models.DateTimeField()
    leaf_sha256 = models.CharField(max_length=64, blank=True)

    class Meta:
        db_table = "service_index_enteredvalue"
        ordering: ClassVar = ["-id"]
        indexes: ClassVar = [models.Index(fields=["pack", "path", "-id"], name="index_value_newest")]

    def __str__(self) -> str:
        return f"{self.pack} {self.path}"


class Recount(models.Model):
    """By which days off a room's due instants were counted last.

    ``room``: whose they are. ``cursor``: key of the last row of the pass that runs; None while none does.
    """

    room = models.CharField(max_length=40, unique=True)
    calendar_sha256 = models.CharField(max_length=64, blank=True)
    cursor = models.BigIntegerField(null=True)

    def __str__(self) -> str:
        return self.room
