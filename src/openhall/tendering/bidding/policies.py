"""Who may do what with bids: their bidder, and before the opening nobody else, not even to know of them."""

from datetime import datetime

from openhall.identity.public import Actor, Intent, Role, admit
from openhall.kernel.refusals import NotFound, NotYours
from openhall.tendering.bidding.models import Bid
from openhall.tendering.bidding.refusals import MayNotBid, NotInvited
from openhall.tendering.notices.public import Lot
from openhall.tendering.planning import public as planning

BIDDERS = frozenset({Role.BIDDER})


def may_bid(actor: Actor, lot: Lot) -> None:
    """Refuse those who have a hand in the tender: owner, agency, centre, custodians.

    Raises:
        NotYours: the actor acts for no organisation. MayNotBid, NotInvited: see there.
    """
    if actor.organisation_id is None:
        raise NotYours(reason="Choose the organisation that you act for.")
    project = lot.notice.project
    concerned = {project.owner_id, project.agency_id, project.centre_id}
    if (
        actor.organisation_id in concerned
        or lot.notice.custodians.filter(organisation_id=actor.organisation_id).exists()
    ):
        raise MayNotBid(reason="interested-party")
    if not planning.may_take_part(project, actor.organisation_id):
        raise NotInvited


def admit_bidder(intent: Intent, actor: Actor, bid: Bid, *, at: datetime) -> None:
    """Let a bidder act on a bid of theirs.

    Raises:
        NotFound: the bid is another's; whether it exists isn't told. What ``identity.admit`` raises.
    """
    if actor.organisation_id != bid.bidder_id:
        raise NotFound
    admit(intent, actor, roles=BIDDERS, organisation_id=bid.bidder_id, version=bid.version, at=at)


def may_read(actor: Actor, bid: Bid) -> None:
    """Refuse everybody but the bidder.

    Raises:
        NotFound: as if there were no such bid.
    """
    if actor.organisation_id is None or actor.organisation_id != bid.bidder_id:
        raise NotFound
