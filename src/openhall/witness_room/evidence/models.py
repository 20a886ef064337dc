"""Tables of evidence on demand: who asked for what, how far it has come, and the cases in it."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from openhall.kernel.states import Workflow, one_of


class Scope(models.TextChoices):
    """What evidence is asked for."""

    PROJECT = "project", _("One project")
    PARTY = "party", _("One party")
    PERIOD = "period", _("A period")


class State(models.TextChoices):
    """How far a retrieval has come."""

    REQUESTED = "requested", _("Requested")
    COLLECTING = "collecting", _("Being made")
    READY = "ready", _("Ready")
    FAILED = "failed", _("Stopped")
    EXPIRED = "expired", _("No longer kept")


class Retrieval(models.Model):
    """One retrieval. Only the person who asked sees it, as long as they hold the role.

    ``note``: the checkpoint at which everything in the file is told, fixed once. ``lease_until``: until when one worker
    has it to itself; whoever dies loses it then. ``sha256``, ``size``, ``files``: of the finished file.
    """

    workflow = Workflow(
        collect=({State.REQUESTED}, State.COLLECTING),
        finish=({State.COLLECTING}, State.READY),
        fail=({State.REQUESTED, State.COLLECTING}, State.FAILED),
        expire=({State.READY}, State.EXPIRED),
    )

    uuid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    person = models.UUIDField()
    organisation = models.UUIDField()
    scope = models.CharField(max_length=10, choices=Scope)
    project = models.UUIDField(null=True, blank=True)
    party = models.UUIDField(null=True, blank=True)
    starts_at = models.DateTimeField(null=True, blank=True)
    ends_at = models.DateTimeField(null=True, blank=True)
    about = models.CharField(max_length=300)
    purpose = models.CharField(max_length=1000)
    warrant = models.CharField(max_length=200, blank=True)
    lang = models.CharField(max_length=10)
    state = models.CharField(max_length=12, choices=State, default=State.REQUESTED)
    requested_at = models.DateTimeField()
    leaf_sha256 = models.CharField(max_length=64)
    note = models.BinaryField(null=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    lease_by = models.CharField(max_length=32, blank=True)
    written = models.BigIntegerField(default=0)
    to_write = models.BigIntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True)
    size = models.BigIntegerField(default=0)
    files = models.PositiveIntegerField(default=0)
    finished_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField(null=True, blank=True)
    finish_leaf_sha256 = models.CharField(max_length=64, blank=True)
    failure = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering: ClassVar = ["-id"]
        indexes: ClassVar = [
            models.Index(fields=["person", "-id"], name="retrieval_of_person"),
            models.Index(fields=["id"], condition=Q(state__in=["requested", "collecting"]), name="retrieval_to_do"),
            models.Index(fields=["expires_at"], condition=Q(state="ready"), name="retrieval_to_expire"),
        ]
        constraints: ClassVar = [
            one_of("scope", Scope, "retrieval_scope_is_known"),
            one_of("state", State, "retrieval_state_is_known"),
            models.CheckConstraint(
                condition=Q(scope="project", project__isnull=False)
                | Q(scope="party", party__isnull=False)
                | Q(scope="period", starts_at__isnull=False, ends_at__gt=models.F("starts_at")),
                name="retrieval_says_what",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.scope} {self.uuid}"

    @property
    def uuid_text(self) -> str:
        """The outside id as text."""
        return str(self.uuid)


class RetrievedCase(models.Model):
    """A case of a retrieval, with the number of acts once it is collected."""

    retrieval = models.ForeignKey(Retrieval, on_delete=models.CASCADE, related_name="cases")
    case = models.UUIDField()
    place = models.PositiveIntegerField()
    collected = models.BooleanField(default=False)
    acts = models.PositiveIntegerField(default=0)

    class Meta:
        ordering: ClassVar = ["place"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["retrieval", "case"], name="retrieved_case_once"),
            models.UniqueConstraint(fields=["retrieval", "place"], name="retrieved_case_has_its_place"),
        ]

    def __str__(self) -> str:
        return str(self.case)
