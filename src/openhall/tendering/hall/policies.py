"""Who may do what in the hall."""

from datetime import datetime

from openhall.identity.public import Actor, Intent, Role, admit
from openhall.tendering.bidding.public import Bid
from openhall.tendering.hall.models import Attendance, Meeting, Part, ProjectManager
from openhall.tendering.hall.refusals import BiddersStillSecret, NoPartInHall, NotTheManager, SignInToHallFirst
from openhall.tendering.notices.public import Lot
from openhall.tendering.opening.public import window_closed
from openhall.tendering.planning.public import Project

BEFORE_END = (Lot.State.OPEN, Lot.State.CLOSED, Lot.State.RELEASED)
"""States of a lot whose bids aren't opened yet."""
WHEN = (*BEFORE_END, Lot.State.OPENED)
"""States of a lot in which its meeting can begin."""


def leads(actor: Actor | None, project: Project) -> bool:
    """Whether somebody can host: an officer of owner or agency, or the centre's staff for them (招标投标法 35)."""
    if actor is None or actor.organisation_id is None:
        return False
    if actor.organisation_id in project.parties and actor.holds(Role.OFFICER):
        return True
    return actor.organisation_id == project.centre_id and actor.holds(Role.CENTRE)


def watches(actor: Actor | None, project: Project) -> bool:
    """Whether somebody sees who is in the hall by name: its hosts, and supervisors."""
    return actor is not None and (leads(actor, project) or actor.holds(Role.SUPERVISOR))


def admit_host(intent: Intent, actor: Actor, project: Project, *, version: int, at: datetime) -> None:
    """Let a host act.

    Raises:
        NoPartInHall; what ``identity.admit`` raises.
    """
    require_host(actor, project)
    roles = {Role.CENTRE} if actor.organisation_id == project.centre_id else {Role.OFFICER}
    if actor.organisation_id in project.parties:
        roles.add(Role.OFFICER)
    admit(intent, actor, roles=roles, organisation_id=actor.organisation_id, version=version, at=at)


def require_host(actor: Actor | None, project: Project) -> None:
    """Refuse whoever can't lead the meeting.

    Raises:
        NoPartInHall
    """
    if not leads(actor, project):
        raise NoPartInHall(reason="")


def part_of(actor: Actor | None, lot: Lot) -> tuple[Part, Bid | None] | None:
    """What the reader is in the hall; None: a guest. Of a bid only its own bidder learns, once it may be known."""
    if actor is None or actor.organisation_id is None:
        return None
    project = lot.notice.project
    if actor.organisation_id == project.owner_id and actor.holds(Role.OFFICER):
        return Part.OWNER, None
    if actor.organisation_id == project.agency_id and actor.holds(Role.OFFICER):
        return Part.AGENCY, None
    if actor.organisation_id == project.centre_id and actor.holds(Role.CENTRE):
        return Part.CENTRE, None
    if actor.holds(Role.CUSTODIAN) and lot.notice.custodians.filter(organisation_id=actor.organisation_id).exists():
        return Part.CUSTODIAN, None
    if actor.holds(Role.SUPERVISOR):
        return Part.SUPERVISOR, None
    if actor.holds(Role.BIDDER) and window_closed(lot):
        rows = Bid.objects.filter(lot=lot, bidder_id=actor.organisation_id).exclude(state=Bid.State.WITHDRAWN)
        bid = rows.first()
        if bid is not None:
            return Part.BIDDER, bid
    return None


ROLE_OF = {
    Part.OWNER: Role.OFFICER,
    Part.AGENCY: Role.OFFICER,
    Part.CENTRE: Role.CENTRE,
    Part.CUSTODIAN: Role.CUSTODIAN,
    Part.SUPERVISOR: Role.SUPERVISOR,
    Part.BIDDER: Role.BIDDER,
}


def admit_present(intent: Intent, actor: Actor, lot: Lot, *, at: datetime) -> tuple[Part, Bid | None]:
    """Let somebody sign in to the hall.

    Raises:
        BiddersStillSecret: a bidder before the release window is closed, whether it has a bid or not. NoPartInHall.
        What ``identity.admit`` raises.
    """
    found = part_of(actor, lot)
    if found is None:
        if actor.holds(Role.BIDDER) and not window_closed(lot):
            raise BiddersStillSecret
        raise NoPartInHall(reason="")
    admit(intent, actor, roles={ROLE_OF[found[0]]}, organisation_id=actor.organisation_id, version=None, at=at)
    return found


def manager_of(bid: Bid | None) -> ProjectManager | None:
    """Whom the bidder of a bid named as its project manager."""
    return ProjectManager.objects.select_related("person").filter(bid=bid).first() if bid is not None else None


def require_manager(actor: Actor, bid: Bid | None) -> None:
    """Refuse whoever the bidder didn't name.

    Raises:
        NotTheManager
    """
    named = manager_of(bid)
    if named is None or named.person_id != actor.person_id:
        raise NotTheManager(reason="")


def attendance_of(actor: Actor | None, meeting: Meeting) -> Attendance | None:
    """The reader's own sign-in for the organisation that they act for."""
    if actor is None or actor.organisation_id is None:
        return None
    rows = Attendance.objects.select_related("bid", "organisation", "person").filter(meeting=meeting)
    return rows.filter(person_id=actor.person_id, organisation_id=actor.organisation_id).first()


def require_present(actor: Actor, meeting: Meeting) -> Attendance:
    """The actor's own sign-in.

    Raises:
        SignInToHallFirst
    """
    found = attendance_of(actor, meeting)
    if found is None:
        raise SignInToHallFirst
    return found


def admit_attendant(intent: Intent, actor: Actor, attendance: Attendance, *, at: datetime) -> None:
    """Let somebody who is present act as what they are present as. Raises what ``identity.admit`` raises."""
    role = ROLE_OF[Part(attendance.part)]
    admit(intent, actor, roles={role}, organisation_id=attendance.organisation_id, version=None, at=at)
