"""Jobs of contracts, by rule; the worker polls ``due``."""

from datetime import datetime, timedelta

from openhall.kernel.refusals import Refusal
from openhall.tendering.awards.public import Award
from openhall.tendering.contracts import archiving, commands
from openhall.tendering.contracts.models import Contract
from openhall.tendering.notices.public import Lot
from openhall.tendering.planning.public import Project, known_packs
from openhall_rules.law import ways

ARCHIVE_AFTER = timedelta(days=30)
"""OpenHall's own choice, no law: a project that is complete is archived by rule so long after its last contract. Its
owner may do it earlier. Projects without any contract wait for their owner, who may tender again."""


def due(at: datetime) -> int:
    """Draft contracts of awarded lots and archive complete projects; how many. Idempotent."""
    return _draft(at) + _archive(at)


def _draft(at: datetime) -> int:
    without = [
        name for law in known_packs() for name in ways(law) if not law.by(name.partition("/")[2]).get("contract.needed")
    ]
    rows = Award.objects.filter(awarded_at__isnull=False, lot__state=Lot.State.AWARDED)
    rows = rows.exclude(lot__in=Contract.objects.filter(cancelled_at=None).values("lot"))
    rows = rows.exclude(lot__notice__project__pack__in=without)
    done = 0
    for lot in rows.order_by("awarded_at", "id").values_list("lot__uuid", flat=True)[:100]:
        try:
            commands.draft_contract(lot_uuid=lot, at=at)
        except Refusal:  # another worker was quicker
            continue
        done += 1
    return done


def _archive(at: datetime) -> int:
    recent = Contract.objects.exclude(concluded_at__lte=at - ARCHIVE_AFTER)
    rows = Project.objects.filter(state=Project.State.CONTRACTED).exclude(
        pk__in=recent.values("lot__notice__project_id")
    )
    done = 0
    for uuid in rows.order_by("id").values_list("uuid", flat=True)[:100]:
        try:
            archiving.archive_project(project_uuid=uuid, intent=None, actor=None, at=at)
        except Refusal:  # something is still open
            continue
        done += 1
    return done
