"""What one unit asks another about a dossier, and what it answers."""

from typing import ClassVar
from uuid import uuid4

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from openhall.kernel.states import Moves, Workflow, one_of


class OpinionState(models.TextChoices):
    """How far it is."""

    ASKED = "asked", _("Asked for")
    GIVEN = "given", _("Given")
    WITHDRAWN = "withdrawn", _("Withdrawn")


def secret_salt() -> str:
    """256 random bits, hex: what is personal is committed with it, and it is destroyed with a person's data."""
    return uuid4().hex + uuid4().hex


class Opinion(Moves, models.Model):
    """An opinion of ``asked`` that ``asking``, the unit that decides a dossier, wants by ``due_at``.

    ``days``: working days from ``asked_at``. ``papers``: those of the dossier that the asked unit may read while it is
    asked. ``words``: the opinion, or why it isn't wanted any more. ``warned``: the last warning that was given;
    ``next_warning_at``: when the next is due, None when none is.
    """

    workflow = Workflow(
        give=({OpinionState.ASKED}, OpinionState.GIVEN), withdraw=({OpinionState.ASKED}, OpinionState.WITHDRAWN)
    )
    uuid = models.UUIDField(unique=True)
    salt = models.CharField(max_length=64, default=secret_salt, blank=True)
    dossier = models.ForeignKey("dossiers.Dossier", on_delete=models.PROTECT, related_name="opinions")
    asking = models.ForeignKey("dossiers.Unit", on_delete=models.PROTECT, related_name="+")
    asked = models.ForeignKey("dossiers.Unit", on_delete=models.PROTECT, related_name="+")
    papers = models.ManyToManyField("dossiers.Paper", related_name="+")
    question = models.CharField(max_length=4000, blank=True)
    words = models.CharField(max_length=4000, blank=True)
    days = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=10, choices=OpinionState, default=OpinionState.ASKED)
    version = models.PositiveIntegerField(default=1)
    asked_by = models.ForeignKey("identity.Person", on_delete=models.PROTECT, related_name="+")
    ended_by = models.ForeignKey("identity.Person", on_delete=models.PROTECT, null=True, related_name="+")
    asked_at = models.DateTimeField()
    due_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    warned = models.CharField(max_length=10, blank=True)
    next_warning_at = models.DateTimeField(null=True, blank=True)
    leaf_sha256 = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            one_of("state", OpinionState, "opinion_state_is_known"),
            models.CheckConstraint(condition=~Q(asking=F("asked")), name="opinion_of_another_unit"),
            models.CheckConstraint(
                condition=Q(state="asked", ended_at=None) | (~Q(state="asked") & Q(ended_at__isnull=False)),
                name="opinion_ends_once",
            ),
            models.UniqueConstraint(
                fields=["dossier", "asked"], condition=Q(state="asked"), name="opinion_asked_once_at_a_time"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["asked", "due_at"], condition=Q(state="asked"), name="opinion_queue"),
            models.Index(
                fields=["next_warning_at"], condition=Q(next_warning_at__isnull=False), name="opinion_to_warn"
            ),
        ]

    def __str__(self) -> str:
        return str(self.uuid)
