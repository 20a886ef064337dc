"""Jobs of the auctions, by rule; the worker polls ``due``."""

from datetime import datetime, timedelta

from openhall.kernel.refusals import Refusal
from openhall.tendering.auctions import extending
from openhall.tendering.auctions.closing import close_auction, close_second_round, publish_result
from openhall.tendering.auctions.models import Auction, SealedOffer
from openhall.tendering.auctions.standing import terms_of
from openhall.tendering.notices.public import Lot

TRANSIT = timedelta(seconds=1)
"""An offer that arrived whole before the end may still be on its way to its transaction: it gets this long."""
MOST = 500


def due(at: datetime) -> int:
    """Give back what an outage took, then end what has come to its end; how many stages. Idempotent."""
    done = extending.judge(at)
    rows = Auction.objects.exclude(state=Auction.State.ENDED).filter(lot__state=Lot.State.OPEN, paused_at=None)
    waiting = rows.filter(due_at__lte=at - TRANSIT) | rows.filter(state=Auction.State.REVEALING)
    for row in waiting.order_by("due_at", "id")[:MOST]:
        if row.state == Auction.State.REVEALING and at < row.due_at and _awaited(row):
            continue
        try:
            _step(row, at)
        except Refusal:  # another worker was quicker, an outage lasts, or a sealed act waits for the log
            continue
        done += 1
    return done


def _step(row: Auction, at: datetime) -> None:
    if row.state == Auction.State.SEALING:
        close_second_round(auction=row.uuid, at=at)
    elif row.state == Auction.State.OPEN and row.closed_at is None:
        close_auction(auction=row.uuid, at=at)
    else:
        publish_result(auction=row.uuid, at=at)


def _awaited(row: Auction) -> bool:
    reserve = terms_of(row).reserve is not None and row.reserve is None
    return reserve or SealedOffer.objects.filter(entrant__auction=row, revealed_at=None).exists()
