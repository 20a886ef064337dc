"""Who sits at a seat, as the witness of the room finds: a face beside the enrolled picture, never a name (ADR 0023)."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from openhall.identity.public import Actor, Intent, Role, admit
from openhall.kernel.refusals import Invalid, NotFound
from openhall.tendering.experts import public as experts
from openhall.tendering.panels import acts, room
from openhall.tendering.panels.inputs import IdentityInput
from openhall.tendering.panels.models import IdentityCheck, Panel, Presence
from openhall.tendering.panels.refusals import SeatEmpty
from openhall.tendering.panels.seating import lock_panel, project_of, told
from openhall.witness.public import Recorded, record


@dataclass(frozen=True)
class SeatIdentity:
    """A member's seat: the entry of who is there, whether a picture is enrolled, what was found of this entry."""

    member: int
    here: bool
    entry: UUID | None
    pictured: bool
    found: IdentityCheck | None

    @property
    def number_text(self) -> str:
        """The number, for ids of a page."""
        return str(self.member)


def seats(row: Panel, at: datetime) -> list[SeatIdentity]:
    """Every member's seat. A finding counts for the entry that it was made of: who enters anew is compared anew."""
    present = {one.peer: one for one in row.presences.filter(left=False)}
    newest = {(one.peer, one.entry): one for one in row.identity_checks.order_by("id")}
    pictured = experts.enrolled(row.lot)
    found = []
    for member in range(1, row.members + 1):
        one = present.get(str(member))
        here = one is not None and at - one.seen_at <= room.LOST
        entry = one.entry if one is not None else None
        check = newest.get((str(member), entry)) if entry else None
        found.append(SeatIdentity(member, here, entry, member in pictured, check))
    return found


def _there(row: Panel, member: int, at: datetime) -> Presence:
    """Who sits at a seat now.

    Raises:
        SeatEmpty
    """
    found = row.presences.filter(peer=str(member), left=False).first()
    if found is None or at - found.seen_at > room.LOST:
        raise SeatEmpty(member=member)
    return found


def _witness(row: Panel, reader: Actor, at: datetime) -> None:
    """The reader is the witness and in the room.

    Raises:
        NotInRoom; NotFound: another part of the room.
    """
    if room.present(row, reader, at).peer != room.WITNESS:
        raise NotFound(panel=str(row.uuid))


def picture(row: Panel, reader: Actor, member: int, at: datetime) -> bytes:
    """The enrolled picture of who sits at a seat, for the witness in the room and while somebody sits there.

    Raises:
        NotInRoom. NotFound: another part of the room, or none is enrolled. SeatEmpty.
    """
    _witness(row, reader, at)
    _there(row, member, at)
    found = experts.of_seat(row.lot, member)
    if found is None:
        raise NotFound(panel=str(row.uuid))
    return bytes(found.jpeg)


@transaction.atomic(durable=True)
def check_identity(
    *, panel: UUID, given: IdentityInput, intent: Intent, actor: Actor, at: datetime
) -> tuple[IdentityCheck, Recorded]:
    """Say whether who sits at a seat is who was enrolled (PNL-13), by the witness in the room.

    The log holds member, outcome and means; the reason of a doubt is committed to.

    Raises:
        NotInRoom. NotFound: no such panel, or not its witness. SeatEmpty. Invalid: no picture is enrolled, a doubt
        without a reason, or there is no such member. What ``identity.admit`` raises.
    """
    row = lock_panel(panel)
    room.require_session(row)
    admit(intent, actor, roles={Role.WITNESS}, organisation_id=actor.organisation_id, version=0, at=at)
    _witness(row, actor, at)
    faults = {}
    if given.member > row.members:
        faults["member"] = _("This committee has no such member.")
    elif given.means == "picture" and experts.of_seat(row.lot, given.member) is None:
        faults["means"] = _("No picture is enrolled of who sits there: ask for a document.")
    if given.outcome == "doubted" and not given.reason:
        faults["reason"] = _("Say what makes you doubt.")
    if faults:
        raise Invalid(errors=faults)
    found = IdentityCheck.objects.create(
        panel=row, peer=str(given.member), entry=_there(row, given.member, at).entry, outcome=given.outcome,
        means=given.means, reason=given.reason, by_id=actor.person_id, at=at,
    )  # fmt: skip
    act = acts.IDENTITY_CHECKED(
        object=f"panel:{row.uuid}",
        case=project_of(row).uuid,
        public=told(row, member=given.member, outcome=str(given.outcome), means=str(given.means)),
        commit={"panel/reason": given.reason},
    )
    return found, record(act, intent=intent, actor=actor, at=at)
