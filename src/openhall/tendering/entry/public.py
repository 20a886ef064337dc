"""What later stages and other rooms may use of entry."""

from openhall.tendering.entry.acts import COMMITMENT_SIGNED
from openhall.tendering.entry.afterwards import (
    answer_breach,
    decide_breach,
    file_paper,
    open_file,
    remind,
    report_breach,
)
from openhall.tendering.entry.checks import Checked, Fails, GateCheck, declare, examine, once
from openhall.tendering.entry.commands import ChecksFail, OtherConditions, sign_commitment
from openhall.tendering.entry.models import AfterFile, Breach, Commitment
from openhall.tendering.entry.queries import Gate, breaches_of, commitment_of, conditions_sha256, file_of, gate

__all__ = [
    "COMMITMENT_SIGNED",
    "AfterFile",
    "Breach",
    "Checked",
    "ChecksFail",
    "Commitment",
    "Fails",
    "Gate",
    "GateCheck",
    "OtherConditions",
    "answer_breach",
    "breaches_of",
    "commitment_of",
    "conditions_sha256",
    "decide_breach",
    "declare",
    "examine",
    "file_of",
    "file_paper",
    "gate",
    "once",
    "open_file",
    "remind",
    "report_breach",
    "sign_commitment",
]
