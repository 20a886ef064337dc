"""What config and rooms above may use of remedies."""

from openhall.tendering.remedies.commands import file_objection, reply_to_objection, withdraw_objection
from openhall.tendering.remedies.complaints.queries import undecided
from openhall.tendering.remedies.models import Complaint, Pause
from openhall.tendering.remedies.objection_models import Objection, ObjectionState
from openhall.tendering.remedies.pauses import is_barred, lasting
from openhall.tendering.remedies.queries import admitted, objections_to
from openhall.tendering.remedies.refusals import LotBarred, TenderPaused
from openhall.tendering.remedies.retenders.queries import called_again, predecessor_of

__all__ = [
    "Complaint",
    "LotBarred",
    "Objection",
    "ObjectionState",
    "Pause",
    "TenderPaused",
    "admitted",
    "called_again",
    "file_objection",
    "is_barred",
    "lasting",
    "objections_to",
    "predecessor_of",
    "reply_to_objection",
    "undecided",
    "withdraw_objection",
]
