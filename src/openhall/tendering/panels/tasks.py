"""The jobs of rooms: members are asked whether they are there, missed checks are recorded, signals are destroyed."""

from datetime import datetime

from openhall.tendering.panels import room
from openhall.tendering.panels.models import Check, PanelState, Signal

MOST = 100


def due(at: datetime) -> int:
    """Do what is due; how many things were done. Idempotent."""
    open_checks = Check.objects.filter(answered_at=None, missed=False, due_at__lte=at, panel__state=PanelState.RUNNING)
    late = list(open_checks.order_by("due_at", "id").values_list("uuid", flat=True)[:MOST])
    done = sum(room.miss_check(check=uuid, at=at) is not None for uuid in late)
    done += room.ask_due(at, MOST)
    Signal.objects.filter(at__lt=at - room.SIGNALS_KEPT).delete()
    return done
