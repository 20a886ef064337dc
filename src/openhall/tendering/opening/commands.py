"""The commands of the opening, in the order in which they happen."""

from openhall.tendering.opening.closing import Closed, Failed, WindowClosed, close_lot, close_window, fail_lot
from openhall.tendering.opening.readings import Confirmed, Opened, confirm_price, open_bids
from openhall.tendering.opening.releases import (
    HandedIn,
    Released,
    Revealed,
    release_bundle,
    release_shares,
    reveal_identity,
)
from openhall.tendering.opening.revoking import Revoked, revoke_bid

__all__ = [
    "Closed",
    "Confirmed",
    "Failed",
    "HandedIn",
    "Opened",
    "Released",
    "Revealed",
    "Revoked",
    "WindowClosed",
    "close_lot",
    "close_window",
    "confirm_price",
    "fail_lot",
    "open_bids",
    "release_bundle",
    "release_shares",
    "reveal_identity",
    "revoke_bid",
]
