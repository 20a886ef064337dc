"""The publicity of a lot's candidates, and its award."""

from uuid import uuid4

from django.db import models
from django.db.models import F, Q


class Award(models.Model):
    """From the candidates' publicity to the award notice of one lot.

    ``candidates``: as in the statement of AWD-01, each with its bidder's ``name`` and the ``price`` and ``currency``
    that were read out or offered. ``amount``: the first candidate's price, for sums and searches. ``bid``: the sealed
    bid that won; null where an auction decided: the first candidate's ``bid`` names the offer.
    """

    uuid = models.UUIDField(unique=True, default=uuid4)
    lot = models.OneToOneField("notices.Lot", on_delete=models.PROTECT, related_name="award")
    candidates = models.JSONField()
    candidates_published_at = models.DateTimeField()
    until = models.DateTimeField(help_text="End of the publicity period.")
    candidates_leaf = models.CharField(max_length=64)
    bid = models.ForeignKey("bidding.Bid", on_delete=models.PROTECT, null=True, related_name="+")
    supplier = models.ForeignKey("identity.Organisation", on_delete=models.PROTECT, null=True, related_name="+")
    amount = models.DecimalField(max_digits=26, decimal_places=6, null=True)
    currency = models.CharField(max_length=3, blank=True)
    awarded_at = models.DateTimeField(null=True)
    contract_due_at = models.DateTimeField(null=True)
    award_leaf = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(awarded_at__isnull=True)
                | Q(awarded_at__gte=F("until"), supplier__isnull=False, amount__gt=0),
                name="award_after_publicity",
            )
        ]

    def __str__(self) -> str:
        return str(self.uuid)


class Annulment(models.Model):
    """An award that the decision on a complaint made void, or that fell, as it was.

    ``barred``: its bid wins the lot no more; else the bids are evaluated again, and every one counts.
    ``bid``: id of the bid, in an auction of the offer. ``complaint``: id of the complaint that was decided; ``fall``:
    of what made it fall (AWD-07); one of the two.
    """

    lot = models.ForeignKey("notices.Lot", on_delete=models.PROTECT, related_name="annulments")
    complaint = models.UUIDField(unique=True, null=True)
    fall = models.UUIDField(unique=True, null=True)
    bid = models.UUIDField()
    bidder = models.CharField(max_length=64)
    supplier = models.ForeignKey("identity.Organisation", on_delete=models.PROTECT, related_name="+")
    amount = models.DecimalField(max_digits=26, decimal_places=6)
    currency = models.CharField(max_length=3)
    awarded_at = models.DateTimeField()
    contract_due_at = models.DateTimeField(null=True)
    award_leaf = models.CharField(max_length=64)
    annulled_at = models.DateTimeField()
    barred = models.BooleanField(default=True)
    leaf_sha256 = models.CharField(max_length=64)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["lot", "bid"], condition=Q(barred=True), name="annulment_once_per_bid")
        ]

    def __str__(self) -> str:
        return f"{self.lot_id} {self.bid}"


class Letter(models.Model):
    """What a bidder that was not chosen is told of its own bid (招标投标法 45). Nobody else reads it.

    ``facts``: the letter, as its act commits to it. ``award_leaf``: of the award that it tells of. ``inboxes``: into
    how many people's inboxes it was put. ``opened_at``: when somebody of the bidder's first read it here.
    """

    uuid = models.UUIDField(unique=True, default=uuid4)
    lot = models.ForeignKey("notices.Lot", on_delete=models.PROTECT, related_name="letters")
    organisation = models.ForeignKey("identity.Organisation", on_delete=models.PROTECT, related_name="+")
    bidder = models.CharField(max_length=64)
    award_leaf = models.CharField(max_length=64)
    facts = models.JSONField()
    inboxes = models.PositiveIntegerField()
    sent_at = models.DateTimeField()
    opened_at = models.DateTimeField(null=True)
    leaf_sha256 = models.CharField(max_length=64)

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["award_leaf", "organisation"], name="letter_once_per_award")]

    def __str__(self) -> str:
        return str(self.uuid)
