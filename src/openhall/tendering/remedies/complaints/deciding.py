"""The decision on a complaint, and what it changes: in one transaction, so that nothing comes between."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from openhall.identity.public import Actor, Intent
from openhall.tendering.awards import public as awards
from openhall.tendering.contracts import public as contracts
from openhall.tendering.evaluation import public as evaluation
from openhall.tendering.forfeiture.public import NOT_ORDERED
from openhall.tendering.fulfilment import public as fulfilment
from openhall.tendering.notices.public import Lot
from openhall.tendering.opening import public as opening
from openhall.tendering.planning.public import law_of
from openhall.tendering.remedies.complaints import acts, forfeits, law, personal, policies, standstill, telling
from openhall.tendering.remedies.complaints.filing import Complained, open_complaint
from openhall.tendering.remedies.complaints.inputs import DecisionInput
from openhall.tendering.remedies.corrections import commands as corrections
from openhall.tendering.remedies.hearings import queries as hearings
from openhall.tendering.remedies.models import Complaint, Effect, Following, Outcome
from openhall.tendering.remedies.refusals import (
    CommitteeDoesNotFit,
    EffectDoesNotFit,
    HearingStands,
    LooksPersonal,
    OwnerExaminesNothing,
)
from openhall.treasury import public as treasury
from openhall.witness.public import record

REASON = "complaint_upheld"
"""Why a lot ended, as OPN-07 has it."""


@transaction.atomic(durable=True)
def decide_complaint(
    *, complaint: UUID, given: DecisionInput, intent: Intent, actor: Actor, at: datetime
) -> Complained:
    """Decide a complaint that was taken up (CPL-12), late or not; end its suspension and carry out what it orders.

    Raises:
        NotFound. MoveNotAllowed: it isn't taken up, or was decided. HearingStands: a hearing is still to come.
        EffectDoesNotFit, CommitteeDoesNotFit, OwnerExaminesNothing.
        DepositDoesNotFit: the bidder whose deposit it names wasn't heard. LooksPersonal: what is to be published looks
        like personal data, and no reason is given. ContractUnderWay: an award whose contract a side has signed can't be
        made void here. What ``identity.admit`` raises.
    """
    row = open_complaint(complaint)
    policies.handle(intent, actor, row, at=at)
    row.move("decide")
    if hearings.stands(row):
        raise HearingStands
    possible = fitting(row, upheld=given.outcome != Outcome.DISMISSED.value)
    if given.effect not in possible:
        raise EffectDoesNotFit(possible=possible)
    if given.committee is not None and given.committee not in committees(row):
        raise CommitteeDoesNotFit(possible=committees(row))
    requalify = given.qualifications is not None
    if requalify and (row.lot is None or not evaluation.owner_examines(row.lot)):
        raise OwnerExaminesNothing
    looks = personal.looks(row, given.published, given.law, at=at)
    if looks and not given.shown_because:
        raise LooksPersonal(found="; ".join(looks))
    ordered, correct = forfeits.named(row, given, at=at), corrections.ordered(given, at=at)
    row.ended_at, row.outcome, row.effect, row.committee = at, given.outcome, given.effect, given.committee or ""
    row.following = given.following or ""
    row.decision, row.published, row.law, row.lang = given.decision, given.published, given.law, given.lang
    telling.decided(row, at=at)
    act = acts.COMPLAINT_DECIDED(
        object=f"complaint:{row.uuid}",
        case=row.notice.project.uuid,
        public=standstill.of_lot(row)
        | {"outcome": row.outcome, "effect": row.effect}
        | ({"committee": row.committee} if row.committee else {})
        | ({"qualifications": given.qualifications} if requalify else {})
        | ({"following": row.following} if row.following else {})
        | ordered
        | correct,
        commit={"decision": row.decision},
        statement={"v": 1, "published": row.published, "law": row.law, "lang": row.lang}
        | ({"shown_because": given.shown_because} if looks else {}),
    )
    recorded = record(act, intent=intent, actor=actor, at=at)
    row.end_leaf = recorded.leaf_sha256
    row.save()
    corrections.order(row, given)
    standstill.end_by_rule(row, at=at)
    forfeits.settle(row, ordered, reason=NOT_ORDERED, at=at)
    _carry_out(row, requalify=requalify, at=at)
    return Complained(row, recorded)


def fitting(row: Complaint, *, upheld: bool) -> list[str]:
    """What a decision can order now: what the law knows and the state of the lot lets happen."""
    if not upheld:
        return [str(Effect.NONE)]
    known = law.named(law_of(row.notice.project), law.EFFECTS)
    lot = row.lot
    can = {
        Effect.CORRECT: True,
        Effect.ANNUL: lot is not None and "annul_award" in Lot.workflow.possible(lot.state),
        Effect.REEVALUATE: lot is not None and evaluation.can_be_void(lot),
        Effect.END: lot is not None and bool({"annul_award", "fail"} & set(Lot.workflow.possible(lot.state))),
        Effect.CANCEL: lot is not None and fulfilment.can_be_cancelled(lot),
        Effect.FORFEIT: lot is not None and treasury.forfeiture_of_complaint(row.uuid) is not None,
    }
    return [str(Effect.NONE), *(str(one) for one, possible in can.items() if possible and one in known)]


def committees(row: Complaint) -> list[str]:
    """Which committees a decision can let evaluate again."""
    return [] if row.lot is None else [str(one.value) for one in evaluation.committees(row.lot)]


def _carry_out(row: Complaint, *, requalify: bool, at: datetime) -> None:
    if row.lot is None or row.effect not in (Effect.ANNUL, Effect.REEVALUATE, Effect.END, Effect.CANCEL):
        return
    if row.effect == Effect.CANCEL:
        fulfilment.cancel_contract(row.lot, complaint=row.uuid, at=at)
    elif row.lot.state == Lot.State.AWARDED:
        contracts.drop_draft(row.lot)
    if row.effect == Effect.REEVALUATE:
        order = evaluation.Order("complaint", row.uuid, evaluation.Committee(row.committee), requalify)
        awards.evaluate_again(row.lot, order, at=at)
        return
    if row.lot.state == Lot.State.AWARDED:
        awards.annul_award(row.lot, complaint=row.uuid, at=at)
    if row.effect == Effect.END or row.following == Following.ANEW:
        project = row.notice.project
        held = opening.Locked(project, row.notice, row.lot)
        found = opening.opening_of(row.lot) or opening.Opening(lot=row.lot, closed_at=at)
        opening.fail_by_rule(held, found, reason=REASON, path=law.EFFECTS, at=at)
