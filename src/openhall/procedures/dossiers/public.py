"""What other rooms of the procedures may use of dossiers: the dossiers, their units, their papers and who may what."""

from openhall.procedures.dossiers.beside import before_step, say_beside
from openhall.procedures.dossiers.collecting import Report, collector, take_elsewhere
from openhall.procedures.dossiers.drafts import fill, questions
from openhall.procedures.dossiers.drafts import own as own_draft
from openhall.procedures.dossiers.models import Dossier, Draft, Paper, State, Step, Unit
from openhall.procedures.dossiers.papers import LARGEST as LARGEST_PAPER
from openhall.procedures.dossiers.papers import PaperTooLarge
from openhall.procedures.dossiers.papers import keep as keep_paper
from openhall.procedures.dossiers.policies import digitises, handles, own, received, require_seen, routes, works
from openhall.procedures.dossiers.queries import dossier, own_unit, units

__all__ = [
    "LARGEST_PAPER",
    "Dossier",
    "Draft",
    "Paper",
    "PaperTooLarge",
    "Report",
    "State",
    "Step",
    "Unit",
    "before_step",
    "collector",
    "digitises",
    "dossier",
    "fill",
    "handles",
    "keep_paper",
    "own",
    "own_draft",
    "own_unit",
    "questions",
    "received",
    "require_seen",
    "routes",
    "say_beside",
    "take_elsewhere",
    "units",
    "works",
]
