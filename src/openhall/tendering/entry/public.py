"""What later stages and other rooms may use of entry."""

from openhall.tendering.entry.acts import COMMITMENT_SIGNED
from openhall.tendering.entry.checks import Checked, Fails, GateCheck, declare, examine, once
from openhall.tendering.entry.commands import ChecksFail, OtherConditions, sign_commitment
from openhall.tendering.entry.models import Commitment
from openhall.tendering.entry.queries import Gate, commitment_of, conditions_sha256, gate

__all__ = [
    "COMMITMENT_SIGNED",
    "Checked",
    "ChecksFail",
    "Commitment",
    "Fails",
    "Gate",
    "GateCheck",
    "OtherConditions",
    "commitment_of",
    "conditions_sha256",
    "declare",
    "examine",
    "gate",
    "once",
    "sign_commitment",
]
