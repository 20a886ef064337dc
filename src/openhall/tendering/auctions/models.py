"""What an auction gathers: its terms, who entered, every offer in the order of the platform, and the result."""

from typing import ClassVar
from uuid import uuid4

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from openhall.kernel.states import Moves, Workflow, one_of
from openhall_rules import auctions as rules


class AuctionState(models.TextChoices):
    """From the announcement to the result. Whether offers are taken is a matter of the clock, too."""

    OPEN = "open", _("Announced")
    SEALING = "sealing", _("Last offers are being sealed")
    REVEALING = "revealing", _("What was sealed is being revealed")
    ENDED = "ended", _("Ended")


class Outcome(models.TextChoices):
    """What came out."""

    NONE = "", _("Not yet known")
    SOLD = rules.SOLD, _("The best offer won")
    NO_OFFER = rules.NO_OFFER, _("Nobody made an offer")
    RESERVE_NOT_MET = rules.RESERVE_NOT_MET, _("The reserve price was not reached")


class Auction(Moves, models.Model):
    """One lot's auction. The row is the auction's one queue: whoever holds its lock takes the next offers.

    ``terms``: ``openhall_rules.auctions.Terms`` as JSON, as announced. ``ends_at`` moves with late offers; ``offers``,
    ``leader``, ``amount`` and ``extensions`` are the standing after the newest offer that counts. ``…_leaf`` are the
    digests of the acts. ``due_at``: when the present stage ends by rule. Outages and pauses move ``starts_at``,
    ``ends_at`` and ``due_at``; ``terms`` stay as they were announced. ``paused_at``: since when its tender stands
    still; it is on the row that offers lock anyway, so that asking costs them nothing.
    """

    State = AuctionState

    workflow = Workflow(
        begin_second_round=({State.OPEN}, State.SEALING),
        begin_reveal=({State.OPEN, State.SEALING}, State.REVEALING),
        end=({State.OPEN, State.REVEALING}, State.ENDED),
    )

    uuid = models.UUIDField(unique=True, default=uuid4)
    lot = models.OneToOneField("notices.Lot", on_delete=models.PROTECT, related_name="auction")
    state = models.CharField(max_length=20, choices=State, default=State.OPEN)
    terms = models.JSONField()
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    due_at = models.DateTimeField(help_text="When the present stage ends by rule.")
    since_at = models.DateTimeField(null=True, help_text="Since when the second round or the time to reveal lasts.")
    paused_at = models.DateTimeField(null=True)
    announced_at = models.DateTimeField()
    announced_leaf = models.CharField(max_length=64)
    offers = models.PositiveIntegerField(default=0)
    extensions = models.PositiveIntegerField(default=0)
    leader = models.CharField(max_length=32, blank=True, help_text="Pseudonym of the bidder whose offer leads.")
    amount = models.DecimalField(max_digits=24, decimal_places=4, null=True)
    closed_at = models.DateTimeField(null=True)
    closed_leaf = models.CharField(max_length=64, blank=True)
    reserve = models.DecimalField(max_digits=24, decimal_places=4, null=True, help_text="As revealed.")
    reserve_leaf = models.CharField(max_length=64, blank=True)
    outcome = models.CharField(max_length=20, choices=Outcome, default=Outcome.NONE, blank=True)
    winner = models.ForeignKey("auctions.Entrant", on_delete=models.PROTECT, null=True, related_name="+")
    price = models.DecimalField(max_digits=24, decimal_places=4, null=True, help_text="The best offer of all rounds.")
    ended_at = models.DateTimeField(null=True)
    result_leaf = models.CharField(max_length=64, blank=True)
    version = models.PositiveIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [
            one_of("state", AuctionState, "auction_state_is_known"),
            one_of("outcome", Outcome, "auction_outcome_is_known"),
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="auction_ends_after_it_starts"),
            models.CheckConstraint(
                condition=Q(offers=0, leader="", amount__isnull=True) | (Q(offers__gt=0, amount__gt=0) & ~Q(leader="")),
                name="auction_leads_with_an_offer",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["due_at"], condition=~Q(state="ended"), name="auctions_by_due"),
        ]

    def __str__(self) -> str:
        return str(self.uuid)


class MovedStage(models.TextChoices):
    """What of an auction an outage or a pause moved."""

    BIDDING = rules.BIDDING, _("Making offers")
    SECOND_ROUND = rules.SECOND_ROUND, _("Second round")
    REVEAL = rules.REVEAL, _("Revealing")


