"""What other rooms of the procedures may use of dossiers: the dossiers, their units, their papers and who may what."""

from openhall.procedures.dossiers.drafts import fill, questions
from openhall.procedures.dossiers.drafts import own as own_draft
from openhall.procedures.dossiers.models import Dossier, Draft, Paper, State, Step, Unit
from openhall.procedures.dossiers.papers import LARGEST as LARGEST_PAPER
from openhall.procedures.dossiers.papers import PaperTooLarge
from openhall.procedures.dossiers.papers import keep as keep_paper
from openhall.procedures.dossiers.policies import digitises, handles, own, received, require_seen, works
from openhall.procedures.dossiers.queries import dossier, own_unit, units

__all__ = [
    "LARGEST_PAPER",
    "Dossier",
    "Draft",
    "Paper",
    "PaperTooLarge",
    "State",
    "Step",
    "Unit",
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
    "units",
    "works",
]
