"""Announcing that a contract ends early, answering, ending it, letting its bond go."""

from datetime import datetime
from uuid import UUID, uuid4

from django.db import transaction
from django.utils.translation import gettext as _

from openhall.identity.public import Actor, Intent
from openhall.kernel.clock import instant_text
from openhall.kernel.refusals import Invalid, NotFound
from openhall.tendering.contracts.public import Side
from openhall.tendering.fulfilment import policies, telling
from openhall.tendering.fulfilment.milestones import Done, about, locked
from openhall.tendering.fulfilment.models import (
    Amendment,
    AmendmentState,
    Fulfilment,
    MilestoneState,
    Postponement,
    PostponementState,
    Termination,
    TerminationState,
)
from openhall.tendering.fulfilment.terminating import acts, grounds
from openhall.tendering.fulfilment.terminating.inputs import BondFreed, EndInput, TerminationAnswer, TerminationInput
from openhall.tendering.fulfilment.terminating.refusals import (
    EndAnnounced,
    EndAnswerOver,
    EndGroundNotShown,
    NeedsBothSides,
    NoBondHeld,
    OtherSideToBeHeard,
)
from openhall.treasury import public as treasury
from openhall.treasury.public import BondState
from openhall.witness.public import record

OPEN = (TerminationState.ANNOUNCED, TerminationState.OBJECTED)


@transaction.atomic(durable=True)
def announce_termination(
    *, contract_uuid: UUID, given: TerminationInput, intent: Intent, actor: Actor, at: datetime
) -> Done:
    """Tell the other side that the contract is to end, on which ground, and until when it can answer (PRF-14).

    Raises:
        NotFound, NotConcluded, MoveNotAllowed: complete or ended. EndGroundNotShown. EndAnnounced. Invalid: no time to
        answer. What ``identity.admit`` raises.
    """
    row = locked(contract_uuid, at=at)
    side = policies.as_party(intent, actor, row.contract, version=row.version, at=at)
    row.move("step")
    possible = grounds.possible(row.contract)
    if given.ground not in possible:
        raise EndGroundNotShown(ground=given.ground, possible=list(possible))
    if row.terminations.filter(side=side.value, state__in=OPEN).exists():
        raise EndAnnounced
    if given.answer_due_at <= at:
        raise Invalid(errors={"answer_due_at": _("Leave the other side time to answer.")})
    found = Termination(
        uuid=uuid4(),
        fulfilment=row,
        side=side.value,
        ground=given.ground,
        article=possible[given.ground],
        reason=given.reason,
        consequences=given.consequences,
        evidence=list(given.evidence),
        bond=given.bond,
        answer_due_at=given.answer_due_at,
        announced_at=at,
    )
    row.save()
    telling.other_side(row.contract, side, telling.END_ANNOUNCED, at=at)
    act = acts.TERMINATION_ANNOUNCED(
        **about(
            row,
            None,
            side=side.value,
            termination=str(found.uuid),
            ground=found.ground,
            article=found.article,
            bond=found.bond,
            answer_due_at=instant_text(found.answer_due_at),
        ),
        statement={"v": 1, "reason": found.reason, "consequences": found.consequences, "evidence": found.evidence},
    )
    recorded = record(act, intent=intent, actor=actor, at=at)
    found.announcement_leaf = recorded.leaf_sha256
    found.save()
    return Done(row, recorded)


@transaction.atomic(durable=True)
def answer_termination(
    *, contract_uuid: UUID, given: TerminationAnswer, intent: Intent, actor: Actor, at: datetime
) -> Done:
    """Agree, object, or take back one's own announcement (PRF-15). Agreed to, the contract ends at once.

    Who hasn't answered can still object after the contract ended.

    Raises:
        NotFound, NotConcluded, MoveNotAllowed: complete. EndAnswerOver. What ``identity.admit`` raises.
    """
    row = locked(contract_uuid, at=at)
    side = policies.as_party(intent, actor, row.contract, version=row.version, at=at)
    found = _termination(row, given.termination)
    own = found.side == side.value
    ended = found.state == TerminationState.ENDED
    answered = found.answered_at is not None
    if own is not (given.answer == "withdraw") or (answered and not own) or (ended and given.answer != "object"):
        raise EndAnswerOver(state=found.state)
    row.move("after_end" if ended else "step")
    if own:
        found.state = Termination.workflow.after("withdraw", now=found.state)
    else:
        found.answer, found.answered_at = given.text, at
        found.state = Termination.workflow.after(_step(given.answer, found), now=found.state)
    if found.state == TerminationState.ENDED and not ended:
        _end(row, found, at=at)
    row.save()
    telling.other_side(row.contract, side, TOLD[given.answer], at=at)
    act = acts.TERMINATION_ANSWERED(
        **about(row, None, side=side.value, termination=str(found.uuid), answer=given.answer),
        statement={"v": 1, "text": given.text},
    )
    recorded = record(act, intent=intent, actor=actor, at=at)
    if not own:
        found.answer_leaf = recorded.leaf_sha256
    if found.state == TerminationState.ENDED and not ended:
        found.end_leaf = recorded.leaf_sha256
    found.save()
    if found.state == TerminationState.ENDED and not ended and found.bond == grounds.RELEASE:
        treasury.release_bond(row.contract.uuid, at=at)
    return Done(row, recorded)


