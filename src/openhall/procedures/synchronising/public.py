"""What other rooms may use of the synchronisation: what to follow, whom to tell, how dossiers stand at the portal."""

from collections.abc import Sequence
from dataclasses import dataclass

from openhall.procedures.catalogue import public as catalogue
from openhall.procedures.synchronising.models import Standing
from openhall.procedures.synchronising.queueing import follow, follow_result, listen
from openhall_rules.service import Status

__all__ = ["AtPortal", "at_portal", "follow", "follow_result", "listen"]
FINISHED = (Status.DONE, Status.RETURNED)


@dataclass(frozen=True, slots=True)
class AtPortal:
    """What the index asks of a dossier: whether the portal holds it as it is, and its result with the file."""

    synchronised: bool
    shared: bool


def at_portal(keys: Sequence[int]) -> dict[int, AtPortal]:
    """How dossiers (their inside ids) stand. Empty where no portal is set up: nobody knows then, and nothing is no."""
    if catalogue.dossier_portal() is None:
        return {}
    found = {row.dossier_id: row for row in Standing.objects.filter(dossier_id__in=list(keys))}
    return {key: _at(found.get(key)) for key in keys}


def _at(row: Standing | None) -> AtPortal:
    there = row is not None and row.in_step
    return AtPortal(there, there and row is not None and row.result and row.status in FINISHED)
