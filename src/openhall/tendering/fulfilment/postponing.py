"""A later day for a milestone: signed by both sides, within the time that was bid, while the day isn't over.

The time of performance itself is substance and stays (招标投标法 46); what is late stays late.
"""

from datetime import date, datetime
from uuid import UUID, uuid4

from django.db import transaction

from openhall.identity.public import Actor, Intent
from openhall.kernel.refusals import MoveNotAllowed, NotFound
from openhall.tendering.fulfilment import acts, policies, telling
from openhall.tendering.fulfilment.inputs import PostponementAnswer, PostponementInput
from openhall.tendering.fulfilment.milestones import Done, about, latest_day, locked
from openhall.tendering.fulfilment.models import (
    Fulfilment,
    Milestone,
    MilestoneState,
    Postponement,
    PostponementState,
)
from openhall.tendering.fulfilment.refusals import (
    DayOver,
    NotLater,
    OneProposalAtATime,
    OutsideContractTime,
    OwnProposal,
)
from openhall.tendering.planning.public import asking_the_law, law_of
from openhall.witness.public import record


def is_over(milestone: Milestone, at: datetime) -> bool:
    """Whether the last day on which the milestone would be in time is over."""
    law = law_of(milestone.fulfilment.contract.lot.notice.project)
    with asking_the_law():
        return law.calendar.day_of(at) > law.milestone_day(milestone.due_date)


@transaction.atomic(durable=True)
def propose_postponement(
    *, contract_uuid: UUID, given: PostponementInput, intent: Intent, actor: Actor, at: datetime
) -> Done:
    """Sign a later day for a milestone that is still to be done (PRF-12).

    Raises:
        NotFound, NotConcluded, MoveNotAllowed: it is reported, or the contract is complete. NotLater, DayOver,
        OneProposalAtATime. OutsideContractTime: beyond the time that was bid. What ``identity.admit`` raises.
    """
    row = locked(contract_uuid, at=at)
    side = policies.as_party(intent, actor, row.contract, version=row.version, at=at)
    milestone = _planned(row, uuid=given.milestone)
    row.move("step")
    due, latest = date.fromisoformat(given.due_date), latest_day(row.contract)
    _still_open(milestone, at)
    if due <= milestone.due_date:
        raise NotLater(due_date=given.due_date, due_before=milestone.due_date.isoformat())
    if latest is not None and due > latest:
        raise OutsideContractTime(due_date=given.due_date, latest=latest.isoformat())
    if milestone.postponements.filter(state=PostponementState.PROPOSED).exists():
        raise OneProposalAtATime
    found = Postponement(
        uuid=uuid4(),
        milestone=milestone,
        proposed_by=side.value,
        due_before=milestone.due_date,
        due_date=due,
        reason=given.reason,
        proposed_at=at,
    )
    named = {
        "side": side.value,
        "postponement": str(found.uuid),
        "due_before": found.due_before.isoformat(),
        "due_date": given.due_date,
    }
    act = acts.POSTPONEMENT_PROPOSED(**about(row, milestone, **named), statement={"v": 1, "reason": given.reason})
    row.save()
    telling.other_side(row.contract, side, telling.POSTPONEMENT_PROPOSED, at=at, what=milestone.title)
    recorded = record(act, intent=intent, actor=actor, at=at)
    found.leaf_sha256 = recorded.leaf_sha256
    found.save()
    return Done(row, recorded)


@transaction.atomic(durable=True)
def answer_postponement(
    *, contract_uuid: UUID, given: PostponementAnswer, intent: Intent, actor: Actor, at: datetime
) -> Done:
    """Sign the same later day for the other side, or refuse it (PRF-13). Signed by both it counts at once.

    Raises:
        NotFound, NotConcluded. MoveNotAllowed: it was answered, or the milestone is reported. OwnProposal. DayOver:
        it can only be refused now. What ``identity.admit`` raises.
    """
    row = locked(contract_uuid, at=at)
    side = policies.as_party(intent, actor, row.contract, version=row.version, at=at)
    found = Postponement.objects.select_for_update(of=("self",)).filter(
        milestone__fulfilment=row, uuid=given.postponement
    ).first()  # fmt: skip
    if found is None:
        raise NotFound(postponement=str(given.postponement))
    if found.proposed_by == side.value:
        raise OwnProposal(side=side.value)
    row.move("step")
    found.state = Postponement.workflow.after("agree" if given.agreed else "decline", now=found.state)
    milestone = found.milestone
    if given.agreed:
        milestone = _planned(row, uuid=milestone.uuid)
        _still_open(milestone, at)
        milestone.due_date = found.due_date
        milestone.save(update_fields=["due_date"])
    found.answered_at = at
    named = {
        "side": side.value,
        "postponement": str(found.uuid),
        "due_date": found.due_date.isoformat(),
        "agreed": given.agreed,
    }
    act = acts.POSTPONEMENT_ANSWERED(**about(row, milestone, **named))
    row.save()
    message = telling.POSTPONEMENT_AGREED if given.agreed else telling.POSTPONEMENT_DECLINED
    telling.other_side(row.contract, side, message, at=at, what=milestone.title)
    recorded = record(act, intent=intent, actor=actor, at=at)
    found.leaf_sha256 = recorded.leaf_sha256
    found.save()
    return Done(row, recorded)


def _planned(row: Fulfilment, *, uuid: UUID) -> Milestone:
    found = Milestone.objects.select_for_update(of=("self",)).filter(fulfilment=row, uuid=uuid).first()
    if found is None:
        raise NotFound(milestone=str(uuid))
    if found.state != MilestoneState.PLANNED:
        raise MoveNotAllowed(move="postpone", now=found.state, possible=Milestone.workflow.possible(found.state))
    found.fulfilment = row
    return found


def _still_open(milestone: Milestone, at: datetime) -> None:
    if is_over(milestone, at):
        raise DayOver(due_before=milestone.due_date.isoformat())
