"""What other rooms of the procedures may use of dossiers: the dossiers, their units, their papers and who may what."""

from openhall.procedures.dossiers.models import Dossier, Paper, State, Step, Unit
from openhall.procedures.dossiers.policies import handles, own, received, require_seen, works
from openhall.procedures.dossiers.queries import dossier, own_unit, units

__all__ = [
    "Dossier",
    "Paper",
    "State",
    "Step",
    "Unit",
    "dossier",
    "handles",
    "own",
    "own_unit",
    "received",
    "require_seen",
    "units",
    "works",
]
