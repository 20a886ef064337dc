"""The end of a contract: completion, the bond, the owner's evaluation of its supplier and the supplier's answer."""

from collections import Counter
from datetime import datetime
from uuid import UUID

from django.db import transaction

from openhall.identity.public import Actor, Intent
from openhall.tendering.contracts.public import Side
from openhall.tendering.fulfilment import acts, changing, policies, telling
from openhall.tendering.fulfilment.inputs import AnswerInput, BondInput, CompletionInput, RatingInput
from openhall.tendering.fulfilment.milestones import Done, about, locked
from openhall.tendering.fulfilment.models import (
    AmendmentState,
    Fulfilment,
    FulfilmentState,
    MilestoneState,
    Rating,
)
from openhall.tendering.fulfilment.refusals import (
    BondAskedBefore,
    BondOverLimit,
    CriteriaDiffer,
    NotYetDone,
    RatedBefore,
)
from openhall.tendering.planning.public import article, asking_the_law, law_of
from openhall.treasury import public as treasury
from openhall.treasury.public import amount_text
from openhall.witness.public import record
from openhall_rules.law import Pack, UnknownValue, Unset

BOND_CAP = "deposits.performance_bond_cap"
CRITERIA = "contract.rating_criteria"


def criteria_of(law: Pack) -> tuple[str, ...]:
    """By what an owner evaluates its supplier, as the case's law lists it; none where it lists nothing."""
    try:
        return tuple(law.get(CRITERIA))
    except (UnknownValue, Unset):
        return ()


def open_of(row: Fulfilment) -> int:
    """Milestones and changes that keep the contract from being complete."""
    over = (MilestoneState.ACCEPTED, MilestoneState.DECLINED, MilestoneState.DROPPED)
    return row.milestones.exclude(state__in=over).count() + row.amendments.filter(state=AmendmentState.PROPOSED).count()


@transaction.atomic(durable=True)
def complete_contract(
    *, contract_uuid: UUID, given: CompletionInput, intent: Intent, actor: Actor, at: datetime
) -> Done:
    """The owner accepts the contract as performed (PRF-07); a performance bond goes back in the same transaction.

    Raises:
        NotFound, NotConcluded, MoveNotAllowed: complete. NotYetDone. What ``identity.admit`` raises.
    """
    row = locked(contract_uuid, at=at)
    contract = row.contract
    policies.as_owner(intent, actor, contract, version=row.version, at=at)
    row.move("complete")
    waiting = open_of(row)
    if waiting:
        raise NotYetDone(open=waiting)
    accepted = list(row.milestones.filter(state=MilestoneState.ACCEPTED))
    row.completed_at, row.completion = at, given.text
    row.days_late = max((one.days_late for one in accepted), default=0)
    act = acts.CONTRACT_COMPLETED(
        **about(
            row,
            None,
            milestones=len(accepted),
            days_late=row.days_late,
            amount=amount_text(contract.amount + changing.added(row), contract.currency),
            currency=contract.currency,
        ),
        statement={"v": 1, "text": given.text},
    )
    telling.other_side(contract, Side.OWNER, telling.COMPLETED, at=at)
    recorded = record(act, intent=intent, actor=actor, at=at)
    row.completion_leaf = recorded.leaf_sha256
    row.save()
    treasury.release_bond(contract.uuid, at=at)
    return Done(row, recorded)


def _rating_of(row: Fulfilment) -> str:
    """The move of an evaluation: of a contract that is complete, or of one that ended early."""
    return "after_end" if row.state == FulfilmentState.TERMINATED else "rate"


