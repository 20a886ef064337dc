"""Who may do what with contracts, certificates and the archive."""

from datetime import datetime

from django.utils.translation import gettext as _

from openhall.identity.public import Actor, Intent, Role, admit
from openhall.kernel.refusals import NotYours
from openhall.tendering.contracts.models import Contract, Side
from openhall.tendering.planning.public import Project

SIGNERS = {Side.OWNER: Role.OFFICER, Side.SUPPLIER: Role.BIDDER}
"""The owner's officer and the supplier's bidder bind their organisations; an agency binds nobody."""


def organisation_of(contract: Contract, side: Side) -> int:
    """Key of a side's organisation."""
    return contract.owner_id if side == Side.OWNER else contract.supplier_id


def sign(intent: Intent, actor: Actor, contract: Contract, side: Side, *, at: datetime) -> None:
    """Let somebody sign for a side.

    Raises:
        NotYours: the actor acts for another organisation; and whatever ``identity.admit`` raises.
    """
    party = organisation_of(contract, side)
    if actor.organisation_id != party:
        raise NotYours(reason=_("Only the two sides of this contract sign it, each for itself."))
    admit(intent, actor, roles={SIGNERS[side]}, organisation_id=party, version=contract.version, at=at)


def negotiate(intent: Intent, actor: Actor, contract: Contract, *, at: datetime) -> Side:
    """Let somebody propose wording, or answer it, for one of the two sides; which side it is.

    Raises:
        NotYours: the actor acts for another organisation; and whatever ``identity.admit`` raises.
    """
    for side, role in SIGNERS.items():
        party = organisation_of(contract, side)
        if actor.organisation_id == party:
            admit(intent, actor, roles={role}, organisation_id=party, version=contract.version, at=at)
            return side
    raise NotYours(reason=_("Only the two sides of this contract settle its wording."))


def seals_for(actor: Actor, contract: Contract) -> Side:
    """The side whose organisation the actor acts for. With which roles a seal is used, its certificate's entry says.

    Raises:
        NotYours
    """
    for side in Side:
        if actor.organisation_id == organisation_of(contract, side):
            return side
    raise NotYours(reason=_("Only the two sides of this contract seal it, each in its own place."))


def seals_award(actor: Actor, project: Project) -> None:
    """Let a keeper of the owner's seal put it on the award notice.

    Raises:
        NotYours
    """
    if actor.organisation_id != project.owner_id:
        raise NotYours(reason=_("Only the owner seals the award notice."))


def set_terms(intent: Intent, actor: Actor, contract: Contract, *, at: datetime) -> None:
    """Let the owner's officer fill in what the tender left open.

    Raises:
        NotYours: the actor acts for another organisation; and whatever ``identity.admit`` raises.
    """
    if actor.organisation_id != contract.owner_id:
        raise NotYours(reason=_("Only the owner fills in the particulars of delivery."))
    admit(intent, actor, roles={Role.OFFICER}, organisation_id=contract.owner_id, version=contract.version, at=at)


def archive(intent: Intent, actor: Actor, project: Project, *, at: datetime) -> None:
    """Let the owner's officer close the case.

    Raises:
        NotYours: the actor acts for another organisation; and whatever ``identity.admit`` raises.
    """
    if actor.organisation_id != project.owner_id:
        raise NotYours(reason=_("Only the owner of a project archives it."))
    admit(intent, actor, roles={Role.OFFICER}, organisation_id=project.owner_id, version=project.version, at=at)


def reads(actor: Actor | None, contract: Contract) -> bool:
    """Whether the reader sees the whole contract: sides, agency and centre always, everybody once it is concluded."""
    return contract.state == Contract.State.CONCLUDED or follows(actor, contract)


def follows(actor: Actor | None, contract: Contract) -> bool:
    """Whether the reader may follow how the wording was settled: sides, agency and centre."""
    project = contract.lot.notice.project
    sides = {contract.owner_id, contract.supplier_id, project.agency_id, project.centre_id} - {None}
    return actor is not None and actor.organisation_id in sides


def side_of(actor: Actor | None, contract: Contract) -> Side | None:
    """The side that the reader could sign for, by their roles; good for showing a form."""
    if actor is None:
        return None
    for side, role in SIGNERS.items():
        if actor.organisation_id == organisation_of(contract, side) and actor.holds(role):
            return side
    return None
