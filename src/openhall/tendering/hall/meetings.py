"""Beginning a meeting, signing in, calling the roll, closing."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from openhall.identity.public import Actor, Intent
from openhall.kernel.clock import instant_text
from openhall.kernel.refusals import Invalid, MoveNotAllowed
from openhall.tendering.hall import acts, policies, reading
from openhall.tendering.hall.locks import case_of, locked, require_running
from openhall.tendering.hall.models import Attendance, Meeting, SpotObjection
from openhall.tendering.hall.refusals import (
    AlreadyPresent,
    BiddersStillSecret,
    MeetingBegun,
    NotAllRead,
    ObjectionTimeLasts,
)
from openhall.tendering.notices.public import Lot, Notice
from openhall.tendering.opening.public import lock_lot, opened_count, taken_part, window_closed
from openhall.witness.public import Recorded, record


@dataclass(frozen=True)
class Held:
    """A meeting after an act on it."""

    meeting: Meeting
    recorded: Recorded


@transaction.atomic(durable=True)
def begin_meeting(*, meeting: UUID, lot: UUID, intent: Intent, actor: Actor, at: datetime) -> Held:
    """Begin the meeting of a lot (HAL-01); the actor's organisation is its host.

    Raises:
        NotFound. NoPartInHall, MandateMissing, Stale: who may not. MeetingBegun. MoveNotAllowed: the lot isn't out, or
        what would be met about is over.
    """
    held = lock_lot(lot)
    policies.admit_host(intent, actor, held.project, version=0, at=at)
    if (known := Meeting.objects.filter(lot=held.lot).first()) is not None:
        raise MeetingBegun(meeting=str(known.uuid))
    if held.notice.state != Notice.State.PUBLISHED or held.lot.state not in policies.WHEN:
        raise MoveNotAllowed(move="begin_meeting", now=held.lot.state, possible=[])
    act = acts.MEETING_BEGUN(object=f"meeting:{meeting}", case=held.project.uuid, public={"lot": str(held.lot.uuid)})
    recorded = record(act, intent=intent, actor=actor, at=at)
    assert actor.organisation_id is not None  # noqa: S101 — admitted with a mandate
    row = Meeting.objects.create(
        uuid=meeting,
        lot=held.lot,
        host_id=actor.organisation_id,
        began_at=at,
        begin_leaf=recorded.leaf_sha256,
    )
    return Held(row, recorded)


@transaction.atomic(durable=True)
def attend_meeting(
    *, meeting: UUID, manager: bool = False, intent: Intent, actor: Actor, at: datetime
) -> tuple[Attendance, Recorded]:
    """Sign in to the hall (HAL-02): those who prepare and host, custodians, supervisors; bidders once the release
    window is closed, because before nobody may learn who bids.

    Args:
        manager: as the project manager whom the bidder named.

    Raises:
        NotFound, MeetingOver. BiddersStillSecret, NoPartInHall, NotTheManager, MandateMissing: who may not.
        AlreadyPresent.
    """
    held, row = locked(meeting)
    part, bid = policies.admit_present(intent, actor, held.lot, at=at)
    require_running(row)
    if policies.attendance_of(actor, row) is not None:
        raise AlreadyPresent
    public: dict[str, str | bool] = {"lot": str(held.lot.uuid), "part": part.value}
    if bid is not None:
        public["bidder"] = bid.pseudonym
    if manager:
        policies.require_manager(actor, bid)
        public["manager"] = True
    act = acts.ATTENDED(object=f"meeting:{row.uuid}", case=case_of(held.project), public=public)
    recorded = record(act, intent=intent, actor=actor, at=at)
    assert actor.organisation_id is not None  # noqa: S101 — admitted with a mandate
    attendance = Attendance.objects.create(
        meeting=row,
        person_id=actor.person_id,
        organisation_id=actor.organisation_id,
        part=part,
        manager=manager,
        bid=bid,
        at=at,
        leaf_sha256=recorded.leaf_sha256,
        seen_at=at,
    )
    return attendance, recorded


def note_presence(meeting: UUID, actor: Actor, *, at: datetime) -> bool:
    """Remember that the page of somebody who signed in is still open. No act: it is forgotten with the next one."""
    if actor.organisation_id is None:
        return False
    rows = Attendance.objects.filter(
        meeting__uuid=meeting, person_id=actor.person_id, organisation_id=actor.organisation_id, seen_at__lt=at
    )
    return bool(rows.update(seen_at=at))


@transaction.atomic(durable=True)
def call_roll(*, meeting: UUID, intent: Intent, actor: Actor, at: datetime) -> Held:
    """Put on record who is there and which bidders are not (HAL-03); possible once the release window is closed.

    Raises:
        NotFound, MeetingOver. NoPartInHall, MandateMissing, Stale: who may not. BiddersStillSecret: too early.
    """
    held, row = locked(meeting)
    policies.admit_host(intent, actor, held.project, version=row.version, at=at)
    require_running(row)
    if not window_closed(held.lot):
        raise BiddersStillSecret
    present = list(Attendance.objects.select_related("bid").filter(meeting=row))
    there = {one.bid.pseudonym for one in present if one.bid is not None}
    absent = [one.bidder for one in taken_part(held.lot) if one.bidder not in there]
    row.move("run")
    row.called_at, row.absent = at, absent
    act = acts.ROLL_CALLED(
        object=f"meeting:{row.uuid}",
        case=case_of(held.project),
        public={"lot": str(held.lot.uuid), "present": len(present), "absent": len(absent)},
        statement={
            "v": 1,
            "at": instant_text(at),
            "present": [_called(one) for one in present],
            "absent": absent,
        },
    )
    recorded = record(act, intent=intent, actor=actor, at=at)
    row.call_leaf = recorded.leaf_sha256
    row.save(update_fields=["state", "version", "called_at", "absent", "call_leaf"])
    return Held(row, recorded)


def _called(one: Attendance) -> dict[str, str | bool]:
    said: dict[str, str | bool] = {"part": one.part}
    if one.bid is not None:
        said["bidder"] = one.bid.pseudonym
    return said | ({"manager": True} if one.manager else {})


@transaction.atomic(durable=True)
def close_meeting(*, meeting: UUID, reason: str, intent: Intent, actor: Actor, at: datetime) -> Held:
    """Close the meeting (HAL-07). An objection that stays without an answer is named on the log, with the reason.

    Args:
        reason: why objections stay unanswered, at most 2,000 characters; empty when none does.

    Raises:
        NotFound, MeetingOver. NoPartInHall, MandateMissing, Stale: who may not. MoveNotAllowed: bids are still to be
        opened. NotAllRead. ObjectionTimeLasts. Invalid: objections are open and no reason is given.
    """
    held, row = locked(meeting)
    policies.admit_host(intent, actor, held.project, version=row.version, at=at)
    require_running(row)
    if held.lot.state in policies.BEFORE_END:
        raise MoveNotAllowed(move="close_meeting", now=held.lot.state, possible=[])
    last = opened_count(held.lot)
    read = reading.place_at(row, last, at)
    if read < last:
        raise NotAllRead(read=read, last=last)
    ends, article = reading.objections_end(held.lot, row, last)
    if ends is not None and at < ends and held.lot.state != Lot.State.FAILED:
        raise ObjectionTimeLasts(objections_end_at=instant_text(ends), article=article)
    open_ones = list(SpotObjection.objects.filter(meeting=row, answered_at=None))
    if open_ones and not reason.strip():
        raise Invalid(errors={"reason": _("Objections are still open: answer them, or say why they stay unanswered.")})
    row.move("close")
    row.closed_at, row.reason = at, reason if open_ones else ""
    row.read_order, row.pace = read, 0
    act = acts.MEETING_CLOSED(
        object=f"meeting:{row.uuid}",
        case=case_of(held.project),
        public={
            "lot": str(held.lot.uuid),
            "present": Attendance.objects.filter(meeting=row).count(),
            "objections": SpotObjection.objects.filter(meeting=row).count(),
            "unanswered": len(open_ones),
        },
        statement={"v": 1, "reason": row.reason, "unanswered": [str(one.uuid) for one in open_ones]},
    )
    recorded = record(act, intent=intent, actor=actor, at=at)
    row.close_leaf = recorded.leaf_sha256
    row.save()
    return Held(row, recorded)