@transaction.atomic(durable=True)
def rate_supplier(*, contract_uuid: UUID, given: RatingInput, intent: Intent, actor: Actor, at: datetime) -> Done:
    """The owner marks its supplier by the criteria of the law, with a reason each, once (PRF-08).

    Raises:
        NotFound, NotConcluded, MoveNotAllowed: not complete. CriteriaDiffer, RatedBefore. What ``identity.admit``
        raises.
    """
    row = locked(contract_uuid, at=at)
    policies.as_owner(intent, actor, row.contract, version=row.version, at=at)
    row.move(_rating_of(row))
    if Rating.objects.filter(fulfilment=row).exists():
        raise RatedBefore
    wanted = criteria_of(law_of(row.contract.lot.notice.project))
    if Counter(one.criterion for one in given.marks) != Counter(wanted):
        raise CriteriaDiffer(criteria=list(wanted))
    marks = [one.model_dump() for one in given.marks]
    row.save()
    telling.other_side(row.contract, Side.OWNER, telling.RATED, at=at)
    act = acts.SUPPLIER_RATED(**about(row, None, criteria=len(marks)), statement={"v": 1, "marks": marks})
    recorded = record(act, intent=intent, actor=actor, at=at)
    Rating.objects.create(fulfilment=row, marks=marks, rated_at=at, leaf_sha256=recorded.leaf_sha256)
    return Done(row, recorded)


@transaction.atomic(durable=True)
def answer_rating(*, contract_uuid: UUID, given: AnswerInput, intent: Intent, actor: Actor, at: datetime) -> Done:
    """The supplier answers its evaluation, once (PRF-09).

    Raises:
        NotFound, NotConcluded, MoveNotAllowed. RatedBefore: it was answered, or there is nothing to answer. What
        ``identity.admit`` raises.
    """
    row = locked(contract_uuid, at=at)
    policies.as_supplier(intent, actor, row.contract, version=row.version, at=at)
    row.move(_rating_of(row))
    rating = Rating.objects.select_for_update(of=("self",)).filter(fulfilment=row, answered_at=None).first()
    if rating is None:
        raise RatedBefore
    row.save()
    act = acts.RATING_ANSWERED(**about(row), statement={"v": 1, "text": given.text})
    telling.other_side(row.contract, Side.SUPPLIER, telling.ANSWERED, at=at)
    recorded = record(act, intent=intent, actor=actor, at=at)
    rating.answer, rating.answered_at, rating.answer_leaf = given.text, at, recorded.leaf_sha256
    rating.save()
    return Done(row, recorded)


@transaction.atomic(durable=True)
def ask_bond(*, contract_uuid: UUID, given: BondInput, intent: Intent, actor: Actor, at: datetime) -> Done:
    """The owner asks for the performance bond that the tender documents demand, within the law's limit (BND-01).

    Raises:
        NotFound, NotConcluded, MoveNotAllowed: complete. BondAskedBefore, BondOverLimit, NothingChanges; NoDepositBank.
        What ``identity.admit`` raises.
    """
    row = locked(contract_uuid, at=at)
    contract = row.contract
    project = contract.lot.notice.project
    policies.as_owner(intent, actor, contract, version=row.version, at=at)
    row.move("step")
    if treasury.bond_of(contract.uuid) is not None:
        raise BondAskedBefore
    law = law_of(project)
    with asking_the_law():
        limit = law.performance_bond_limit(contract.amount, contract.currency)
    if not given.exact > 0 or (limit is not None and given.exact > limit):
        raise BondOverLimit(
            limit=amount_text(limit or contract.amount, contract.currency),
            currency=contract.currency,
            article=article(law, BOND_CAP),
        )
    bond = treasury.expect_bond(
        contract=contract.uuid,
        lot=contract.lot.uuid,
        case=project.uuid,
        organisation_id=contract.supplier_id,
        amount=given.exact,
        currency=contract.currency,
        at=at,
    )
    row.save()
    money = {"amount": amount_text(bond.amount, bond.currency), "currency": bond.currency}
    telling.other_side(contract, Side.OWNER, telling.BOND_ASKED, at=at)
    recorded = record(acts.BOND_ASKED(**about(row, None, **money)), intent=intent, actor=actor, at=at)
    bond.asked_leaf = recorded.leaf_sha256
    bond.save()
    return Done(row, recorded)
