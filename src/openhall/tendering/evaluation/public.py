"""What later stages and other rooms may use of the evaluation."""

from openhall.tendering.evaluation.commands import AllRejected, evaluate_bids, sign_report
from openhall.tendering.evaluation.inputs import Finding, Findings
from openhall.tendering.evaluation.models import Evaluation
from openhall.tendering.evaluation.queries import ranking_of, signed, visible

__all__ = [
    "AllRejected",
    "Evaluation",
    "Finding",
    "Findings",
    "evaluate_bids",
    "ranking_of",
    "sign_report",
    "signed",
    "visible",
]
