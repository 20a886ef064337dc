"""The commands of offices, one function per act; each is one durable transaction that records its act."""

from openhall.identity.offices.absences import (
    declare_leave,
    declare_return,
    end_standing_deputy,
    name_standing_deputy,
)
from openhall.identity.offices.deputies import appoint_deputy, end_deputy
from openhall.identity.offices.proposals import lapse, propose, refuse_proposal, withdraw_proposal
from openhall.identity.offices.rules import lift_second_signature, require_second_signature

__all__ = [
    "appoint_deputy",
    "declare_leave",
    "declare_return",
    "end_deputy",
    "end_standing_deputy",
    "lapse",
    "lift_second_signature",
    "name_standing_deputy",
    "propose",
    "refuse_proposal",
    "require_second_signature",
    "withdraw_proposal",
]
