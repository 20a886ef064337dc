"""Jobs of the synchronisation; the worker polls ``due``. Idempotent by the portal's keys and by the cursor."""

from datetime import datetime

from openhall.procedures.catalogue import public as catalogue
from openhall.procedures.synchronising import comparing, telling


def due(at: datetime) -> int:
    """Tell what waits, then compare where that is due; how many things were done. Nothing where no portal is set up."""
    portal = catalogue.dossier_portal()
    if portal is None:
        return 0
    return telling.send(portal, at) + comparing.carry_on(portal, at)
