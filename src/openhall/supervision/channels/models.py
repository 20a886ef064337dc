"""Sectors: which tenders a department supervises."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q


class Sector(models.Model):
    """Tenders of these classes of resources or categories, and the department that supervises them.

    ``sector:<uuid>`` on the log. ``lang``: the language of ``title`` and ``basis``. Said anew it counts from then on;
    what was said before is in the acts.
    """

    uuid = models.UUIDField(unique=True)
    title = models.CharField(max_length=200)
    lang = models.CharField(max_length=10)
    organisation = models.ForeignKey("identity.Organisation", on_delete=models.PROTECT, related_name="+")
    classes = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    categories = ArrayField(models.CharField(max_length=20), default=list, blank=True)
    basis = models.CharField(max_length=500)
    assigned_at = models.DateTimeField()
    leaf = models.CharField(max_length=64, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering: ClassVar = ["title", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(classes=[]) | ~Q(categories=[]), name="sector_says_which_tenders"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def uuid_text(self) -> str:
        """The outside id as text, for addresses."""
        return str(self.uuid)
