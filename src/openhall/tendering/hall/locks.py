"""Locks of a meeting, in the house's order: project, notice, lot, meeting."""

from uuid import UUID

from openhall.kernel.clock import instant_text
from openhall.kernel.refusals import NotFound
from openhall.tendering.hall.models import Meeting
from openhall.tendering.hall.refusals import MeetingLasts, MeetingOver
from openhall.tendering.notices.public import Lot
from openhall.tendering.opening.public import Locked, lock_lot
from openhall.tendering.planning.public import Project


def locked(uuid: UUID) -> tuple[Locked, Meeting]:
    """The meeting, locked after project, notice and lot.

    Raises:
        NotFound
    """
    known = Meeting.objects.filter(uuid=uuid).values_list("lot__uuid", flat=True).first()
    if known is None:
        raise NotFound(meeting=str(uuid))
    held = lock_lot(known)
    return held, Meeting.objects.select_for_update(of=("self",), no_key=True).get(uuid=uuid)


def require_running(meeting: Meeting) -> None:
    """Refuse when the meeting is over.

    Raises:
        MeetingOver
    """
    if meeting.state != Meeting.State.RUNNING:
        raise MeetingOver(closed_at=instant_text(meeting.closed_at) if meeting.closed_at else "")


def case_of(project: Project) -> UUID | None:
    """The chain that acts of the hall join: that of the case, while it takes any."""
    return None if project.state == Project.State.ARCHIVED else project.uuid


def require_over(lot: Lot) -> None:
    """Refuse what comes after the opening while the lot’s meeting lasts; a lot without a meeting is not held up.

    Raises:
        MeetingLasts
    """
    running = Meeting.objects.filter(lot=lot, state=Meeting.State.RUNNING).values_list("uuid", flat=True).first()
    if running is not None:
        raise MeetingLasts(meeting=str(running))
