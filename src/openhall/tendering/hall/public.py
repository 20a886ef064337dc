"""What portal and config may use of the hall."""

from openhall.tendering.hall.minutes import acts_of, minutes_of
from openhall.tendering.hall.models import Meeting, Minutes, Part, Recording
from openhall.tendering.hall.queries import (
    Hall,
    Present,
    Spoken,
    hall_of,
    may_see_desk,
    meeting_of,
    meetings_of,
    open_objections_of,
)
from openhall.tendering.hall.showing import (
    film_of,
    may_see_recording,
    picture,
    recording_readers,
    recordings_of,
)

PARTS = Part.choices
"""What somebody can be in the hall, with its name for readers."""

__all__ = [
    "PARTS",
    "Hall",
    "Meeting",
    "Minutes",
    "Present",
    "Recording",
    "Spoken",
    "acts_of",
    "film_of",
    "hall_of",
    "may_see_desk",
    "may_see_recording",
    "meeting_of",
    "meetings_of",
    "minutes_of",
    "open_objections_of",
    "picture",
    "recording_readers",
    "recordings_of",
]
