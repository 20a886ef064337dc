"""What other rooms of the procedures may use of dossiers: the dossiers, their units, their papers and who may what."""

from openhall.procedures.dossiers.beside import (
    after_step,
    before_step,
    hear,
    let_read,
    require,
    say_beside,
    show_beside,
    tell_sources,
)
from openhall.procedures.dossiers.collecting import Report, collector, take_elsewhere
from openhall.procedures.dossiers.components import asked as asked_components
from openhall.procedures.dossiers.components import named as components
from openhall.procedures.dossiers.drafts import fill, questions, row_questions
from openhall.procedures.dossiers.drafts import own as own_draft
from openhall.procedures.dossiers.due_fees import cost, owed_at_pick_up
from openhall.procedures.dossiers.fee_models import ChargeState, PaidBy
from openhall.procedures.dossiers.joining import as_pdf
from openhall.procedures.dossiers.law import counting, promised, unexplained, waits_for_office, zone
from openhall.procedures.dossiers.models import Dossier, Draft, Paper, State, Step, Unit, status_of
from openhall.procedures.dossiers.papers import LARGEST as LARGEST_PAPER
from openhall.procedures.dossiers.papers import PaperTooLarge
from openhall.procedures.dossiers.papers import keep as keep_paper
from openhall.procedures.dossiers.papers import opened as opened_paper
from openhall.procedures.dossiers.papers import place as place_of_paper
from openhall.procedures.dossiers.policies import (
    digitises,
    handles,
    of_applicant,
    of_unit,
    own,
    received,
    require_seen,
    routes,
    works,
)
from openhall.procedures.dossiers.queries import dossier, own_unit, paper, tracked, units
from openhall.procedures.dossiers.refusals import DaysOffMissing
from openhall.procedures.dossiers.showing import bodies, title, title_read, unit_name
from openhall.procedures.dossiers.steps import given_back, require_explained
from openhall.procedures.dossiers.steps import locked as lock
from openhall.procedures.dossiers.telling import tell

__all__ = [
    "LARGEST_PAPER",
    "ChargeState",
    "DaysOffMissing",
    "Dossier",
    "Draft",
    "PaidBy",
    "Paper",
    "PaperTooLarge",
    "Report",
    "State",
    "Step",
    "Unit",
    "after_step",
    "as_pdf",
    "asked_components",
    "before_step",
    "bodies",
    "collector",
    "components",
    "cost",
    "counting",
    "digitises",
    "dossier",
    "fill",
    "given_back",
    "handles",
    "hear",
    "keep_paper",
    "let_read",
    "lock",
    "of_applicant",
    "of_unit",
    "opened_paper",
    "owed_at_pick_up",
    "own",
    "own_draft",
    "own_unit",
    "paper",
    "place_of_paper",
    "promised",
    "questions",
    "received",
    "require",
    "require_explained",
    "require_seen",
    "routes",
    "row_questions",
    "say_beside",
    "show_beside",
    "status_of",
    "take_elsewhere",
    "tell",
    "tell_sources",
    "title",
    "title_read",
    "tracked",
    "unexplained",
    "unit_name",
    "units",
    "waits_for_office",
    "works",
    "zone",
]
