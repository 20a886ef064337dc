"""What portal, config and later stages may use of experts and draws."""

from openhall.tendering.experts.models import Draw, DrawState, Expert
from openhall.tendering.experts.queries import drawn_lots, is_secret, kept, of_lot, seated
from openhall.tendering.experts.register import lock_expert

__all__ = ["Draw", "DrawState", "Expert", "drawn_lots", "is_secret", "kept", "lock_expert", "of_lot", "seated"]
