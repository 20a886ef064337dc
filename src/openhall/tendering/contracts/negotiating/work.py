"""What waits here: the other side's wording of a contract."""

from collections.abc import Iterator
from datetime import datetime

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from openhall.identity.public import Actor
from openhall.tendering.contracts import policies
from openhall.tendering.contracts.models import Proposal, ProposalState
from openhall.tendering.notices.public import work_on_lot
from openhall.ui.components import WorkItem

MOST = 100


def waiting(actor: Actor, at: datetime) -> Iterator[WorkItem]:
    """Open proposals of the other side, to be answered by the day on which the contract is due."""
    if actor.organisation_id is None:
        return
    for side, role in policies.SIGNERS.items():
        if not actor.holds(role):
            continue
        mine = Q(**{f"contract__{side.value}_id": actor.organisation_id})
        rows = Proposal.objects.select_related("contract__lot__notice__project").filter(mine, state=ProposalState.OPEN)
        for row in rows.exclude(side=side.value).order_by("id")[:MOST]:
            url = reverse("contract-negotiation", args=[row.contract.uuid])
            doing = _("Answer the proposed wording of the contract")
            yield work_on_lot(row.contract.lot, url, doing, deadline=row.contract.contract_due_at, basis="")
