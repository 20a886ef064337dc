"""What later stages and other rooms may use of the evaluation."""

from openhall.tendering.evaluation.checks import committee_faults
from openhall.tendering.evaluation.commands import evaluate_bids, sign_report
from openhall.tendering.evaluation.inputs import Adjustment, Finding, Findings, Rejection
from openhall.tendering.evaluation.models import Evaluation
from openhall.tendering.evaluation.queries import ranking_of, signed, visible
from openhall.tendering.evaluation.refusals import AllRejected, NotImpartial
from openhall.tendering.evaluation.scoring import void_member
from openhall.tendering.evaluation.waits import Drawn, before_evaluation, is_blind, provide_committee

__all__ = [
    "Adjustment",
    "AllRejected",
    "Drawn",
    "Evaluation",
    "Finding",
    "Findings",
    "NotImpartial",
    "Rejection",
    "before_evaluation",
    "committee_faults",
    "evaluate_bids",
    "is_blind",
    "provide_committee",
    "ranking_of",
    "sign_report",
    "signed",
    "visible",
    "void_member",
]
