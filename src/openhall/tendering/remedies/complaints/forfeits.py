"""Deposits in complaints: a body hears the bidder, its decision orders that the deposit is kept, or it goes back.

Lock order: project, notice, lots, complaint, deposit.
"""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from openhall.identity.public import Actor, Intent
from openhall.kernel.clock import instant_text
from openhall.kernel.refusals import Invalid, MoveNotAllowed, NotFound
from openhall.tendering.forfeiture import public as forfeiture
from openhall.tendering.notices.public import Lot
from openhall.tendering.planning.public import law_of, require_signed
from openhall.tendering.remedies.complaints import acts, law, policies
from openhall.tendering.remedies.complaints.filing import Complained, open_complaint
from openhall.tendering.remedies.complaints.inputs import DecisionInput, HearingInput, LiftingInput
from openhall.tendering.remedies.models import Complaint, ComplaintState, Effect
from openhall.tendering.remedies.refusals import DepositDoesNotFit, HeardOnce, NoForfeitureHere
from openhall.treasury import public as treasury
from openhall.treasury.public import Forfeiture, ForfeitureState, Keeper
from openhall.witness.public import record


@transaction.atomic(durable=True)
def hear_bidder(*, complaint: UUID, given: HearingInput, intent: Intent, actor: Actor, at: datetime) -> Complained:
    """Tell a bidder that the decision may order its deposit to be kept, and until when it can answer (CPL-13).

    From now on no refund of the deposit is ordered; the bidder answers as to an owner (DEP-06).

    Raises:
        NotFound. MoveNotAllowed: the complaint isn't taken up, or was decided. NoForfeitureHere: the law lets no
        decision order it, or the complaint is about no lot. HeardOnce: another deposit is the complaint's.
        GroundContradicted, DepositLeft, ForfeitureOnce, Invalid. What ``identity.admit`` raises.
    """
    row = open_complaint(complaint)
    policies.handle(intent, actor, row, at=at)
    require_signed(given.sent, intent)
    row.move("note")
    lot = _lot(row)
    if treasury.forfeiture_of_complaint(row.uuid) is not None:
        raise HeardOnce
    possible = {one.held.deposit: one.grounds for one in forfeiture.by_decision(lot)}
    held = treasury.announce_forfeiture(
        deposit=_of_lot(lot, given.deposit),
        ground=given.ground,
        article=law.forfeiture_article(law_of(row.notice.project)),
        reason=given.reason,
        amount=given.amount,
        answer_due_at=given.answer_due_at,
        at=at,
        complaint=row.uuid,
    )
    grounds = possible.get(given.deposit, ())
    if given.ground not in grounds:
        raise forfeiture.GroundContradicted(ground=given.ground, possible=list(grounds))
    forfeiture.tell_heard(lot, held, at=at)
    act = acts.BIDDER_HEARD(
        object=f"complaint:{row.uuid}",
        case=row.notice.project.uuid,
        public=forfeiture.public_of(lot, held)
        | forfeiture.money_of(held)
        | {
            "deposit": str(given.deposit),
            "ground": held.ground,
            "article": held.article,
            "answer_due_at": instant_text(held.answer_due_at),
        },
        statement={"v": 1, "signed": given.sent, "reason": held.reason},
    )
    recorded = record(act, intent=intent, actor=actor, at=at)
    held.announcement_leaf = recorded.leaf_sha256
    held.save(update_fields=["announcement_leaf"])
    row.save()
    return Complained(row, recorded)


@transaction.atomic(durable=True)
def lift_forfeiture_order(
    *, complaint: UUID, given: LiftingInput, intent: Intent, actor: Actor, at: datetime
) -> Complained:
    """Take back the order to keep a deposit before it was kept (CPL-14); it goes back by rule.

    Raises:
        NotFound. MoveNotAllowed: nothing is ordered, or it was kept. What ``identity.admit`` raises.
    """
    row = open_complaint(complaint)
    policies.handle(intent, actor, row, at=at)
    held = _locked(row)
    if held is None or held.state != ForfeitureState.ORDERED:
        raise MoveNotAllowed(move="lift_forfeiture_order", now=row.state, possible=[])
    lot = _lot(row)
    act = acts.FORFEITURE_LIFTED(
        object=f"complaint:{row.uuid}",
        case=row.notice.project.uuid,
        public=forfeiture.public_of(lot, held) | {"deposit": str(held.deposit.uuid)},
        statement={"v": 1, "reason": given.reason},
    )
    recorded = record(act, intent=intent, actor=actor, at=at)
    row.version += 1
    row.save()
    forfeiture.release(lot, held, reason=forfeiture.LIFTED, at=at)
    return Complained(row, recorded)


