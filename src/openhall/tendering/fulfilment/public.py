"""What config and portal may use of fulfilment."""

from openhall.tendering.fulfilment.milestones import begin
from openhall.tendering.fulfilment.models import Amendment, Fulfilment, Milestone, Payment
from openhall.tendering.fulfilment.queries import under_way

__all__ = ["Amendment", "Fulfilment", "Milestone", "Payment", "begin", "under_way"]
