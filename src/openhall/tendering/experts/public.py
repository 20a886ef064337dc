"""What panels, portal and config may use of experts and draws."""

from openhall.tendering.experts.committees import seated
from openhall.tendering.experts.models import Draw, DrawState
from openhall.tendering.experts.queries import drawn_lots, is_secret, of_lot
from openhall.tendering.experts.refusals import DrawRunning

__all__ = ["Draw", "DrawRunning", "DrawState", "drawn_lots", "is_secret", "of_lot", "seated"]
