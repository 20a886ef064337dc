"""What waits here: the other side's proposals and reports, and the supplier's own milestones by their days."""

from collections.abc import Iterator
from datetime import datetime

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from openhall.identity.public import Actor
from openhall.tendering.contracts.public import Contract, Side
from openhall.tendering.fulfilment import policies
from openhall.tendering.fulfilment.models import (
    Amendment,
    AmendmentState,
    FulfilmentState,
    Milestone,
    MilestoneState,
    Payment,
    PaymentState,
    Postponement,
    PostponementState,
    Termination,
    TerminationState,
)
from openhall.tendering.notices.public import work_on_lot
from openhall.tendering.planning.public import law_of
from openhall.ui.components import WorkItem

MOST = 100
_CONTRACT = "fulfilment__contract"


def waiting(actor: Actor, at: datetime) -> Iterator[WorkItem]:
    """Milestones to report, judge or answer, changes to sign, payments to confirm: for the side whose turn it is."""
    if actor.organisation_id is None:
        return
    for side, role in policies.ROLES.items():
        if not actor.holds(role):
            continue
        mine = Q(**{f"{_CONTRACT}__{side.value}_id": actor.organisation_id})
        yield from _milestones(side, mine)
        if side == Side.SUPPLIER:
            yield from _payments(mine)
        changes = Amendment.objects.select_related(f"{_CONTRACT}__lot__notice__project").filter(
            mine, state=AmendmentState.PROPOSED
        )
        for change in changes.exclude(proposed_by=side.value).order_by("id")[:MOST]:
            yield _item(change.fulfilment.contract, _("Sign the change of the contract, or refuse it"), None)
        yield from _endings(side, mine, at)


def _endings(side: Side, mine: Q, at: datetime) -> Iterator[WorkItem]:
    """What the other side announced, to be answered; what one's own announced, once it can be decided."""
    rows = Termination.objects.select_related(f"{_CONTRACT}__lot__notice__project").filter(
        mine, fulfilment__state=FulfilmentState.RUNNING
    )
    announced = rows.filter(state=TerminationState.ANNOUNCED).exclude(side=side.value)
    for row in announced.order_by("answer_due_at", "id")[:MOST]:
        doing = _("Agree to the early end of the contract, or object")
        yield _ending(row.fulfilment.contract, doing, row.answer_due_at)
    ripe = Q(state=TerminationState.OBJECTED) | Q(state=TerminationState.ANNOUNCED, answer_due_at__lte=at)
    for row in rows.filter(ripe, side=side.value).order_by("answer_due_at", "id")[:MOST]:
        yield _ending(row.fulfilment.contract, _("End the contract early, or take it back"), None)


def _ending(contract: Contract, doing: str, deadline: datetime | None) -> WorkItem:
    url = reverse("contract-termination", args=[contract.uuid])
    return work_on_lot(contract.lot, url, doing, deadline=deadline, basis="")


def _payments(mine: Q) -> Iterator[WorkItem]:
    rows = Payment.objects.select_related(f"{_CONTRACT}__lot__notice__project").filter(mine)
    for row in rows.filter(state=PaymentState.RECORDED).order_by("id")[:MOST]:
        yield _item(row.fulfilment.contract, _("Confirm the payment that the owner recorded, or dispute it"), None)


def _milestones(side: Side, mine: Q) -> Iterator[WorkItem]:
    rows = Milestone.objects.select_related(f"{_CONTRACT}__lot__notice__project").filter(
        mine, fulfilment__state=FulfilmentState.RUNNING
    )
    proposed = rows.filter(state=MilestoneState.PROPOSED).exclude(proposed_by=side.value)
    for row in proposed.order_by("due_date", "id")[:MOST]:
        yield _item(row.fulfilment.contract, _("Answer the proposed milestone"), None)
    later = Postponement.objects.select_related(f"milestone__{_CONTRACT}__lot__notice__project").filter(
        milestone__in=rows, state=PostponementState.PROPOSED
    )
    for one in later.exclude(proposed_by=side.value).order_by("id")[:MOST]:
        yield _item(one.milestone.fulfilment.contract, _("Sign the later day for the milestone, or refuse it"), None)
    if side == Side.OWNER:
        for row in rows.filter(state=MilestoneState.REPORTED).order_by("reported_at", "id")[:MOST]:
            yield _item(row.fulfilment.contract, _("Accept the milestone that was reported, or refuse it"), None)
        return
    for row in rows.filter(state=MilestoneState.PLANNED).order_by("due_date", "id")[:MOST]:
        law = law_of(row.fulfilment.contract.lot.notice.project)
        due = law.calendar.end_of(law.milestone_day(row.due_date))
        yield _item(row.fulfilment.contract, _("Report the milestone done"), due)


def _item(contract: Contract, doing: str, deadline: datetime | None) -> WorkItem:
    url = reverse("contract-performance", args=[contract.uuid])
    return work_on_lot(contract.lot, url, doing, deadline=deadline, basis="")
