"""Locks of an auction, in the house's order: (project, notice,) lot, auction.

Offers share the lot's row and queue at the auction's: one row lock an auction. A sequence would number offers before
they are durable, and not in the order in which they become so; and whether an offer counts depends on the one before
it, so each has to wait for that anyway. Ties are impossible: the next offer is judged against the committed standing,
must better it, and takes the next number under the lock; two unique constraints say it again.
"""

from dataclasses import dataclass
from uuid import UUID

from openhall.kernel.refusals import NotFound
from openhall.tendering.auctions.models import Auction
from openhall.tendering.bidding.public import share_lot
from openhall.tendering.notices.public import Lot
from openhall.tendering.opening.public import Locked, lock_lot


@dataclass(frozen=True)
class Queue:
    """An auction whose row is locked, with its lot, which is shared or locked exclusively."""

    lot: Lot
    auction: Auction


def join_queue(uuid: UUID) -> Queue:
    """Lock an auction for what its bidders do; the lot's row is shared, so that it can't fail meanwhile.

    Raises:
        NotFound
    """
    lot = share_lot(_lot_of(uuid))
    return Queue(lot, _locked(uuid))


def stop_queue(uuid: UUID) -> tuple[Locked, Auction]:
    """Lock an auction with lot, notice and project, for what is done by rule and by the owner.

    Raises:
        NotFound
    """
    locked = lock_lot(_lot_of(uuid))
    return locked, _locked(uuid)


def _lot_of(uuid: UUID) -> UUID:
    found: UUID | None = Auction.objects.filter(uuid=uuid).values_list("lot__uuid", flat=True).first()
    if found is None:
        raise NotFound(auction=str(uuid))
    return found


def _locked(uuid: UUID) -> Auction:
    return Auction.objects.select_for_update(of=("self",), no_key=True).get(uuid=uuid)
