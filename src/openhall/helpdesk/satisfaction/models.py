"""Who was asked, and what was said: two tables that nothing connects."""

from typing import ClassVar
from uuid import uuid4

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from openhall.kernel.states import one_of


class Occasion(models.TextChoices):
    """The end of what people are asked about."""

    HELP = "help", _("A question to the help desk")
    OPENING = "opening", _("An opening of bids")
    OBJECTION = "objection", _("An objection")
    AWARD = "award", _("An award")
    COMPLAINT = "complaint", _("A complaint")
    CONTRACT = "contract", _("A contract")
    FEE = "fee", _("A fee of an expert")


class Asked(models.Model):
    """Somebody was asked once about one occasion. ``token_sha256``: of the address that they were given.

    It says whether the answer came, never which: no row of :class:`Rating` points here, and its id is random.
    """

    occasion = models.CharField(max_length=12, choices=Occasion)
    about = models.UUIDField()
    person = models.ForeignKey("identity.Person", on_delete=models.PROTECT, null=True, related_name="+")
    token_sha256 = models.CharField(max_length=64, unique=True)
    asked_date = models.DateField()
    used = models.BooleanField(default=False)

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            one_of("occasion", Occasion, "asked_occasion_is_known"),
            models.UniqueConstraint(
                fields=["occasion", "about", "person"], condition=Q(person__isnull=False), name="asked_once_per_person"
            ),
            models.UniqueConstraint(
                fields=["occasion", "about"], condition=Q(person=None), name="asked_once_per_guest"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.occasion} {self.asked_date}"


class Rating(models.Model):
    """What somebody said. ``quarter``: its first day; a rating has no exacter time, and its id is random."""

    uuid = models.UUIDField(primary_key=True, default=uuid4)
    occasion = models.CharField(max_length=12, choices=Occasion)
    stars = models.PositiveSmallIntegerField()
    words = models.TextField(max_length=2_000, blank=True)
    lang = models.CharField(max_length=10, blank=True)
    quarter = models.DateField()

    class Meta:
        constraints: ClassVar = [
            one_of("occasion", Occasion, "rating_occasion_is_known"),
            models.CheckConstraint(condition=Q(stars__gte=1, stars__lte=5), name="rating_is_one_to_five"),
        ]
        indexes: ClassVar = [models.Index(fields=["quarter", "occasion"], name="rating_by_quarter")]

    def __str__(self) -> str:
        return f"{self.occasion} {self.stars}"
