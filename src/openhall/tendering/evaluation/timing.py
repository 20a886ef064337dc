"""How long an evaluation lasts: the tenderer fixes it, and extends it when enough members find it too short (条例 48).

Members ask by signed acts on their own sheets. The tenderer learns that enough have asked, never who or how many. When
the time is over nothing is void and nothing stops: no article says so.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_noop

from openhall.identity import public as identity
from openhall.identity.public import Actor, Intent, Role
from openhall.kernel.clock import instant_text
from openhall.kernel.refusals import MoveNotAllowed
from openhall.kernel.wording import say
from openhall.tendering.evaluation import acts, members, policies, waits
from openhall.tendering.evaluation.inputs import EvaluationTimeInput, MoreTimeInput
from openhall.tendering.evaluation.models import Period, Sheet
from openhall.tendering.evaluation.refusals import AskedAlready, NoTimeSet
from openhall.tendering.notices.public import Lot, lock_lot_in_project
from openhall.tendering.planning.public import law_of
from openhall.witness.public import Recorded, record
from openhall_rules.reports import longer_until


@transaction.atomic(durable=True)
def set_evaluation_time(
    *, lot_uuid: UUID, given: EvaluationTimeInput, intent: Intent, actor: Actor, at: datetime
) -> tuple[Period, Recorded]:
    """Fix or extend the time of an evaluation (EVA-08), by the tenderer; what members asked for is met by it.

    Raises:
        MoveNotAllowed: the bids aren't opened, or the report is signed. NotYours, MandateMissing, Stale: who may not.
    """
    lot = lock_lot_in_project(lot_uuid)
    policies.as_tenderer(intent, actor, lot, version=lot.version, at=at)
    if lot.state != Lot.State.OPENED:
        raise MoveNotAllowed(move="evaluate", now=lot.state, possible=Lot.workflow.possible(lot.state))
    period = Period.objects.select_for_update(of=("self",)).filter(lot=lot).first()
    until = longer_until(at=at, until=period.until if period else None, hours=given.hours)
    demand = demand_of(lot)
    lot.version += 1
    lot.save(update_fields=["version"])
    told = {"asking": demand.asking, "members": demand.members, "due": demand.due}
    act = acts.TIME_SET(
        object=f"lot:{lot.uuid}",
        case=lot.notice.project.uuid,
        public={"hours": given.hours, "until": instant_text(until)},
        commit={"time/demand": told, "time/reason": given.reason},
    )
    recorded = record(act, intent=intent, actor=actor, at=at)
    period, _new = Period.objects.update_or_create(lot=lot, defaults={"until": until, "set_at": at})
    Sheet.objects.filter(lot=lot).update(more_time_at=None)
    return period, recorded


@transaction.atomic(durable=True)
def ask_more_time(
    *, lot_uuid: UUID, sheet: UUID, given: MoreTimeInput, intent: Intent, actor: Actor, at: datetime
) -> tuple[Sheet, Recorded]:
    """Say as a member that the time is too short (EVA-07). When enough say so the tenderer is told.

    Raises:
        NoTimeSet: there is none to extend. AskedAlready. Otherwise as ``members.acting``.
    """
    lot, row = members.acting(lot_uuid, sheet, intent, actor, at, step=None)
    if not Period.objects.filter(lot=lot).exists():
        raise NoTimeSet(lot=str(lot.uuid))
    if row.more_time_at is not None:
        raise AskedAlready
    was_due = demand_of(lot).due
    row.more_time_at = at
    row.version += 1
    said = {"lot": str(lot.uuid), "reason": given.reason}
    recorded = record(
        acts.MORE_TIME_ASKED(object=f"sheet:{row.uuid}", commit={"sheet/more-time": said}),
        intent=intent,
        actor=actor,
        at=at,
    )
    row.save()
    if demand_of(lot).due and not was_due:
        _tell_tenderer(lot, at)
    return row, recorded


@dataclass(frozen=True)
class Demand:
    """How many members ask for more time now, of how many; ``due``: enough that the tenderer must extend it."""

    asking: int
    members: int
    due: bool


def demand_of(lot: Lot) -> Demand:
    """What the members ask for since the time was fixed last; nothing where no committee was drawn or is complete."""
    committee = waits.complete(lot)
    asking = Sheet.objects.filter(lot=lot, void_at=None, more_time_at__isnull=False).count()
    if committee is None:
        return Demand(0, 0, due=False)
    law = law_of(lot.notice.project)
    due = law.more_time_due(asking=asking, members=committee.members)
    return Demand(asking, committee.members, due=due)


def period_of(lot: Lot) -> Period | None:
    """The time that the tenderer fixed."""
    return Period.objects.filter(lot=lot).first()


def _tell_tenderer(lot: Lot, at: datetime) -> None:
    identity.notify_holders(
        lot.notice.project.owner_id,
        {Role.OFFICER},
        subject=say(gettext_noop("The committee for “%(lot)s” needs more time"), lot=lot.title),
        body=say(
            gettext_noop(
                "More members of the committee for “%(lot)s” than the law asks for find the time of the evaluation too "
                "short. Extend it."
            ),
            lot=lot.title,
        ),
        link=f"/desk/lots/{lot.uuid}/evaluation-time",
        at=at,
    )
