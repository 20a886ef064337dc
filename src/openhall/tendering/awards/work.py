"""What waits after the report: candidates and award to publish."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from openhall.identity.public import Actor, Role
from openhall.kernel.refusals import Refusal
from openhall.tendering.auctions.public import won
from openhall.tendering.awards.models import Award
from openhall.tendering.evaluation.public import Evaluation
from openhall.tendering.notices.public import Lot, work_on_lot
from openhall.tendering.planning.public import article, asking_the_law, law_of
from openhall.ui.components import WorkItem

MOST = 100
STARTS = "time_limits.publicity_starts"


def waiting(actor: Actor, at: datetime) -> Iterable[WorkItem]:
    """Reports and auctions' results without public candidates, and publicity that is over, for who prepares it."""
    if actor.organisation_id is None or not actor.holds(Role.OFFICER):
        return
    prepares = Q(lot__notice__project__owner_id=actor.organisation_id) | Q(
        lot__notice__project__agency_id=actor.organisation_id
    )
    reports = Evaluation.objects.select_related("lot__notice__project").filter(prepares, signed_at__isnull=False)
    for report in reports.filter(lot__state=Lot.State.EVALUATED).order_by("signed_at", "id")[:MOST]:
        url = reverse("work-candidates", args=[report.lot.uuid])
        yield _item(report.lot, url, _("Publish the candidates"), _due(report.lot, report.signed_at), STARTS)
    for sold in won().filter(prepares).order_by("ended_at", "id")[:MOST]:
        url = reverse("work-candidates", args=[sold.lot.uuid])
        yield _item(sold.lot, url, _("Publish the auction’s winner"), _due(sold.lot, sold.ended_at), STARTS)
    awards = Award.objects.select_related("lot__notice__project").filter(prepares, until__lte=at)
    for award in awards.filter(lot__state=Lot.State.PUBLICITY).order_by("until", "id")[:MOST]:
        url = reverse("work-award", args=[award.lot.uuid])
        yield _item(award.lot, url, _("Publish the award: the publicity is over"), None, "time_limits.publicity")


def _due(lot: Lot, found_at: datetime | None) -> datetime | None:
    if found_at is None:
        return None
    try:
        with asking_the_law():
            return law_of(lot.notice.project).publicity_due(report_at=found_at)
    except Refusal:  # the calendar doesn't reach that far: the work waits all the same
        return None


def _item(lot: Lot, url: str, doing: str, deadline: datetime | None, path: str) -> WorkItem:
    return work_on_lot(lot, url, doing, deadline=deadline, basis=article(law_of(lot.notice.project), path))
