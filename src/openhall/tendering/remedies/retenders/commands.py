"""Naming the failed lot that a new tender calls again."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _
from pydantic import Field

from openhall.identity.public import Actor, Intent, Role, admit
from openhall.kernel.refusals import MoveNotAllowed, NotFound, NotYours, Refusal
from openhall.tendering.fulfilment import public as fulfilment
from openhall.tendering.notices.public import Lot
from openhall.tendering.opening import public as opening
from openhall.tendering.planning.public import Input, Project, lock_project
from openhall.tendering.remedies.models import Retender
from openhall.tendering.remedies.retenders import acts
from openhall.witness.public import Recorded, record

CONTRACT_ENDED = "contract_ended"
"""Cause of a lot that didn't fail, but whose contract ended early."""
NAMING = (Project.State.PLANNED, Project.State.ADMITTED, Project.State.BIDDING)
"""While the plan or the notice is public and no bid is open yet."""


class NotFailed(Refusal):
    """The lot hasn't failed, and its contract hasn't ended early. Fact: ``state``."""

    code = "lot-not-failed"
    title = _("This lot hasn’t failed, so nothing is called again.")
    way_forward = _("Name a lot of your own that ended without an award, or whose contract ended early.")


class PredecessorNamed(Refusal):
    """This tender has named one."""

    code = "predecessor-named"
    title = _("This tender has already named the lot that it calls again.")
    way_forward = _("Its page leads there. A tender names one lot.")


class PredecessorInput(Input):
    """The lot that failed."""

    failed_lot: Annotated[UUID, Field()]


@transaction.atomic(durable=True)
def name_predecessor(
    *, project_uuid: UUID, failed_lot: UUID, intent: Intent, actor: Actor, at: datetime
) -> tuple[Retender, Recorded]:
    """Say which failed lot this tender calls again, once (RTN-01).

    Raises:
        NotFound: no such project or lot. NotYours: another owner's. NotFailed. PredecessorNamed. MoveNotAllowed: the
        plan isn't public yet, or bids were opened. What ``identity.admit`` raises.
    """
    project = lock_project(project_uuid)
    admit(intent, actor, roles={Role.OFFICER}, organisation_id=project.owner_id, version=project.version, at=at)
    if project.state not in NAMING:
        raise MoveNotAllowed(move="name_predecessor", now=project.state, possible=[str(one) for one in NAMING])
    lot = Lot.objects.select_related("notice__project").filter(uuid=failed_lot).first()
    if lot is None or lot.notice.project_id == project.pk:
        raise NotFound(lot=str(failed_lot))
    if lot.notice.project.owner_id != project.owner_id:
        raise NotYours(reason=_("Only a lot of the same owner is called again."))
    early = fulfilment.ended_early(lot.pk)
    if lot.state != Lot.State.FAILED and early is None:
        raise NotFailed(state=lot.state)
    if Retender.objects.filter(project=project).exists():
        raise PredecessorNamed
    ended = opening.opening_of(lot)
    public = {
        "failed_case": str(lot.notice.project.uuid),
        "failed_lot": str(lot.uuid),
        "cause": CONTRACT_ENDED if early is not None else ended.reason if ended is not None else "",
    }
    act = acts.PREDECESSOR_NAMED(object=f"project:{project.uuid}", case=project.uuid, public=public)
    recorded = record(act, intent=intent, actor=actor, at=at)
    row = Retender.objects.create(project=project, failed=lot, named_at=at, leaf_sha256=recorded.leaf_sha256)
    return row, recorded
