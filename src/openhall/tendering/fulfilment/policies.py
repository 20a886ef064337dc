"""Who may do what in the performance of a contract: each side its own part, everybody else reads."""

from datetime import datetime

from django.utils.translation import gettext as _

from openhall.identity.public import Actor, Intent, Role, admit
from openhall.kernel.refusals import NotYours
from openhall.tendering.contracts.public import Contract, Side

ROLES = {Side.OWNER: Role.OFFICER, Side.SUPPLIER: Role.BIDDER}


def as_party(intent: Intent, actor: Actor, contract: Contract, *, version: int, at: datetime) -> Side:
    """Let somebody of one of the two sides act; which side it is.

    Raises:
        NotYours: neither side's. What ``identity.admit`` raises.
    """
    for side in Side:
        if actor.organisation_id == organisation_of(contract, side):
            as_side(intent, actor, contract, side, version=version, at=at)
            return side
    raise NotYours(reason=_("Only the two sides of a contract act in its performance."))


def as_side(intent: Intent, actor: Actor, contract: Contract, side: Side, *, version: int, at: datetime) -> None:
    """Let somebody of this side act.

    Raises:
        NotYours: another's. What ``identity.admit`` raises.
    """
    party = organisation_of(contract, side)
    if actor.organisation_id != party:
        raise NotYours(reason=_("This part of the performance is the other side’s, or nobody’s but the two sides’."))
    admit(intent, actor, roles={ROLES[side]}, organisation_id=party, version=version, at=at)


def organisation_of(contract: Contract, side: Side) -> int:
    """Key of a side's organisation."""
    return contract.owner_id if side == Side.OWNER else contract.supplier_id


def side_of(actor: Actor | None, contract: Contract) -> Side | None:
    """The side that the reader can act for; good for showing a form."""
    if actor is None:
        return None
    for side, role in ROLES.items():
        if actor.organisation_id == organisation_of(contract, side) and actor.holds(role):
            return side
    return None
