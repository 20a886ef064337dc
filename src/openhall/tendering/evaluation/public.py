"""What later stages and other rooms may use of the evaluation."""

from openhall.tendering.evaluation.board import asked_rows
from openhall.tendering.evaluation.checks import committee_faults
from openhall.tendering.evaluation.commands import evaluate_bids, sign_report
from openhall.tendering.evaluation.conduct import conduct_of_scorer
from openhall.tendering.evaluation.inputs import Adjustment, Finding, Findings, Rejection
from openhall.tendering.evaluation.models import Committee, Evaluation, VoidEvaluation
from openhall.tendering.evaluation.qualifying import asked as owner_examines
from openhall.tendering.evaluation.queries import found_last, ranking_of, signed, visible
from openhall.tendering.evaluation.refusals import AllRejected, NotImpartial
from openhall.tendering.evaluation.scoring import void_member
from openhall.tendering.evaluation.voiding import (
    Order,
    being_evaluated_again,
    can_be_void,
    committees,
    void_evaluation,
    void_evaluations,
    when_void,
)
from openhall.tendering.evaluation.waits import (
    Drawn,
    Step,
    before_evaluation,
    is_blind,
    provide_committee,
    provide_lots_elsewhere,
    where_members_act,
)
from openhall.tendering.evaluation.years import terms_of as life_cycle_terms
from openhall.tendering.evaluation.years import terms_rows as life_cycle_rows

__all__ = [
    "Adjustment",
    "AllRejected",
    "Committee",
    "Drawn",
    "Evaluation",
    "Finding",
    "Findings",
    "NotImpartial",
    "Order",
    "Rejection",
    "Step",
    "VoidEvaluation",
    "asked_rows",
    "before_evaluation",
    "being_evaluated_again",
    "can_be_void",
    "committee_faults",
    "committees",
    "conduct_of_scorer",
    "evaluate_bids",
    "found_last",
    "is_blind",
    "life_cycle_rows",
    "life_cycle_terms",
    "owner_examines",
    "provide_committee",
    "provide_lots_elsewhere",
    "ranking_of",
    "sign_report",
    "signed",
    "visible",
    "void_evaluation",
    "void_evaluations",
    "void_member",
    "when_void",
    "where_members_act",
]
