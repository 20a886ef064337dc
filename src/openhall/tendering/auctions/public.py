"""What awards, portal, config and demonstration may use of auctions."""

from openhall.tendering.auctions.clerk import CLERK
from openhall.tendering.auctions.closing import close_auction, close_second_round, publish_result
from openhall.tendering.auctions.commands import (
    announce_auction,
    enter_auction,
    reveal_maximum,
    reveal_offer,
    reveal_reserve,
    seal_maximum,
    seal_offer,
)
from openhall.tendering.auctions.inputs import Announcement
from openhall.tendering.auctions.models import Auction
from openhall.tendering.auctions.offers import Asked, Made, Sent, check, make_offer, make_offers
from openhall.tendering.auctions.pausing import hold, move_auction
from openhall.tendering.auctions.queries import (
    BestOffer,
    Result,
    auction_of,
    best_offers,
    entrant_in,
    is_auction,
    names,
    phase,
    result_of,
    won,
)
from openhall_rules.auctions import FALLING, RISING

__all__ = [
    "CLERK",
    "FALLING",
    "RISING",
    "Announcement",
    "Asked",
    "Auction",
    "BestOffer",
    "Made",
    "Result",
    "Sent",
    "announce_auction",
    "auction_of",
    "best_offers",
    "check",
    "close_auction",
    "close_second_round",
    "enter_auction",
    "entrant_in",
    "hold",
    "is_auction",
    "make_offer",
    "make_offers",
    "move_auction",
    "names",
    "phase",
    "publish_result",
    "result_of",
    "reveal_maximum",
    "reveal_offer",
    "reveal_reserve",
    "seal_maximum",
    "seal_offer",
    "won",
]
