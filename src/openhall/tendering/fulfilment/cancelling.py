"""A concluded contract that the decision on a complaint cancels (PRF-18), carried out by rule.

What was accepted stays recorded, what is still to be done falls away. A contract that is performed can't be cancelled:
who is to blame compensates (政府采购法 73).
"""

from datetime import datetime
from uuid import UUID

from openhall.tendering.contracts import public as contracts
from openhall.tendering.contracts.public import Contract, Side
from openhall.tendering.fulfilment import acts, telling
from openhall.tendering.fulfilment.milestones import about, locked
from openhall.tendering.fulfilment.models import (
    Amendment,
    AmendmentState,
    Fulfilment,
    FulfilmentState,
    MilestoneState,
    PaymentState,
    Postponement,
    PostponementState,
    TerminationState,
)
from openhall.tendering.notices.public import Lot
from openhall.tendering.planning.public import article, law_of
from openhall.treasury import public as treasury
from openhall.witness.public import LOG, Recorded, record
from openhall_rules.law import UnknownValue, Unset

UNTIL = "remedies.contract_cancellation"
UNPERFORMED = "unperformed"
"""Of :data:`UNTIL`: only while nothing of the contract is performed; else as long as it isn't complete."""
WAITING = (TerminationState.ANNOUNCED, TerminationState.OBJECTED)


def can_be_cancelled(lot: Lot) -> bool:
    """Whether the lot's contract is concluded and, as far as the record shows, not performed as the law means it."""
    contract = contracts.contract_of(lot)
    if contract is None or contract.state != Contract.State.CONCLUDED or lot.state != Lot.State.CONTRACTED:
        return False
    try:
        until = law_of(lot.notice.project).get(UNTIL)
    except (UnknownValue, Unset):
        return False
    row = Fulfilment.objects.filter(contract=contract).first()
    if row is None:
        return True
    return row.state == FulfilmentState.RUNNING and (until != UNPERFORMED or not _performed(row))


def _performed(row: Fulfilment) -> bool:
    """Whether something of the contract was accepted, or paid and not disputed."""
    paid = row.payments.exclude(state=PaymentState.DISPUTED)
    return row.milestones.filter(state=MilestoneState.ACCEPTED).exists() or paid.exists()


def cancel_contract(lot: Lot, *, complaint: UUID, at: datetime) -> Recorded:
    """Cancel the contract of a lot inside the command that decides the complaint and holds the lot's locks (PRF-18).

    The performance bond goes back by rule: no article that we cite keeps it then.

    Raises:
        MoveNotAllowed: it is complete, or has ended. RuntimeError: the lot has no contract.
    """
    contract = contracts.contract_of(lot)
    if contract is None:
        raise RuntimeError("A lot whose contract is cancelled has one.")
    row = locked(contract.uuid, at=at)
    row.contract.lot = lot
    row.move("cancel")
    open_ = (MilestoneState.PROPOSED, MilestoneState.PLANNED, MilestoneState.REPORTED)
    dropped = row.milestones.filter(state__in=open_).update(state=MilestoneState.DROPPED)
    Postponement.objects.filter(milestone__fulfilment=row, state=PostponementState.PROPOSED).update(
        state=PostponementState.DECLINED, answered_at=at
    )
    Amendment.objects.filter(fulfilment=row, state=AmendmentState.PROPOSED).update(
        state=AmendmentState.DECLINED, answered_at=at
    )
    row.terminations.filter(state__in=WAITING).update(state=TerminationState.DECLINED)
    row.save()
    for side in Side:
        telling.other_side(row.contract, side, telling.CANCELLED, at=at)
    facts = {
        "complaint": str(complaint),
        "article": article(law_of(lot.notice.project), UNTIL),
        "accepted": row.milestones.filter(state=MilestoneState.ACCEPTED).count(),
        "dropped": dropped,
    }
    recorded = record(acts.CONTRACT_CANCELLED(**about(row, None, **facts)), intent=None, actor=LOG, at=at)
    contracts.cancel_concluded(row.contract, complaint=complaint, leaf=recorded.leaf_sha256, at=at)
    lot.move("cancel_contract")
    lot.save(update_fields=["state", "version"])
    project = lot.notice.project
    if not lot.notice.lots.filter(
        state=Lot.State.CONTRACTED
    ).exists() and "cancel_contract" in project.workflow.possible(project.state):
        project.move("cancel_contract")
        project.save(update_fields=["state", "version"])
    treasury.release_bond(row.contract.uuid, at=at)
    return recorded
