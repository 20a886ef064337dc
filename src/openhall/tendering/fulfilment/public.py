"""What config, portal and remedies may use of fulfilment."""

from openhall.tendering.fulfilment.cancelling import can_be_cancelled, cancel_contract
from openhall.tendering.fulfilment.milestones import begin
from openhall.tendering.fulfilment.models import Amendment, Fulfilment, Milestone, Payment, Termination
from openhall.tendering.fulfilment.queries import ended_early, ended_lots, under_way

__all__ = [
    "Amendment",
    "Fulfilment",
    "Milestone",
    "Payment",
    "Termination",
    "begin",
    "can_be_cancelled",
    "cancel_contract",
    "ended_early",
    "ended_lots",
    "under_way",
]
