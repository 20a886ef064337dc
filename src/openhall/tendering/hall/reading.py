"""Reading bids out one by one, and until when bidders may object: both follow from acts on the log."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from openhall.identity.public import Actor, Intent
from openhall.kernel.refusals import Invalid
from openhall.tendering.hall import acts, policies
from openhall.tendering.hall.locks import case_of, locked, require_running
from openhall.tendering.hall.models import Meeting
from openhall.tendering.hall.refusals import NothingToRead
from openhall.tendering.notices.public import Lot
from openhall.tendering.opening.public import opened_count
from openhall.tendering.planning.public import article, law_of
from openhall.witness.public import Recorded, record
from openhall_rules.law import Unset

SLOWEST = 600
"""Most seconds between two bids that follow by themselves."""
OBJECTIONS = "opening.objection_window"


def place_at(meeting: Meeting, last: int, at: datetime) -> int:
    """Place of the bid that is read out at ``at`` (0: none yet), of ``last`` opened bids."""
    if meeting.read_at is None:
        return 0
    if not meeting.pace:
        return min(meeting.read_order, last)
    passed = max(timedelta(0), at - meeting.read_at)
    return min(last, meeting.read_order + int(passed / timedelta(seconds=meeting.pace)))


def next_at(meeting: Meeting, last: int, at: datetime) -> datetime | None:
    """When the next bid follows by itself; None when the host reads on, or all are read."""
    place = place_at(meeting, last, at)
    if meeting.read_at is None or not meeting.pace or place >= last:
        return None
    return meeting.read_at + timedelta(seconds=meeting.pace) * (place + 1 - meeting.read_order)


def finished_at(meeting: Meeting, last: int) -> datetime | None:
    """When the last bid was, or by itself will be, read out; None while that is open."""
    if meeting.read_at is None:
        return None
    if meeting.pace:
        return meeting.read_at + timedelta(seconds=meeting.pace) * max(0, last - meeting.read_order)
    return meeting.read_at if meeting.read_order >= last else None


def objections_end(lot: Lot, meeting: Meeting, last: int) -> tuple[datetime | None, str]:
    """Until when bidders may object on the spot, and the source; None: until the meeting is closed.

    The time runs from the last bid read out in the hall. Where nobody entered how long it is, it ends with the meeting.
    """
    law = law_of(lot.notice.project)
    source = article(law, OBJECTIONS)
    read = finished_at(meeting, last)
    if read is None:
        return None, source
    try:
        ends = law.opening_objection_closes(read_out_at=read)
    except Unset:
        return None, source
    return (ends if ends > read else None), source


@transaction.atomic(durable=True)
def read_on(
    *, meeting: UUID, order: int, pace: int, intent: Intent, actor: Actor, at: datetime
) -> tuple[Meeting, Recorded]:
    """Read out the bid at ``order`` in the log's order (HAL-04); with a ``pace`` the next ones follow by themselves.

    Args:
        order: from 1; never back. pace: seconds from one bid to the next, 0 to :data:`SLOWEST`; 0: the host reads on.

    Raises:
        NotFound, MeetingOver. NoPartInHall, MandateMissing, Stale: who may not. NothingToRead: nothing is opened, or
        the place is behind or beyond. Invalid: the pace.
    """
    held, row = locked(meeting)
    policies.admit_host(intent, actor, held.project, version=row.version, at=at)
    require_running(row)
    if not 0 <= pace <= SLOWEST:
        raise Invalid(errors={"pace": _("Choose between 0 and 600 seconds.")})
    last = opened_count(held.lot)
    if not last or not max(1, place_at(row, last, at)) <= order <= last:
        raise NothingToRead(order=order, last=last)
    row.move("run")
    row.read_order, row.pace, row.read_at = order, pace, at
    act = acts.READ_ON(
        object=f"meeting:{row.uuid}",
        case=case_of(held.project),
        public={"lot": str(held.lot.uuid), "order": order, "pace": pace},
    )
    recorded = record(act, intent=intent, actor=actor, at=at)
    row.save(update_fields=["state", "version", "read_order", "pace", "read_at"])
    return row, recorded
