"""What portal and config may use of panels."""

from openhall.tendering.panels.models import Panel, PanelState
from openhall.tendering.panels.queries import of_lot

__all__ = ["Panel", "PanelState", "of_lot"]
