"""What config and rooms above may use of the evidence room."""

from openhall.witness_room.evidence.handing import FinishedFile, ReadyFile, finished_file, ready_files
from openhall.witness_room.evidence.sources import Paper, Sources, ToldAct, ToldCase, provide

__all__ = [
    "FinishedFile",
    "Paper",
    "ReadyFile",
    "Sources",
    "ToldAct",
    "ToldCase",
    "finished_file",
    "provide",
    "ready_files",
]
