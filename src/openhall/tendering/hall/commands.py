"""The commands of the hall, in the order in which they happen."""

from openhall.tendering.hall.meetings import Held, attend_meeting, begin_meeting, call_roll, close_meeting
from openhall.tendering.hall.minutes import Answered, Issued, decline_minutes, issue_minutes, sign_minutes
from openhall.tendering.hall.objecting import Objected, answer_objection, raise_objection
from openhall.tendering.hall.reading import read_on

__all__ = [
    "Answered",
    "Held",
    "Issued",
    "Objected",
    "answer_objection",
    "attend_meeting",
    "begin_meeting",
    "call_roll",
    "close_meeting",
    "decline_minutes",
    "issue_minutes",
    "raise_objection",
    "read_on",
    "sign_minutes",
]
