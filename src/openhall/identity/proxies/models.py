"""A mandate to act on another's behalf. What is personal goes when either side is erased."""

from datetime import datetime
from typing import ClassVar
from uuid import uuid4

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from openhall.kernel.states import Moves, Workflow, one_of


class ProxyState(models.TextChoices):
    """Whether it holds."""

    OFFERED = "offered", _("Offered")
    IN_FORCE = "in_force", _("In force")
    ENDED = "ended", _("Ended")
    REFUSED = "refused", _("Refused by who is acted for")


def secret_salt() -> str:
    """256 random bits, hex: what both sides' data are committed with."""
    return uuid4().hex + uuid4().hex


class Proxy(Moves, models.Model):
    """``agent`` may file and follow for a principal: a person, an organisation, or a ward without an account.

    ``procedures``: numbers; empty: all. ``paper``: reference of the paper by which an officer recorded it; empty where
    both signed. ``ward``: who is acted for as that paper names them, and the number of a certificate that was seen.
    ``agent_address``, ``principal_address``: as they were typed. Whose they are is found out afterwards, and told to
    nobody else: whether somebody has an account can't be learned here. ``agreed_at``: when the side that hadn't signed
    it agreed: who is asked to act, or who is acted for by one that a desk recorded.
    """

    workflow = Workflow(
        accept=({ProxyState.OFFERED}, ProxyState.IN_FORCE),
        confirm=({ProxyState.IN_FORCE}, ProxyState.IN_FORCE),
        refuse=({ProxyState.IN_FORCE}, ProxyState.REFUSED),
        end=({ProxyState.OFFERED, ProxyState.IN_FORCE}, ProxyState.ENDED),
    )
    uuid = models.UUIDField(unique=True)
    principal = models.ForeignKey("identity.Person", on_delete=models.PROTECT, null=True, related_name="+")
    organisation = models.ForeignKey("identity.Organisation", on_delete=models.PROTECT, null=True, related_name="+")
    ward = models.JSONField(default=dict, blank=True)
    agent = models.ForeignKey("identity.Person", on_delete=models.PROTECT, null=True, related_name="+")
    agent_address = models.EmailField(max_length=254, blank=True)
    principal_address = models.EmailField(max_length=254, blank=True)
    procedures = models.JSONField(default=list, blank=True)
    paper = models.CharField(max_length=200, blank=True)
    officer = models.ForeignKey("identity.Person", on_delete=models.PROTECT, null=True, related_name="+")
    salt = models.CharField(max_length=64, default=secret_salt, blank=True)
    state = models.CharField(max_length=10, choices=ProxyState, default=ProxyState.OFFERED)
    version = models.PositiveIntegerField(default=1)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    agreed_at = models.DateTimeField(null=True, blank=True)
    leaf_sha256 = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            one_of("state", ProxyState, "proxy_state_is_known"),
            models.CheckConstraint(condition=Q(ends_at=None) | Q(ends_at__gt=F("starts_at")), name="proxy_ends_later"),
            models.CheckConstraint(condition=Q(principal=None) | ~Q(principal=F("agent")), name="proxy_of_another"),
        ]
        indexes: ClassVar = [models.Index(fields=["agent", "state"], name="proxy_of_agent")]

    def __str__(self) -> str:
        return str(self.uuid)

    @property
    def uuid_text(self) -> str:
        """The outside id as templates put it into addresses."""
        return str(self.uuid)

    @property
    def of(self) -> str:
        """The principal's name: as the paper has it that a desk saw, else as the account has it."""
        if self.ward.get("name"):
            return str(self.ward["name"])
        if self.principal is not None:
            return self.principal.name
        return self.organisation.name if self.organisation is not None else ""

    @property
    def unconfirmed(self) -> bool:
        """Whether a desk recorded it and who is acted for has said nothing yet."""
        return self.state == ProxyState.IN_FORCE and self.officer_id is not None and self.agreed_at is None

    def holds(self, procedure: str, at: datetime) -> bool:
        """Whether it lets the agent act in a procedure at an instant."""
        return self.runs(at) and self.covers(procedure)

    def runs(self, at: datetime) -> bool:
        """Whether it is in force at an instant: accepted, not ended, and its last day isn't over."""
        in_time = self.starts_at <= at and (self.ends_at is None or at < self.ends_at)
        return self.state == ProxyState.IN_FORCE and in_time

    def covers(self, procedure: str) -> bool:
        """Whether the procedure is within its scope."""
        return not self.procedures or procedure in self.procedures
