"""The jobs of fees, by rule: what a committee cost is published once its lot is over."""

from datetime import datetime

from openhall.tendering.fees import commands
from openhall.tendering.fees.models import FeeOrder

MOST = 100


def due(at: datetime) -> int:
    """Do what is due; how many things were done. Idempotent."""
    over = FeeOrder.objects.filter(published_at=None, lot__state__in=commands.OVER).order_by("id")
    lots = list(over.values_list("lot__uuid", flat=True)[:MOST])
    return sum(commands.publish_fees(lot=lot, at=at) is not None for lot in lots)
