"""What portal and config may use of experts and draws."""

from openhall.tendering.experts.models import Draw, DrawState
from openhall.tendering.experts.queries import drawn_lots, is_secret, of_lot

__all__ = ["Draw", "DrawState", "drawn_lots", "is_secret", "of_lot"]
