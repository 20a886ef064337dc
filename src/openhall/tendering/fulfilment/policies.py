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
    if actor.organisation_id == contract.owner_id:
        as_owner(intent, actor, contract, version=version, at=at)
        return Side.OWNER
    if actor.organisation_id == contract.supplier_id:
        as_supplier(intent, actor, contract, version=version, at=at)
        return Side.SUPPLIER
    raise NotYours(reason=_("Only the two sides of a contract act in its performance."))


def as_owner(intent: Intent, actor: Actor, contract: Contract, *, version: int, at: datetime) -> None:
    """Let the owner's officer act.

    Raises:
        NotYours: another's. What ``identity.admit`` raises.
    """
    _of(actor, contract.owner_id)
    admit(intent, actor, roles={Role.OFFICER}, organisation_id=contract.owner_id, version=version, at=at)


def as_supplier(intent: Intent, actor: Actor, contract: Contract, *, version: int, at: datetime) -> None:
    """Let the supplier's bidder act.

    Raises:
        NotYours: another's. What ``identity.admit`` raises.
    """
    _of(actor, contract.supplier_id)
    admit(intent, actor, roles={Role.BIDDER}, organisation_id=contract.supplier_id, version=version, at=at)


def _of(actor: Actor, organisation_id: int) -> None:
    if actor.organisation_id != organisation_id:
        raise NotYours(reason=_("This part of the performance is the other side’s, or nobody’s but the two sides’."))


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
