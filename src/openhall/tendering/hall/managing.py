"""A bidder names its project manager for the hall of a lot, once it may be known who bids."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from openhall.identity import public as identity
from openhall.identity.public import Actor, Intent, PersonRef, Role
from openhall.kernel.refusals import Invalid, MoveNotAllowed, NotFound, Stale
from openhall.kernel.wording import say
from openhall.tendering.bidding.public import Bid
from openhall.tendering.hall import acts, policies
from openhall.tendering.hall.locks import require_running
from openhall.tendering.hall.models import Attendance, Meeting, ProjectManager
from openhall.tendering.hall.refusals import BiddersStillSecret, ManagerPresent
from openhall.tendering.opening.public import lock_lot, window_closed
from openhall.witness.public import Recorded, pseudonym, record


@dataclass(frozen=True)
class Named:
    """A naming and its act."""

    manager: ProjectManager
    recorded: Recorded


@transaction.atomic(durable=True)
def name_project_manager(
    *, manager: UUID, bid: UUID, person: UUID, intent: Intent, actor: Actor, at: datetime
) -> Named:
    """A bidder names the person who comes to the hall as its project manager (HAL-15), or another in their place.

    Args:
        manager: id of the naming, the caller's choice at the first one. person: who holds the bidder's mandate.

    Raises:
        NotFound: there is no such bid of the actor's organisation. BiddersStillSecret: before the release window is
        closed, as an act of a bidder would tell who bids. MandateMissing, Stale: who may not. MeetingOver,
        MoveNotAllowed: the opening is over. ManagerPresent. Invalid: the person can't act for the bidder.
    """
    known = Bid.objects.select_related("lot").filter(uuid=bid, bidder_id=actor.organisation_id).first()
    if known is None or actor.organisation_id is None:
        raise NotFound
    held = lock_lot(known.lot.uuid)
    if not window_closed(held.lot):
        raise BiddersStillSecret
    row = ProjectManager.objects.select_for_update(of=("self",)).filter(bid=known).first()
    version = row.version if row is not None else 0
    identity.admit(intent, actor, roles={Role.BIDDER}, organisation_id=known.bidder_id, version=version, at=at)
    if row is not None and row.uuid != manager:
        raise Stale(seen=0, now=row.version)
    _require_open(held.lot.state, known)
    if row is not None and Attendance.objects.filter(bid=known, person_id=row.person_id, manager=True).exists():
        raise ManagerPresent
    named = _chosen(known, person, at)
    name = pseudonym(named.uuid, held.project.uuid)
    act = acts.MANAGER_NAMED(
        object=f"project-manager:{manager}",
        case=held.project.uuid,
        public={"lot": str(held.lot.uuid), "bidder": known.pseudonym, "manager": name},
    )
    identity.notify(
        [named.uuid],
        subject=say(gettext_noop("You are named as the project manager")),
        body=say(
            gettext_noop("Your organisation named you for the opening of “%(lot)s”. Sign in to the hall as such."),
            lot=held.lot.title,
        ),
        link=f"/desk/lots/{held.lot.uuid}/hall",
        at=at,
    )
    recorded = record(act, intent=intent, actor=actor, at=at)
    row = row or ProjectManager(uuid=manager, bid=known, version=0)
    row.person_id, row.named_at = named.id, at
    row.leaf_sha256, row.version = recorded.leaf_sha256, row.version + 1
    row.save()
    return Named(row, recorded)


def _require_open(state: str, bid: Bid) -> None:
    meeting = Meeting.objects.filter(lot_id=bid.lot_id).first()
    if meeting is not None:
        require_running(meeting)
    if state not in policies.WHEN or bid.state == Bid.State.WITHDRAWN:
        raise MoveNotAllowed(move="name_project_manager", now=state, possible=[])


def _chosen(bid: Bid, person: UUID, at: datetime) -> PersonRef:
    for one in identity.holders(bid.bidder_id, Role.BIDDER, at):
        if one.uuid == person:
            return one
    raise Invalid(errors={"person": _("Choose somebody who can act for your organisation as a bidder.")})
