"""Jobs of the hall, by rule; the worker polls ``due``."""

from datetime import datetime

from openhall.tendering.hall import commands, recordings
from openhall.tendering.hall.models import Meeting
from openhall.tendering.hall.refusals import AlreadyAnswered
from openhall.witness.public import NotYetInLog


def due(at: datetime) -> int:
    """Write minutes; fix, end and destroy recordings. How many."""
    return minutes_due(at) + recordings.due(at)


def minutes_due(at: datetime) -> int:
    """Write the minutes of meetings that were closed; how many. Idempotent: killed in between, it does it again."""
    waiting = Meeting.objects.filter(state=Meeting.State.CLOSED, minutes=None).order_by("closed_at", "id")
    done = 0
    for uuid in list(waiting.values_list("uuid", flat=True)[:20]):
        try:
            commands.issue_minutes(meeting=uuid, at=at)
        except (AlreadyAnswered, NotYetInLog):  # another worker was quicker, or the closing is on its way into the log
            continue
        done += 1
    return done
