"""Who may do what in an opening."""

from datetime import datetime

from openhall.identity.public import Actor, Intent, Role, admit
from openhall.kernel.refusals import NotFound
from openhall.tendering.bidding.public import Bid
from openhall.tendering.notices.public import Custodian, Lot
from openhall.tendering.opening.refusals import NotCustodian
from openhall.tendering.planning.public import Project

READERS_OF_DOCUMENTS = frozenset({Role.EXPERT, Role.OFFICER})


def admit_bidder(intent: Intent, actor: Actor, bid: Bid, *, at: datetime) -> None:
    """Let the bidder act on its own bid.

    Raises:
        NotFound: the bid is another's; whether it exists isn't told. What ``identity.admit`` raises.
    """
    if actor.organisation_id != bid.bidder_id:
        raise NotFound
    admit(intent, actor, roles={Role.BIDDER}, organisation_id=bid.bidder_id, version=bid.version, at=at)


def custodian_of(actor: Actor, lot: Lot) -> Custodian:
    """The place that the actor keeps for its organisation: that of the actor's own key, or the only one there is.

    Raises:
        NotCustodian
    """
    places: list[Custodian] = []
    if actor.organisation_id is not None and actor.holds(Role.CUSTODIAN):
        rows = lot.notice.custodians.select_related("opening_key").filter(organisation_id=actor.organisation_id)
        places = list(rows.order_by("place"))
    own = [place for place in places if place.opening_key.person_id == actor.person_id]
    if own:
        return own[0]
    if len(places) != 1:
        raise NotCustodian(reason="The notice names other custodians.")
    return places[0]


def admit_custodian(intent: Intent, actor: Actor, custodian: Custodian, lot: Lot, *, at: datetime) -> None:
    """Let a custodian hand in shares: whoever holds the mandate of the organisation that the notice names."""
    admit(intent, actor, roles={Role.CUSTODIAN}, organisation_id=custodian.organisation_id, version=lot.version, at=at)


def admit_owner(intent: Intent, actor: Actor, project: Project, lot: Lot, *, at: datetime) -> None:
    """Let an officer of the owner end a lot; an agency can't."""
    admit(intent, actor, roles={Role.OFFICER}, organisation_id=project.owner_id, version=lot.version, at=at)


def reads_documents(actor: Actor, project: Project) -> bool:
    """Whether the reader sits on the panel's side: the centre's expert, or an expert or officer of owner or agency."""
    if actor.organisation_id == project.centre_id and actor.holds(Role.EXPERT):
        return True
    return actor.organisation_id in {project.owner_id, project.agency_id} and actor.holds(*READERS_OF_DOCUMENTS)
