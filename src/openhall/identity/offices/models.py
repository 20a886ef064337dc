"""Tables of offices: which acts need two signatures, what waits for the second, and who stands in for whom."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from openhall.identity.models import Mandate, Named, Organisation, Person
from openhall.kernel.states import Moves, Workflow, one_of


class SecondSignature(Named):
    """A rule that an act of an organisation needs two officers, from its entry until it is lifted.

    ``country``: empty where the rule is the organisation's own; otherwise an authority's rule for every organisation
    whose identifier is of this country. ``source``: the regulation that it rests on, as whoever entered it named it.
    """

    uuid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    country = models.CharField(max_length=2, blank=True)
    command = models.CharField(max_length=80)
    source = models.CharField(max_length=500)
    entered_at = models.DateTimeField()
    lifted_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["organisation", "country", "command"],
                condition=Q(lifted_at=None),
                name="second_signature_asked_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.command} · {self.country or self.organisation}"


class ProposalState(models.TextChoices):
    """Where an act that was signed once stands."""

    WAITING = "waiting", _("Waiting for a second signature")
    SIGNED = "signed", _("Signed by two and done")
    WITHDRAWN = "withdrawn", _("Withdrawn by who signed first")
    REFUSED = "refused", _("Refused by another officer")
    LAPSED = "lapsed", _("Lapsed")


class Proposal(Moves, Named):
    """An act that one officer signed and that waits for another. Nothing of it is done until then.

    ``document``: the intent as it was signed. ``payload``: the fields that it has digests of. ``method`` and ``path``:
    the address of the API that the second officer signs it to, which is the act's own. ``page``: where the first
    officer prepared it. ``roles``: one of them is needed. ``reason``: why it was refused, or lapsed.
    """

    workflow = Workflow(
        sign=({ProposalState.WAITING}, ProposalState.SIGNED),
        withdraw=({ProposalState.WAITING}, ProposalState.WITHDRAWN),
        refuse=({ProposalState.WAITING}, ProposalState.REFUSED),
        lapse=({ProposalState.WAITING}, ProposalState.LAPSED),
    )
    uuid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    in_place_of = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    roles = models.JSONField(default=list)
    command = models.CharField(max_length=80)
    object = models.CharField(max_length=80)
    object_version = models.IntegerField()
    document = models.JSONField()
    sha256 = models.CharField(max_length=64)
    signature = models.CharField(max_length=100)
    public_key = models.BinaryField(max_length=65)
    key_id = models.CharField(max_length=32)
    payload = models.JSONField()
    method = models.CharField(max_length=6)
    path = models.CharField(max_length=500)
    page = models.CharField(max_length=500, blank=True)
    state = models.CharField(max_length=10, choices=ProposalState, default=ProposalState.WAITING)
    reason = models.CharField(max_length=2000, blank=True)
    proposed_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    second = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    second_sha256 = models.CharField(max_length=64, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering: ClassVar = ["-id"]
        indexes: ClassVar = [
            models.Index(fields=["organisation", "-id"], name="proposals_of_organisation"),
            models.Index(fields=["expires_at"], condition=Q(state="waiting"), name="proposals_waiting"),
        ]
        constraints: ClassVar = [
            one_of("state", ProposalState, "proposal_state_is_known"),
            models.UniqueConstraint(
                fields=["organisation", "command", "object"],
                condition=Q(state="waiting"),
                name="proposal_waits_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.command} {self.object}"


class StandingDeputy(Named):
    """A person who acts in the place of ``mandate`` whenever its officer is away, until this is ended."""

    uuid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    mandate = models.ForeignKey(Mandate, on_delete=models.PROTECT, related_name="standing_deputies")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    named_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["mandate", "person"], condition=Q(ended_at=None), name="standing_deputy_named_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} · {self.mandate_id}"


class Absence(Named):
    """An officer is away from ``starts_at`` until ``ends_at``, or until they are back.

    ``mandates``: those that the standing deputies have by it; they end with it.
    """

    uuid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    returned_at = models.DateTimeField(null=True)
    mandates = models.ManyToManyField(Mandate, related_name="absences")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering: ClassVar = ["id"]
        indexes: ClassVar = [models.Index(fields=["organisation", "-ends_at"], name="absences_of_organisation")]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="absence_ends_after_its_start"),
        ]

    def __str__(self) -> str:
        return f"{self.person} {self.starts_at}"
