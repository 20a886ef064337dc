"""What leads from a failed lot to its new tender and back; public as both tenders are."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import Q

from openhall.tendering.fulfilment import public as fulfilment
from openhall.tendering.notices.public import Lot
from openhall.tendering.planning.public import Project
from openhall.tendering.remedies.models import Retender

_WITH = ("project", "failed__notice__project")


def predecessor_of(project: Project) -> Retender | None:
    """The failed lot that a tender calls again."""
    return Retender.objects.select_related(*_WITH).filter(project=project).first()


def called_again(lots: Iterable[UUID]) -> dict[UUID, list[Retender]]:
    """New tenders by the failed lots that they call again."""
    found: dict[UUID, list[Retender]] = {}
    for row in Retender.objects.select_related(*_WITH).filter(failed__uuid__in=list(lots)).order_by("id"):
        found.setdefault(row.failed.uuid, []).append(row)
    return found


def failed_lots(owner_id: int) -> list[Lot]:
    """An owner's lots that failed or whose contracts ended early, the newest first: a new tender may name one."""
    rows = Lot.objects.select_related("notice__project").filter(
        Q(state=Lot.State.FAILED) | Q(pk__in=fulfilment.ended_lots(owner_id)), notice__project__owner_id=owner_id
    )
    return list(rows.order_by("-id")[:50])