def named(row: Complaint, given: DecisionInput, *, at: datetime) -> dict[str, str]:
    """What a decision orders of a deposit, as the log has it; nothing where it orders none. Nothing is saved.

    Raises:
        DepositDoesNotFit: nobody was heard about it, or may still answer. Invalid: no time to come for the owner.
    """
    held = treasury.forfeiture_of_complaint(row.uuid)
    if given.deposit is None:
        return {}
    rules = law_of(row.notice.project)
    known = Effect.FORFEIT in law.named(rules, law.EFFECTS)
    if not known or held is None or held.deposit.uuid != given.deposit or not treasury.can_be_decided(held, at):
        raise DepositDoesNotFit(answer_due_at=instant_text(held.answer_due_at) if held is not None else "")
    keeper = forfeiture.findable(_lot(row))[held.ground]
    if keeper != Keeper.OWNER:
        return {"deposit": str(given.deposit), "keeper": keeper}
    due = law.keep_due(rules, at) or given.keep_due_at
    if due is None or due <= at:
        raise Invalid(errors={"keep_due_at": _("Say until when the owner keeps the deposit: a time to come.")})
    return {"deposit": str(given.deposit), "keeper": keeper, "keep_due_at": instant_text(due)}


def settle(row: Complaint, ordered: dict[str, str], *, reason: str, at: datetime) -> None:
    """Carry out what the end of a complaint means for the deposit that it holds, in the transaction of that end.

    Args:
        ordered: what ``named`` found; empty: nothing is ordered, so the deposit goes back by rule.
        reason: why, where it goes back.
    """
    held = _locked(row)
    if held is None or held.state != ForfeitureState.ANNOUNCED:
        return
    lot = _lot(row)
    if not ordered:
        forfeiture.release(lot, held, reason=reason, at=at)
        return
    due = ordered.get("keep_due_at")
    treasury.order_to_keep(
        held, keeper=ordered["keeper"], keep_due_at=datetime.fromisoformat(due) if due else None, at=at
    )
    held.save()
    if forfeiture.carry_out(held.deposit.uuid, reason=forfeiture.ORDERED, at=at) is None:
        forfeiture.tell_ordered(lot, held, at=at)


def _locked(row: Complaint) -> Forfeiture | None:
    found = treasury.forfeiture_of_complaint(row.uuid)
    return None if found is None else treasury.locked_forfeiture(found.deposit.uuid)


def _lot(row: Complaint) -> Lot:
    """The lot that a complaint is about, where the law lets its decision order that a deposit is kept.

    Raises:
        NoForfeitureHere
    """
    if row.lot is None or not forfeiture.findable(row.lot):
        rules = law_of(row.notice.project)
        raise NoForfeitureHere(article=law.forfeiture_article(rules), set_by=law.forfeiture_authority(rules))
    return row.lot


def _of_lot(lot: Lot, deposit: UUID) -> UUID:
    """The deposit, when it is one of the lot.

    Raises:
        NotFound
    """
    if treasury.lot_of_deposit(deposit) != lot.uuid:
        raise NotFound(deposit=str(deposit))
    return deposit


def held_by(row: Complaint) -> Forfeiture | None:
    """The deposit about which a bidder was heard in a complaint; None where nobody was."""
    return treasury.forfeiture_of_complaint(row.uuid)


def may_hear(row: Complaint) -> bool:
    """Whether a bidder can be heard in a complaint now; good for showing a form."""
    free = row.state == ComplaintState.ACCEPTED and row.lot is not None
    return free and treasury.forfeiture_of_complaint(row.uuid) is None
