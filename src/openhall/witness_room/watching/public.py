"""What config and rooms above may use of the witness room."""

from openhall.witness_room.watching.halting import halted_for, halted_now, require_running
from openhall.witness_room.watching.models import Session, Stage, Step, WitnessRecord
from openhall.witness_room.watching.records import by_digest
from openhall.witness_room.watching.refusals import SessionHalted
from openhall.witness_room.watching.sessions import Happened, take_in
from openhall.witness_room.watching.sources import Document, Halting, SessionFacts, Told, provide

__all__ = [
    "Document",
    "Halting",
    "Happened",
    "Session",
    "SessionFacts",
    "SessionHalted",
    "Stage",
    "Step",
    "Told",
    "WitnessRecord",
    "by_digest",
    "halted_for",
    "halted_now",
    "provide",
    "require_running",
    "take_in",
]
