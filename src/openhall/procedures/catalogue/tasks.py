"""Jobs of the catalogue; the worker polls ``due``."""

from datetime import datetime

from openhall.procedures.catalogue import comparing
from openhall.procedures.catalogue.importing import take_in
from openhall.procedures.catalogue.models import Import, ImportState
from openhall.procedures.catalogue.national import syncing


def due(at: datetime) -> int:
    """The next piece of a file, then messages to and from the national database, then the comparison of the sources.

    While a file is taken in nothing else is done: its editions are compared once, at its end.
    """
    return take_in_next(at) or syncing.due(at) + comparing.due(at)


def take_in_next(at: datetime) -> int:
    """Take in the next piece of the oldest file; how many entries were looked at. Idempotent by the file's count."""
    row = Import.objects.filter(state=ImportState.RUNNING).order_by("id").values_list("pk", flat=True).first()
    return take_in(row, at=at) if row is not None else 0
