"""Limits of indicators. A row is what an act said, and is never changed."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from openhall.kernel.states import one_of


class LimitName(models.TextChoices):
    """What is limited; the names are those of the library of indicators."""

    AWARD_NOTICE_DAYS = "award_notice_days", _("Most days from the award to its notice")
    LEAST_WINDOW_DAYS = "least_window_days", _("Fewest days for bids")
    MOST_DECISION_DAYS = "most_decision_days", _("Most days from the deadline to the award")
    MOST_SIGNATURE_DAYS = "most_signature_days", _("Most days from the award to the contract")
    THRESHOLD = "threshold", _("Amount from which a tender must be public")


class IndicatorLimit(models.Model):
    """A limit for tenders under the rules of ``jurisdiction`` that are published on ``from_date`` (UTC) or later.

    Days are calendar days; ``currency`` is that of an amount. What was entered last for the same day counts.
    ``in_force`` false: from that day on there is none. ``indicator-limit:<uuid>`` on the log.
    """

    uuid = models.UUIDField(unique=True)
    jurisdiction = models.CharField(max_length=20)
    name = models.CharField(max_length=24, choices=LimitName)
    value = models.DecimalField(max_digits=20, decimal_places=2)
    currency = models.CharField(max_length=3, blank=True)
    from_date = models.DateField()
    in_force = models.BooleanField(default=True)
    basis = models.CharField(max_length=500)
    reason = models.CharField(max_length=1000)
    by = models.ForeignKey("identity.Person", on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey("identity.Organisation", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    leaf = models.CharField(max_length=64)

    class Meta:
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            one_of("name", LimitName, "limit_name_is_known"),
            models.CheckConstraint(
                condition=Q(name="threshold") & ~Q(currency="") | ~Q(name="threshold") & Q(currency=""),
                name="limit_amount_has_currency",
            ),
            models.CheckConstraint(condition=Q(value__gte=0), name="limit_is_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.jurisdiction} {self.name} {self.value.normalize():f}"
