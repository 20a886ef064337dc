"""What config may use of the evidence room."""

from openhall.witness_room.evidence.sources import Paper, Sources, ToldAct, ToldCase, provide

__all__ = ["Paper", "Sources", "ToldAct", "ToldCase", "provide"]
