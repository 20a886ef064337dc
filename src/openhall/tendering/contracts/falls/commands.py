"""Announcing that an award may fall, answering, letting it fall. Lock order: project, notice, lot, award."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from openhall.identity.public import Actor, Intent
from openhall.kernel.clock import instant_text
from openhall.kernel.refusals import Invalid, MoveNotAllowed, NotFound, Stale
from openhall.tendering.awards import public as awards
from openhall.tendering.contracts.dropping import drop_unconcluded
from openhall.tendering.contracts.falls import acts, grounds, policies, telling
from openhall.tendering.contracts.falls.inputs import FallInput
from openhall.tendering.contracts.falls.refusals import (
    FallAnnounced,
    FallAnswerOver,
    FallGroundNotShown,
    WinnerToBeHeard,
)
from openhall.tendering.contracts.models import Fall
from openhall.tendering.notices.public import Lot, lock_lot_in_project, require_unpaused
from openhall.witness.public import Recorded, record


@dataclass(frozen=True)
class Fallen:
    """How far the fall of an award is after an act."""

    lot: Lot
    fall: Fall
    recorded: Recorded


@transaction.atomic(durable=True)
def announce_fall(*, fall: UUID, given: FallInput, intent: Intent, actor: Actor, at: datetime) -> Fallen:
    """The owner tells the winner on which ground its award may fall, and until when it listens (AWD-05).

    Raises:
        NotFound. MoveNotAllowed: the lot isn't awarded. FallGroundNotShown. FallAnnounced. Invalid: no time to answer.
        Stale: the id is taken. What ``admit`` raises.
    """
    lot = lock_lot_in_project(given.lot)
    policies.as_owner(intent, actor, lot.notice.project, version=0, at=at)
    award = awards.locked_award(lot)
    if lot.state != Lot.State.AWARDED or award is None or award.supplier_id is None:
        raise MoveNotAllowed(move="announce_fall", now=lot.state, possible=Lot.workflow.possible(lot.state))
    possible = grounds.possible(lot)
    if given.ground not in possible:
        raise FallGroundNotShown(ground=given.ground, possible=list(possible))
    if Fall.objects.filter(award_leaf=award.award_leaf).exists():
        raise FallAnnounced
    if Fall.objects.filter(uuid=fall).exists():
        raise Stale(seen=0, now=1)
    if given.answer_due_at <= at:
        raise Invalid(errors={"answer_due_at": _("Leave the winner time to answer.")})
    first = award.candidates[0]
    row = Fall(
        uuid=fall,
        lot=lot,
        award_leaf=award.award_leaf,
        bid=UUID(first["bid"]),
        bidder=first["bidder"],
        supplier_id=award.supplier_id,
        ground=given.ground,
        article=grounds.article(lot),
        reason=given.reason,
        answer_due_at=given.answer_due_at,
        announced_at=at,
    )
    telling.announced(lot, row, at=at)
    act = acts.FALL_ANNOUNCED(
        object=f"award-fall:{fall}",
        case=lot.notice.project.uuid,
        public=_public(row)
        | {"ground": row.ground, "article": row.article, "answer_due_at": instant_text(row.answer_due_at)},
        statement={"v": 1, "reason": row.reason},
    )
    recorded = record(act, intent=intent, actor=actor, at=at)
    row.announcement_leaf = recorded.leaf_sha256
    row.save()
    return Fallen(lot, row, recorded)


@transaction.atomic(durable=True)
def answer_fall(*, fall: UUID, answer: str, intent: Intent, actor: Actor, at: datetime) -> Fallen:
    """The winner answers, once, in its time (AWD-06).

    Raises:
        NotFound: another's award, or nothing was announced. FallAnswerOver. What ``admit`` raises.
    """
    lot, row = _locked(fall)
    policies.as_winner(intent, actor, row.supplier_id, version=row.version, at=at)
    if row.answered_at is not None or row.decided_at is not None or at >= row.answer_due_at:
        raise FallAnswerOver(answer_due_at=instant_text(row.answer_due_at))
    row.answer, row.answered_at = answer, at
    row.version += 1
    telling.answered(lot, row, at=at)
    act = acts.FALL_ANSWERED(
        object=f"award-fall:{fall}",
        case=lot.notice.project.uuid,
        public=_public(row),
        statement={"v": 1, "answer": answer},
    )
    recorded = record(act, intent=intent, actor=actor, at=at)
    row.answer_leaf = recorded.leaf_sha256
    row.save()
    return Fallen(lot, row, recorded)


@transaction.atomic(durable=True)
def let_award_fall(*, fall: UUID, reason: str, intent: Intent, actor: Actor, at: datetime) -> Fallen:
    """The award falls (AWD-07): the next candidate can be awarded the lot, or the owner ends it.

    The draft of the contract goes with it; what only the owner had signed binds nobody. No deposit moves by it: whether
    the winner's is kept is decided by its own acts.

    Raises:
        NotFound: nothing was announced. WinnerToBeHeard. FallGroundNotShown: the winner has signed meanwhile.
        MoveNotAllowed: the contract is concluded, or this award counts no more. What a pause, and ``admit``, raise.
    """
    lot, row = _locked(fall)
    project = lot.notice.project
    policies.as_owner(intent, actor, project, version=row.version, at=at)
    require_unpaused(lot, "contract")
    award = awards.locked_award(lot)
    if row.decided_at is not None or award is None or award.award_leaf != row.award_leaf:
        raise MoveNotAllowed(move="let_award_fall", now=lot.state, possible=Lot.workflow.possible(lot.state))
    if row.answered_at is None and at < row.answer_due_at:
        raise WinnerToBeHeard(answer_due_at=instant_text(row.answer_due_at))
    if row.ground in grounds.UNSIGNED and grounds.supplier_bound(lot):
        raise FallGroundNotShown(ground=row.ground, possible=list(grounds.possible(lot)))
    drop_unconcluded(lot)
    row.decision, row.decided_at = reason, at
    row.version += 1
    void = awards.let_fall(lot, fall=row.uuid, at=at)
    telling.fell(lot, row, at=at)
    act = acts.AWARD_FELL(
        object=f"award-fall:{fall}",
        case=project.uuid,
        public=_public(row) | {"bid": str(row.bid), "ground": row.ground, "article": row.article},
        statement={"v": 1, "reason": reason},
    )
    recorded = record(act, intent=intent, actor=actor, at=at)
    row.decision_leaf = void.leaf_sha256 = recorded.leaf_sha256
    void.save()
    row.save()
    return Fallen(lot, row, recorded)


def _locked(fall: UUID) -> tuple[Lot, Fall]:
    known = Fall.objects.filter(uuid=fall).values_list("lot__uuid", flat=True).first()
    if known is None:
        raise NotFound(fall=str(fall))
    lot = lock_lot_in_project(known)
    row = Fall.objects.select_for_update(of=("self",), no_key=True).get(uuid=fall)
    row.lot = lot
    return lot, row


def _public(row: Fall) -> dict[str, str]:
    return {"lot": str(row.lot.uuid), "bidder": row.bidder}
