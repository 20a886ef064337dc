"""What config and the stages of a tender may use of the warnings."""

from openhall.witness_room.warnings.comparing import compare_all, compare_some
from openhall.witness_room.warnings.looking import look
from openhall.witness_room.warnings.policies import keep_from
from openhall.witness_room.warnings.queries import Summary, summary
from openhall.witness_room.warnings.signals import (
    Check,
    Clock,
    Contradiction,
    House,
    Logged,
    Member,
    Mismatch,
    Signals,
    UsedAfterRevocation,
    Waiting,
    provide,
)

__all__ = [
    "Check",
    "Clock",
    "Contradiction",
    "House",
    "Logged",
    "Member",
    "Mismatch",
    "Signals",
    "Summary",
    "UsedAfterRevocation",
    "Waiting",
    "compare_all",
    "compare_some",
    "keep_from",
    "look",
    "provide",
    "summary",
]
