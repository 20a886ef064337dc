"""What later stages, treasury's reactions, portal and replay may use of the opening."""

from openhall.tendering.opening.closing import fail_by_rule
from openhall.tendering.opening.commands import (
    close_lot,
    close_window,
    confirm_price,
    fail_lot,
    open_bids,
    release_bundle,
    release_shares,
    reveal_identity,
    revoke_bid,
)
from openhall.tendering.opening.documents import PanelDocument, document_for_panel, documents_for_panel
from openhall.tendering.opening.extending import move_window
from openhall.tendering.opening.locks import Locked, lock_lot
from openhall.tendering.opening.models import Opening
from openhall.tendering.opening.policies import provide_panel
from openhall.tendering.opening.queries import (
    HallEvent,
    ReadOut,
    Record,
    TakenPart,
    hall_events,
    opened_count,
    opening_of,
    read_out,
    reason_text,
    record_of,
    sealed_shares,
    still_standing,
    taken_part,
    window_closed,
)

__all__ = [
    "HallEvent",
    "Locked",
    "Opening",
    "PanelDocument",
    "ReadOut",
    "Record",
    "TakenPart",
    "close_lot",
    "close_window",
    "confirm_price",
    "document_for_panel",
    "documents_for_panel",
    "fail_by_rule",
    "fail_lot",
    "hall_events",
    "lock_lot",
    "move_window",
    "open_bids",
    "opened_count",
    "opening_of",
    "provide_panel",
    "read_out",
    "reason_text",
    "record_of",
    "release_bundle",
    "release_shares",
    "reveal_identity",
    "revoke_bid",
    "sealed_shares",
    "still_standing",
    "taken_part",
    "window_closed",
]
