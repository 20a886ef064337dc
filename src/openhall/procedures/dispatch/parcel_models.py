"""How whoever filed has the result, the carrier's table of prices, and parcels with results on their way."""

from typing import ClassVar
from uuid import uuid4

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from openhall.kernel.states import Moves, Workflow, one_of


def parcel_salt() -> str:
    """256 random bits, hex: name and address are committed with it, and it is destroyed with a person's data."""
    return uuid4().hex + uuid4().hex


class Way(models.TextChoices):
    """How a result reaches whoever filed."""

    DESK = "desk", _("At the desk")
    POST = "post", _("By post")
    ELECTRONIC = "electronic", _("Electronically only")


class ParcelState(models.TextChoices):
    """How far a parcel is."""

    WAITING = "waiting", _("Waits for the carrier")
    TAKEN = "taken", _("On its way")
    DELIVERED = "delivered", _("Delivered")
    RETURNED = "returned", _("Came back and waits at the desk")
    REFUSED = "refused", _("Not taken by the carrier")


OPEN = (ParcelState.WAITING, ParcelState.TAKEN)


class PostRates(models.Model):
    """A carrier's prices from a day on, as the provincial office entered them. ``rows``: place and price, as texts.

    ``terms``: to whom and when the price is paid, as the carrier's text says; ``source``: that text.
    """

    uuid = models.UUIDField(unique=True)
    carrier = models.CharField(max_length=200)
    terms = models.CharField(max_length=1000)
    source = models.CharField(max_length=500)
    currency = models.CharField(max_length=3)
    valid_from = models.DateField()
    rows = models.JSONField()
    entered_at = models.DateTimeField()
    leaf_sha256 = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering: ClassVar = ["-valid_from", "-id"]

    def __str__(self) -> str:
        return f"{self.carrier} {self.valid_from}"


class Collection(models.Model):
    """How a dossier's result is wanted. Without a row: at the desk, and an electronic one in the store.

    ``price``: of that place when it was chosen; None while no table is entered.
    """

    dossier = models.OneToOneField("dossiers.Dossier", on_delete=models.CASCADE, related_name="+")
    salt = models.CharField(max_length=64, default=parcel_salt, blank=True)
    way = models.CharField(max_length=10, choices=Way)
    name = models.CharField(max_length=200, blank=True)
    telephone = models.CharField(max_length=200, blank=True)
    address = models.CharField(max_length=500, blank=True)
    place = models.CharField(max_length=200, blank=True)
    price = models.DecimalField(max_digits=24, decimal_places=4, null=True)
    currency = models.CharField(max_length=3, blank=True)
    chosen_at = models.DateTimeField()
    leaf_sha256 = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints: ClassVar = [one_of("way", Way, "dispatch_way_is_known")]

    def __str__(self) -> str:
        return f"{self.dossier_id} {self.way}"


class Parcel(Moves, models.Model):
    """A result on its way by post. ``number``: by which the carrier follows it; ``sequence``: of its last word.

    ``next_at``: when the carrier is told or asked next; None where nothing is to be done. ``tries``: how often so far.
    """

    workflow = Workflow(
        take=({ParcelState.WAITING}, ParcelState.TAKEN),
        deliver=({ParcelState.WAITING, ParcelState.TAKEN}, ParcelState.DELIVERED),
        send_back=({ParcelState.WAITING, ParcelState.TAKEN}, ParcelState.RETURNED),
        refuse=({ParcelState.WAITING}, ParcelState.REFUSED),
    )
    uuid = models.UUIDField(unique=True)
    salt = models.CharField(max_length=64, default=parcel_salt, blank=True)
    dossier = models.ForeignKey("dossiers.Dossier", on_delete=models.PROTECT, related_name="+")
    desk = models.ForeignKey("dossiers.Unit", on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=200, blank=True)
    telephone = models.CharField(max_length=200, blank=True)
    address = models.CharField(max_length=500, blank=True)
    number = models.CharField(max_length=60, blank=True)
    state = models.CharField(max_length=10, choices=ParcelState, default=ParcelState.WAITING)
    version = models.PositiveIntegerField(default=1)
    sequence = models.PositiveIntegerField(default=0)
    tries = models.PositiveIntegerField(default=0)
    next_at = models.DateTimeField(null=True)
    ordered_at = models.DateTimeField()
    taken_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    leaf_sha256 = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            one_of("state", ParcelState, "parcel_state_is_known"),
            models.UniqueConstraint(
                fields=["dossier"], condition=Q(state__in=["waiting", "taken"]), name="parcel_one_on_its_way"
            ),
            models.UniqueConstraint(fields=["number"], condition=~Q(number=""), name="parcel_number_once"),
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "taken"], ended_at=None)
                | Q(state__in=["delivered", "returned", "refused"], ended_at__isnull=False),
                name="parcel_ends_once",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["next_at", "id"], condition=Q(next_at__isnull=False), name="parcel_to_do"),
            models.Index(fields=["dossier", "-id"], name="parcel_of_dossier"),
        ]

    def __str__(self) -> str:
        return str(self.uuid)
