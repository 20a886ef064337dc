"""Who may do what in an opening."""

from collections.abc import Callable
from datetime import datetime

from openhall.identity.public import Actor, Intent, Role, admit
from openhall.kernel.refusals import NotFound
from openhall.tendering.bidding.public import Bid
from openhall.tendering.notices.public import Custodian, Lot
from openhall.tendering.opening.refusals import NotCustodian
from openhall.tendering.planning.public import Project

REPORTED = frozenset({Lot.State.EVALUATED, Lot.State.PUBLICITY, Lot.State.AWARDED, Lot.State.CONTRACTED})
"""States of a lot whose report is signed."""


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


Panel = Callable[[Lot, Actor, datetime], bool]
"""Whether the reader has a seat on the lot’s committee while it evaluates."""
_panels: list[Panel] = []


def provide_panel(seated: Panel) -> None:
    """Let the evaluation say who sits on a lot's committee; called once, when its app is ready."""
    if seated not in _panels:
        _panels.append(seated)


def reads_documents(actor: Actor, lot: Lot, at: datetime) -> bool:
    """Whether the reader may read the documents of the lot's bids.

    While the bids are evaluated: the members of the lot's committee and nobody else. Once the report is signed:
    officers of the owner and its agency, who make the contract from them; the committee no more.
    """
    if lot.state == Lot.State.OPENED:
        return any(seated(lot, actor, at) for seated in _panels)
    return lot.state in REPORTED and actor.organisation_id in lot.notice.project.parties and actor.holds(Role.OFFICER)
