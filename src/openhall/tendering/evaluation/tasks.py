"""The job of evaluations, by rule: the order of a blind scoring is fixed once the committee is complete."""

from datetime import datetime

from openhall.tendering.evaluation import blinding, waits
from openhall.tendering.evaluation.models import Sheet
from openhall.tendering.notices.public import Lot

MOST = 100


def due(at: datetime) -> int:
    """Do what is due; how many things were done. Idempotent."""
    lots = Lot.objects.filter(state=Lot.State.OPENED, criteria__blind=True).order_by("opened_at", "id")
    return sum(blinding.fix_blind_order(lot_uuid=lot.uuid, at=at) is not None for lot in lots[:MOST] if _waits(lot))


def _waits(lot: Lot) -> bool:
    """Whether a member of the complete committee has no sheet yet."""
    committee = waits.complete(lot)
    if committee is None:
        return False
    known = Sheet.objects.filter(lot=lot, void_at=None).values_list("person_id", flat=True)
    return bool(committee.persons - set(known)) or not hasattr(lot, "blinding")
