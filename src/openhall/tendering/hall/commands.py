"""The commands of the hall, in the order in which they happen."""

from openhall.tendering.hall.managing import Named, name_project_manager
from openhall.tendering.hall.meetings import Held, attend_meeting, begin_meeting, call_roll, close_meeting
from openhall.tendering.hall.minutes import Answered, Issued, decline_minutes, issue_minutes, sign_minutes
from openhall.tendering.hall.objecting import Objected, answer_objection, raise_objection
from openhall.tendering.hall.reading import read_on
from openhall.tendering.hall.recordings import (
    Begun,
    begin_recording,
    commit_recording,
    end_recording,
    remove_recording,
    stop,
    take_piece,
)

__all__ = [
    "Answered",
    "Begun",
    "Held",
    "Issued",
    "Named",
    "Objected",
    "answer_objection",
    "attend_meeting",
    "begin_meeting",
    "begin_recording",
    "call_roll",
    "close_meeting",
    "commit_recording",
    "decline_minutes",
    "end_recording",
    "issue_minutes",
    "name_project_manager",
    "raise_objection",
    "read_on",
    "remove_recording",
    "sign_minutes",
    "stop",
    "take_piece",
]
