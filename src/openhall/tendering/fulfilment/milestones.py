"""Milestones: proposed by a side, agreed by the other, reported done by the supplier, judged by the owner."""

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction

from openhall.identity.public import Actor, Intent
from openhall.kernel.refusals import NotFound
from openhall.tendering.contracts import public as contracts
from openhall.tendering.contracts.public import Contract, Side
from openhall.tendering.fulfilment import acts, policies, telling
from openhall.tendering.fulfilment.inputs import JudgementInput, MilestoneAnswer, MilestoneInput, ReportInput
from openhall.tendering.fulfilment.models import Event, EventKind, Fulfilment, Milestone, MilestoneState
from openhall.tendering.fulfilment.refusals import NotConcluded, OutsideContractTime, OwnProposal
from openhall.tendering.planning.public import asking_the_law, law_of
from openhall.witness.public import Act, Recorded, record
from openhall_rules.law import Pack

LINE = re.compile(r"(\d{4}-\d\d-\d\d)\s+(\S.*)")


@dataclass(frozen=True)
class Done:
    """What an act did, and its place on the log."""

    fulfilment: Fulfilment
    recorded: Recorded


def begin(contract: Contract, *, at: datetime) -> Fulfilment:
    """The performance of a concluded contract, begun at its conclusion with the milestones that it plans; once."""
    row, new = Fulfilment.objects.get_or_create(contract=contract, defaults={"begun_at": contract.concluded_at or at})
    if new:
        Milestone.objects.bulk_create(
            Milestone(fulfilment=row, title=title, due_date=day)
            for day, title in contracts.planned_milestones(contract.terms)
        )
    return row


def locked(contract_uuid: UUID, *, at: datetime) -> Fulfilment:
    """The performance with its contract, lot and project, locked in the house's order.

    Raises:
        NotFound. NotConcluded.
    """
    contract = contracts.lock_contract(contract_uuid)
    if contract.state != Contract.State.CONCLUDED:
        raise NotConcluded(state=contract.state)
    begin(contract, at=at)
    row = Fulfilment.objects.select_for_update(of=("self",)).get(contract=contract)
    row.contract = contract
    return row


def latest_day(contract: Contract) -> date | None:
    """The last day of the time of performance that was bid, counted from the day of conclusion; None without one."""
    if contract.facts.get("days") is None or contract.concluded_at is None:
        return None
    law = law_of(contract.lot.notice.project)
    return law.calendar.day_of(contract.concluded_at) + timedelta(days=int(contract.facts["days"]))


@transaction.atomic(durable=True)
def propose_milestone(
    *, contract_uuid: UUID, given: MilestoneInput, intent: Intent, actor: Actor, at: datetime
) -> Done:
    """Propose what is to be done by which day (PRF-01).

    Raises:
        NotFound, NotConcluded, MoveNotAllowed: complete. OutsideContractTime. What ``identity.admit`` raises.
    """
    row = locked(contract_uuid, at=at)
    side = policies.as_party(intent, actor, row.contract, version=row.version, at=at)
    row.move("step")
    due, latest = date.fromisoformat(given.due_date), latest_day(row.contract)
    today = law_of(row.contract.lot.notice.project).calendar.day_of(at)
    if due < today or (latest is not None and due > latest):
        raise OutsideContractTime(due_date=given.due_date, latest=latest.isoformat() if latest else "–")
    milestone = Milestone.objects.create(
        uuid=uuid4(),
        fulfilment=row,
        title=given.title,
        due_date=due,
        proposed_by=side.value,
        state=MilestoneState.PROPOSED,
    )
    recorded = _record(
        acts.MILESTONE_PROPOSED(
            **about(row, milestone, side=side.value, due_date=given.due_date),
            statement={"v": 1, "title": given.title},
        ),
        row, milestone, EventKind.PROPOSED, "", intent=intent, actor=actor, at=at,
    )  # fmt: skip
    telling.other_side(row.contract, side, telling.MILESTONE_PROPOSED, at=at, what=given.title)
    return Done(row, recorded)


