"""What may be read of performance: everything, by everybody, as the contract itself; payment facts by the supplier."""

from uuid import UUID

from openhall.identity.public import Actor
from openhall.kernel.refusals import NotFound
from openhall.tendering.contracts import public as contracts
from openhall.tendering.contracts.public import Contract
from openhall.tendering.fulfilment.models import (
    Amendment,
    Fulfilment,
    FulfilmentState,
    Milestone,
    MilestoneState,
    Payment,
    Rating,
    Termination,
    TerminationState,
)

_WITH = ("contract__lot__notice__project", "contract__owner", "contract__supplier", "rating")


def performed(contract_uuid: UUID, reader: Actor | None) -> tuple[Contract, Fulfilment | None]:
    """A concluded contract, with its performance where that has begun.

    Raises:
        NotFound: there is no such contract, or it isn't concluded.
    """
    contract = contracts.visible_contract(contract_uuid, reader)
    if contract.state != Contract.State.CONCLUDED:
        raise NotFound(contract=str(contract_uuid))
    return contract, Fulfilment.objects.select_related(*_WITH).filter(contract=contract).first()


def milestones_of(row: Fulfilment) -> list[Milestone]:
    """The milestones by their days, each with its events and what was proposed about its day."""
    return list(row.milestones.prefetch_related("events", "postponements").order_by("due_date", "id"))


def amendments_of(row: Fulfilment) -> list[Amendment]:
    """The changes in the order in which they were proposed."""
    return list(row.amendments.order_by("id"))


def accepted_of(row: Fulfilment) -> list[Milestone]:
    """The milestones that were accepted, by their days."""
    return list(row.milestones.filter(state=MilestoneState.ACCEPTED).order_by("due_date", "id"))


def payments_of(row: Fulfilment) -> list[Payment]:
    """The payments in the order in which they were recorded, each with its milestone."""
    return list(row.payments.select_related("milestone").order_by("id"))


def rating_of(row: Fulfilment) -> Rating | None:
    """The evaluation of the supplier, if there is one."""
    return Rating.objects.filter(fulfilment=row).first()


def record_of(organisation_id: int, *, before: int | None = None, limit: int = 20) -> list[Fulfilment]:
    """Performances of contracts that an organisation won, the newest first."""
    rows = Fulfilment.objects.select_related(*_WITH).filter(contract__supplier_id=organisation_id)
    if before is not None:
        rows = rows.filter(pk__lt=before)
    return list(rows.order_by("-id")[:limit])


def terminations_of(row: Fulfilment) -> list[Termination]:
    """What was announced of the contract's early end, the oldest first."""
    return list(row.terminations.order_by("id"))


def ended_early(lot_id: int) -> Termination | None:
    """How the contract of a lot ended early; None where it didn't."""
    rows = Termination.objects.filter(fulfilment__contract__lot_id=lot_id, state=TerminationState.ENDED)
    return rows.select_related("fulfilment__contract").first()


def ended_lots(owner_id: int) -> list[int]:
    """Keys of an owner's lots whose contracts ended early, the newest first."""
    rows = Termination.objects.filter(fulfilment__contract__owner_id=owner_id, state=TerminationState.ENDED)
    return list(rows.order_by("-id").values_list("fulfilment__contract__lot_id", flat=True)[:50])


def under_way(case: UUID) -> list[str]:
    """Numbers of the lots of a case whose contracts are being performed: they keep it from its archive."""
    rows = Fulfilment.objects.filter(
        contract__lot__notice__project__uuid=case, state=FulfilmentState.RUNNING
    ).select_related("contract__lot")
    begun = [row for row in rows if row.version > 1 or row.milestones.exists()]
    return [str(row.contract.lot.number) for row in begun]
