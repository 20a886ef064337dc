"""What portal and config may use of panels."""

from openhall.tendering.panels.centre_models import Site
from openhall.tendering.panels.models import Panel, PanelState
from openhall.tendering.panels.queries import of_lot, session_minutes, site, sites_by_key, sites_of_centre
from openhall.tendering.panels.register import lock_site
from openhall.tendering.panels.room import CHANNEL, heard, panel_of
from openhall.tendering.panels.stays import Time, between, lasts

__all__ = [
    "CHANNEL",
    "Panel",
    "PanelState",
    "Site",
    "Time",
    "between",
    "heard",
    "lasts",
    "lock_site",
    "of_lot",
    "panel_of",
    "session_minutes",
    "site",
    "sites_by_key",
    "sites_of_centre",
]
