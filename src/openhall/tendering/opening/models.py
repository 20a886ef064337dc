"""What an opening gathers: releases, shares, revealed identities, and the prices that came out."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from openhall.kernel.states import one_of


class Kind(models.TextChoices):
    """Part of a bid."""

    PRICE = "price", _("Price")
    DOCUMENTS = "documents", _("Documents")


class Outcome(models.TextChoices):
    """How a release window ended."""

    NONE = "", _("Not yet known")
    OPEN = "open", _("Bids are opened")
    FAIL = "fail", _("Nothing to open")


class Opening(models.Model):
    """The opening of one lot, made when the lot is closed. ``…_leaf`` are the digests of the acts, for their receipts.

    ``custodians_due_at``: until when custodians are expected; ``remedy_ends_at``: until when a bidder may reveal the
    identity from the backup where too few custodians came. Both are null where the law's value is not entered.
    """

    lot = models.OneToOneField("notices.Lot", on_delete=models.PROTECT, related_name="opening")
    closed_at = models.DateTimeField()
    close_leaf = models.CharField(max_length=64)
    window_closed_at = models.DateTimeField(null=True)
    window_leaf = models.CharField(max_length=64, blank=True)
    submitted = models.PositiveIntegerField(default=0, help_text="Bids that stood; set when the window closes.")
    released = models.PositiveIntegerField(default=0)
    outcome = models.CharField(max_length=4, choices=Outcome, default=Outcome.NONE, blank=True)
    custodians_due_at = models.DateTimeField(null=True)
    remedy_ends_at = models.DateTimeField(null=True)
    opening_leaf = models.CharField(max_length=64, blank=True)
    confirmation_ends_at = models.DateTimeField(null=True)
    failed_at = models.DateTimeField(null=True)
    fail_leaf = models.CharField(max_length=64, blank=True)
    reason = models.CharField(max_length=200, blank=True)
    article = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints: ClassVar = [one_of("outcome", Outcome, "opening_outcome_is_known")]

    def __str__(self) -> str:
        return str(self.lot_id)


class Release(models.Model):
    """The encrypted shares that a bidder handed in within the window: still sealed, each to its custodian.

    ``shares``: ``{kind: [base64 of an age file for each custodian]}``.
    """

    bid = models.OneToOneField("bidding.Bid", on_delete=models.PROTECT, related_name="release")
    number = models.PositiveIntegerField()
    shares = models.JSONField()
    shares_sha256 = models.CharField(max_length=64)
    released_at = models.DateTimeField()
    leaf_sha256 = models.CharField(max_length=64)

    def __str__(self) -> str:
        return str(self.bid_id)


class Handover(models.Model):
    """One custodian's act of handing in, for all released bids of a lot at once."""

    lot = models.ForeignKey("notices.Lot", on_delete=models.PROTECT, related_name="handovers")
    place = models.PositiveSmallIntegerField()
    handed_in_at = models.DateTimeField()
    leaf_sha256 = models.CharField(max_length=64)

    class Meta:
        ordering: ClassVar = ["lot_id", "place"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["lot", "place"], name="handover_once_per_custodian")]

    def __str__(self) -> str:
        return f"{self.lot_id}/{self.place}"


class CustodianShare(models.Model):
    """A decrypted share (75 bytes), or why there is none. Never published; those of documents serve the panel only."""

    lot = models.ForeignKey("notices.Lot", on_delete=models.PROTECT, related_name="+")
    bid = models.ForeignKey("bidding.Bid", on_delete=models.PROTECT, related_name="shares")
    kind = models.CharField(max_length=10, choices=Kind)
    place = models.PositiveSmallIntegerField()
    share = models.BinaryField(null=True)
    problem = models.CharField(max_length=60, blank=True)

    class Meta:
        ordering: ClassVar = ["bid_id", "kind", "place"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["bid", "kind", "place"], name="share_once_per_custodian"),
            models.CheckConstraint(
                condition=Q(share__isnull=False, problem="") | (Q(share__isnull=True) & ~Q(problem="")),
                name="share_or_problem",
            ),
            one_of("kind", Kind, "share_kind_is_known"),
        ]
        indexes: ClassVar = [models.Index(fields=["lot", "kind"], name="shares_of_lot")]

    def __str__(self) -> str:
        return f"{self.bid_id}/{self.kind}/{self.place}"


