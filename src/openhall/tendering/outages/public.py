"""What later stages, portal and config may use of outages."""

from openhall.tendering.outages.models import Outage, Part, Presence
from openhall.tendering.outages.presence import beat, silence, unsettled
from openhall.tendering.outages.queries import (
    judged,
    outage,
    sides_of,
    unjudged_for_auctions,
    unjudged_for_deadlines,
    unjudged_for_windows,
)
from openhall.tendering.outages.refusals import OutageNotSettled

__all__ = [
    "Outage",
    "OutageNotSettled",
    "Part",
    "Presence",
    "beat",
    "judged",
    "outage",
    "sides_of",
    "silence",
    "unjudged_for_auctions",
    "unjudged_for_deadlines",
    "unjudged_for_windows",
    "unsettled",
]
