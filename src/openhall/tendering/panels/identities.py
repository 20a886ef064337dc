"""Who sits at a seat, as the witness of the room finds: a face beside the enrolled picture, never a name (ADR 0023)."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from openhall.identity.public import Actor, Intent, Role, admit
from openhall.kernel.refusals import Invalid, MoveNotAllowed, NotFound
from openhall.tendering.experts import public as experts
from openhall.tendering.panels import acts, policies, room, spares, telling
from openhall.tendering.panels.centre_models import Site
from openhall.tendering.panels.inputs import IdentityInput, IncidentInput
from openhall.tendering.panels.models import Guest, IdentityCheck, Incident, Means, Panel, Presence
from openhall.tendering.panels.refusals import NotYourSeat, SeatEmpty
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
    """Say whether who sits at a seat is who was enrolled (PNL-13): the witness in the room, or the staff of the centre
    where the member sits, who saw a document there (``means`` is ``person``).

    The log holds member, outcome and means; the reason of a doubt is committed to.

    Raises:
        NotInRoom. NotFound: no such panel, or not its witness. NotYourSeat, NotHandedOver: another centre's seat, or
        the host kept this right. SeatEmpty. Invalid: no picture is enrolled, a doubt without a reason, or there is no
        such member. What ``identity.admit`` raises.
    """
    row = lock_panel(panel)
    room.require_session(row)
    site = None
    if given.means == Means.PERSON.value:
        policies.as_staff(intent, actor, None, version=0, at=at)
        site = spares.require_own_seat(row, actor, given.member, "check_who_sits").seat.site
    else:
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
        public=told(row, member=given.member, outcome=str(given.outcome), means=str(given.means))
        | ({} if site is None else {"site": str(site.uuid)}),
        commit={"panel/reason": given.reason},
    )
    return found, record(act, intent=intent, actor=actor, at=at)


@transaction.atomic(durable=True)
def report_incident(
    *, panel: UUID, given: IncidentInput, intent: Intent, actor: Actor, at: datetime
) -> tuple[Incident, Recorded]:
    """Report a fault or an incident at one's own seats (PNL-18), as the staff of a centre that takes part.

    Raises:
        NotFound: no such panel, or the centre takes no part. NotThisCentre, MandateMissing. NotYourSeat: the member
        sits elsewhere. MoveNotAllowed: no seats are drawn, or the session is over.
    """
    row = lock_panel(panel)
    site = Site.objects.filter(uuid=given.site).first()
    policies.as_staff(intent, actor, site, version=0, at=at)
    inside = row.guests.filter(site=site, state__in=(Guest.State.ACCEPTED, Guest.State.FAILED)).exists()
    if site is None or not (site.pk == row.host_id or inside):
        raise NotFound(panel=str(panel))
    if row.state not in spares.SITTING:
        raise MoveNotAllowed(move="report_incident", now=row.state, possible=Panel.workflow.possible(row.state))
    if given.member is not None and not row.places.filter(member=given.member, seat__site=site).exists():
        raise NotYourSeat(member=given.member)
    found = Incident.objects.create(
        panel=row, site=site, member=given.member, report=given.report, by_id=actor.person_id, at=at
    )
    if site.pk != row.host_id:
        telling.of_incident(row, site, at)
    act = acts.INCIDENT_REPORTED(
        object=f"panel:{row.uuid}",
        case=project_of(row).uuid,
        public=told(row, site=str(site.uuid)),
        commit={"panel/incident": {"member": given.member, "report": given.report}},
    )
    return found, record(act, intent=intent, actor=actor, at=at)