class AuctionMove(models.Model):
    """A stage of an auction that an outage moved (AUC-12), each outage once, or a pause of its tender (AUC-13).

    ``stood_from``, ``stood_until``: the part of a pause that is given back; null where an outage was the cause.
    """

    auction = models.ForeignKey(Auction, on_delete=models.PROTECT, related_name="moves")
    outage = models.ForeignKey("outages.Outage", on_delete=models.PROTECT, null=True, related_name="auction_moves")
    stood_from = models.DateTimeField(null=True)
    stood_until = models.DateTimeField(null=True)
    stage = models.CharField(max_length=20, choices=MovedStage)
    old_starts_at = models.DateTimeField()
    new_starts_at = models.DateTimeField()
    old_ends_at = models.DateTimeField()
    new_ends_at = models.DateTimeField()
    at = models.DateTimeField()
    leaf_sha256 = models.CharField(max_length=64)

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["auction", "outage", "stage"], name="auction_moved_once_per_outage"),
            one_of("stage", MovedStage, "auction_moved_stage_is_known"),
            models.CheckConstraint(
                condition=Q(outage__isnull=False, stood_from=None, stood_until=None)
                | Q(outage=None, stood_from__isnull=False, stood_until__isnull=False),
                name="auction_move_has_one_cause",
            ),
            models.CheckConstraint(
                condition=Q(new_ends_at__gt=F("old_ends_at"), new_starts_at__gte=F("old_starts_at")),
                name="auction_moved_forward",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.auction_id} {self.stage}"


class Entrant(models.Model):
    """An organisation that may make offers. Who it is stays secret until the result; offers name the pseudonym.

    ``maximum``: commitment to a highest (falling: lowest) amount that its device stays within; ``revealed_maximum``
    when the bidder has shown it afterwards.
    """

    uuid = models.UUIDField(unique=True, default=uuid4)
    auction = models.ForeignKey(Auction, on_delete=models.PROTECT, related_name="entrants")
    organisation = models.ForeignKey("identity.Organisation", on_delete=models.PROTECT, related_name="+")
    pseudonym = models.CharField(max_length=32)
    entered_at = models.DateTimeField()
    leaf_sha256 = models.CharField(max_length=64)
    maximum = models.CharField(max_length=64, blank=True)
    maximum_leaf = models.CharField(max_length=64, blank=True)
    revealed_maximum = models.DecimalField(max_digits=24, decimal_places=4, null=True)
    revealed_leaf = models.CharField(max_length=64, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["auction", "organisation"], name="entrant_once_per_organisation"),
            models.UniqueConstraint(fields=["auction", "pseudonym"], name="entrant_once_per_pseudonym"),
        ]

    def __str__(self) -> str:
        return self.pseudonym


class Offer(models.Model):
    """An offer that counts. ``number`` counts from 1 without a gap; no two of an auction share a number or an amount.

    ``received_at``: when it had arrived whole. ``ends_at``: when the auction ends after it.
    """

    uuid = models.UUIDField(default=uuid4)
    auction = models.ForeignKey(Auction, on_delete=models.PROTECT, related_name="made")
    entrant = models.ForeignKey(Entrant, on_delete=models.PROTECT, related_name="offers")
    number = models.PositiveIntegerField()
    amount = models.DecimalField(max_digits=24, decimal_places=4)
    received_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    leaf_sha256 = models.CharField(max_length=64)

    class Meta:
        ordering: ClassVar = ["auction_id", "number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["auction", "number"], name="offer_number_once"),
            # Within its auction, whose lock the writer holds: an id that another auction uses disturbs nobody.
            models.UniqueConstraint(fields=["auction", "uuid"], name="offer_id_once"),
            models.UniqueConstraint(fields=["auction", "amount"], name="offer_amount_once"),
            models.CheckConstraint(condition=Q(number__gte=1, amount__gt=0), name="offer_counts_from_one"),
        ]

    def __str__(self) -> str:
        return f"{self.auction_id}/{self.number}"


class SealedOffer(models.Model):
    """An entrant's last offer in the second round: a commitment, and the amount once the bidder has revealed it."""

    uuid = models.UUIDField(unique=True, default=uuid4)
    entrant = models.OneToOneField(Entrant, on_delete=models.PROTECT, related_name="last_offer")
    commitment = models.CharField(max_length=64)
    sealed_at = models.DateTimeField()
    leaf_sha256 = models.CharField(max_length=64)
    amount = models.DecimalField(max_digits=24, decimal_places=4, null=True)
    revealed_at = models.DateTimeField(null=True)
    revealed_leaf = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering: ClassVar = ["id"]

    def __str__(self) -> str:
        return str(self.uuid)