class Reveal(models.Model):
    """The identity of one part, which the bidder itself revealed from the backup because custodians were missing."""

    bid = models.ForeignKey("bidding.Bid", on_delete=models.PROTECT, related_name="reveals")
    kind = models.CharField(max_length=10, choices=Kind)
    identity = models.CharField(max_length=74)
    revealed_at = models.DateTimeField()
    leaf_sha256 = models.CharField(max_length=64)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["bid", "kind"], name="reveal_once_per_part"),
            one_of("kind", Kind, "reveal_kind_is_known"),
        ]

    def __str__(self) -> str:
        return f"{self.bid_id}/{self.kind}"


class OpenedBid(models.Model):
    """A price read out. ``identity`` is published: with it anybody opens the sealed price again.

    ``total`` is the figure of ``content`` (protocols §4) as a number; ``opened_order`` counts from 1 in the order of
    the log. ``bad_shares``: places of custodians whose share did not fit. ``confirmed``: null until the bidder answers.
    """

    bid = models.OneToOneField("bidding.Bid", on_delete=models.PROTECT, related_name="opened")
    version = models.ForeignKey("bidding.BidVersion", on_delete=models.PROTECT, related_name="+")
    identity = models.CharField(max_length=74)
    content = models.JSONField()
    content_sha256 = models.CharField(max_length=64)
    currency = models.CharField(max_length=3)
    total = models.DecimalField(max_digits=26, decimal_places=6)
    opened_order = models.PositiveIntegerField()
    leaf_index = models.BigIntegerField(help_text="Place in the log of the act that handed in this version.")
    bad_shares = models.JSONField(default=list)
    opened_at = models.DateTimeField()
    confirmed = models.BooleanField(null=True)
    confirmed_at = models.DateTimeField(null=True)
    confirmation_leaf = models.CharField(max_length=64, blank=True)
    objection = models.TextField(max_length=2_000, blank=True)

    class Meta:
        ordering: ClassVar = ["bid__lot_id", "opened_order"]

    def __str__(self) -> str:
        return f"{self.bid_id} {self.total} {self.currency}"


class Revocation(models.Model):
    """A bid that its bidder revoked after its price had been read out (撤销): it was opened, and counts no more."""

    bid = models.OneToOneField("bidding.Bid", on_delete=models.PROTECT, related_name="revocation")
    reason = models.TextField(max_length=2_000)
    revoked_at = models.DateTimeField()
    leaf_sha256 = models.CharField(max_length=64)

    def __str__(self) -> str:
        return str(self.bid_id)


class Window(models.TextChoices):
    """A time within which somebody acts in an opening."""

    RELEASE = "release", _("Releasing the bids")
    CUSTODIANS = "custodians", _("Handing in the custodians’ shares")
    CONFIRMATION = "confirmation", _("Confirming the prices read out")


class WindowExtension(models.Model):
    """A window of the opening that an outage of the platform made longer, or a pause of the tender.

    ``stood_from``, ``stood_until``: the part of a pause that is given back; null where an outage was the cause.
    """

    lot = models.ForeignKey("notices.Lot", on_delete=models.PROTECT, related_name="window_extensions")
    outage = models.ForeignKey("outages.Outage", on_delete=models.PROTECT, null=True, related_name="window_extensions")
    stood_from = models.DateTimeField(null=True)
    stood_until = models.DateTimeField(null=True)
    window = models.CharField(max_length=12, choices=Window)
    old_ends_at = models.DateTimeField()
    new_ends_at = models.DateTimeField()
    at = models.DateTimeField()
    leaf_sha256 = models.CharField(max_length=64)

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["lot", "outage", "window"], name="window_extension_once"),
            one_of("window", Window, "window_is_known"),
            models.CheckConstraint(
                condition=Q(outage__isnull=False, stood_from=None, stood_until=None)
                | Q(outage=None, stood_from__isnull=False, stood_until__isnull=False),
                name="window_extension_has_one_cause",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.lot_id}/{self.window}"