def _step(answer: str, found: Termination) -> str:
    if answer == "agree":
        return "agree"
    if found.state == TerminationState.ENDED:
        return "object_later"
    return "decline" if found.ground == grounds.AGREEMENT else "object"


TOLD = {"agree": telling.END_AGREED, "object": telling.END_OBJECTED, "withdraw": telling.END_WITHDRAWN}


@transaction.atomic(durable=True)
def end_contract(*, contract_uuid: UUID, given: EndInput, intent: Intent, actor: Actor, at: datetime) -> Done:
    """End the contract on the ground that one's side announced, after the other could answer (PRF-16).

    A supplier that ends a contract alone doesn't free its own bond: the owner does, or a court says so.

    Raises:
        NotFound, NotConcluded, MoveNotAllowed: complete, ended, or taken back. NeedsBothSides: the ground is agreement.
        OtherSideToBeHeard. EndAnswerOver: another side's announcement. What ``identity.admit`` raises.
    """
    row = locked(contract_uuid, at=at)
    side = policies.as_party(intent, actor, row.contract, version=row.version, at=at)
    found = _termination(row, given.termination)
    if found.side != side.value:
        raise EndAnswerOver(state=found.state)
    if found.ground == grounds.AGREEMENT:
        raise NeedsBothSides
    row.move("step")
    if found.answered_at is None and at < found.answer_due_at:
        raise OtherSideToBeHeard(answer_due_at=instant_text(found.answer_due_at))
    found.state = Termination.workflow.after("end", now=found.state)
    found.decision = given.text
    if side == Side.SUPPLIER:
        found.bond = grounds.HOLD
    _end(row, found, at=at)
    row.save()
    telling.other_side(row.contract, side, telling.ENDED_BY_OTHER, at=at)
    act = acts.CONTRACT_ENDED(
        **about(
            row,
            None,
            side=side.value,
            termination=str(found.uuid),
            ground=found.ground,
            article=found.article,
            bond=found.bond,
        ),
        statement={"v": 1, "text": given.text},
    )
    recorded = record(act, intent=intent, actor=actor, at=at)
    found.end_leaf = recorded.leaf_sha256
    found.save()
    if found.bond == grounds.RELEASE:
        treasury.release_bond(row.contract.uuid, at=at)
    return Done(row, recorded)


@transaction.atomic(durable=True)
def free_bond(*, contract_uuid: UUID, given: BondFreed, intent: Intent, actor: Actor, at: datetime) -> Done:
    """The owner lets a bond go that was held when the contract ended early (PRF-17).

    Raises:
        NotFound, NotConcluded, MoveNotAllowed: the contract didn't end early. NoBondHeld. What ``admit`` raises.
    """
    row = locked(contract_uuid, at=at)
    policies.as_owner(intent, actor, row.contract, version=row.version, at=at)
    row.move("after_end")
    bond = treasury.bond_of(row.contract.uuid)
    if bond is None or bond.state not in (BondState.ASKED, BondState.HELD):
        raise NoBondHeld
    row.save()
    telling.other_side(row.contract, Side.OWNER, telling.BOND_FREED, at=at)
    act = acts.HELD_BOND_FREED(**about(row), statement={"v": 1, "text": given.text})
    recorded = record(act, intent=intent, actor=actor, at=at)
    treasury.release_bond(row.contract.uuid, at=at)
    return Done(row, recorded)


def _end(row: Fulfilment, found: Termination, *, at: datetime) -> None:
    """What is still open falls away; other announcements with it (neither is saved)."""
    row.state = Fulfilment.workflow.after("end", now=row.state)
    open_ = (MilestoneState.PROPOSED, MilestoneState.PLANNED, MilestoneState.REPORTED)
    found.ended_at = at
    found.open_milestones = row.milestones.filter(state__in=open_).update(state=MilestoneState.DROPPED)
    Postponement.objects.filter(milestone__fulfilment=row, state=PostponementState.PROPOSED).update(
        state=PostponementState.DECLINED, answered_at=at
    )
    Amendment.objects.filter(fulfilment=row, state=AmendmentState.PROPOSED).update(
        state=AmendmentState.DECLINED, answered_at=at
    )
    row.terminations.filter(state__in=OPEN).exclude(uuid=found.uuid).update(state=TerminationState.DECLINED)


def _termination(row: Fulfilment, uuid: UUID) -> Termination:
    found = Termination.objects.select_for_update(of=("self",)).filter(fulfilment=row, uuid=uuid).first()
    if found is None:
        raise NotFound(termination=str(uuid))
    return found
