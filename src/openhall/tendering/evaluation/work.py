"""What waits in an evaluation: bids for the centre's experts, and for the owner lots of which no bid is left."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from openhall.identity.public import Actor, Role
from openhall.tendering.evaluation import examining, grounds, qualifying, queries, reporting, sheets, timing, waits
from openhall.tendering.evaluation.models import Clarification, Evaluation, Period, Qualification
from openhall.tendering.notices.public import Lot, work_on_lot
from openhall.tendering.planning.public import law_of
from openhall.ui.components import WorkItem
from openhall_rules.requirements import EXAMINER

MOST = 100


def waiting(actor: Actor, at: datetime) -> Iterable[WorkItem]:
    """Lots to evaluate, reports to sign, lots to end. No law says until when; what is oldest comes first."""
    if actor.organisation_id is None:
        return
    if actor.holds(Role.EXPERT):
        yield from _for_the_committee(actor, actor.organisation_id, at)
    if actor.holds(Role.OFFICER):
        yield from _without_candidates(actor.organisation_id)
        yield from _longer(actor.organisation_id)
        yield from _qualifications(actor.organisation_id)
    if actor.holds(Role.BIDDER):
        yield from _questions(actor.organisation_id, at)


def _for_the_committee(actor: Actor, centre_id: int, at: datetime) -> Iterator[WorkItem]:
    theirs = Q(notice__project__centre_id=centre_id) | Q(pk__in=waits.lots_elsewhere(actor.person_id or 0))
    lots = Lot.objects.select_related("notice__project", "evaluation").filter(theirs, state=Lot.State.OPENED)
    for lot in lots.order_by("opened_at", "id")[:MOST]:
        if not queries.on_the_committee(lot, actor, at):
            continue
        if examining.is_apart(lot) and not examining.is_over(lot):
            yield work_on_lot(lot, reverse("work-examination", args=[lot.uuid]), _("Examine the bids"))
        elif sheets.is_scored_apart(lot) and sheets.closed(lot) is None:
            yield work_on_lot(lot, reverse("work-scores", args=[lot.uuid]), _("Score the bids"))
        elif not hasattr(lot, "evaluation") or lot.evaluation.void_at is not None:
            yield work_on_lot(lot, reverse("work-evaluation", args=[lot.uuid]), _("Evaluate the bids"))
        elif queries.recorded_ranking(lot.evaluation).candidates:
            yield from _report(lot, actor)


def _qualifications(owner_id: int) -> Iterator[WorkItem]:
    """Opened lots whose bidders' qualifications the owner or its agency hasn't examined yet."""
    mine = Q(notice__project__owner_id=owner_id) | Q(notice__project__agency_id=owner_id)
    rows = Lot.objects.select_related("notice__project").filter(mine, state=Lot.State.OPENED)
    rows = rows.exclude(pk__in=Qualification.objects.filter(void_at=None).values("lot"))
    for lot in rows.order_by("opened_at", "id")[:MOST]:
        if qualifying.asked(lot):
            basis = law_of(lot.notice.project).value(EXAMINER).citation
            url = reverse("work-qualifications", args=[lot.uuid])
            yield work_on_lot(lot, url, _("Examine the bidders’ qualifications"), basis=basis)


def _longer(owner_id: int) -> Iterator[WorkItem]:
    """Evaluations whose time enough members find too short."""
    rows = Period.objects.select_related("lot__notice__project").filter(
        lot__state=Lot.State.OPENED, lot__notice__project__owner_id=owner_id
    )
    for row in rows.order_by("until", "id")[:MOST]:
        if timing.demand_of(row.lot).due:
            basis = law_of(row.lot.notice.project).value("committee.more_time_share").citation
            url = reverse("lot-evaluation-time", args=[row.lot.uuid])
            yield work_on_lot(row.lot, url, _("Extend the time of the evaluation"), basis=basis)


def _questions(organisation_id: int, at: datetime) -> Iterator[WorkItem]:
    """Questions of committees that still can be answered."""
    rows = Clarification.objects.select_related("lot__notice__project").filter(
        organisation_id=organisation_id, answered_at=None, due_at__gte=at, lot__state=Lot.State.OPENED
    )
    for row in rows.order_by("due_at", "id")[:MOST]:
        url = reverse("clarification", args=[row.uuid])
        yield work_on_lot(row.lot, url, _("Answer the committee’s question"), deadline=row.due_at)


def _report(lot: Lot, actor: Actor) -> Iterator[WorkItem]:
    """The report waits for the reader's own signature; when all members have signed, for whoever completes it."""
    url, absent = reverse("work-report", args=[lot.uuid]), reporting.missing(lot, lot.evaluation)
    if not absent and sheets.seats(lot):
        yield work_on_lot(lot, url, _("Complete the report: every member has signed"))
    elif not absent or actor.person_id in absent:
        yield work_on_lot(lot, url, _("Check and sign the report"))


def _without_candidates(owner_id: int) -> Iterator[WorkItem]:
    rows = Evaluation.objects.select_related("lot__notice__project").filter(
        signed_at=None, lot__state=Lot.State.OPENED, lot__notice__project__owner_id=owner_id
    )
    for row in rows.order_by("evaluated_at", "id")[:MOST]:
        if not queries.recorded_ranking(row).candidates:
            doing = _("Every bid was rejected: end the lot and call for bids again")
            basis = grounds.article(law_of(row.lot.notice.project))
            yield work_on_lot(row.lot, reverse("lot-fail", args=[row.lot.uuid]), doing, basis=basis)
