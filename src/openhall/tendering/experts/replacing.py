"""Replacing a member who can't go on (条例 48): the scores are void, and the next in the order drawn takes the seat.

The owner names a seat, not a person: it doesn't know who sits there. A member who leaves says so on the member's own
call, in no case; the seat is filled by rule a moment later.
"""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from openhall.identity.public import Actor, Intent
from openhall.tendering.evaluation import public as evaluation
from openhall.tendering.experts import acts, calling, policies
from openhall.tendering.experts.drawing import lock_draw, require_sitting
from openhall.tendering.experts.inputs import LeavingInput, ReplacementInput
from openhall.tendering.experts.models import Draw, DrawState, Entry
from openhall.tendering.experts.refusals import EvaluationSigned, NoSuchSeat
from openhall.tendering.notices.public import Lot
from openhall.witness.public import LOG, Recorded, record


@transaction.atomic(durable=True)
def replace_member(
    *, draw: UUID, given: ReplacementInput, intent: Intent, actor: Actor, at: datetime
) -> tuple[Draw, Recorded]:
    """Replace whoever has a seat (DRW-09), by the owner, which doesn't learn who it is.

    Raises:
        NotFound, MoveNotAllowed: the committee isn't complete. NoSuchSeat, EvaluationSigned,
        CommitteeDissolved. MandateMissing, Stale.
    """
    row = lock_draw(draw)
    policies.as_owner(intent, actor, row.lot.notice.project, version=row.version, at=at)
    require_sitting(row)
    row.move("replace")
    _require_unsigned(row.lot)
    seated = row.entries.filter(state=Entry.State.ACCEPTED, seat=given.seat)
    entry = seated.select_for_update(of=("self",)).select_related("expert").first()
    if entry is None:
        raise NoSuchSeat
    entry.cause = given.cause
    _vacate(row, entry, at)
    act = acts.MEMBER_REPLACED(
        object=f"draw:{row.uuid}",
        case=row.lot.notice.project.uuid,
        public={"lot": str(row.lot.uuid), "cause": str(given.cause.value)},
        commit={"draw/reason": given.reason},
    )
    return row, record(act, intent=intent, actor=actor, at=at)


@transaction.atomic(durable=True)
def leave_committee(
    *, call: UUID, given: LeavingInput, intent: Intent, actor: Actor, at: datetime
) -> tuple[Entry, Recorded]:
    """Give a seat up (DRW-10), by the member: from now on the member neither reads nor scores.

    Raises:
        NotFound: another's call. MoveNotAllowed: there is no seat. EvaluationSigned, CommitteeDissolved. Stale.
    """
    entry = calling.lock_call(call)
    policies.as_expert(intent, actor, entry.expert.person_id, version=entry.version, at=at)
    require_sitting(entry.draw)
    _require_unsigned(entry.draw.lot)
    entry.move("leave")
    entry.cause, entry.left_at, entry.until_at = given.cause, at, at
    entry.save(update_fields=["state", "version", "cause", "left_at", "until_at"])
    act = acts.COMMITTEE_LEFT(object=f"call:{entry.call}", commit={"call/reason": given.reason})
    return entry, record(act, intent=intent, actor=actor, at=at)


@transaction.atomic(durable=True)
def fill_seat(*, call: UUID, at: datetime) -> Draw | None:
    """Replace a member who gave the seat up (DRW-09), by rule; None when there is nothing to do."""
    entry = calling.lock_call(call)
    row = entry.draw
    if entry.state != Entry.State.LEAVING or row.void_at is not None:
        return None
    if row.state not in (DrawState.CALLING, DrawState.COMPLETE):
        return None
    if row.state == DrawState.COMPLETE:
        row.move("replace")
    _vacate(row, entry, at)
    act = acts.MEMBER_REPLACED(
        object=f"draw:{row.uuid}",
        case=row.lot.notice.project.uuid,
        public={"lot": str(row.lot.uuid), "cause": entry.cause},
        commit={"draw/reason": ""},
    )
    record(act, intent=None, actor=LOG, at=at)
    return row


def _vacate(draw: Draw, entry: Entry, at: datetime) -> None:
    entry.move("replace")
    entry.until_at = entry.until_at or at
    entry.save(update_fields=["state", "version", "cause", "until_at"])
    evaluation.void_member(draw.lot, entry.expert.person_id, at)
    draw.save()
    calling.call_next(draw, at)


def _require_unsigned(lot: Lot) -> None:
    if lot.state != Lot.State.OPENED:
        raise EvaluationSigned
