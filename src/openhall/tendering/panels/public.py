"""What portal and config may use of panels."""

from openhall.tendering.panels.models import Panel, PanelState
from openhall.tendering.panels.queries import of_lot, session_minutes
from openhall.tendering.panels.room import CHANNEL, heard, panel_of
from openhall.tendering.panels.stays import Time, between, lasts

__all__ = [
    "CHANNEL",
    "Panel",
    "PanelState",
    "Time",
    "between",
    "heard",
    "lasts",
    "of_lot",
    "panel_of",
    "session_minutes",
]
