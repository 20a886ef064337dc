"""Who is asked how satisfied they are when something ends: every side of it, once each (O5).

Each function is a reaction to an act; whoever was asked about the same before isn’t asked again.
"""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from openhall.helpdesk import public as helpdesk
from openhall.identity import public as identity
from openhall.identity.public import Role
from openhall.tendering.awards import public as awards
from openhall.tendering.contracts.models import Contract
from openhall.tendering.fees.models import Fee
from openhall.tendering.notices import public as notices
from openhall.tendering.planning.public import Project
from openhall.tendering.remedies.models import Complaint
from openhall.witness.public import FeedAct


def after_award(act: FeedAct) -> None:
    """The winner, the bidders who weren’t chosen, and the owner’s side."""
    lot = notices.lot(act.uuid)
    ground = awards.ground_of(lot)
    bidders = {organisation for organisation, _bid in ground.bidders()} if ground is not None else set()
    _ask("award", lot.uuid, bidders, Role.BIDDER, act.at)
    _ask("award", lot.uuid, _owners(lot.notice.project), Role.OFFICER, act.at)


def after_contract(act: FeedAct) -> None:
    """Both sides of a concluded contract."""
    found = Contract.objects.get(uuid=act.uuid)
    _ask("contract", found.uuid, {found.supplier_id}, Role.BIDDER, act.at)
    _ask("contract", found.uuid, {found.owner_id}, Role.OFFICER, act.at)


def after_decision(act: FeedAct) -> None:
    """Who complained here, and the owner’s side."""
    found = Complaint.objects.select_related("notice__project").get(uuid=act.uuid)
    if found.organisation_id is not None:
        _ask("complaint", found.uuid, {found.organisation_id}, Role.BIDDER, act.at)
    elif found.person_id is not None:
        helpdesk.ask_satisfaction("complaint", found.uuid, person_id=found.person_id, at=act.at)
    _ask("complaint", found.uuid, _owners(found.notice.project), Role.OFFICER, act.at)


def after_fee(act: FeedAct) -> None:
    """The expert who said that the fee came."""
    found = Fee.objects.filter(uuid=act.uuid).first()
    if found is not None:
        helpdesk.ask_satisfaction("fee", found.uuid, person_id=found.person_id, at=act.at)


def _owners(project: Project) -> set[int]:
    return set(project.parties)


def _ask(occasion: str, about: UUID, organisations: Iterable[int], role: Role, at: datetime) -> None:
    for organisation in sorted(organisations):
        for person in identity.holders(organisation, role, at):
            helpdesk.ask_satisfaction(occasion, about, person_id=person.id, at=at)
