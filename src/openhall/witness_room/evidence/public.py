"""What config and rooms above may use of the evidence room."""

from openhall.witness_room.evidence.handing import FinishedFile, finished_file
from openhall.witness_room.evidence.sources import Paper, Sources, ToldAct, ToldCase, provide

__all__ = ["FinishedFile", "Paper", "Sources", "ToldAct", "ToldCase", "finished_file", "provide"]
