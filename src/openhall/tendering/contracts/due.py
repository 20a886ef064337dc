"""Until when a contract is due: a pause moves that day, and who signs after it says why."""

from datetime import datetime

from openhall.kernel.clock import instant_text
from openhall.tendering.awards import public as awards
from openhall.tendering.contracts import acts
from openhall.tendering.contracts.models import Contract
from openhall.tendering.contracts.refusals import ContractOverdue
from openhall.tendering.notices.public import Lot
from openhall.tendering.planning.public import article, law_of
from openhall.witness.public import LOG, Recorded, record
from openhall_rules import standstill


def move_contract_due(lot: Lot, stood: standstill.Interval, *, at: datetime) -> Recorded | None:
    """Give a locked lot's contract the time back in which nobody could sign it (CON-03); None where it took none."""
    award = awards.locked_award(lot) if lot.state == Lot.State.AWARDED else None
    if award is None or award.awarded_at is None or award.contract_due_at is None:
        return None
    old = award.contract_due_at
    new = standstill.window_after(opened_at=award.awarded_at, ends_at=old, stood=stood)
    if new is None:
        return None
    award.contract_due_at = new
    award.save(update_fields=["contract_due_at"])
    Contract.objects.filter(lot=lot, cancelled_at=None).update(contract_due_at=new)
    act = acts.CONTRACT_DUE_MOVED(
        object=f"lot:{lot.uuid}",
        case=lot.notice.project.uuid,
        public={
            "began_at": instant_text(stood[0]),
            "ended_at": instant_text(stood[1]),
            "old_due_at": instant_text(old),
            "new_due_at": instant_text(new),
        },
    )
    return record(act, intent=None, actor=LOG, at=at)


def late_by_reason(contract: Contract, reason: str, *, at: datetime) -> bool:
    """Whether a signature comes late. It is taken then, with the side's reason.

    No article that we found (招标投标法 46, 条例 57) makes a contract void because it was concluded late; who is to
    blame for that answers for it.

    Raises:
        ContractOverdue: it is late, and nobody says why.
    """
    late = at >= contract.contract_due_at
    if late and not reason:
        raise ContractOverdue(
            contract_due_at=instant_text(contract.contract_due_at),
            article=article(law_of(contract.lot.notice.project), "time_limits.contract"),
        )
    return late
