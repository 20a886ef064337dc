"""What may be read of contracts and certificates."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Q

from openhall.identity.certificates import public as certificates
from openhall.identity.public import Actor
from openhall.kernel.refusals import NotFound
from openhall.tendering.contracts import policies
from openhall.tendering.contracts.inputs import planned
from openhall.tendering.contracts.models import Certificate, Contract, PartySeal, ProposalState, Side, Signature
from openhall.tendering.notices.public import Lot

_WITH = ("lot__notice__project", "owner", "supplier", "bid")


def visible_contract(uuid: UUID, reader: Actor | None) -> Contract:
    """The contract if the reader may see it.

    Raises:
        NotFound: there is none, or it isn't concluded and not the reader's.
    """
    found = Contract.objects.select_related(*_WITH).filter(uuid=uuid).first()
    if found is None or not policies.reads(reader, found):
        raise NotFound(contract=str(uuid))
    return found


def visible_contract_of(lot: Lot, reader: Actor | None) -> Contract:
    """The contract of a lot if the reader may see it.

    Raises:
        NotFound: there is none, or it isn't concluded and not the reader's.
    """
    found = contract_of(lot)
    if found is None or not policies.reads(reader, found):
        raise NotFound(lot=str(lot.uuid))
    return found


def contract_of(lot: Lot) -> Contract | None:
    """The contract of a lot, drafted or concluded; None before the award. Who may see it: ``visible_contract``.

    One that a decision cancelled isn't it any more; ``cancelled_of`` has it.
    """
    return Contract.objects.select_related(*_WITH).filter(lot=lot, cancelled_at=None).first()


def cancelled_of(lot: Lot) -> list[Contract]:
    """The contracts of a lot that decisions on complaints cancelled, the oldest first."""
    return [one for one in contracts_of_lot(lot) if one.cancelled_at is not None]


def contracts_of_lot(lot: Lot) -> list[Contract]:
    """Every contract of a lot, cancelled ones too, the oldest first. Who may see it: ``visible_contract``."""
    return list(Contract.objects.select_related(*_WITH).filter(lot=lot).order_by("id"))


def contracts_of(organisation_id: int, *, open_only: bool = False, limit: int = 100) -> list[Contract]:
    """Contracts of which the organisation is a side, the nearest deadline first."""
    rows = Contract.objects.select_related(*_WITH).filter(Q(owner_id=organisation_id) | Q(supplier_id=organisation_id))
    if open_only:
        rows = rows.exclude(state=Contract.State.CONCLUDED)
    return list(rows.order_by("contract_due_at", "id")[: min(limit, 500)])


def planned_milestones(terms: Mapping[str, Any]) -> list[tuple[date, str]]:
    """The milestones that a contract's terms plan: day and title, in their order."""
    return planned(str(terms.get("milestones", "")))


def wording_of(contract: Contract) -> tuple[bool, bool]:
    """Whether a proposal for the wording waits for an answer; whether the owner alone may still fill it in."""
    states = set(contract.proposals.values_list("state", flat=True))
    waits = ProposalState.OPEN in states
    return waits, not waits and ProposalState.ACCEPTED not in states


def signatures_of(contract: Contract) -> list[Signature]:
    """The signatures of a contract in their order, with person and seal."""
    return list(contract.signatures.select_related("person", "seal").order_by("id"))


def seals_of(contract: Contract) -> list[PartySeal]:
    """The parties' own seals on a contract in their order, with keeper and certificate."""
    rows = contract.party_seals.select_related("pdf__batch__person", "pdf__batch__certificate")
    return list(rows.order_by("id"))


def own_seals(contract: Contract, side: str, at: datetime) -> Sequence[Any]:
    """Seals of a side's organisation, bound here, that count where the contract is made (rows of ``certificates``)."""
    place = contract.lot.notice.project.jurisdiction
    return certificates.counting(policies.organisation_of(contract, Side(side)), place, at)


def certificate(uuid: UUID) -> Certificate:
    """A certificate, for whoever holds its address: it stands on the paper.

    Raises:
        NotFound
    """
    found = Certificate.objects.select_related("lot__notice__project", "organisation").filter(uuid=uuid).first()
    if found is None:
        raise NotFound(certificate=str(uuid))
    return found


def certificates_of(lot: Lot, reader: Actor | None) -> list[Certificate]:
    """Certificates of a lot that the reader may know of: the public ones, and those of the reader's organisation."""
    mine = Q(organisation=None)
    if reader is not None and reader.organisation_id is not None:
        mine |= Q(organisation_id=reader.organisation_id)
    return list(Certificate.objects.select_related("organisation").filter(mine, lot=lot).order_by("-id")[:50])
