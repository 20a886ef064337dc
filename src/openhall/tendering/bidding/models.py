"""Sealed bids. The platform keeps ciphertexts that it can't read, and who handed them in, which it tells nobody."""

from typing import ClassVar
from uuid import uuid4

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from openhall.kernel.states import Moves, Workflow, one_of


class Cause(models.TextChoices):
    """Through whom a bid was not opened (order 20 of 2013, Art. 31): it decides about the deposit."""

    NONE = "", _("Not applicable")
    OWN_FAULT = "own_fault", _("Through the bidder")
    OTHER = "other", _("Through another cause")


class BidState(models.TextChoices):
    """From submission to the opening. Revoked (撤销): own fault; retracted (撤回): another cause."""

    SUBMITTED = "submitted", _("Submitted")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    RELEASED = "released", _("Released for opening")
    REVOKED = "revoked", _("Revoked: not released in time")
    RETRACTED = "retracted", _("Taken back: could not be opened through another cause")
    OPENED = "opened", _("Opened")
    UNREADABLE = "unreadable", _("Unreadable")


class Bid(Moves, models.Model):
    """One bidder's bid for one lot, in as many versions as it took; the last one counts.

    ``pseudonym`` names the bidder in leaves. ``version`` is the row's, for intents; the bid's own count is ``number``.
    """

    State = BidState

    workflow = Workflow(
        submit=({State.WITHDRAWN}, State.SUBMITTED),
        replace=({State.SUBMITTED}, State.SUBMITTED),
        withdraw=({State.SUBMITTED}, State.WITHDRAWN),
        release=({State.SUBMITTED}, State.RELEASED),
        revoke=({State.SUBMITTED}, State.REVOKED),
        retract=({State.SUBMITTED, State.RELEASED}, State.RETRACTED),
        open=({State.RELEASED}, State.OPENED),
        find_unreadable=({State.RELEASED}, State.UNREADABLE),
    )

    uuid = models.UUIDField(unique=True, default=uuid4)
    lot = models.ForeignKey("notices.Lot", on_delete=models.PROTECT, related_name="bids")
    bidder = models.ForeignKey("identity.Organisation", on_delete=models.PROTECT, related_name="+")
    pseudonym = models.CharField(max_length=32)
    state = models.CharField(max_length=20, choices=State, default=State.SUBMITTED)
    number = models.PositiveIntegerField(default=0, help_text="The newest version's number, from 1.")
    cause = models.CharField(max_length=10, choices=Cause, default=Cause.NONE, blank=True)
    reason = models.CharField(max_length=60, blank=True, help_text="Code of why it was not opened.")
    version = models.PositiveIntegerField(default=0)

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            one_of("state", BidState, "bid_state_is_known"),
            models.UniqueConstraint(fields=["lot", "bidder"], name="bid_once_per_bidder_and_lot"),
            models.UniqueConstraint(fields=["lot", "pseudonym"], name="bid_once_per_pseudonym_and_lot"),
            models.CheckConstraint(
                condition=~Q(state__in=["revoked", "retracted", "unreadable"]) | ~Q(cause=""),
                name="bid_not_opened_has_cause",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["bidder", "-id"], name="bid_of_bidder")]

    def __str__(self) -> str:
        return str(self.uuid)


class BidVersion(models.Model):
    """What was handed in at ``received_at``, the instant at which the final request had arrived whole.

    Files are kept by digest: ``price_sha256``, ``documents_sha256`` (empty without documents), ``bundle_sha256``. Those
    of a replaced or withdrawn version are removed; the envelope stays, because the log commits to it.
    """

    bid = models.ForeignKey(Bid, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    envelope = models.JSONField()
    envelope_sha256 = models.CharField(max_length=64, unique=True)
    price_sha256 = models.CharField(max_length=64)
    documents_sha256 = models.CharField(max_length=64, blank=True)
    bundle_sha256 = models.CharField(max_length=64)
    leaf_sha256 = models.CharField(max_length=64)
    received_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, help_text="When it was replaced or withdrawn.")
    files_dropped_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["bid_id", "number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["bid", "number"], name="bid_version_number_once"),
            models.CheckConstraint(condition=Q(number__gte=1), name="bid_version_counts_from_one"),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["withdrawn_at"],
                condition=Q(withdrawn_at__isnull=False, files_dropped_at__isnull=True),
                name="bid_versions_to_drop",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.bid_id}/{self.number}"

    @property
    def files(self) -> list[str]:
        """Digests of its sealed files."""
        return [digest for digest in (self.price_sha256, self.documents_sha256, self.bundle_sha256) if digest]
