"""Announcing to keep a deposit, answering, keeping it, letting it go. Lock order: project, notice, lot, deposit."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from openhall.identity.public import Actor, Intent
from openhall.kernel.clock import instant_text
from openhall.tendering.forfeiture import acts, grounds, policies, rule, telling
from openhall.tendering.forfeiture.inputs import AnnouncementInput
from openhall.tendering.forfeiture.refusals import BodyDecides, GroundNotShown
from openhall.tendering.notices.public import Lot, lock_lot_in_project
from openhall.tendering.planning.public import require_signed
from openhall.treasury import public as treasury
from openhall.treasury.public import Forfeiture
from openhall.witness.public import Recorded, record


@dataclass(frozen=True)
class Told:
    """How far a forfeiture is after an act."""

    lot: Lot
    forfeiture: Forfeiture
    recorded: Recorded


@transaction.atomic(durable=True)
def announce_forfeiture(*, deposit: UUID, given: AnnouncementInput, intent: Intent, actor: Actor, at: datetime) -> Told:
    """The owner tells the bidder that it wants to keep the deposit, and until when it listens.

    Until the owner has decided no refund of it is ordered: of an announcement and a refund that come at once exactly
    one happens.

    Raises:
        NotFound: no such deposit, or nobody may know of it yet. GroundNotShown. DepositLeft: its refund was ordered.
        ForfeitureOnce. Invalid: more than the deposit, or no time to answer. What ``admit`` raises.
    """
    lot = lock_lot_in_project(treasury.lot_of_deposit(deposit))
    policies.as_owner(intent, actor, lot.notice.project, version=0, at=at)
    require_signed(given.sent, intent)
    row = treasury.announce_forfeiture(
        deposit=deposit,
        ground=given.ground,
        article=grounds.article(lot),
        reason=given.reason,
        amount=given.amount,
        answer_due_at=given.answer_due_at,
        at=at,
    )
    possible = grounds.shown(lot).get(row.deposit.sub_account.bidder, ())
    if given.ground not in possible:
        raise GroundNotShown(ground=given.ground, possible=list(possible))
    telling.announced(lot, row, at=at)
    act = acts.FORFEITURE_ANNOUNCED(
        object=f"deposit:{deposit}",
        case=lot.notice.project.uuid,
        public=rule.public_of(lot, row)
        | rule.money_of(row)
        | {"ground": row.ground, "article": row.article, "answer_due_at": instant_text(row.answer_due_at)},
        statement={"v": 1, "signed": given.sent, "reason": row.reason},
    )
    recorded = record(act, intent=intent, actor=actor, at=at)
    row.announcement_leaf = recorded.leaf_sha256
    row.save(update_fields=["announcement_leaf"])
    return Told(lot, row, recorded)


@transaction.atomic(durable=True)
def answer_forfeiture(*, deposit: UUID, answer: str, intent: Intent, actor: Actor, at: datetime) -> Told:
    """The bidder answers, once, in its time.

    Raises:
        NotFound: another's deposit, or nothing was announced. AnswerOver, ForfeitureDecided. What ``admit`` raises.
    """
    lot = lock_lot_in_project(treasury.lot_of_deposit(deposit))
    row = treasury.locked_forfeiture(deposit)
    policies.as_bidder(intent, actor, row.deposit.sub_account.organisation_id, version=row.version, at=at)
    treasury.note_answer(row, answer=answer, at=at)
    telling.answered(lot, row, at=at)
    act = acts.FORFEITURE_ANSWERED(
        object=f"deposit:{deposit}",
        case=lot.notice.project.uuid,
        public=rule.public_of(lot, row),
        statement={"v": 1, "answer": answer},
    )
    recorded = record(act, intent=intent, actor=actor, at=at)
    row.answer_leaf = recorded.leaf_sha256
    row.save()
    return Told(lot, row, recorded)


@transaction.atomic(durable=True)
def forfeit_deposit(*, deposit: UUID, reason: str, intent: Intent, actor: Actor, at: datetime) -> Told:
    """The owner keeps what it announced, or is ordered to keep: it is owed to the owner and paid to its account.

    Raises:
        NotFound: nothing was announced. BodyDecides: a body heard the bidder, and orders nothing of the owner.
        StillToBeHeard, ForfeitureDecided, NoPayeeAccount. What ``admit`` raises.
    """
    lot = lock_lot_in_project(treasury.lot_of_deposit(deposit))
    row = treasury.locked_forfeiture(deposit)
    policies.as_owner(intent, actor, lot.notice.project, version=row.version, at=at)
    if row.complaint is not None and row.decided_at is None and not treasury.owner_decides(row, at):
        raise BodyDecides
    return Told(lot, row, rule.keep(lot, row, reason=reason, intent=intent, actor=actor, at=at))


@transaction.atomic(durable=True)
def let_deposit_go(*, deposit: UUID, reason: str, intent: Intent, actor: Actor, at: datetime) -> Told:
    """The owner keeps nothing of what it announced to keep: the refund that waited runs by rule.

    Raises:
        NotFound: nothing was announced. BodyDecides: a body heard the bidder. ForfeitureDecided. What ``admit`` raises.
    """
    lot = lock_lot_in_project(treasury.lot_of_deposit(deposit))
    row = treasury.locked_forfeiture(deposit)
    policies.as_owner(intent, actor, lot.notice.project, version=row.version, at=at)
    if row.complaint is not None and row.decided_at is None:
        raise BodyDecides
    return Told(lot, row, rule.release(lot, row, reason=reason, intent=intent, actor=actor, at=at))