@transaction.atomic(durable=True)
def answer_milestone(
    *, contract_uuid: UUID, given: MilestoneAnswer, intent: Intent, actor: Actor, at: datetime
) -> Done:
    """Agree to what the other side proposed, or don't (PRF-02).

    Raises:
        NotFound, NotConcluded, MoveNotAllowed. OwnProposal. What ``identity.admit`` raises.
    """
    row = locked(contract_uuid, at=at)
    side = policies.as_party(intent, actor, row.contract, version=row.version, at=at)
    milestone = _milestone(row, given.milestone)
    if milestone.proposed_by == side.value:
        raise OwnProposal(side=side.value)
    row.move("step")
    milestone.state = Milestone.workflow.after("agree" if given.agreed else "decline", now=milestone.state)
    milestone.save(update_fields=["state"])
    kind = EventKind.AGREED if given.agreed else EventKind.DECLINED
    recorded = _record(
        acts.MILESTONE_ANSWERED(**about(row, milestone, side=side.value, agreed=given.agreed)),
        row, milestone, kind, "", intent=intent, actor=actor, at=at,
    )  # fmt: skip
    message = telling.MILESTONE_AGREED if given.agreed else telling.MILESTONE_DECLINED
    telling.other_side(row.contract, side, message, at=at, what=milestone.title)
    return Done(row, recorded)


@transaction.atomic(durable=True)
def report_milestone(*, contract_uuid: UUID, given: ReportInput, intent: Intent, actor: Actor, at: datetime) -> Done:
    """The supplier reports a milestone done (PRF-03); the law's calendar says how late.

    Raises:
        NotFound, NotConcluded, MoveNotAllowed. What ``identity.admit`` raises.
    """
    row = locked(contract_uuid, at=at)
    policies.as_supplier(intent, actor, row.contract, version=row.version, at=at)
    milestone = _milestone(row, given.milestone)
    row.move("step")
    milestone.state = Milestone.workflow.after("report", now=milestone.state)
    with asking_the_law():
        milestone.days_late = _law(row).milestone_days_late(milestone.due_date, reported_at=at)
    milestone.reported_at = at
    milestone.save(update_fields=["state", "reported_at", "days_late"])
    recorded = _record(
        acts.MILESTONE_REPORTED(
            **about(row, milestone, due_date=milestone.due_date.isoformat(), days_late=milestone.days_late),
            statement={"v": 1, "text": given.text},
        ),
        row, milestone, EventKind.REPORTED, given.text, intent=intent, actor=actor, at=at,
    )  # fmt: skip
    telling.other_side(row.contract, Side.SUPPLIER, telling.MILESTONE_REPORTED, at=at, what=milestone.title)
    return Done(row, recorded)


@transaction.atomic(durable=True)
def judge_milestone(*, contract_uuid: UUID, given: JudgementInput, intent: Intent, actor: Actor, at: datetime) -> Done:
    """The owner accepts what was reported, or refuses it with its reasons; then it is to be done again (PRF-04).

    Raises:
        NotFound, NotConcluded, MoveNotAllowed. What ``identity.admit`` raises.
    """
    row = locked(contract_uuid, at=at)
    policies.as_owner(intent, actor, row.contract, version=row.version, at=at)
    milestone = _milestone(row, given.milestone)
    row.move("step")
    milestone.state = Milestone.workflow.after("accept" if given.accepted else "refuse", now=milestone.state)
    milestone.save(update_fields=["state"])
    kind = EventKind.ACCEPTED if given.accepted else EventKind.REFUSED
    recorded = _record(
        acts.MILESTONE_JUDGED(
            **about(row, milestone, accepted=given.accepted), statement={"v": 1, "reason": given.reason}
        ),
        row, milestone, kind, given.reason, intent=intent, actor=actor, at=at,
    )  # fmt: skip
    message = telling.MILESTONE_ACCEPTED if given.accepted else telling.MILESTONE_REFUSED
    telling.other_side(row.contract, Side.OWNER, message, at=at, what=milestone.title)
    return Done(row, recorded)


def about(row: Fulfilment, milestone: Milestone | None = None, **public: object) -> dict[str, Any]:
    """Object, case and public fields of an act on a contract's performance."""
    lot = row.contract.lot
    named = {} if milestone is None else {"milestone": str(milestone.uuid)}
    return {
        "object": f"contract:{row.contract.uuid}",
        "case": lot.notice.project.uuid,
        "public": {"lot": str(lot.uuid), **named, **public},
    }


def _law(row: Fulfilment) -> Pack:
    return law_of(row.contract.lot.notice.project)


def _milestone(row: Fulfilment, uuid: UUID) -> Milestone:
    found = Milestone.objects.select_for_update(of=("self",)).filter(fulfilment=row, uuid=uuid).first()
    if found is None:
        raise NotFound(milestone=str(uuid))
    return found


def _record(
    act: Act, row: Fulfilment, milestone: Milestone, kind: str, text: str, *, intent: Intent, actor: Actor, at: datetime
) -> Recorded:
    row.save()
    recorded = record(act, intent=intent, actor=actor, at=at)
    Event.objects.create(milestone=milestone, kind=kind, text=text, at=at, leaf_sha256=recorded.leaf_sha256)
    return recorded
