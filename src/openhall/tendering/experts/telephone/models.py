"""The table of calls by telephone."""

from typing import ClassVar
from uuid import uuid4

from django.db import models
from django.utils.translation import gettext_lazy as _

from openhall.kernel.states import one_of


class RingState(models.TextChoices):
    """How a call by telephone stands."""

    WAITING = "waiting", _("Not handed over yet")
    TAKEN = "taken", _("The gateway rings")
    SPOKEN = "spoken", _("The words were said")
    ANSWERED = "answered", _("A key was pressed")
    FAILED = "failed", _("Could not be reached")
    OVER = "over", _("Not needed any more")


class Ringing(models.Model):
    """One call by telephone. ``uuid``: the gateway's only reference; the id of the call itself it never learns, because
    that one is published with the draw. ``sequence``: of the newest word of the gateway that counted.
    """

    uuid = models.UUIDField(unique=True, default=uuid4)
    entry = models.OneToOneField("experts.Entry", on_delete=models.CASCADE, related_name="ringing")
    state = models.CharField(max_length=10, choices=RingState, default=RingState.WAITING)
    sequence = models.IntegerField(default=-1)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_attempt_at = models.DateTimeField(null=True)

    class Meta:
        app_label = "experts"
        constraints: ClassVar = [one_of("state", RingState, "ringing_state_is_known")]
        indexes: ClassVar = [
            models.Index(
                fields=["next_attempt_at"],
                condition=models.Q(state__in=["waiting", "taken", "spoken"]),
                name="ringing_open",
            ),
        ]

    def __str__(self) -> str:
        return str(self.uuid)
