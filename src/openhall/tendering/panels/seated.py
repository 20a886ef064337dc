"""Who may score in a room: seated, compared and there. What members of the log check of it follows from PNL acts.

A lot whose committee has no panel is scored anywhere, as before.
"""

from datetime import datetime

from openhall.identity.public import Actor
from openhall.kernel.clock import instant_text
from openhall.tendering.evaluation.public import Step
from openhall.tendering.notices.public import Lot
from openhall.tendering.panels import queries, room
from openhall.tendering.panels.models import Check, Finding, IdentityCheck, Panel, PanelState
from openhall.tendering.panels.refusals import (
    CheckMissed,
    Doubted,
    MembersNotCompared,
    NoSeatNow,
    NotAtSeat,
    NotCompared,
    RoomNotOpen,
    SessionAdjourned,
    SessionOver,
)


def require(lot: Lot, actor: Actor, step: Step, at: datetime) -> None:
    """A member may score, find or sign now: at a seat of the open room. A report is signed after the session as well.

    Raises:
        RoomNotOpen, SessionAdjourned, SessionOver. NotAtSeat, NoSeatNow, NotCompared, Doubted, CheckMissed: of the
        member. MembersNotCompared: findings are of all members.
    """
    row = queries.of_lot(lot)
    if row is None:
        return
    if row.state == PanelState.CLOSED:
        if step == Step.SIGN:
            return
        raise SessionOver
    if row.state == PanelState.ADJOURNED:
        raise SessionAdjourned(until=instant_text(row.adjournments.get(resumed_at=None).until_at))
    if row.state != PanelState.RUNNING:
        raise RoomNotOpen
    own = room.own_presence(row, actor, at)
    if own is None or at - own.seen_at > room.LOST:
        raise NotAtSeat(panel=str(row.uuid))
    if own.peer.isdigit():
        _fit(row, int(own.peer), at)
    if step == Step.FIND and (missing := unconfirmed(row)):
        raise MembersNotCompared(members=", ".join(map(str, missing)))


def _fit(row: Panel, member: int, at: datetime) -> None:
    place = row.places.filter(member=member, gone=False).first()
    if place is None:
        raise NoSeatNow(panel=str(row.uuid))
    one = newest(row, member)
    entry = row.presences.filter(peer=str(member), left=False).values_list("entry", flat=True).first()
    if one is None or one.entry != entry or (place.from_at is not None and one.at < place.from_at):
        raise NotCompared(panel=str(row.uuid))
    if one.outcome == Finding.DOUBTED:
        raise Doubted(panel=str(row.uuid))
    if missed_since(row, member, one.at, at):
        raise CheckMissed(panel=str(row.uuid))


def newest(row: Panel, member: int) -> IdentityCheck | None:
    """What was found last of who sits at a member's seat, since the session was begun or resumed."""
    found = row.identity_checks.filter(peer=str(member)).order_by("-id").first()
    resumed = row.adjournments.order_by("-id").values_list("resumed_at", flat=True).first()
    return None if found is None or (resumed is not None and found.at < resumed) else found


def missed_since(row: Panel, member: int, since: datetime, at: datetime) -> bool:
    """Whether a member missed a check of presence after an instant; one whose time is over counts before its act."""
    rows: list[Check] = list(row.checks.filter(peer=str(member), answered_at=None).order_by("-id")[:20])
    return any((one.missed_at or one.due_at) > since if one.missed else since < one.due_at <= at for one in rows)


def unconfirmed(row: Panel) -> list[int]:
    """Members of whom the log holds no confirmation that counts; as ``openhall_rules.panels.unfit`` reads it there."""
    places = {one.member: one for one in row.places.filter(member__isnull=False, gone=False)}
    found = []
    for member in range(1, row.members + 1):
        one, place = newest(row, member), places.get(member)
        since = place.from_at if place is not None else None
        stands = one is not None and one.outcome == Finding.CONFIRMED and since is not None and one.at >= since
        missed = one is not None and row.checks.filter(peer=str(member), missed=True, missed_at__gt=one.at).exists()
        if not stands or missed:
            found.append(member)
    return found
