"""Who may do what in an auction."""

from contextvars import Context
from datetime import datetime

from django.utils.translation import gettext as _

from openhall.identity.public import Actor, Admission, Intent, Role, admit
from openhall.kernel.refusals import NotFound, NotYours
from openhall.tendering.auctions.models import Auction, Entrant
from openhall.tendering.auctions.refusals import NotEntered, NotInterested
from openhall.tendering.notices.public import Lot
from openhall.tendering.planning.public import Project

BIDDERS = frozenset({Role.BIDDER})


def admit_owner(intent: Intent, actor: Actor, project: Project, *, version: int, at: datetime) -> None:
    """Let an officer of the owner or its agency announce or reveal.

    Raises:
        NotYours and what ``identity.admit`` raises.
    """
    if actor.organisation_id not in project.parties:
        raise NotYours(reason=_("Only an officer of the owner or its agency may do this."))
    admit(intent, actor, roles={Role.OFFICER}, organisation_id=actor.organisation_id, version=version, at=at)


def may_enter(actor: Actor, lot: Lot) -> None:
    """Refuse those who have a hand in the auction.

    Raises:
        NotYours: the actor acts for no organisation, or not as its bidder. NotInterested: see there.
    """
    if actor.organisation_id is None or not actor.holds(Role.BIDDER):
        raise NotYours(reason=_("Act for an organisation that may bid."))
    project = lot.notice.project
    concerned = {project.owner_id, project.agency_id, project.centre_id}
    custodian = lot.notice.custodians.filter(organisation_id=actor.organisation_id).exists()
    if actor.organisation_id in concerned or custodian:
        raise NotInterested


def entrant_of(actor: Actor, auction: Auction) -> Entrant:
    """The entry of the actor's organisation.

    Raises:
        NotEntered
    """
    if actor.organisation_id is None:
        raise NotEntered
    found = Entrant.objects.filter(auction=auction, organisation_id=actor.organisation_id).first()
    if found is None:
        raise NotEntered
    return found


def admit_entrant(intent: Intent, actor: Actor, entrant: Entrant, *, version: int | None, at: datetime) -> None:
    """Let an entrant act for itself.

    Raises:
        NotFound: it is another's. What ``identity.admit`` raises.
    """
    if actor.organisation_id != entrant.organisation_id:
        raise NotFound
    admit(intent, actor, roles=BIDDERS, organisation_id=entrant.organisation_id, version=version, at=at)


def admit_together(
    admission: Admission,
    intent: Intent,
    actor: Actor,
    entrant: Entrant,
    *,
    version: int,
    at: datetime,
    context: Context,
) -> None:
    """As :func:`admit_entrant`, one of several who act in the same transaction; ``context``: of its own request.

    Raises:
        NotFound: it is another's. What ``Admission.admit`` raises.
    """
    if actor.organisation_id != entrant.organisation_id:
        raise NotFound
    admission.admit(
        intent, actor, roles=BIDDERS, organisation_id=entrant.organisation_id, version=version, at=at, context=context
    )
