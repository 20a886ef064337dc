"""Checks a receipt, an evidence file or a whole award offline, without the platform and without trusting it.

Every check raises :class:`Failed` with one sentence that says what is wrong, or adds one :class:`Passed` line.
"""

from openhall_verify.archive import verify_archive
from openhall_verify.award import verify_award
from openhall_verify.draws import verify_draw
from openhall_verify.evidence import verify_evidence
from openhall_verify.findings import Failed, Passed, Report
from openhall_verify.promise import read_policy, verify_promise
from openhall_verify.receipt import verify_receipt

__all__ = [
    "Failed",
    "Passed",
    "Report",
    "read_policy",
    "verify_archive",
    "verify_award",
    "verify_draw",
    "verify_evidence",
    "verify_promise",
    "verify_receipt",
]
