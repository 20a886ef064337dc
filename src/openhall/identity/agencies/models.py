"""Identifiers of agencies and their units."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from openhall.kernel.states import Moves, Workflow, one_of

CODE_LENGTH = 60
"""What a column holds; how long a number may be says the law."""


class AgencyState(models.TextChoices):
    """How far an identifier is."""

    ISSUED = "issued", _("Issued, not public yet")
    PUBLISHED = "published", _("Published")
    RETIRED = "retired", _("Retired")


class AgencyIdentifier(Moves, models.Model):
    """The number of one agency or unit, issued once and never again.

    A row is never deleted and its ``code`` never changes: what bears the number (dossiers, documents) is found by it
    after its last day too. ``parent``: the number without its last level; None at the top. ``successors``: numbers
    that took over, by its retirement. ``organisation``: the party here that bears it, where there is one. ``batch``: of
    those that it was issued with.
    """

    workflow = Workflow(
        publish=({AgencyState.ISSUED}, AgencyState.PUBLISHED),
        retire=({AgencyState.PUBLISHED}, AgencyState.RETIRED),
    )
    uuid = models.UUIDField(unique=True)
    batch = models.UUIDField(null=True, db_index=True)
    code = models.CharField(max_length=CODE_LENGTH, unique=True)
    jurisdiction = models.CharField(max_length=20)
    parent = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="units")
    organisation = models.ForeignKey("identity.Organisation", null=True, on_delete=models.PROTECT, related_name="+")
    issuer = models.ForeignKey("identity.Organisation", on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=300)
    lang = models.CharField(max_length=10)
    words = ArrayField(models.CharField(max_length=100), default=list)
    state = models.CharField(max_length=20, choices=AgencyState, default=AgencyState.ISSUED)
    version = models.PositiveIntegerField(default=1)
    valid_from = models.DateField()
    valid_until = models.DateField(null=True)
    successors = ArrayField(models.CharField(max_length=CODE_LENGTH), default=list)
    issued_at = models.DateTimeField()
    published_at = models.DateTimeField(null=True)
    retired_at = models.DateTimeField(null=True)
    issue_leaf = models.CharField(max_length=64)
    publication_leaf = models.CharField(max_length=64, blank=True)
    retirement_leaf = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering: ClassVar = ["code"]
        indexes: ClassVar = [GinIndex(fields=["words"], name="agency_words")]
        constraints: ClassVar = [
            one_of("state", AgencyState, "agency_state_is_known"),
            models.CheckConstraint(
                condition=Q(state=AgencyState.RETIRED, valid_until__isnull=False)
                | (~Q(state=AgencyState.RETIRED) & Q(valid_until=None)),
                name="agency_retired_has_its_last_day",
            ),
            models.CheckConstraint(
                condition=Q(valid_until=None) | Q(valid_until__gte=F("valid_from")), name="agency_ends_after_its_start"
            ),
        ]

    def __str__(self) -> str:
        return self.code
