"""What later stages may use of bidding. Nothing here may be shown to anybody but the bidder before the lot's window is
closed; ``opening.public`` says when that is.
"""

from collections.abc import Iterable
from uuid import UUID

from openhall.tendering.bidding import files
from openhall.tendering.bidding.commands import replace_bid, share_lot, submit_bid, withdraw_bid
from openhall.tendering.bidding.models import Bid, BidVersion, Cause
from openhall.tendering.bidding.queries import (
    OwnBid,
    bidder_context,
    lot_for_bidding,
    own_bid,
    own_bid_for,
    own_bids,
)
from openhall.tendering.bidding.telling import tell_of_amendment, tell_of_new_deadline
from openhall_sealing import Envelope


def standing(lot_id: int, states: Iterable[str]) -> list[BidVersion]:
    """The version that counts of every bid of a lot in one of ``states``, with its bid, oldest bid first."""
    rows = BidVersion.objects.select_related("bid").filter(bid__lot_id=lot_id, bid__state__in=list(states))
    return list(rows.filter(withdrawn_at=None).order_by("bid_id", "number"))


def envelope_of(version: BidVersion) -> Envelope:
    """The envelope as it was handed in."""
    return Envelope.from_json(version.envelope)


def envelopes_of_case(project: UUID) -> dict[str, dict[str, object]]:
    """Every envelope ever handed in within a case, by digest (for exports, once the windows are closed)."""
    rows = BidVersion.objects.filter(bid__lot__notice__project__uuid=project).order_by("id")
    return dict(rows.values_list("envelope_sha256", "envelope"))


__all__ = [
    "Bid",
    "BidVersion",
    "Cause",
    "OwnBid",
    "bidder_context",
    "envelope_of",
    "envelopes_of_case",
    "files",
    "lot_for_bidding",
    "own_bid",
    "own_bid_for",
    "own_bids",
    "replace_bid",
    "share_lot",
    "standing",
    "submit_bid",
    "tell_of_amendment",
    "tell_of_new_deadline",
    "withdraw_bid",
]
