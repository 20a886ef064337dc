"""Jobs of the catalogue; the worker polls ``due``."""

from datetime import datetime

from openhall.procedures.catalogue.importing import take_in
from openhall.procedures.catalogue.models import Import, ImportState


def due(at: datetime) -> int:
    """Take in the next piece of the oldest file; how many entries were looked at. Idempotent by the file's count."""
    row = Import.objects.filter(state=ImportState.RUNNING).order_by("id").values_list("pk", flat=True).first()
    return take_in(row, at=at) if row is not None else 0
