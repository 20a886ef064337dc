"""What waits in an evaluation: bids for the centre's experts, and for the owner lots of which no bid is left."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from openhall.identity.public import Actor, Role
from openhall.tendering.evaluation import grounds, queries, sheets
from openhall.tendering.evaluation.models import Evaluation
from openhall.tendering.notices.public import Lot, work_on_lot
from openhall.tendering.planning.public import law_of
from openhall.ui.components import WorkItem

MOST = 100


def waiting(actor: Actor, at: datetime) -> Iterable[WorkItem]:
    """Lots to evaluate, reports to sign, lots to end. No law says until when; what is oldest comes first."""
    if actor.organisation_id is None:
        return
    if actor.holds(Role.EXPERT):
        yield from _for_the_committee(actor, actor.organisation_id, at)
    if actor.holds(Role.OFFICER):
        yield from _without_candidates(actor.organisation_id)


def _for_the_committee(actor: Actor, centre_id: int, at: datetime) -> Iterator[WorkItem]:
    lots = Lot.objects.select_related("notice__project", "evaluation").filter(
        state=Lot.State.OPENED, notice__project__centre_id=centre_id
    )
    for lot in lots.order_by("opened_at", "id")[:MOST]:
        if not queries.on_the_committee(lot, actor, at):
            continue
        if sheets.is_scored_apart(lot) and sheets.closed(lot) is None:
            yield work_on_lot(lot, reverse("work-scores", args=[lot.uuid]), _("Score the bids"))
        elif not hasattr(lot, "evaluation") or lot.evaluation.void_at is not None:
            yield work_on_lot(lot, reverse("work-evaluation", args=[lot.uuid]), _("Evaluate the bids"))
        elif queries.recorded_ranking(lot.evaluation).candidates:
            yield work_on_lot(lot, reverse("work-report", args=[lot.uuid]), _("Check and sign the report"))


def _without_candidates(owner_id: int) -> Iterator[WorkItem]:
    rows = Evaluation.objects.select_related("lot__notice__project").filter(
        signed_at=None, lot__state=Lot.State.OPENED, lot__notice__project__owner_id=owner_id
    )
    for row in rows.order_by("evaluated_at", "id")[:MOST]:
        if not queries.recorded_ranking(row).candidates:
            doing = _("Every bid was rejected: end the lot and call for bids again")
            basis = grounds.article(law_of(row.lot.notice.project))
            yield work_on_lot(row.lot, reverse("lot-fail", args=[row.lot.uuid]), doing, basis=basis)
